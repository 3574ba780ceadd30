"""The answers to files that were only tried out, written in the transaction that records the trial."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import psycopg

from anhui_stats.batch import ParsedBatch
from anhui_stats.catalog.regions import load_reference
from anhui_stats.checking import Trial
from anhui_stats.models import Severity
from anhui_stats.notify import FormRows, SubmissionAnswer, UnitPart
from anhui_stats.outbox.answers import form_rows_of, messages_of, parts_of
from anhui_stats.outbox.records import queue_messages
from anhui_stats.submissions import sender_of

_CHECKED = """
    insert into ops.check_run (receipt_id, checked_at, state, errors, queries, notices)
    values (%(receipt_id)s, %(checked_at)s, %(state)s, %(error_count)s, %(query_count)s, %(notice_count)s)
    on conflict (receipt_id) do nothing
"""


def queue_trials(connection: psycopg.Connection, batch: ParsedBatch, trials: Sequence[Trial], moment: dt.datetime) -> int:
    """Answer and record files that were only tried out, in one transaction; returns the number of messages."""
    form_rows, parts = form_rows_of(batch), parts_of(batch)
    queued = 0
    with connection.transaction(), connection.cursor() as cursor:
        for trial in trials:
            receipt_ids = trial.submission["receipt_ids"]
            identity = trial.submission["submission_id"]
            answer = _trial_answer(trial, form_rows.get(identity, ()), parts.get(identity, ()), moment)
            queued += queue_messages(connection, messages_of(answer, moment), moment, receipt_ids[0])
            counts = {f"{severity.name.lower()}_count": trial.count(severity) for severity in Severity}
            checked = {"checked_at": moment, "state": trial.state.value, **counts}
            cursor.executemany(_CHECKED, [{"receipt_id": receipt_id, **checked} for receipt_id in receipt_ids])
    return queued


def _trial_answer(
    trial: Trial, form_rows: tuple[FormRows, ...], parts: tuple[UnitPart, ...], moment: dt.datetime
) -> SubmissionAnswer:
    submission = trial.submission
    unit_code = sender_of(submission, {finding.rule_id for finding in trial.findings}).unit_code
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
