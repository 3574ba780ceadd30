"""Trying a file out (试审): the same reading and the same rules as a submission gets, and nothing is registered. Pure.

Rules that look at other periods or at what was accepted before have nothing to look at here and stay silent.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from anhui_stats.batch import ParsedBatch
from anhui_stats.models import Finding, Severity, State
from anhui_stats.submissions import state_of
from anhui_stats.validate import project_context, validate_batch

_WORST_FIRST = (State.UNREADABLE, State.REJECTED, State.ACCEPTED_OPEN_QUERIES, State.ACCEPTED)


@dataclass(frozen=True)
class Trial:
    """What a submission would meet. Of a city's workbook: of the city's own part and of all its units together.

    ``submission`` is the record of ``SUBMISSION_SCHEMA`` (of the city's own), ``unit_of`` the unit code of each part by
    submission.
    """

    submission: dict[str, Any]
    state: State
    findings: tuple[Finding, ...]
    unit_of: dict[str, str | None]

    def count(self, severity: Severity) -> int:
        """How many findings of a severity there are."""
        return sum(finding.severity is severity for finding in self.findings)


def try_out(batch: ParsedBatch, moment: dt.datetime) -> list[Trial]:
    """Judge what was read as it would be judged at ``moment``; one trial a workbook (or the csv files of a unit)."""
    findings: dict[str, list[Finding]] = defaultdict(list)
    for row in validate_batch(batch, project_context(moment)).to_pylist():
        findings[row["submission_id"]].append(Finding(**{**row, "severity": Severity(row["severity"])}))
    by_file: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in batch.submissions.to_pylist():
        by_file[tuple(row["receipt_ids"])].append(row)
    return [_trial(rows, findings) for rows in by_file.values()]


def _trial(rows: Sequence[dict[str, Any]], findings: dict[str, list[Finding]]) -> Trial:
    states = {state_of(row["container_fault"], findings[row["submission_id"]]) for row in rows}
    return Trial(
        submission=next(row for row in rows if row["sent_by"] is None),
        state=next(state for state in _WORST_FIRST if state in states),
        findings=tuple(finding for row in rows for finding in findings[row["submission_id"]]),
        unit_of={row["submission_id"]: row["unit_code"] for row in rows},
    )
