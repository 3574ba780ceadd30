"""The closing of a period by the province's final release."""

from __future__ import annotations

import datetime as dt

import psycopg

from anhui_stats.errors import RunError
from anhui_stats.periods import parse_period

_CLOSE = """
    insert into ops.period_closing (period, closed_at, closed_by)
    values (%(period)s, %(closed_at)s, %(closed_by)s)
    on conflict (period) do nothing
"""


def close_period(connection: psycopg.Connection, period: str, closed_by: str, moment: dt.datetime) -> None:
    """Record that a period is final; a period that is closed already keeps its first record.

    Raises ``RunError`` for a period that cannot be read, or without a name.
    """
    code = parse_period(period)
    if code is None or not closed_by.strip():
        raise RunError(f"PERIOD={period} BY={closed_by}: expected a period such as 2022-09 and the name of who closes it")
    connection.execute(_CLOSE, {"period": code, "closed_at": moment, "closed_by": closed_by.strip()})
