"""What is said about an accepted report afterwards, queued in the caller's transaction."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import psycopg
from psycopg.rows import dict_row

from anhui_stats.catalog.calendar_rules import load_calendar
from anhui_stats.catalog.regions import load_reference
from anhui_stats.errors import ConsistencyError
from anhui_stats.life.later import Afterlife, Tell
from anhui_stats.models import Finding, State
from anhui_stats.notify import ADDED, CITY_RETURNED, SubmissionAnswer
from anhui_stats.outbox.answers import has_own_address, messages_of
from anhui_stats.outbox.records import queue_messages
from anhui_stats.outbox.returned import Desk

_REPORT = """
    select unit_code, period, attempt, state, file_name, sha256, received_at, sent_by
    from ops.submission
    where submission_id = %(submission_id)s
"""
_RECEIPTS = "select receipt_id from ops.submission_file where submission_id = %(submission_id)s order by receipt_id"


def tell_later(moment: dt.datetime, desk: Desk | None = None) -> Tell:
    """A function that queues what units other than tonight's senders are told, and returns the number of messages."""

    def tell(connection: psycopg.Connection, afterlife: Afterlife) -> int:
        queued = queue_added_findings(connection, afterlife.asked_by_submission, moment, desk)
        returns = (queue_city_return(connection, one.submission_id, one.comment, moment) for one in afterlife.returned)
        return queued + sum(returns)

    return tell


def queue_added_findings(
    connection: psycopg.Connection,
    added: Mapping[str, Sequence[Finding]],
    moment: dt.datetime,
    desk: Desk | None = None,
) -> int:
    """Tell units of findings that were added to reports accepted in earlier nights; returns the number of messages.

    ``added`` maps submission id to the new findings. The same findings are told once, however often this is called.
    """
    queued = 0
    for submission_id, findings in sorted(added.items()):
        if findings:
            digest = hashlib.sha256("\0".join(sorted(one.finding_id for one in findings)).encode()).hexdigest()[:16]
            answer = _answer(connection, submission_id, digest, moment, ADDED, findings=tuple(findings))
            if desk and has_own_address(answer, moment):
                receipt_ids = [receipt_id for (receipt_id,) in connection.execute(_RECEIPTS, {"submission_id": submission_id})]
                answer = replace(answer, returned=desk.put_back(connection, answer, receipt_ids, (), f"_补充{digest[:8]}"))
            queued += _queue(connection, answer, submission_id, moment)
    return queued


def queue_city_return(connection: psycopg.Connection, submission_id: str, remark: str, moment: dt.datetime) -> int:
    """Tell a unit that its city returned its report, with the city's remark; returns the number of messages."""
    digest = hashlib.sha256(remark.encode()).hexdigest()[:16]
    answer = _answer(connection, submission_id, digest, moment, CITY_RETURNED, remark=f"审核意见：{remark}")
    return _queue(connection, answer, submission_id, moment)


def _queue(connection: psycopg.Connection, answer: SubmissionAnswer, submission_id: str, moment: dt.datetime) -> int:
    return queue_messages(connection, messages_of(answer, moment), moment, submission_id=submission_id)


def _answer(
    connection: psycopg.Connection,
    submission_id: str,
    digest: str,
    moment: dt.datetime,
    purpose: str,
    findings: tuple[Finding, ...] = (),
    remark: str = "",
) -> SubmissionAnswer:
    """What a later letter tells of a report; ``digest`` tells two such letters about one report apart."""
    row = connection.cursor(row_factory=dict_row).execute(_REPORT, {"submission_id": submission_id}).fetchone()
    if row is None:
        raise ConsistencyError(f"there is no submission {submission_id} to write about")
    reference, calendar, period = load_reference(), load_calendar(), row["period"]
    unit = reference.region(row["unit_code"] or "")
    sender = reference.region(row["sent_by"] or "")
    return SubmissionAnswer(
        answer_id=f"{submission_id} {digest}",
        state=State(row["state"]),
        unit_code=row["unit_code"],
        unit_name=unit.region_name if unit else None,
        period=period,
        attempt=row["attempt"],
        file_name=row["file_name"],
        sha256=row["sha256"],
        received_at=row["received_at"],
        answered_at=moment,
        findings=findings,
        resend_deadline=(
            calendar.correction_deadline(period, moment, row["unit_code"]) if period and calendar.has_rule(period) else None
        ),
        sent_by=sender.region_name if sender else None,
        purpose=purpose,
        remark=remark,
    )
