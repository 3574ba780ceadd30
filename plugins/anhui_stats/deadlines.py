"""The calendar's deadlines and re-openings beside the figures, so that SQL can tell who was late."""

from __future__ import annotations

from collections.abc import Collection

import psycopg

from anhui_stats.catalog.calendar_rules import CalendarRules

_DEADLINE = """
    insert into core.report_deadline (period, deadline) values (%(period)s, %(deadline)s)
    on conflict (period) do update set deadline = excluded.deadline
    where report_deadline.deadline <> excluded.deadline
"""
_REOPENING = """
    insert into core.reopening (unit_code, period, reopened_until, approver, reason)
    values (%(unit_code)s, %(period)s, %(until)s, %(approver)s, %(reason)s)
"""


def record_calendar(connection: psycopg.Connection, calendar: CalendarRules, periods: Collection[str]) -> None:
    """Record the deadlines of these periods and of all that are recorded already, and every re-opening; one transaction.

    ``reference/calendar.yaml`` is the truth: an edited rule or re-opening takes effect with the next night.
    """
    with connection.transaction(), connection.cursor() as cursor:
        known = {period for (period,) in cursor.execute("select period from core.report_deadline").fetchall()}
        dated = sorted(period for period in known | set(periods) if calendar.has_rule(period))
        cursor.executemany(_DEADLINE, [{"period": period, "deadline": calendar.late_after(period)} for period in dated])
        cursor.execute("delete from core.reopening")
        cursor.executemany(_REOPENING, [one.model_dump() for one in calendar.reopenings])
