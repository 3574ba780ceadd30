"""The digests of a night, from set-based queries: once a date and recipient, and only when there is something to tell."""

from __future__ import annotations

import datetime as dt
from typing import Any

import psycopg
from psycopg.rows import dict_row

from anhui_stats.catalog.calendar_rules import CalendarRules, is_working_day, load_calendar, working_days_between
from anhui_stats.catalog.recipients import load_recipients
from anhui_stats.catalog.regions import load_reference
from anhui_stats.deadlines import record_calendar
from anhui_stats.notify.digest import write_city_digest, write_operator_digest, write_province_digest
from anhui_stats.notify.night_report import Claim, Night, NightReport, RuleCount, UnitProgress
from anhui_stats.notify.notice import Notice, message_of
from anhui_stats.notify.trouble import StuckMail
from anhui_stats.notify.waiting import Waiting
from anhui_stats.outbox import queue_messages
from anhui_stats.periods import TIMEZONE, shift

#: A mail counts as undeliverable after so many tries, or at once where it was refused for good.
STUCK_AFTER = 5
#: For so many working days after the deadline, missing units alone are reason enough for a digest.
CHASING_DAYS = 10

INCIDENT_LABELS = {
    "second_reader": "两种读取结果不一致",
    "second_reader_failed": "复核读取失败",
    "reader_failed": "读取失败",
}

_SINCE = """
    select max(created_at) from ops.outbox
    where kind in ('digest_city', 'digest_province') and created_at < %(moment)s
"""
_PROGRESS = """
    select
        unit_code, unit_name, city_code, first_accepted_at, is_on_time, coalesce(is_first_pass, false) as is_first_pass,
        is_nil, attempts, returned_attempts, open_queries
    from core.report_progress
    where period = %(period)s
    order by unit_code
"""
_REPORTS = """
    select
        region.region_name as unit_name,
        case when region.region_level = 'city' then region.region_code else region.parent_code end as city_code,
        submission.period, submission.attempt, submission.state, submission.errors,
        (
            select count(*) from ops.finding
            where finding.submission_id = submission.submission_id and finding.severity = 'query' and finding.state = 'open'
        ) as queries
    from ops.submission
    inner join core.region on submission.unit_code = region.region_code
    where
        submission.period is not null
        and submission.judged_at <= %(moment)s
        and submission.judged_at > coalesce(%(since)s, '-infinity'::timestamptz)
    order by submission.period, submission.unit_code, submission.attempt, submission.submission_id
"""
_WAITING = """
    select region.region_name as unit_name, region.parent_code as city_code, submission.period, submission.attempt
    from ops.submission
    inner join core.region on submission.unit_code = region.region_code
    where
        submission.city_review = 'waiting'
        and submission.submission_id in (select counting_form.submission_id from core.counting_form)
    order by submission.period, submission.unit_code
"""
_CLAIMS = """
    select
        region.region_name as unit_name, region.parent_code as city_code, submission.period, finding.message,
        exists (
            select 1 from ops.outbox
            where
                outbox.submission_id = submission.submission_id and outbox.kind = 'added_findings'
                and outbox.created_at <= %(moment)s
                and outbox.created_at > coalesce(%(since)s, '-infinity'::timestamptz)
        ) as is_new
    from ops.finding
    inner join ops.submission on finding.submission_id = submission.submission_id
    inner join core.region on submission.unit_code = region.region_code
    where
        finding.rule_id like 'UNIT-%%' and finding.state = 'open' and submission.is_accepted
        and left(submission.period, 4) = left(%(period)s, 4)
    order by submission.period, submission.unit_code, finding.finding_id
"""
_RULES = """
    select
        finding.rule_id, coalesce(rule.title, finding.rule_id) as title,
        coalesce(case when region.region_level = 'city' then region.region_code else region.parent_code end, '') as city_code,
        count(*) as number, count(distinct submission.unit_code) as units
    from ops.finding
    inner join ops.submission on finding.submission_id = submission.submission_id
    left join core.region on submission.unit_code = region.region_code
    left join (select rule_id, max(title) as title from core.rule group by rule_id) as rule
        on finding.rule_id = rule.rule_id
    where
        finding.severity in ('error', 'query')
        and submission.judged_at <= %(moment)s
        and submission.judged_at > coalesce(%(since)s, '-infinity'::timestamptz)
    group by finding.rule_id, rule.title, city_code
    order by finding.rule_id, city_code
"""
_STUCK = """
    select outbox.recipient, outbox.subject, outbox.attempts, coalesce(outbox.last_error, '') as reply
    from ops.outbox
    where
        outbox.sent_at is null and outbox.attempts > 0
        and (
            outbox.attempts >= %(stuck_after)s
            or exists (
                select 1 from ops.mail_refusal
                where mail_refusal.message_id = outbox.message_id and mail_refusal.is_permanent
            )
        )
    order by outbox.created_at, outbox.message_id
"""
_INCIDENTS = """
    select kind, count(*) as number from ops.incident
    where noted_at <= %(moment)s and noted_at > coalesce(%(since)s, '-infinity'::timestamptz)
    group by kind
    order by kind
"""


