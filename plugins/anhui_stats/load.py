"""The load stage: decide what became of each submission and write everything about it, in one transaction.

Every attempt stays: rows go to ``raw.<form>`` whether accepted or not; ``core.<form>`` shows those that count. A submission
that is already there is left alone, so a night that was killed here is simply run again.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import psycopg
import pyarrow as pa
import pyarrow.compute as pc

from anhui_stats.batch import ParsedBatch
from anhui_stats.catalog.calendar_rules import load_calendar
from anhui_stats.conservation import check_conservation
from anhui_stats.database.bulk import copy_table
from anhui_stats.database.form_tables import table_name
from anhui_stats.life.later import Afterlife, Tell, tell_nobody
from anhui_stats.life.night import as_they_stand, live_on
from anhui_stats.life.reviewing import Reviewer, review_nothing
from anhui_stats.models import Finding, Severity
from anhui_stats.submissions import Arrival, Decision, decide, sender_of

#: Writes the answers to the decisions into the outbox, in the transaction of the load.
Answer = Callable[[psycopg.Connection, ParsedBatch, Sequence[Decision]], int]


@dataclass(frozen=True)
class LoadReport:
    """What one load did. ``states`` counts the new submissions by state; duplicates are recognised, not loaded."""

    states: dict[str, int]
    duplicates: int
    already_loaded: int
    rows: int
    findings: int
    answers: int
    afterlife: Afterlife


def load_batch(
    connection: psycopg.Connection,
    batch: ParsedBatch,
    findings: pa.Table,
    moment: dt.datetime,
    answer: Answer,
    reviewer: Reviewer = review_nothing,
    tell: Tell = tell_nobody,
) -> LoadReport:
    """Decide and store a batch with its findings; ``answer`` queues the mails. One transaction.

    ``reviewer`` judges what counts by the rules over other months and units; ``tell`` queues what others are to be told.

    Raises ``ConsistencyError`` before anything is written when a sheet does not account for all its rows.
    """
    check_conservation(batch)
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(hashtext('anhui_stats.load'))")
        found = _findings_by_submission(findings)
        arrivals = _arrivals(batch, found)
        fresh = _not_yet_loaded(connection, arrivals)
        decisions = decide(fresh, found, _attempts(connection), _accepted_bytes(connection, fresh), _accepted_slots(connection))
        loaded = [decision for decision in decisions if decision.duplicate_of is None]
        _write_submissions(connection, batch, loaded, moment)
        rows = _write_parts(connection, batch, findings, loaded)
        _record_deadlines(connection, {one.arrival.period for one in loaded if one.is_accepted and one.arrival.period})
        _mark_duplicates(connection, [decision for decision in decisions if decision.duplicate_of])
        afterlife = live_on(connection, batch, loaded, moment, reviewer)
        decisions = as_they_stand(connection, decisions)
        answers = answer(connection, batch, decisions)
        tell(connection, afterlife)
    loaded = [decision for decision in decisions if decision.duplicate_of is None]
    return LoadReport(
        states=dict(Counter(decision.state.value for decision in loaded)),
        duplicates=len(decisions) - len(loaded),
        already_loaded=len(arrivals) - len(fresh),
        rows=rows,
        findings=sum(len(decision.findings) for decision in loaded),
        answers=answers,
        afterlife=afterlife,
    )


def _arrivals(batch: ParsedBatch, findings: Mapping[str, Sequence[Finding]]) -> list[Arrival]:
    rows = batch.submissions.to_pylist()
    senders = (sender_of(row, {finding.rule_id for finding in findings.get(row["submission_id"], ())}) for row in rows)
    return [
        Arrival(
            submission_id=row["submission_id"],
            receipt_ids=tuple(row["receipt_ids"]),
            unit_code=sender.unit_code,
            period=row["period"] or row["guessed_period"],
            sha256=row["sha256"],
            file_name=row["file_name"],
            received_at=row["received_at"],
            order_key=row["order_key"],
            container_fault=row["container_fault"],
            sent_by=row["sent_by"],
            is_sure=sender.is_sure,
        )
        for row, sender in zip(rows, senders, strict=True)
    ]


def _not_yet_loaded(connection: psycopg.Connection, arrivals: Sequence[Arrival]) -> list[Arrival]:
    query = (
        "select receipt_id from ops.receipt where receipt_id = any(%(ids)s) and duplicate_of is not null"
        " union select receipt_id from ops.submission_file where receipt_id = any(%(ids)s)"
    )
    ids = [receipt_id for arrival in arrivals for receipt_id in arrival.receipt_ids]
    done = {row[0] for row in connection.execute(query, {"ids": ids})}
    return [arrival for arrival in arrivals if not done.issuperset(arrival.receipt_ids)]


def _attempts(connection: psycopg.Connection) -> dict[tuple[str | None, str | None], int]:
    query = "select unit_code, period, max(attempt) from ops.submission group by unit_code, period"
    return {(unit_code, period): attempt for unit_code, period, attempt in connection.execute(query)}


def _accepted_bytes(connection: psycopg.Connection, arrivals: Sequence[Arrival]) -> dict[tuple[str, str | None], str]:
    query = "select sha256, unit_code, submission_id from ops.submission where is_accepted and sha256 = any(%(sha256s)s)"
    rows = connection.execute(query, {"sha256s": [arrival.sha256 for arrival in arrivals]})
    return {(sha256, unit_code): submission_id for sha256, unit_code, submission_id in rows}


def _accepted_slots(connection: psycopg.Connection) -> list[tuple[str | None, str | None]]:
    rows = connection.execute("select distinct unit_code, period from ops.submission where is_accepted")
    return [(unit_code, period) for unit_code, period in rows]


def _findings_by_submission(findings: pa.Table) -> dict[str, tuple[Finding, ...]]:
    grouped: dict[str, list[Finding]] = defaultdict(list)
    for row in findings.to_pylist():
        finding = Finding(**{**row, "severity": Severity(row["severity"])})
        grouped[finding.submission_id].append(finding)
    return {submission_id: tuple(own) for submission_id, own in grouped.items()}


def _write_submissions(
    connection: psycopg.Connection, batch: ParsedBatch, loaded: Sequence[Decision], moment: dt.datetime
) -> None:
    by_id = {row["submission_id"]: row for row in batch.submissions.to_pylist()}
    records = [_submission_record(decision, by_id[decision.arrival.submission_id], moment) for decision in loaded]
    copy_table(connection, "ops", "submission", pa.Table.from_pylist(records, schema=_SUBMISSION_COLUMNS))
    files = [
        {"submission_id": decision.arrival.submission_id, "receipt_id": receipt_id}
        for decision in loaded
        for receipt_id in decision.arrival.receipt_ids
    ]
    copy_table(connection, "ops", "submission_file", pa.Table.from_pylist(files))


_COVER_COLUMNS = (
    "unit_level",
    "form_version",
    "nil_forms",
    "revision_reason",
    "responsible",
    "reviewer",
    "compiler",
    "phone",
    "reported_on",
    "path",
    "sent_by",
)
_SUBMISSION_COLUMNS = pa.schema(
    [
        *((name, pa.string()) for name in ("submission_id", "unit_code", "period", "state", "sha256", "file_name")),
        *((name, pa.string()) for name in _COVER_COLUMNS if name not in ("nil_forms", "reported_on")),
        ("nil_forms", pa.list_(pa.string())),
        ("reported_on", pa.date32()),
        ("attempt", pa.int64()),
        ("is_accepted", pa.bool_()),
        ("received_at", pa.timestamp("us", tz="Asia/Shanghai")),
        ("judged_at", pa.timestamp("us", tz="Asia/Shanghai")),
        ("errors", pa.int64()),
        ("queries", pa.int64()),
        ("notices", pa.int64()),
    ]
)


def _submission_record(decision: Decision, parsed: dict[str, object], moment: dt.datetime) -> dict[str, object]:
    arrival = decision.arrival
    return {
        **{name: parsed[name] for name in _COVER_COLUMNS},
        "nil_forms": parsed["nil_forms"] or [],
        "submission_id": arrival.submission_id,
        "unit_code": arrival.unit_code,
        "period": arrival.period,
        "attempt": decision.attempt,
        "state": decision.state.value,
        "is_accepted": decision.is_accepted,
        "received_at": arrival.received_at,
        "judged_at": moment,
        "sha256": arrival.sha256,
        "file_name": arrival.file_name,
        "errors": decision.count(Severity.ERROR),
        "queries": decision.count(Severity.QUERY),
        "notices": decision.count(Severity.NOTICE),
    }


def _write_parts(connection: psycopg.Connection, batch: ParsedBatch, findings: pa.Table, loaded: Sequence[Decision]) -> int:
    """Everything that hangs on the loaded submissions; returns the number of form rows."""
    identities = pa.array(sorted(decision.arrival.submission_id for decision in loaded), pa.string())
    kept = pa.array(sorted(finding.finding_id for decision in loaded for finding in decision.findings), pa.string())

    def own(table: pa.Table) -> pa.Table:
        return table.filter(pc.is_in(table["submission_id"], identities))

    copy_table(connection, "ops", "submission_form", own(batch.forms).drop_columns(["sheet_found"]))
    sheets = own(batch.sheets)
    sheets = sheets.filter(pc.not_equal(sheets["form_code"], ""))
    copy_table(connection, "ops", "sheet", sheets.select(_SHEET_COLUMNS))
    copy_table(connection, "ops", "normalisation", _renamed(own(batch.normalisations)))
    copy_table(connection, "raw", "extra_cell", own(batch.extras))
    stands = findings.filter(pc.is_in(findings["finding_id"], kept))
    copy_table(connection, "ops", "finding", _renamed(stands, {"row": "row_no"}))
    return sum(copy_table(connection, "raw", table_name(code), own(table)) for code, table in sorted(batch.rows.items()))


_SHEET_COLUMNS = [
    "submission_id",
    "form_code",
    "sheet",
    "sha256",
    "file_name",
    "heading_row",
    "column_letters",
    "rows_found",
    "rows_parsed",
    "rows_skipped",
]


def _renamed(table: pa.Table, more: dict[str, str] | None = None) -> pa.Table:
    """``column`` is a reserved word in SQL: the tables call it ``column_name``."""
    names = {"column": "column_name", **(more or {})}
    return table.rename_columns([names.get(name, name) for name in table.column_names])


def _mark_duplicates(connection: psycopg.Connection, duplicates: Sequence[Decision]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "update ops.receipt set duplicate_of = %(duplicate_of)s where receipt_id = any(%(receipt_ids)s)",
            [{"duplicate_of": one.duplicate_of, "receipt_ids": list(one.arrival.receipt_ids)} for one in duplicates],
        )


def _record_deadlines(connection: psycopg.Connection, periods: set[str]) -> None:
    """The deadline of each period beside its figures, so that SQL can tell who was late."""
    calendar = load_calendar()
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into core.report_deadline (period, deadline) values (%(period)s, %(deadline)s)"
            " on conflict (period) do update set deadline = excluded.deadline",
            [{"period": period, "deadline": calendar.late_after(period)} for period in sorted(periods)],
        )
