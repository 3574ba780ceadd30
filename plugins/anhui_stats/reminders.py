"""Reminders: who has no accepted report of the period that is being collected, or of a period that was re-opened for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import psycopg
from psycopg.rows import dict_row

from anhui_stats.catalog.calendar_rules import CalendarRules, load_calendar
from anhui_stats.catalog.recipients import load_recipients
from anhui_stats.catalog.regions import load_reference
from anhui_stats.deadlines import record_calendar
from anhui_stats.notify.notice import message_of
from anhui_stats.notify.reminder import Reminder, reminder_kind, write_reminder
from anhui_stats.outbox import queue_messages
from anhui_stats.periods import TIMEZONE, shift

_SILENT = """
    select unit_code, unit_name, period, attempts
    from core.report_progress
    where period = any(%(periods)s) and first_accepted_at is null
    order by period, unit_code
"""


def queue_reminders(connection: psycopg.Connection, moment: dt.datetime) -> dict[str, int]:
    """Queue the reminders that the day of ``moment`` asks for, in one transaction; how many are new, by kind.

    零报告 counts as reported. Each unit, period, deadline and kind is written to once, however often this runs.
    """
    calendar, people, reference = load_calendar(), load_recipients(), load_reference()
    queued: dict[str, int] = {}
    with connection.transaction():
        for reminder in list(_due(connection, calendar, moment)):
            recipients = people.recipients_of(reminder.unit_code, moment.date(), reference)
            notice = write_reminder(reminder, people.office)
            about = f"{reminder.unit_code} {reminder.period} {reminder.due.isoformat()}"
            new = queue_messages(connection, [message_of(notice, reminder.kind, about, one) for one in recipients], moment)
            queued[reminder.kind] = queued.get(reminder.kind, 0) + new
    return queued


def _due(connection: psycopg.Connection, calendar: CalendarRules, moment: dt.datetime) -> Iterator[Reminder]:
    collected = shift(f"{moment.astimezone(TIMEZONE):%Y-%m}", -1)
    periods = {period for period in (collected, *(one.period for one in calendar.reopenings)) if calendar.has_rule(period)}
    record_calendar(connection, calendar, periods)
    rows = connection.cursor(row_factory=dict_row).execute(_SILENT, {"periods": sorted(periods)}).fetchall()
    for row in rows:
        reopening = calendar.reopening(row["unit_code"], row["period"])
        if row["period"] != collected and reopening is None:
            continue
        due = calendar.due_moment(row["period"], row["unit_code"])
        kind = reminder_kind(calendar.reminders, due, moment)
        if kind:
            cut_off, reopened = calendar.cut_off(row["period"]), reopening is not None and reopening.until == due
            forms = calendar.own_dates(row["period"])
            yield Reminder(kind, **row, due=due, cut_off=cut_off, is_reopened=reopened, moment=moment, forms=forms)
