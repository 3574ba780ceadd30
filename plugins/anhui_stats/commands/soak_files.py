"""``make soak-files``: thousands of damaged workbooks through the reading and the rules. Each has to end with a state."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psutil
from rich.console import Console
from rich.table import Table

from anhui_stats.catalog.regions import load_reference
from anhui_stats.commands.mutations import mutated_file
from anhui_stats.errors import ConsistencyError
from anhui_stats.models import Finding, Receipt, Severity
from anhui_stats.parse import ArrivedFile
from anhui_stats.periods import TIMEZONE
from anhui_stats.reading import Incident, ReadingLimits, ReadReport, read_files
from anhui_stats.submissions import state_of
from anhui_stats.validate import project_context, validate_batch

MOMENT = dt.datetime(2022, 10, 10, 1, tzinfo=TIMEZONE)
#: The rules cost seconds a batch, whatever its size.
_AT_ONCE = 1000


@dataclass
class SoakReport:
    """What became of the files: how many by damage and outcome (a fault of the container, or the state)."""

    files: int = 0
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    slowest_seconds: float = 0
    seconds: float = 0
    workers_lost: int = 0
    incidents: list[Incident] = field(default_factory=list)


def soak_files(
    number: int, seed: int, limits: ReadingLimits | None = None, tell: Callable[[SoakReport], object] | None = None
) -> SoakReport:
    """Damage, read and judge ``number`` files. A file without a state, or a process left over, raises."""
    report, begun = SoakReport(), time.perf_counter()
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    context = project_context(MOMENT, (), ())
    for start in range(0, number, _AT_ONCE):
        kinds, files = _files(seed, range(start, min(start + _AT_ONCE, number)))
        reading = read_files(files, load_reference(), MOMENT, limits)
        findings = validate_batch(reading.batch, context).to_pylist()
        _count(report, kinds, reading, [Finding(**{**row, "severity": Severity(row["severity"])}) for row in findings])
        if left := {child.pid for child in psutil.Process().children(recursive=True)} - before:
            raise ConsistencyError(f"processes left behind: {sorted(left)}")
        report.seconds = time.perf_counter() - begun
        if tell is not None:
            tell(report)
    return report


def _files(seed: int, numbers: range) -> tuple[dict[str, str], list[ArrivedFile]]:
    """The kind of damage by receipt, and the files; each in a folder of its own, so that every one has its own state."""
    kinds: dict[str, str] = {}
    files = []
    for number in numbers:
        kind, name, content = mutated_file(seed, number)
        receipt_id = f"{number:016d}"
        sha256 = hashlib.sha256(content).hexdigest()
        kinds[receipt_id] = kind
        files.append(ArrivedFile(Receipt(receipt_id, f"{number}/{name}", sha256, len(content), number, MOMENT), content))
    return kinds, files


def _count(report: SoakReport, kinds: dict[str, str], reading: ReadReport, findings: list[Finding]) -> None:
    own: dict[str, list[Finding]] = {}
    for finding in findings:
        own.setdefault(finding.submission_id, []).append(finding)
    outcomes = dict(_outcomes(reading, own))
    if set(outcomes) != set(kinds):
        raise ConsistencyError(f"files without a state: {sorted(set(kinds) - set(outcomes))}")
    report.files += len(outcomes)
    report.outcomes.update((kinds[receipt_id], outcome) for receipt_id, outcome in outcomes.items())
    report.slowest_seconds = max(report.slowest_seconds, reading.slowest_seconds)
    report.workers_lost += reading.workers - 1
    report.incidents += reading.incidents


def _outcomes(reading: ReadReport, findings: dict[str, list[Finding]]) -> Iterator[tuple[str, str]]:
    for row in reading.batch.submissions.to_pylist():
        state = state_of(row["container_fault"], findings.get(row["submission_id"], []))
        for receipt_id in row["receipt_ids"]:
            yield receipt_id, row["container_fault"] or state.value


def run_soak_files(number: int, seed: int, console: Console) -> None:
    """Soak, and print what came of it."""

    def tell(report: SoakReport) -> None:
        if report.files % 1000 == 0:
            console.print(f"  {report.files} files, {report.seconds:.0f} s, slowest {report.slowest_seconds:.2f} s")

    report = soak_files(number, seed, tell=tell)
    table = Table(title=f"{report.files} damaged files, seed {seed}", title_justify="left")
    for heading in ("damage", "files", "outcomes"):
        table.add_column(heading, overflow="fold")
    for kind in sorted({kind for kind, _ in report.outcomes}):
        own = Counter({outcome: count for (damage, outcome), count in report.outcomes.items() if damage == kind})
        table.add_row(kind, str(own.total()), ", ".join(f"{name} {count}" for name, count in own.most_common()))
    console.print(table)
    console.print(
        f"worst time {report.slowest_seconds:.2f} s, {report.seconds:.0f} s in all, {report.workers_lost} workers replaced"
    )
    for incident in report.incidents[:20]:
        console.print(f"incident  {incident.kind}  {incident.file_name}  {incident.sheet} {incident.cell}", markup=False)
        console.print(f"          {incident.first} | {incident.second[-800:]}", markup=False)
