"""Checking again what counts, when the rules, the forms or the reference tables are other than those it was checked under.

The archived bytes are read and judged anew; what is found more is asked, what is no longer found is mended. An accepted
submission stays accepted: its unit hears of a new error in its next answer. Bounded to the open periods of this report year and
the one before, newest first; nothing is read where nothing changed.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import psycopg
import pyarrow as pa
import pyarrow.compute as pc

from anhui_stats.batch import ParsedBatch
from anhui_stats.life.fingerprint import check_fingerprint, what_changed
from anhui_stats.life.later import Afterlife, Tell, newly_asked, tell_nobody
from anhui_stats.life.refresh import refresh
from anhui_stats.life.reviewing import Reviewer, reconcile_review
from anhui_stats.life.standing import Place, found_findings
from anhui_stats.periods import TIMEZONE, shift, year_of
from anhui_stats.validate import ValidationContext, validate_batch

#: Reads the files of some receipts again.
ReadAgain = Callable[[Sequence[str]], ParsedBatch]
MAX_SUBMISSIONS, AT_ONCE = 2_000, 40
_log = logging.getLogger(__name__)

_STALE = """
    select
        submission.submission_id, submission.unit_code, submission.period,
        coalesce(submission_check.fingerprint, '') as fingerprint,
        array(
            select submission_file.receipt_id from ops.submission_file
            where submission_file.submission_id = submission.submission_id
        ) as receipt_ids
    from ops.submission
    left join ops.submission_check on submission.submission_id = submission_check.submission_id
    where
        submission.submission_id in (select counting_form.submission_id from core.counting_form)
        and left(submission.period, 4) = any(%(years)s)
        and submission_check.fingerprint is distinct from %(fingerprint)s
        and not exists (select 1 from ops.period_closing where period_closing.period = submission.period)
    order by submission.period desc, submission.submission_id
    limit %(limit)s
"""

_MEND = """
    update ops.finding as gone
    set state = 'mended', settled_by = 'recheck'
    where
        gone.submission_id = any(%(submission_ids)s)
        and gone.origin = 'workbook'
        and gone.state in ('open', 'explained', 'waived')
        and not exists (select 1 from found_finding where found_finding.finding_id = gone.finding_id)
    returning gone.submission_id, gone.rule_id
"""

_NOTE = """
    insert into ops.submission_check (submission_id, fingerprint, checked_at)
    select checked.submission_id, %(fingerprint)s, %(moment)s
    from unnest(%(submission_ids)s::text[]) as checked (submission_id)
    on conflict (submission_id) do update set fingerprint = excluded.fingerprint, checked_at = excluded.checked_at
"""

_REPORT = """
    insert into ops.recheck (rechecked_at, submission_id, rule_id, cause, added, removed)
    values (%(moment)s, %(submission_id)s, %(rule_id)s, %(cause)s, %(added)s, %(removed)s)
    on conflict (rechecked_at, submission_id, rule_id) do update
    set added = recheck.added + excluded.added, removed = recheck.removed + excluded.removed
"""


@dataclass(frozen=True)
class Stale:
    """A counting submission that was checked under something else."""

    submission_id: str
    unit_code: str
    period: str
    fingerprint: str
    receipt_ids: tuple[str, ...]


@dataclass(frozen=True)
class RecheckReport:
    """How many submissions were checked again, how many findings came and went, and how many could not be read again."""

    checked: int = 0
    added: int = 0
    removed: int = 0
    unread: int = 0


def note_checked(
    connection: psycopg.Connection, submission_ids: Collection[str], fingerprint: str, moment: dt.datetime
) -> None:
    """Remember under what the submissions were checked."""
    given = {"submission_ids": sorted(submission_ids), "fingerprint": fingerprint, "moment": moment}
    connection.execute(_NOTE, given)


def recheck(
    connection: psycopg.Connection,
    context: ValidationContext,
    read_again: ReadAgain,
    reviewer: Reviewer,
    tell: Tell = tell_nobody,
) -> RecheckReport:
    """Check again what is stale, some at a time, each portion in a transaction; then let waivers begin and end."""
    moment, fingerprint = context.moment, check_fingerprint(context)
    total: Counter[str] = Counter()
    stale = _stale(connection, fingerprint, moment)
    for portion in (stale[start : start + AT_ONCE] for start in range(0, len(stale), AT_ONCE)):
        batch = read_again(sorted({receipt_id for one in portion for receipt_id in one.receipt_ids}))
        readable = set(batch.submissions.filter(pc.is_null(batch.submissions["container_fault"]))["submission_id"].to_pylist())
        again = [one for one in portion if one.submission_id in readable]
        findings = validate_batch(batch, context)
        with connection.transaction():
            connection.execute("select pg_advisory_xact_lock(hashtext('anhui_stats.load'))")
            added, removed = _take(connection, again, findings, fingerprint, moment, reviewer)
            tell(connection, Afterlife(newly_asked(connection, {identity for identity, _ in added.values()}, added.keys())))
        total += Counter(checked=len(again), added=len(added), removed=len(removed))
        total["unread"] += len(portion) - len(again)
    with connection.transaction():
        refresh(connection, [], moment)
    report = RecheckReport(**total)
    _log.info("checked again: %s", report)
    return report


def _stale(connection: psycopg.Connection, fingerprint: str, moment: dt.datetime) -> list[Stale]:
    year = year_of(shift(moment.astimezone(TIMEZONE).strftime("%Y-%m"), -1))
    parameters = {"years": [str(year), str(year - 1)], "fingerprint": fingerprint, "limit": MAX_SUBMISSIONS}
    rows = connection.execute(_STALE, parameters).fetchall()
    return [Stale(submission_id, unit, period, before, tuple(files)) for submission_id, unit, period, before, files in rows]


def _take(
    connection: psycopg.Connection,
    again: Sequence[Stale],
    findings: pa.Table,
    fingerprint: str,
    moment: dt.datetime,
    reviewer: Reviewer,
) -> tuple[dict[str, Place], list[Place]]:
    """Store the difference of one portion; returns what came, by finding, and what went."""
    identities = sorted(one.submission_id for one in again)
    own = findings.filter(pc.is_in(findings["submission_id"], pa.array(identities, pa.string())))
    with found_findings(connection, own, "workbook") as found:
        removed: list[Place] = list(connection.execute(_MEND, {"submission_ids": identities}).fetchall())
    reviewed = reconcile_review(connection, reviewer(connection, sorted({(o.unit_code, o.period) for o in again}), moment))
    added = {**found, **reviewed.added}
    removed += reviewed.removed
    causes = {one.submission_id: what_changed(one.fingerprint, fingerprint) for one in again}
    report_difference(connection, added.values(), removed, causes, moment)
    refresh(connection, {*identities, *reviewed.changed}, moment)
    note_checked(connection, identities, fingerprint, moment)
    return added, removed


def report_difference(
    connection: psycopg.Connection,
    added: Iterable[Place],
    removed: Iterable[Place],
    causes: dict[str, str],
    moment: dt.datetime,
) -> None:
    """Record what came and went at submissions that were answered before; no cause: another unit's or month's report."""
    more, fewer = Counter(added), Counter(removed)
    with connection.cursor() as cursor:
        cursor.executemany(
            _REPORT,
            [
                {
                    "moment": moment,
                    "submission_id": submission_id,
                    "rule_id": rule_id,
                    "cause": causes.get(submission_id, "其他单位或月份的报送有变化"),
                    "added": more[submission_id, rule_id],
                    "removed": fewer[submission_id, rule_id],
                }
                for submission_id, rule_id in sorted(more.keys() | fewer.keys())
            ],
        )
