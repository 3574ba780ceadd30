"""The outbox: the answer to each decided workbook, written in the transaction that decides it; ``mailer`` sends it later.

The answer to a file that was only tried out is written in the transaction that records the trial.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

import psycopg

from anhui_stats.batch import ParsedBatch
from anhui_stats.catalog.calendar_rules import load_calendar
from anhui_stats.catalog.forms import all_forms
from anhui_stats.catalog.recipients import load_recipients
from anhui_stats.catalog.regions import load_reference
from anhui_stats.checking import Trial
from anhui_stats.load import Answer
from anhui_stats.models import FormStatus, Severity
from anhui_stats.notify import CountedVersion, FormRows, NextReport, SubmissionAnswer, UnitPart, compose
from anhui_stats.periods import is_future, shift
from anhui_stats.submissions import Decision

_VERSION = """
    select attempt, file_name, received_at from ops.submission where submission_id = %(submission_id)s
"""

_COUNTING = """
    select attempt, file_name, received_at
    from ops.submission
    where unit_code = %(unit_code)s and period = %(period)s and is_accepted
    order by sequence_no desc
    limit 1
"""

_QUEUE = """
    insert into ops.outbox
        (message_id, receipt_id, submission_id, kind, recipient, subject, body_text, body_html, created_at)
    values
        (%(message_id)s, %(receipt_id)s, %(submission_id)s, %(kind)s, %(recipient)s, %(subject)s, %(text)s, %(html)s,
         %(created_at)s)
    on conflict (message_id) do nothing
"""

_CHECKED = """
    insert into ops.check_run (receipt_id, checked_at, state, errors, queries, notices)
    values (%(receipt_id)s, %(checked_at)s, %(state)s, %(error_count)s, %(query_count)s, %(notice_count)s)
    on conflict (receipt_id) do nothing
