"""The steps of a night, one function a task. Each reads its settings, does one stage, and returns ids and counts only.

Every step may be killed and run again: receipts, rows, findings and mails have ids made from their content, parsed batches
replace themselves, the load is one transaction, aggregation is by period and publication by content.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
from collections.abc import Iterator, Sequence

from anhui_stats.aggregate import aggregate_period as aggregate_one_period
from anhui_stats.aggregate import stale_periods
from anhui_stats.archive import archive_file, read_archived
from anhui_stats.batch import ParsedBatch, concat_batches
from anhui_stats.catalog.regions import load_reference
from anhui_stats.checking import try_out
from anhui_stats.database.connect import connect
from anhui_stats.digests import queue_digests as queue_night_digests
from anhui_stats.incidents import record_incidents
from anhui_stats.landing import list_finished
from anhui_stats.landing_store import fetch_landed
from anhui_stats.life.recheck import recheck
from anhui_stats.load import load_batch
from anhui_stats.mailer import send_pending
from anhui_stats.nights import queue_faults, recorded
from anhui_stats.outbox import open_desk, queue_answers, queue_trials, tell_later
from anhui_stats.parse import ArrivedFile
from anhui_stats.publish import publish_release
from anhui_stats.reading import limits_of, read_files
from anhui_stats.receipts import receipts_by_id, receipts_to_check, record_receipts, split_into_batches, waiting_receipts
from anhui_stats.reminders import queue_reminders
from anhui_stats.review import review_accepted
from anhui_stats.settings import Settings
from anhui_stats.validate import ValidationContext, project_context, validate_batch
from anhui_stats.version import code_version
from anhui_stats.work import clear_other_runs, read_batches, read_findings, run_folder, write_batch, write_findings

_log = logging.getLogger(__name__)


@recorded
def register_files(run_key: str, moment: dt.datetime, settings: Settings) -> list[list[str]]:
    """Archive what landed and is finished; returns the receipts that wait to be read, in batches.

    Receipts of an earlier night that was broken off wait too, so nothing is lost.
    """
    clear_other_runs(settings.work, run_key)
    if settings.landing_url:
        fetched = fetch_landed(settings.landing_url, settings.landing, settings.settle_seconds)
        _log.info("%s files copied from %s, %s known", len(fetched.copied), settings.landing_url, fetched.known)
    listing = list_finished(settings.landing, settings.settle_seconds)
    with connect(settings) as connection:
        archived = [archive_file(settings.landing, settings.archive, found, moment) for found in listing.finished]
        record_receipts(connection, [receipt for receipt in archived if receipt is not None])
        return split_into_batches(waiting_receipts(connection), settings.batches)


@recorded
def parse_batch(
    run_key: str, number: int, receipt_ids: Sequence[str], moment: dt.datetime, settings: Settings
) -> dict[str, int]:
    """Read the files of one batch into the work folder; returns counts."""
    with connect(settings) as connection:
        receipts = receipts_by_id(connection, receipt_ids)
    files = [ArrivedFile(receipt, read_archived(settings.archive, receipt.sha256)) for receipt in receipts]
    report = read_files(files, load_reference(), moment, limits_of(settings))
    if report.incidents:
        with connect(settings) as connection:
            record_incidents(connection, report.incidents, moment)
    batch = report.batch
    write_batch(run_folder(settings.work, run_key), number, batch)
    return {
        "files": len(files),
        "submissions": batch.submissions.num_rows,
        "rows": sum(table.num_rows for table in batch.rows.values()),
        "normalisations": batch.normalisations.num_rows,
        "incidents": len(report.incidents),
    }


@recorded
def validate_batches(run_key: str, moment: dt.datetime, settings: Settings) -> dict[str, int]:
    """Judge everything that was parsed this night by one suite a form; returns findings by severity.

    Every submission is judged as a replacement: which of them comes first is known when they are loaded in their order.
    """
    folder = run_folder(settings.work, run_key)
    batches = read_batches(folder)
    if not batches:
        return {}
    batch = concat_batches(batches)
    slots = zip(batch.submissions["unit_code"].to_pylist(), batch.submissions["period"].to_pylist(), strict=True)
    sent = frozenset((unit_code, period) for unit_code, period in slots if unit_code and period)
    findings = validate_batch(batch, dataclasses.replace(_context(moment, settings), accepted_slots=sent))
    write_findings(folder, findings)
    counts = findings["severity"].value_counts().to_pylist()
    return {str(count["values"]): count["counts"] for count in counts}


def _context(moment: dt.datetime, settings: Settings) -> ValidationContext:
    with connect(settings) as connection:
        closed = connection.execute("select period from ops.period_closing").fetchall()
    return project_context(moment, (period for (period,) in closed))


@recorded
def load_submissions(run_key: str, moment: dt.datetime, settings: Settings) -> dict[str, int]:
    """Decide, store and answer everything that was judged; returns new submissions by state, and other counts."""
    folder = run_folder(settings.work, run_key)
    batches: list[ParsedBatch] = read_batches(folder)
    if not batches:
        return {}
    with connect(settings) as connection:
        desk = open_desk(settings)
        report = load_batch(
            connection,
            concat_batches(batches),
            read_findings(folder),
            moment,
            queue_answers(moment, desk),
            review_accepted,
            tell_later(moment, desk),
        )
    return {
        **report.states,
        "duplicates": report.duplicates,
        "rows": report.rows,
        "findings": report.findings,
        "answers": report.answers,
    }


@recorded
def recheck_submissions(moment: dt.datetime, settings: Settings, context: ValidationContext | None = None) -> dict[str, int]:
    """Check again what was checked under other rules, forms or reference tables; returns counts, all 0 when nothing changed."""

    def read_again(receipt_ids: Sequence[str]) -> ParsedBatch:
        with connect(settings) as connection:
            receipts = receipts_by_id(connection, receipt_ids)
        files = [ArrivedFile(receipt, read_archived(settings.archive, receipt.sha256)) for receipt in receipts]
        return read_files(files, load_reference(), moment, limits_of(settings)).batch

    with connect(settings) as connection:
        tell = tell_later(moment, open_desk(settings))
        report = recheck(connection, context or _context(moment, settings), read_again, review_accepted, tell)
    return dataclasses.asdict(report)


@recorded
def check_files(moment: dt.datetime, settings: Settings) -> dict[str, int]:
    """Try out what landed in ``_check`` folders and answer it, without registering a submission; returns counts."""
    with connect(settings) as connection:
        receipts = receipts_to_check(connection)
        if not receipts:
            return {}
        files = [ArrivedFile(receipt, read_archived(settings.archive, receipt.sha256)) for receipt in receipts]
        report = read_files(files, load_reference(), moment, limits_of(settings))
        record_incidents(connection, report.incidents, moment)
        trials = try_out(report.batch, moment)
        return {"files": len(files), "trials": len(trials), "answers": queue_trials(connection, report.batch, trials, moment)}


@recorded
def queue_digests(moment: dt.datetime, settings: Settings) -> dict[str, int]:
    """Queue the night's digests to cities, province and operator; returns how many."""
    with connect(settings) as connection:
        return {"digests": queue_night_digests(connection, moment)}


