"""Periods: reading, shifting, naming."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anhui_stats.periods import TIMEZONE, first_day, is_future, label, last_day, parse_period, shift

PERIODS = st.builds(lambda year, month: f"{year:04d}-{month:02d}", st.integers(1990, 2999), st.integers(1, 12))


@given(PERIODS, st.sampled_from(["{y}-{m:02d}", "{y}年{m}月", "{y}{m:02d}", "{y}.{m}", "{y}/{m}", " {y} 年 {m} 月 "]))
def test_every_way_of_writing_a_period_is_read(period: str, pattern: str) -> None:
    assert parse_period(pattern.format(y=int(period[:4]), m=int(period[5:]))) == period


@pytest.mark.parametrize("text", ["", "2022", "2022-13", "2022-00", "9月", "二〇二二年九月", "2022-09-30", "0022-09"])
def test_what_is_no_period_is_none(text: str) -> None:
    assert parse_period(text) is None


@given(PERIODS.filter(lambda period: "2000" < period < "2900"), st.integers(-500, 500))
def test_shifting_there_and_back_is_no_shift(period: str, months: int) -> None:
    assert shift(shift(period, months), -months) == period


@given(PERIODS.filter(lambda period: period < "2999"))
def test_a_month_ends_the_day_before_the_next_begins(period: str) -> None:
    assert last_day(period) + dt.timedelta(days=1) == first_day(shift(period, 1))


def test_a_month_is_future_until_it_begins_in_china() -> None:
    last_hour = dt.datetime(2022, 8, 31, 15, 59, tzinfo=dt.UTC)
    assert is_future("2022-09", last_hour)
    assert not is_future("2022-09", last_hour + dt.timedelta(minutes=1))
    assert label("2022-09") == "2022年9月"
    assert TIMEZONE.key == "Asia/Shanghai"
