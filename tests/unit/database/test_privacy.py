"""The masking of free text in the warehouse is that of everything else that is shown."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anhui_stats.database.connect import connect_url, ensure_database
from anhui_stats.database.migrate import migrate
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.life.explanation import mask_personal

MOBILE = st.from_regex(r"1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}", fullmatch=True)
FIXED = st.from_regex(r"0[0-9]{2,3}[- ]?[0-9]{7,8}", fullmatch=True)
IDENTITY = st.from_regex(r"[0-9]{6}(19|20)[0-9]{9}[0-9Xx]", fullmatch=True)
WIDE = MOBILE.map(lambda text: text.translate({48 + digit: 0xFF10 + digit for digit in range(10)}))
BETWEEN = st.sampled_from(["", " ", "-", "张工", "，", "\n", "X", "x", "Ｘ", "a", "１", "9", "0", "19", "١", "*", "二期"])
ANYTHING = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
FIGURES = st.text("0123456789 -.０１３", max_size=30)
TEXTS = st.lists(st.one_of(MOBILE, FIXED, IDENTITY, WIDE, BETWEEN, BETWEEN, ANYTHING, FIGURES), max_size=8).map("".join)


@pytest.fixture(scope="module")
def warehouse(server: EmbeddedServer) -> Iterator[psycopg.Connection]:
    ensure_database(server.url("privacy"))
    with connect_url(server.url("privacy")) as connection:
        migrate(connection)
        yield connection


def _masked(warehouse: psycopg.Connection, texts: list[str | None]) -> list[str | None]:
    query = "select core.mask_personal(given) from unnest(%s::text[]) with ordinality as one (given, place) order by place"
    return [masked for (masked,) in warehouse.execute(query, (texts,)).fetchall()]


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(TEXTS, max_size=40))
def test_the_warehouse_masks_what_the_program_masks(warehouse: psycopg.Connection, texts: list[str]) -> None:
    assert _masked(warehouse, [*texts]) == [mask_personal(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("主体封顶，联系人13812345678", "主体封顶，联系人138****5678"),
        ("１３８１２３４５６７８", "１３８****５６７８"),
        ("138-1234 5678、0564-6021234、0216021234", "138****5678、056****1234、02****34"),
        ("34152219900101123x", "341****1123x"),
        ("到账12345678.90万元，2022-09-30，91341522MA2N1234XY", "到账12345678.90万元，2022-09-30，91341522MA2N1234XY"),
        (None, None),
    ],
)
def test_numbers_of_people_are_masked_and_figures_stay(
    warehouse: psycopg.Connection, text: str | None, expected: str | None
) -> None:
    assert _masked(warehouse, [text]) == [expected]
