"""Template -> fill -> parse gives the same values, for every form, level and column type."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anhui_stats.batch import ParsedBatch
from anhui_stats.blank_forms import TemplateOrder, template_bytes
from anhui_stats.catalog.forms import FORMS, Column, Form, all_forms, form_set
from anhui_stats.catalog.regions import load_reference
from anhui_stats.models import Receipt, Value
from anhui_stats.parse import ArrivedFile, parse_files
from anhui_stats.parse.text_forms import BLANK_WORDS
from anhui_stats.periods import TIMEZONE
from form_versions import two_versions

MOMENT = dt.datetime(2023, 10, 3, 1, tzinfo=TIMEZONE)
REFERENCE = load_reference()
UNITS = {"county": "341522", "zone": "340176", "city": "341500", "province": "340000"}
SOURCES = [*sorted(s.source_code for s in REFERENCE.sources if s.source_code != "340000"), "340100", "341500"]

#: What a clerk may write in a text cell; nothing that stands for a blank, and no formula.
TEXT = st.from_regex(r"[一-龥A-Za-z（）][一-龥A-Za-z0-9（）=+,，。“”]{0,40}", fullmatch=True).filter(
    lambda text: text not in BLANK_WORDS | {"否"}
)
CODE = st.from_regex(r"[0-9]{6}-20[0-9]{2}-[0-9]{4}", fullmatch=True)
AMOUNT = st.decimals(Decimal(0), Decimal("99999999.99"), places=2)
BY_TYPE: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXT,
    "code": CODE,
    "uscc": st.from_regex(r"9[0-9A-HJ-NPQRTUWXY]{17}", fullmatch=True),
    "int": st.integers(0, 10**6),
    "decimal": AMOUNT,
    "money_wan": AMOUNT,
    "money_usd_wan": AMOUNT,
    "area_mu": AMOUNT,
    "date": st.dates(dt.date(1990, 1, 1), dt.date(2040, 12, 31)),
    "period": st.sampled_from(["2014-01", "2022-10", "2023-12"]),
    "bool": st.booleans(),
}


def value_of(column: Column) -> st.SearchStrategy[Any]:
    if column.resolver == "source_region":
        return st.sampled_from(SOURCES)
    if column.resolver == "industry_code":
        return st.sampled_from([d.division_code for d in REFERENCE.divisions]).map(lambda code: code + "10")
    return st.sampled_from(column.values) if column.values else BY_TYPE[column.type]


def rows_of(form: Form) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rows with a key; any other cell may be blank."""
    filled = {c.name: value_of(c) if c.name in form.key else st.none() | value_of(c) for c in form.columns}
    return st.lists(st.fixed_dictionaries(filled), min_size=1, max_size=4)


def level_of(form: Form) -> str:
    return form.reported_by[0]


def order_for(level: str, period: str, rows: Mapping[str, Sequence[Mapping[str, Value]]], folder: Path) -> TemplateOrder:
    unit = REFERENCE.region(UNITS[level])
    assert unit is not None
    return TemplateOrder(unit, period, form_set(period, folder), REFERENCE, rows)


def parse(content: bytes, folder: Path = FORMS) -> ParsedBatch:
    receipt = Receipt("r", "报表.xlsx", hashlib.sha256(content).hexdigest(), len(content), 1, MOMENT)
    return parse_files([ArrivedFile(receipt, content)], REFERENCE, MOMENT, forms_folder=folder)


def read_back(batch: ParsedBatch, form: Form) -> list[dict[str, Any]]:
    names = [column.name for column in form.columns]
    rows = batch.rows[form.form_code].to_pylist() if form.form_code in batch.rows else []
    return [{name: row[name] for name in names} for row in rows]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_versions(tmp_path_factory.mktemp("definitions"))


FREE_FORMS = [form.form_code for form in all_forms() if not form.items]
VERSIONS = [(code, "2022-10") for code in FREE_FORMS] + [("ZS04", "2023-09"), ("ZS01", "2023-09")]