def queue_digests(connection: psycopg.Connection, moment: dt.datetime) -> int:
    """Queue the digests of the night of ``moment``, in one transaction; returns how many are new.

    Each covers what was decided since the digests before; a night that is repeated on the same date adds nothing.
    """
    calendar = load_calendar()
    period = shift(f"{moment.astimezone(TIMEZONE):%Y-%m}", -1)
    if not calendar.has_rule(period):
        return 0
    with connection.transaction():
        record_calendar(connection, calendar, [period])
        night = read_night(connection, calendar, period, moment)
        return _queue_cities(connection, night) + _queue_offices(connection, night)


def read_night(connection: psycopg.Connection, calendar: CalendarRules, period: str, moment: dt.datetime) -> Night:
    """Everything that the digests tell, from eight queries over all units."""
    cursor = connection.cursor(row_factory=dict_row)
    since = connection.execute(_SINCE, {"moment": moment}).fetchone()
    asked: dict[str, Any] = {
        "moment": moment,
        "since": since[0] if since else None,
        "period": period,
        "stuck_after": STUCK_AFTER,
    }

    def rows(query: str) -> list[dict[str, Any]]:
        return cursor.execute(query.encode(), asked).fetchall()

    progress = tuple(UnitProgress(**row) for row in rows(_PROGRESS))
    deadline = calendar.deadline(period)
    return Night(
        moment=moment,
        period=period,
        deadline=deadline,
        is_chasing=_is_chasing(calendar.late_after(period), moment) and any(u.first_accepted_at is None for u in progress),
        progress=progress,
        reports=tuple(NightReport(**row) for row in rows(_REPORTS)),
        claims=tuple(Claim(**row) for row in rows(_CLAIMS)),
        waiting=tuple(Waiting(**row) for row in rows(_WAITING)),
        rules=tuple(RuleCount(**row) for row in rows(_RULES)),
        stuck=tuple(StuckMail(**row) for row in rows(_STUCK)),
        incidents=tuple((INCIDENT_LABELS[row["kind"]], row["number"]) for row in rows(_INCIDENTS)),
        city_names=tuple((city.region_code, city.region_name) for city in _cities(period)),
    )


def _cities(period: str) -> list[Any]:
    regions = load_reference().regions
    return sorted((r for r in regions if r.level == "city" and r.is_valid_in(period)), key=lambda r: r.region_code)


def _is_chasing(late_after: dt.datetime, moment: dt.datetime) -> bool:
    today = moment.astimezone(TIMEZONE).date()
    days = working_days_between(late_after.astimezone(TIMEZONE).date(), today)
    return moment > late_after and is_working_day(today) and days <= CHASING_DAYS


def _queue_cities(connection: psycopg.Connection, night: Night) -> int:
    people, reference = load_recipients(), load_reference()
    queued = 0
    for city_code, city_name in night.city_names:
        part = night.of_city(city_code)
        if part.is_worth_a_mail:
            recipients = people.recipients_of(city_code, night.moment.date(), reference)
            notice = write_city_digest(part, city_name, people.office)
            queued += _queue(connection, notice, "digest_city", city_code, recipients, night.moment)
    return queued


def _queue_offices(connection: psycopg.Connection, night: Night) -> int:
    people, day = load_recipients(), night.moment.date()
    queued = 0
    if night.is_worth_a_mail:
        notice = write_province_digest(night, people.office)
        queued += _queue(connection, notice, "digest_province", "340000", people.office_on(day), night.moment)
    if night.stuck or night.incidents:
        notice = write_operator_digest(night, people.office)
        queued += _queue(connection, notice, "digest_operator", "", people.operator_on(day), night.moment)
    return queued


def _queue(
    connection: psycopg.Connection,
    notice: Notice,
    kind: str,
    place: str,
    recipients: tuple[str, ...],
    moment: dt.datetime,
) -> int:
    about = f"{place} {moment.astimezone(TIMEZONE).date().isoformat()}"
    return queue_messages(connection, [message_of(notice, kind, about, one) for one in recipients], moment)
