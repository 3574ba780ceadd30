"""Reporting periods: a calendar month written YYYY-MM. Pure; nothing here reads the clock."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from zoneinfo import ZoneInfo

TIMEZONE = ZoneInfo("Asia/Shanghai")

_PERIOD = re.compile(r"(\d{4})(?:[-./年]?)(\d{1,2})月?(?:[-./]?0?1日?)?")


def parse_period(text: str) -> str | None:
    """Read 2022-09, 2022年9月, 202209, 2022.9 or 2022/9 as ``2022-09``; None when it is no period."""
    match = _PERIOD.fullmatch(re.sub(r"\s", "", text))
    if not match:
        return None
    year, month = int(match.group(1)), int(match.group(2))
    return f"{year:04d}-{month:02d}" if 1 <= month <= 12 and 1990 <= year <= 2999 else None


def year_of(period: str) -> int:
    """The calendar year of a period."""
    return int(period[:4])


def month_of(period: str) -> int:
    """The month, 1 to 12."""
    return int(period[5:7])


def shift(period: str, months: int) -> str:
    """The period that lies ``months`` later (earlier when negative)."""
    index = year_of(period) * 12 + month_of(period) - 1 + months
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def first_day(period: str) -> dt.date:
    """The first day of the month."""
    return dt.date(year_of(period), month_of(period), 1)


def last_day(period: str) -> dt.date:
    """The last day of the month."""
    year, month = year_of(period), month_of(period)
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def label(period: str) -> str:
    """The period as official texts print it: 2022年9月."""
    return f"{year_of(period)}年{month_of(period)}月"


def is_future(period: str, moment: dt.datetime) -> bool:
    """Whether the period's month has not begun at the moment (in Asia/Shanghai)."""
    return first_day(period) > moment.astimezone(TIMEZONE).date()