@pytest.mark.parametrize(("form_code", "period"), VERSIONS)
def test_what_stands_in_a_template_is_read_as_it_is(form_code: str, period: str, folder: Path) -> None:
    form = form_set(period, folder).form(form_code)

    @settings(max_examples=8, deadline=None)
    @given(rows_of(form))
    def check(rows: list[dict[str, Any]]) -> None:
        batch = parse(template_bytes(order_for(level_of(form), period, {form_code: rows}, folder)), folder)
        assert read_back(batch, form) == rows
        assert batch.unread.num_rows == 0

    check()


@pytest.mark.parametrize(("form_code", "period"), VERSIONS)
def test_what_a_clerk_types_into_an_empty_template_is_read_as_it_is(form_code: str, period: str, folder: Path) -> None:
    form = form_set(period, folder).form(form_code)
    empty = template_bytes(order_for(level_of(form), period, {}, folder))

    @settings(max_examples=2, deadline=None)
    @given(rows_of(form))
    def check(rows: list[dict[str, Any]]) -> None:
        batch = parse(fill(empty, form, rows), folder)
        assert read_back(batch, form) == rows
        assert batch.unread.num_rows == 0

    check()


def fill(content: bytes, form: Form, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Type the rows into the first free cells of the form's sheet, as the drop-down lists spell them."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book[form.sheet]
    first = 5 if form.family == "zs" else 2
    sources = {s.source_code: s.source_name for s in REFERENCE.sources} | {"340100": "合肥市", "341500": "六安市"}
    for number, row in enumerate(rows, start=first):
        for position, column in enumerate(form.columns, start=1):
            value = row[column.name]
            if isinstance(value, bool):
                value = "是" if value else "否"
            elif column.resolver == "source_region" and value is not None:
                value = sources[value]
            cell = sheet.cell(number, position)
            assert not cell.protection.locked
            cell.value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("level", list(UNITS))
def test_every_sheet_of_a_template_is_known(level: str) -> None:
    batch = parse(template_bytes(order_for(level, "2022-10", {}, FORMS)))
    (cover,) = batch.submissions.to_pylist()
    assert (cover["unit_code"], cover["period"], cover["form_version"]) == (UNITS[level], "2022-10", "2022")
    sheets = {row["sheet"]: row["form_code"] for row in batch.sheets.to_pylist()}
    expected = {f.sheet: f.form_code for f in form_set("2022-10").forms if level in f.reported_by}
    assert sheets == expected | {"填报说明": "", "代码参考": ""}
    assert all(row["missing_columns"] == [] and row["unknown_headings"] == "{}" for row in batch.sheets.to_pylist())
    assert batch.normalisations.num_rows == batch.unread.num_rows == batch.totals.num_rows == 0


def test_the_items_are_listed_and_their_values_read(folder: Path) -> None:
    form = form_set("2022-10").form("ZS03")
    rows = [
        {"item_code": i.item_code, "ytd_value": Decimal(n), "last_year_value": Decimal(n)} for n, i in enumerate(form.items)
    ]
    batch = parse(template_bytes(order_for("county", "2022-10", {"ZS03": rows}, FORMS)))
    read = [(r["item_code"], r["item_name"], r["unit_of_measure"], r["ytd_value"]) for r in read_back(batch, form)]
    assert read == [(i.item_code, i.item_name, i.unit, Decimal(n)) for n, i in enumerate(form.items)]
    city = read_back(parse(template_bytes(order_for("city", "2022-10", {}, FORMS))), form)
    assert [row["item_code"] for row in city] == ["Z301", "Z304", "Z302", "Z303"]


def test_captions_name_unit_and_period() -> None:
    batch = parse(template_bytes(order_for("county", "2022-10", {}, FORMS)))
    captions = {(r["caption_unit"], r["caption_period"]) for r in batch.sheets.to_pylist() if r["form_code"]}
    assert captions == {("霍邱县", "2022-10")}
    assert all(re.fullmatch(r"ZS0[1-7]", r["form_code"]) for r in batch.sheets.to_pylist() if r["form_code"])
