"""Amounts as people write them come back as the number that was meant."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anhui_stats.catalog.forms import form_set
from anhui_stats.parse.amounts import amounts_array, read_clean_amounts
from anhui_stats.parse.numbers import read_amount, read_int
from anhui_stats.parse.values import Reading

UNITS = form_set("2022-09").layout.units
WAN = UNITS["money_wan"]
ONE = Decimal(1)
AMOUNTS = st.decimals(min_value=Decimal("-1e15"), max_value=Decimal("1e15"), places=6)
FULL = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


@pytest.mark.parametrize(
    ("written", "value", "kind"),
    [
        (12.5, "12.5", ""),
        (3, "3", ""),
        (0.1 + 0.2, "0.3", ""),
        (1 / 3, "0.3333333333", "precision"),
        ("12.5", "12.5", "number_text"),
        (" 12.5 ", "12.5", "number_text"),
        ("1,234.5", "1234.5", "thousands"),
        ("1，234.5", "1234.5", "full_width"),
        ("1,2345,6789", "123456789", "thousands"),
        ("１２３．４", "123.4", "full_width"),
        ("(12.5)", "-12.5", "bracket_negative"),
        ("（1,200）", "-1200", "bracket_negative"),
        ("-12", "-12", "number_text"),
        ("－12", "-12", "full_width"),
        ("1 234", "1234", "number_text"),
        ("1.2亿元", "12000", "unit"),
        ("1.2亿", "12000", "unit"),
        ("3000万", "3000", "unit"),
        ("３０００万元", "3000", "unit"),
        ("5000元", "0.5", "unit"),
        ("1.5E+05", "150000", "number_text"),
    ],
)
def test_an_amount_in_wan(written: object, value: str, kind: str) -> None:
    assert read_amount(written, WAN, ONE) == Reading(Decimal(value), kind)


@pytest.mark.parametrize("written", ["-", "—", "——", "–", "/", "／", "无", " － "])
def test_a_stroke_is_blank_and_said_so(written: str) -> None:
    assert read_amount(written, WAN, ONE) == Reading(None, "dash_as_blank")


@pytest.mark.parametrize("written", ["", "   ", "\u3000", "\ufeff"])
def test_white_space_is_blank_without_a_word(written: str) -> None:
    assert read_amount(written, WAN, ONE) == Reading(None)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("约3000", "type"),
        ("12,34", "type"),
        ("①", "type"),
        ("1.2.3", "type"),
        (True, "type"),
        (float("nan"), "type"),
        ("300美元", "unit"),
        ("1.2亿美元", "unit"),
        ("12亩", "unit"),
        (1e18, "range"),
        ("3000个", "type"),
    ],
)
def test_what_is_no_amount_says_why(written: object, reason: str) -> None:
    assert read_amount(written, WAN, ONE) == Reading(None, "", reason)


def test_the_factor_of_the_heading_yields_to_the_unit_in_the_cell() -> None:
    assert read_amount("2", WAN, Decimal(10000)).value == 20000
    assert read_amount("2万元", WAN, Decimal(10000)).value == 2


def test_dollars_convert_in_a_dollar_column_only() -> None:
    assert read_amount("1.2亿美元", UNITS["money_usd_wan"], ONE).value == 12000
    assert read_amount("300万", UNITS["money_usd_wan"], ONE).value == 300
    assert read_amount("300万元", UNITS["money_usd_wan"], ONE).reason == "unit"


def test_a_percent_sign_is_the_unit_of_a_decimal_column() -> None:
    assert read_amount("64.3%", UNITS["decimal"], ONE) == Reading(Decimal("64.3"), "unit")
    assert read_amount("64.3％", UNITS["decimal"], ONE).value == Decimal("64.3")


@pytest.mark.parametrize(
    ("written", "reading"),
    [
        (3.0, Reading(3)),
        ("1,200", Reading(1200, "thousands")),
        ("3", Reading(3, "number_text")),
        (2.5, Reading(None, "", "type")),
        ("三", Reading(None, "", "type")),
        ("—", Reading(None, "dash_as_blank")),
        (2022.0, Reading(2022)),
    ],
)
def test_a_whole_number(written: object, reading: Reading) -> None:
    assert read_int(written) == reading


@given(AMOUNTS)
def test_thousands_separators_lose_nothing(amount: Decimal) -> None:
    assert read_amount(f"{amount:,.6f}", WAN, ONE).value == amount


@given(AMOUNTS)
def test_full_width_loses_nothing(amount: Decimal) -> None:
    assert read_amount(f"{amount:,.6f}".translate(FULL), WAN, ONE).value == amount


@given(AMOUNTS.filter(lambda amount: amount >= 0))
def test_brackets_make_it_negative(amount: Decimal) -> None:
    assert read_amount(f"（{amount:.6f}）", WAN, ONE).value == -amount


@given(st.lists(st.floats() | st.just("") | st.floats(0, 1e9).map(lambda value: round(value, 2)), max_size=6))
def test_a_clean_column_is_what_its_cells_are(raws: list[object]) -> None:
    whole = read_clean_amounts(raws)
    single = [read_amount(raw, WAN, ONE) for raw in raws]
    assert whole is None or list(whole) == [reading.value for reading in single]
    assert whole is None or not any(reading.kind or reading.reason for reading in single)


@given(st.integers(0, 10**10))
def test_an_amount_with_two_decimals_takes_the_fast_way(cents: int) -> None:
    clean = read_clean_amounts([cents / 100, ""])
    assert clean is not None
    assert list(clean) == [Decimal(cents) / 100, None]


@given(st.lists(st.lists(st.just("") | st.integers(-(10**13), 10**13).map(lambda cents: cents / 100), max_size=4), max_size=3))
def test_a_batch_has_the_amounts_of_its_columns(columns: list[list[object]]) -> None:
    clean = [read_clean_amounts(raws) or [] for raws in columns]
    other = [Decimal("0.00001"), None]
    expected = [value for values in [other, *clean, other] for value in values]
    assert amounts_array([other, *clean, other]).to_pylist() == expected
