"""Months of the sample province before all rules: composed, read, judged, loaded, then reviewed over months and units."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from anhui_stats.batch import ParsedBatch, concat_batches
from anhui_stats.catalog.regions import load_reference
from anhui_stats.load import load_batch
from anhui_stats.models import Receipt
from anhui_stats.parse import ArrivedFile, parse_files, parse_grids
from anhui_stats.periods import TIMEZONE, first_day, shift
from anhui_stats.receipts import record_receipts
from anhui_stats.review import list_duplicates, review_slots, reviewed_rules
from anhui_stats.sample.manifest import Fault
from anhui_stats.sample.months import compose_month, parse_grids_of, receipt_of, reported_at, senders, units_in
from anhui_stats.sample.workbooks import Plan, Spoil, write_submission
from anhui_stats.validate import project_context, validate_batch

Slot = tuple[str, str]
Progress = Callable[[str], None]
#: Months that are judged and loaded in one go: a call of the rules costs seconds before it has seen the first row.
TOGETHER = 6
#: Months that rules over months look back.
LOOKS_BACK = 12


@dataclass(frozen=True)
class Story:
    """Which months of which units: ``units`` grounds (None: all), spoiled at some slots, read from rows or from workbooks."""

    seed: int
    periods: tuple[str, ...]
    units: int | None = None
    spoils: Mapping[Slot, Spoil] | None = None
    through: str = "rows"


@dataclass(frozen=True)
class Judged:
    """What the rules said: findings as records with ``slot``; the faults that were put in; seconds by step.

    ``listed``: each side of each pair of near names on the province's list, as a record of severity list.
    """

    slots: tuple[Slot, ...]
    findings: tuple[Mapping[str, object], ...]
    faults: Mapping[Slot, tuple[Fault, ...]]
    seconds: Mapping[str, float]
    listed: tuple[Mapping[str, object], ...] = ()

    @functools.cached_property
    def spoiled(self) -> frozenset[Slot]:
        """The workbooks that a fault concerns: those in which it stands, and those of the other unit that is asked too."""
        return frozenset(
            (fault.unit_code or unit, period) for (unit, period), faults in self.faults.items() for fault in faults
        )

    def is_echo(self, finding: Mapping[str, object]) -> bool:
        """Whether a sound workbook is asked because one of the months that it is held against was spoiled."""
        slot = finding["slot"]
        assert isinstance(slot, tuple)
        held_against = {(slot[0], shift(slot[1], -back)) for back in range(1, LOOKS_BACK + 1)}
        spoiled = self.spoiled
        return finding["rule_id"] in reviewed_rules() and slot not in spoiled and not held_against.isdisjoint(spoiled)


def judge_story(story: Story, connection: psycopg.Connection, progress: Progress) -> Judged:
    """Every workbook of the story through all rules, into the empty warehouse behind ``connection``."""
    clock = _Clock()
    faults: dict[Slot, tuple[Fault, ...]] = {}
    slots = tuple((unit, period) for period in story.periods for unit in _senders(story, period))
    for start in range(0, len(story.periods), TOGETHER):
        periods = story.periods[start : start + TOGETHER]
        with clock.step("generate and read"):
            read = [_read_month(story, period, faults) for period in periods]
            batch = concat_batches([batch for batch, _ in read])
        moment = _moment(periods[-1])
        with clock.step("single-workbook rules"):
            findings = validate_batch(batch, project_context(moment))
        with clock.step("load"):
            record_receipts(connection, [receipt for _, receipts in read for receipt in receipts])
            load_batch(connection, batch, findings, moment, _answer_nobody)
        progress(f"{periods[0]} to {periods[-1]}: {batch.submissions.num_rows} workbooks, {findings.num_rows} findings")
    with clock.step("rules over months and units"):
        reviewed = _review(connection, slots, _moment(story.periods[-1]))
    with clock.step("list of near names"):
        listed = _list_near_names(connection, story.periods)
    return Judged(slots, (*_stored_findings(connection), *reviewed), faults, clock.seconds, listed)


def _senders(story: Story, period: str) -> tuple[str, ...]:
    of_period = units_in if story.through == "workbooks" else senders
    return of_period(story.seed, period, story.units)


class _Clock:
    """Seconds by step."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Add what the block takes to the step."""
        before = time.perf_counter()
        yield
        self.seconds[name] += time.perf_counter() - before  # type: ignore[assignment]


