"""Dates and periods in every form that counties use."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anhui_stats.parse.dates import read_date, read_period
from anhui_stats.parse.values import Reading

DAY = dt.date(2022, 3, 1)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        (DAY, ""),
        (dt.datetime(2022, 3, 1, 5, 30), "date_time"),  # noqa: DTZ001 - as the library gives it
        (44621.0, "date_serial"),
        (44621.5, "date_serial"),
        ("44621", "date_serial"),
        ("2022-3-1", "date_text"),
        ("2022-03-01", "date_text"),
        ("2022.3.1", "date_text"),
        ("2022/3/1", "date_text"),
        ("2022年3月1日", "date_text"),
        ("2022 年 3 月 1 日", "date_text"),
        ("２０２２－３－１", "date_text"),
        ("2022-03-01 00:00:00", "date_text"),
        ("20220301", "date_text"),
        (20220301.0, "date_text"),
        ("2022.3", "date_month_only"),
        (2022.3, "date_month_only"),
        ("2022年3月", "date_month_only"),
        ("2022-03", "date_month_only"),
        ("202203", "date_month_only"),
        (202203.0, "date_month_only"),
    ],
)
def test_the_first_of_march(written: object, kind: str) -> None:
    assert read_date(written) == Reading(DAY, kind)


def test_the_number_2022_1_may_be_october_and_is_marked() -> None:
    assert read_date(2022.1) == Reading(dt.date(2022, 1, 1), "date_month_ambiguous")
    assert read_date("2022.1") == Reading(dt.date(2022, 1, 1), "date_month_only")
    assert read_date("2022.10") == Reading(dt.date(2022, 10, 1), "date_month_only")
    assert read_date(2022.11) == Reading(dt.date(2022, 11, 1), "date_month_only")


@pytest.mark.parametrize("written", ["2022", 2022.0, "2022-13-1", "2022-2-30", "去年三月", "3月1日", True, 2022.13, -5.0])
def test_what_is_no_date(written: object) -> None:
    assert read_date(written) == Reading(None, "", "type")


def test_a_year_out_of_reach() -> None:
    assert read_date("0022-03-01") == Reading(None, "", "range")


def test_blank_and_stroke() -> None:
    assert read_date("  ") == Reading(None)
    assert read_date("—") == Reading(None, "dash_as_blank")


FORMATS = [
    "{y}-{m}-{d}",
    "{y}.{m}.{d}",
    "{y}/{m}/{d}",
    "{y}年{m}月{d}日",
    "{y}-{m:02}-{d:02}",
    "{y}{m:02}{d:02}",
    "{y}.{m:02}.{d:02}",
]


@given(st.dates(dt.date(1949, 10, 1), dt.date(2100, 1, 1)), st.sampled_from(FORMATS))
def test_any_day_comes_back_from_any_form(day: dt.date, form: str) -> None:
    assert read_date(form.format(y=day.year, m=day.month, d=day.day)).value == day


@given(st.dates(dt.date(1960, 1, 1), dt.date(2060, 1, 1)))
def test_any_serial_number_comes_back(day: dt.date) -> None:
    assert read_date(float((day - dt.date(1899, 12, 30)).days)).value == day


@pytest.mark.parametrize(
    ("written", "reading"),
    [
        ("2022-09", Reading("2022-09")),
        ("2022年9月", Reading("2022-09", "period_text")),
        ("202209", Reading("2022-09", "period_text")),
        (202209.0, Reading("2022-09", "period_text")),
        ("2022.9", Reading("2022-09", "period_text")),
        (2022.9, Reading("2022-09", "period_text")),
        (2022.1, Reading("2022-01", "date_month_ambiguous")),
        (dt.date(2022, 9, 1), Reading("2022-09", "period_date")),
        ("九月", Reading(None, "", "type")),
        ("2022-13", Reading(None, "", "type")),
        ("", Reading(None)),
    ],
)
def test_a_period(written: object, reading: Reading) -> None:
    assert read_period(written) == reading
