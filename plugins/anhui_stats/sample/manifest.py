"""What was put into the sample on purpose, so that a test can ask whether the pipeline found it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Fault:
    """One injected fault, ``severity`` error or query, or list: a pair on the province's list, about which nobody is asked.

    ``sheet`` is '' where the whole file is wrong, ``cell`` (A1) is '' where the sheet is. ``also`` are other cells at which
    the same fault may rightly be reported: the first of two equal keys, the whole of a part, on another sheet as ``sheet!A1``.
    ``subject`` is the key of the row where there is no cell to point at (a project that is gone, the other unit's row), and
    ``unit_code`` the unit that is asked where it is another than the workbook's ('').
    """

    kind: str
    severity: str
    form_code: str
    sheet: str
    cell: str
    column: str
    value: str
    also: tuple[str, ...] = ()
    subject: str = ""
    unit_code: str = ""


@dataclass(frozen=True)
class SampleFile:
    """One submission: its files below the landing folder, who sends it, for when, and what is wrong (nothing: sound)."""

    paths: tuple[str, ...]
    unit_code: str
    period: str
    level: str
    faults: tuple[Fault, ...]

    @property
    def is_rejected(self) -> bool:
        """Whether the pipeline must reject it."""
        return any(fault.severity == "error" for fault in self.faults)


@dataclass(frozen=True)
class SampleReport:
    """All submissions of a sample."""

    seed: int
    periods: tuple[str, ...]
    files: tuple[SampleFile, ...]


def write_manifest(path: Path, report: SampleReport) -> None:
    """The report as JSON, beside the sample, never inside the landing folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(dataclasses.asdict(report), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_manifest(path: Path) -> SampleReport:
    """The report that ``write_manifest`` wrote."""
    data = json.loads(path.read_text(encoding="utf-8"))
    files = tuple(
        SampleFile(
            tuple(item["paths"]),
            item["unit_code"],
            item["period"],
            item["level"],
            tuple(Fault(**{**fault, "also": tuple(fault["also"])}) for fault in item["faults"]),
        )
        for item in data["files"]
    )
    return SampleReport(data["seed"], tuple(data["periods"]), files)


Record = Mapping[str, str]


def unmet(files: Iterable[SampleFile], submissions: Sequence[Record], findings: Sequence[Record]) -> list[str]:
    """What the pipeline should have said and did not, or said and should not have; empty when all is well.

    ``submissions`` have path (below landing), state and submission_id; ``findings`` have submission_id, severity, form_code,
    sheet and cell; all as text. One line a disagreement.
    """
    by_path = {row["path"]: row for row in submissions}
    said: dict[str, list[Record]] = {}
    for finding in findings:
        said.setdefault(finding["submission_id"], []).append(finding)
    lines = []
    for file in files:
        row = by_path.get(file.paths[0])
        if row is None:
            lines.append(f"{file.paths[0]}: not received")
            continue
        rejected = row["state"] in ("rejected", "unreadable")
        if rejected != file.is_rejected:
            lines.append(f"{file.paths[0]}: state {row['state']}, but rejected should be {file.is_rejected}")
        for fault in file.faults:
            if not any(tells(finding, fault) for finding in said.get(row["submission_id"], ())):
                lines.append(f"{file.paths[0]}: no {fault.severity} at {fault.sheet}!{fault.cell} for {fault.kind}")
    return lines


def tells(finding: Record, fault: Fault) -> bool:
    """Whether a finding is about the fault: same severity and cell (or row, sheet, file where no cell is wrong)."""
    if finding["severity"] != fault.severity:
        return False
    if not fault.sheet:
        return True
    if fault.subject and not fault.cell:
        return fault.form_code == finding["form_code"] and fault.subject in finding["subject_key"].split("/")
    if not fault.cell:
        return fault.form_code == finding["form_code"] or fault.sheet == finding["sheet"]
    here = (fault.cell, *fault.also) if finding["sheet"] == fault.sheet else ()
    return finding["cell"] in here or f"{finding['sheet']}!{finding['cell']}" in fault.also