def _moment(period: str) -> dt.datetime:
    """The night in which all workbooks of a period are judged."""
    return dt.datetime.combine(first_day(shift(period, 1)).replace(day=10), dt.time(1), TIMEZONE)


def _answer_nobody(connection: psycopg.Connection, batch: ParsedBatch, decisions: Sequence[object]) -> int:
    return 0


def _read_month(story: Story, period: str, faults: dict[Slot, tuple[Fault, ...]]) -> tuple[ParsedBatch, list[Receipt]]:
    if story.through == "workbooks":
        return _read_files(story, _senders(story, period), period)
    read = []
    for unit in _senders(story, period):
        composed = compose_month(story.seed, unit, period, (story.spoils or {}).get((unit, period)))
        if composed.faults:
            faults[unit, period] = composed.faults
        read.append((receipt_of(story.seed, unit, period), parse_grids_of(composed.made)))
    return parse_grids(read, load_reference(), _moment(period)), [receipt for receipt, _ in read]


def _read_files(story: Story, units: Sequence[str], period: str) -> tuple[ParsedBatch, list[Receipt]]:
    """The same month written as workbooks and read from their bytes; sound ones only."""
    files = []
    with tempfile.TemporaryDirectory(prefix="anhui-stats-months-") as folder:
        for unit in units:
            paths = write_submission(story.seed, unit, period, Plan(), Path(folder)).paths
            content = Path(folder, paths[0]).read_bytes()
            sha256 = hashlib.sha256(content).hexdigest()
            receipt = Receipt(sha256[:16], paths[0], sha256, len(content), 0, reported_at(unit, period))
            files.append(ArrivedFile(receipt, content))
    return parse_files(files, load_reference(), _moment(period)), [file.receipt for file in files]


_FINDINGS = """
    select
        submission.unit_code, submission.period, finding.submission_id, finding.rule_id, finding.severity,
        finding.form_code, finding.sheet, finding.cell, finding.column_name, finding.value, finding.expected,
        finding.subject_key, finding.message
    from ops.finding
    inner join ops.submission using (submission_id)
    order by submission.period, submission.unit_code, finding.rule_id, finding.finding_id
"""


def _review(connection: psycopg.Connection, slots: Sequence[Slot], moment: dt.datetime) -> list[dict[str, object]]:
    """What the rules over months and units say of all slots, as records like those of the load."""
    records = review_slots(connection, slots, moment).findings.to_pylist()
    query = "select submission_id, unit_code, period from ops.submission where submission_id = any(%(ids)s)"
    ids = sorted({record["submission_id"] for record in records})
    slot_of = {row[0]: (row[1], row[2]) for row in connection.execute(query, {"ids": ids})}
    return [{**record, "slot": slot_of[record["submission_id"]]} for record in records]


_NEAR_NAMES = """
    select period, unit_code, project_id from ops.possible_duplicate where kind = 'near_name'
    union
    select period, other_unit_code, other_project_id from ops.possible_duplicate where kind = 'near_name'
    order by period, unit_code, project_id
"""


def _list_near_names(connection: psycopg.Connection, periods: Sequence[str]) -> tuple[Mapping[str, object], ...]:
    """The province's list of these months, each project that stands on it as a record like a finding's."""
    list_duplicates(connection, periods)
    plain = {"rule_id": "pub.possible_duplicates", "severity": "list", "form_code": "ZS01", "sheet": "", "cell": ""}
    return tuple(
        {**plain, "slot": (unit_code, period), "subject_key": project_id}
        for period, unit_code, project_id in connection.execute(_NEAR_NAMES)
    )


def _stored_findings(connection: psycopg.Connection) -> Iterator[dict[str, object]]:
    cursor = connection.execute(_FINDINGS)
    names = [column.name for column in cursor.description or ()]
    for values in cursor:
        record = dict(zip(names, values, strict=True))
        yield {**record, "slot": (record["unit_code"], record["period"])}
