"""Findings -> the rows of the result sheet, beside what the last attempt had. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from anhui_stats.annotate.models import GRAVITY, LEVELS, RESULT_HEADINGS, UNIT, AnswerStatus
from anhui_stats.catalog.regions import load_reference
from anhui_stats.models import Finding, Severity
from anhui_stats.notify.findings import heading_of, is_settled

NEW, STILL, MENDED, SETTLED = "新增", "仍存在", "已改正", "已说明"
Question = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class ResultRow:
    """One row: the finding, how it stands, what is already answered, and whose it is where several units are told."""

    finding: Finding
    status: str
    reason: str = ""
    text: str = ""
    unit: str = ""

    @property
    def severity(self) -> Severity:
        """How the finding weighs."""
        return self.finding.severity

    @property
    def asks(self) -> bool:
        """Whether the clerk is to answer here."""
        return self.severity is Severity.QUERY and self.status in (NEW, STILL)

    @property
    def is_mended(self) -> bool:
        """Whether it is told only because it is gone."""
        return self.status == MENDED

    def texts(self, headings: Sequence[str]) -> tuple[str, ...]:
        """What stands in the row below these headings."""
        one = self.finding
        place = one.cell or (f"第{one.row}行" if one.row else "整表" if one.sheet else "")
        texts = (
            one.finding_id,
            LEVELS[one.severity],
            self.status,
            one.sheet or (f"整个文件（{one.form_code}）" if one.form_code else "整个文件"),
            place,
            heading_of(one.form_code, one.column),
            one.value,
            one.expected,
            one.difference,
            one.message,
            one.remedy,
            self.reason,
            one.explanation if self.status == SETTLED else self.text,
        )
        own = dict(zip(RESULT_HEADINGS, texts, strict=True)) | {UNIT: self.unit}
        return tuple(own[heading] for heading in headings)


def result_rows(
    findings: Sequence[Finding],
    previous: Sequence[Finding],
    units: Mapping[str, str],
    answers: Mapping[str, tuple[str, str]] = MappingProxyType({}),
) -> list[ResultRow]:
    """Open findings, the gravest first; then those that were explained; then those of the last attempt that are gone.

    ``answers``: reason and text by finding id as they stand on the old result sheet. An open query keeps what was answered to
    the same question, so that nobody types it twice.
    """
    before, now = _by_question(previous, units), _by_question(findings, units)
    rows = []
    for one in findings:
        if not is_settled(one):
            same = before.get(_question(one, units))
            row = ResultRow(one, NEW if same is None else STILL)
            given = answers.get(one.finding_id) or (answers.get(same.finding_id) if same else None)
            rows.append(replace(row, reason=given[0], text=given[1]) if given and row.asks else row)
    settled = [ResultRow(one, SETTLED) for one in findings if is_settled(one)]
    mended = [ResultRow(one, MENDED) for one in previous if _question(one, units) not in now]
    return [*_sorted(rows), *_sorted(settled), *_sorted(mended)]


def name_units(rows: Iterable[ResultRow], status: AnswerStatus) -> list[ResultRow]:
    """The rows with the name of the unit that each tells of; what is no unit's own is told of the sender."""
    reference, sender = load_reference(), status.unit_name or ""
    regions = {identity: reference.region(code) for identity, code in status.units.items()}
    names = {identity: region.region_name for identity, region in regions.items() if region}
    return [replace(row, unit=names.get(row.finding.submission_id, sender)) for row in rows]


def _by_question(findings: Iterable[Finding], units: Mapping[str, str]) -> dict[Question, Finding]:
    return {_question(finding, units): finding for finding in findings}


def _question(finding: Finding, units: Mapping[str, str]) -> Question:
    """What makes findings of two attempts the same question: the row's key, or its cell where it has none."""
    place = finding.subject_key or finding.cell
    return (units.get(finding.submission_id, ""), finding.rule_id, finding.form_code, place, finding.column)


def _sorted(rows: list[ResultRow]) -> list[ResultRow]:
    return sorted(rows, key=lambda row: _order(row.finding))


def _order(one: Finding) -> tuple[object, ...]:
    letters = re.match(r"[A-Z]*", one.cell)
    column = letters.group() if letters else ""
    return (GRAVITY[one.severity], one.form_code, one.sheet, one.row or 0, len(column), column, one.rule_id, one.finding_id)