"""


def queue_answers(moment: dt.datetime) -> Answer:
    """A function that queues one answer a decision (one message a recipient) and returns the number of messages."""

    def queue(connection: psycopg.Connection, batch: ParsedBatch, decisions: Sequence[Decision]) -> int:
        form_rows, parts = form_rows_of(batch), parts_of(batch)
        records = []
        for decision in decisions:
            identity = decision.arrival.submission_id
            answer = _answer(connection, decision, form_rows.get(identity, ()), moment)
            records += _messages(replace(answer, parts=parts.get(identity, ())), decision, moment)
        with connection.cursor() as cursor:
            cursor.executemany(_QUEUE, records)
        return len(records)

    return queue


def _messages(answer: SubmissionAnswer, decision: Decision, moment: dt.datetime) -> list[dict[str, object]]:
    submission_id = None if decision.duplicate_of else decision.arrival.submission_id
    return _records(answer, decision.arrival.receipt_ids[0], submission_id, moment)


def _records(
    answer: SubmissionAnswer, receipt_id: str, submission_id: str | None, moment: dt.datetime
) -> list[dict[str, object]]:
    people = load_recipients()
    recipients = people.recipients_of(answer.unit_code, moment.date(), load_reference())
    return [
        {
            "message_id": message.message_id,
            "receipt_id": receipt_id,
            "submission_id": submission_id,
            "kind": message.kind,
            "recipient": message.recipient,
            "subject": message.subject,
            "text": message.text,
            "html": message.html,
            "created_at": moment,
        }
        for message in compose(answer, recipients, people.office)
    ]


def _answer(
    connection: psycopg.Connection, decision: Decision, form_rows: tuple[FormRows, ...], moment: dt.datetime
) -> SubmissionAnswer:
    arrival, calendar = decision.arrival, load_calendar()
    reference = load_reference()
    region = reference.region(arrival.unit_code) if arrival.unit_code else None
    city = reference.region(arrival.sent_by) if arrival.sent_by else None
    # the parts of a city's workbook share its receipts, so a part that is known already is told apart by its own id
    answer_id = arrival.receipt_ids[0] if decision.duplicate_of and not city else arrival.submission_id
    slot = {"unit_code": arrival.unit_code, "period": arrival.period}
    due = arrival.period
    if due and (is_future(due, moment) or not calendar.has_rule(due)):
        due = None
    next_period = shift(due, 1) if due else None
    return SubmissionAnswer(
        answer_id=answer_id,
        sent_by=city.region_name if city else None,
        state=decision.state,
        unit_code=arrival.unit_code,
        unit_name=region.region_name if region else None,
        period=arrival.period,
        attempt=None if decision.duplicate_of else decision.attempt,
        file_name=arrival.file_name,
        sha256=arrival.sha256,
        received_at=arrival.received_at,
        answered_at=moment,
        findings=decision.findings,
        form_rows=form_rows,
        counting=_version(connection, _COUNTING, slot) if arrival.unit_code and arrival.period else None,
        duplicate_of=_version(connection, _VERSION, {"submission_id": decision.duplicate_of}),
        is_on_time=arrival.received_at <= calendar.deadline(due) if due else None,
        resend_deadline=calendar.correction_deadline(due, moment) if due else None,
        next_report=NextReport(next_period, calendar.deadline(next_period)) if next_period else None,
    )


def _version(connection: psycopg.Connection, query: str, parameters: dict[str, str | None]) -> CountedVersion | None:
    row = connection.execute(query.encode(), parameters).fetchone()
    return CountedVersion(*row) if row else None


def queue_trials(connection: psycopg.Connection, batch: ParsedBatch, trials: Sequence[Trial], moment: dt.datetime) -> int:
    """Answer and record files that were only tried out, in one transaction; returns the number of messages."""
    form_rows, parts = form_rows_of(batch), parts_of(batch)
    records: list[dict[str, object]] = []
    with connection.transaction(), connection.cursor() as cursor:
        for trial in trials:
            receipt_ids = trial.submission["receipt_ids"]
            identity = trial.submission["submission_id"]
            answer = _trial_answer(trial, form_rows.get(identity, ()), parts.get(identity, ()), moment)
            records += _records(answer, receipt_ids[0], None, moment)
            counts = {f"{severity.name.lower()}_count": trial.count(severity) for severity in Severity}
            checked = {"checked_at": moment, "state": trial.state.value, **counts}
            cursor.executemany(_CHECKED, [{"receipt_id": receipt_id, **checked} for receipt_id in receipt_ids])
        cursor.executemany(_QUEUE, records)
    return len(records)


def _trial_answer(
    trial: Trial, form_rows: tuple[FormRows, ...], parts: tuple[UnitPart, ...], moment: dt.datetime
) -> SubmissionAnswer:
    submission = trial.submission
    unit_code = submission["unit_code"] or submission["folder_unit"] or submission["guessed_unit"]
    region = load_reference().region(unit_code) if unit_code else None
    return SubmissionAnswer(
        answer_id=submission["submission_id"],
        state=trial.state,
        unit_code=unit_code,
        unit_name=region.region_name if region else None,
        period=submission["period"] or submission["guessed_period"],
        attempt=None,
        file_name=submission["file_name"],
        sha256=submission["sha256"],
        received_at=submission["received_at"],
        answered_at=moment,
        findings=trial.findings,
        form_rows=form_rows,
        parts=parts,
        is_check=True,
    )


def parts_of(batch: ParsedBatch) -> dict[str, tuple[UnitPart, ...]]:
    """What each city's workbook of the batch held of its units, by the submission of the city."""
    counted: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for row in batch.splits.to_pylist():
        counted[row["submission_id"]][row["unit_code"]][row["form_code"]] += row["row_count"]
    names = {region.region_code: region.region_name for region in load_reference().regions}
    return {
        city: tuple(UnitPart(names[unit], tuple(sorted(rows.items()))) for unit, rows in sorted(units.items()))
        for city, units in counted.items()
    }


def form_rows_of(batch: ParsedBatch) -> dict[str, tuple[FormRows, ...]]:
    """What each submission of the batch says about its forms."""
    titles = {form.form_code: form.title for form in all_forms()}
    grouped: dict[str, list[FormRows]] = defaultdict(list)
    for row in batch.forms.to_pylist():
        status = FormStatus(row["form_status"])
        grouped[row["submission_id"]].append(FormRows(row["form_code"], titles[row["form_code"]], status, row["row_count"]))
    return {submission_id: tuple(own) for submission_id, own in grouped.items()}
