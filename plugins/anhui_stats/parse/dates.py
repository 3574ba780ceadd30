"""Dates and periods as people write them. Pure.

A month alone is its first day (kind date_month_only). The number 2022.1 may have been typed as 2022.10, which a spreadsheet
cannot tell apart: it is read as January under a kind of its own, date_month_ambiguous.
"""

from __future__ import annotations

import datetime as dt
import re

from anhui_stats.parse.text_forms import compact, half_width, means_blank, show, visible
from anhui_stats.parse.values import Reading
from anhui_stats.periods import parse_period

_EPOCH = dt.date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 60_000
_SEPARATOR = r"\s*[-./年—–]\s*"
_TIME = r"(?:[ T]+[0-9]{1,2}:[0-9]{2}(?::[0-9.]+)?)?"
_DAY = re.compile(rf"([0-9]{{4}}){_SEPARATOR}([0-9]{{1,2}})\s*[-./月—–]\s*([0-9]{{1,2}})\s*[日号]?{_TIME}")
_MONTH = re.compile(rf"([0-9]{{4}}){_SEPARATOR}([0-9]{{1,2}})\s*月?份?")
_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})?")
_AMBIGUOUS = re.compile(r"[0-9]{4}\.1")
_TYPE = Reading(None, "", "type")


def _date(year: str, month: str, day: str | None, kind: str) -> Reading:
    if not 1900 <= int(year) <= 2999:
        return Reading(None, "", "range")
    try:
        return Reading(dt.date(int(year), int(month), int(day or 1)), kind)
    except ValueError:
        return _TYPE


def _serial(number: float) -> Reading:
    return Reading(_EPOCH + dt.timedelta(days=int(number)), "date_serial")


def read_date_text(text: str) -> Reading:
    """A date written as text: 2022-3-1, 2022.3.1, 2022/3/1, 2022年3月1日, 20220301, 2022.3, 2022年3月, 202203, 44621."""
    plain = visible(half_width(text))
    if not plain:
        return Reading(None)
    if means_blank(compact(plain)):
        return Reading(None, "dash_as_blank")
    if match := _DAY.fullmatch(plain):
        return _date(match[1], match[2], match[3], "date_text")
    if match := _MONTH.fullmatch(plain):
        return _date(match[1], match[2], None, "date_month_only")
    if match := _DIGITS.fullmatch(plain):
        return _date(match[1], match[2], match[3], "date_text" if match[3] else "date_month_only")
    if re.fullmatch("[0-9]{5}", plain) and _FIRST_SERIAL <= int(plain) <= _LAST_SERIAL:
        return _serial(int(plain))
    return _TYPE


def read_date(raw: object) -> Reading:
    """A cell of a date column."""
    if isinstance(raw, dt.datetime):
        return Reading(raw.date(), "date_time")
    if isinstance(raw, dt.date):
        return Reading(raw)
    if isinstance(raw, str):
        return read_date_text(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return _TYPE
    if _FIRST_SERIAL <= raw <= _LAST_SERIAL:
        return _serial(raw)
    text = show(raw)
    reading = read_date_text(text)
    return reading._replace(kind="date_month_ambiguous") if reading.value and _AMBIGUOUS.fullmatch(text) else reading


def read_period(raw: object) -> Reading:
    """A cell of a period column as YYYY-MM."""
    if isinstance(raw, dt.date):
        return Reading(f"{raw.year:04d}-{raw.month:02d}", "period_date")
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return _TYPE
    text = visible(half_width(show(raw)))
    if not text:
        return Reading(None)
    if means_blank(compact(text)):
        return Reading(None, "dash_as_blank")
    period = parse_period(text)
    if period is None:
        return _TYPE
    if isinstance(raw, float) and _AMBIGUOUS.fullmatch(text):
        return Reading(period, "date_month_ambiguous")
    return Reading(period, "" if period == text else "period_text")