def remind_units(moment: dt.datetime, settings: Settings) -> dict[str, int]:
    """Queue the reminders that the day asks for; returns how many by kind."""
    with connect(settings) as connection:
        return queue_reminders(connection, moment)


def watch_nights(moment: dt.datetime, settings: Settings) -> dict[str, int]:
    """Tell the operator of a night that failed, broke off or never began; returns how many mails were queued."""
    with connect(settings) as connection:
        return {"faults": queue_faults(connection, moment, settings.night_due_hour)}


@recorded
def send_messages(moment: dt.datetime, settings: Settings) -> dict[str, int]:
    """Send what is due in the outbox; returns counts."""
    with connect(settings) as connection:
        report = send_pending(connection, settings, moment)
    return {"sent": report.sent, "failed": report.failed}


@recorded
def find_stale_periods(moment: dt.datetime, settings: Settings) -> list[str]:
    """The periods whose inputs changed since they were aggregated, oldest first."""
    with connect(settings) as connection:
        return stale_periods(connection, carry=settings.carry)


@recorded
def aggregate_period(period: str, moment: dt.datetime, settings: Settings) -> dict[str, int]:
    """Recompute all indicators of one period; returns the number of values."""
    with connect(settings) as connection:
        return {"values": aggregate_one_period(connection, period, moment, carry=settings.carry)}


@recorded
def build_release(moment: dt.datetime, settings: Settings) -> dict[str, str]:
    """Publish what changed; returns the release that counts now."""
    with connect(settings) as connection:
        release = publish_release(connection, settings.home, moment, code_version())
    return {"release_id": release.release_id, "created": str(release.created)}


def run_in_one_process(run_key: str, moment: dt.datetime, settings: Settings) -> Iterator[tuple[str, object]]:
    """The same night without Airflow: each step's name and result as it ends. For measuring, and for tests."""
    batches = register_files(run_key, moment, settings)
    yield "register_files", batches
    yield (
        "parse_batch",
        [parse_batch(run_key, number, batch, moment, settings) for number, batch in enumerate(batches)],
    )
    yield "validate_batches", validate_batches(run_key, moment, settings)
    yield "load_submissions", load_submissions(run_key, moment, settings)
    yield "recheck_submissions", recheck_submissions(moment, settings)
    yield "check_files", check_files(moment, settings)
    yield "queue_digests", queue_digests(moment, settings)
    yield "send_messages", send_messages(moment, settings)
    periods = find_stale_periods(moment, settings)
    yield "find_stale_periods", periods
    yield "aggregate_period", [aggregate_period(period, moment, settings) for period in periods]
    yield "build_release", build_release(moment, settings)
