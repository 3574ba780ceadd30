"""From raw findings to the table of findings: cells, Chinese texts, masks, ids, no fault told twice, one fixed order."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa

from anhui_stats.batch import ParsedBatch
from anhui_stats.catalog.rules import STEPS
from anhui_stats.models import Finding, Severity
from anhui_stats.validate.context import ValidationContext
from anhui_stats.validate.engine import RawFinding
from anhui_stats.validate.masking import mask

#: One row a finding; the fields of ``models.Finding``.
FINDING_SCHEMA = pa.schema(
    [
        ("finding_id", pa.string()),
        ("submission_id", pa.string()),
        ("rule_id", pa.string()),
        ("severity", pa.string()),
        ("form_code", pa.string()),
        ("sheet", pa.string()),
        ("row", pa.int64()),
        ("cell", pa.string()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("expected", pa.string()),
        ("difference", pa.string()),
        ("message", pa.string()),
        ("remedy", pa.string()),
        ("subject_key", pa.string()),
    ]
)
_GRAVITY = {Severity.ERROR: 0, Severity.QUERY: 1, Severity.NOTICE: 2}


def finding_id(submission_id: str, rule_id: str, form_code: str, sheet: str, cell: str, column: str) -> str:
    """The id of a finding: the same fault at the same place keeps it over runs."""
    parts = "\0".join((submission_id, rule_id, form_code, sheet, cell, column))
    return hashlib.sha256(parts.encode()).hexdigest()[:16]


def as_text(value: object) -> str:
    """A value as a clerk reads it: no trailing zeros, 是/否, ISO dates; blank for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return as_text(Decimal(repr(round(value, 2))))
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, dt.date) else str(value)


@dataclass(frozen=True)
class _ColumnText:
    label: str
    is_personal: bool
    valid_from: str
    valid_to: str


class Wording:
    """Where the columns of a batch stand on its sheets, what they are called and which of them are personal."""

    def __init__(self, batch: ParsedBatch, context: ValidationContext) -> None:
        self._columns: dict[tuple[str, str], list[_ColumnText]] = {}
        for field in context.cover.fields:
            self._columns.setdefault(("", field.name), []).append(_ColumnText(field.heading, field.pii, "0001-01", "9999-12"))
        for form in context.forms:
            for column in form.columns:
                text = _ColumnText(column.heading, column.pii, form.valid_from, form.valid_to or "9999-12")
                self._columns.setdefault((form.form_code, column.name), []).append(text)
        keys = (batch.sheets[name].to_pylist() for name in ("submission_id", "form_code", "sheet", "column_letters"))
        self._letters: dict[tuple[str, str, str], Mapping[str, str]] = {
            (submission, form or "", sheet): json.loads(letters or "{}")
            for submission, form, sheet, letters in zip(*keys, strict=True)
        }
        cover = (batch.cover_cells[name].to_pylist() for name in ("submission_id", "field", "sheet", "cell"))
        self._cover_cells = {
            (submission, sheet, field): cell or "" for submission, field, sheet, cell in zip(*cover, strict=True)
        }

    def _text(self, form_code: str, column: str, period: str | None) -> _ColumnText:
        versions = self._columns.get((form_code, column), [])
        fitting = [v for v in versions if period is None or v.valid_from <= period <= v.valid_to]
        return (fitting or versions or [_ColumnText(column, False, "", "")])[-1]

    def cell(self, raw: RawFinding) -> str:
        """The A1 cell of a finding; '' where the column has no heading, or the finding is about the whole sheet."""
        if raw.cell or not raw.column:
            return raw.cell
        if raw.form_code == "":
            return self._cover_cells.get((raw.submission_id, raw.sheet, raw.column), "")
        letter = self._letters.get((raw.submission_id, raw.form_code, raw.sheet), {}).get(raw.column, "")
        return f"{letter}{raw.row_no}" if letter and raw.row_no is not None else ""

    def finding(self, raw: RawFinding) -> Finding:
        """The finding in the words of its rule."""
        rule, own = raw.bound.rule, self._text(raw.form_code, raw.column, raw.report_period)
        given = {"value": as_text(raw.value), "expected": as_text(raw.expected), "difference": as_text(raw.difference)}
        if own.is_personal:
            # what is expected (文字, 联系电话) is no one's data, unless it quotes the value
            value = given["value"]
            given = {name: mask(text) if value and value in text else text for name, text in given.items()}
        fields = {name: self._field(raw, name, value) for name, value in raw.fields.items()}
        names = {**fields, **given, "label": own.label, "row": "" if raw.row_no is None else str(raw.row_no)}
        cell = self.cell(raw)
        # what is missing from a sheet has no row: its key keeps several such findings apart
        place = raw.subject_key if raw.row_no is None and not cell else cell
        return Finding(
            finding_id=finding_id(raw.submission_id, rule.rule_id, raw.form_code, raw.sheet, place, raw.column),
            submission_id=raw.submission_id,
            rule_id=rule.rule_id,
            severity=rule.severity,
            form_code=raw.form_code,
            sheet=raw.sheet,
            row=raw.row_no,
            cell=cell,
            column=raw.column,
            message=rule.message.format(**names),
            remedy=rule.remedy.format(**names),
            subject_key=raw.subject_key,
            **given,
        )

    def _field(self, raw: RawFinding, name: str, value: object) -> str:
        text = as_text(value)
        return mask(text) if self._text(raw.form_code, name, raw.report_period).is_personal else text


def tell_once(raws: Iterable[RawFinding], wording: Wording) -> list[Finding]:
    """Findings without those whose place already has one, at least as grave, of an earlier step of checking.

    The place is the cell; where the column has no heading on the sheet, it is the column, told once for all rows.
    """
    gravest: dict[tuple[str, str, str, str], int] = {}
    told: dict[str, Finding] = {}
    for step in STEPS:
        of_step = [(raw, wording.finding(raw)) for raw in raws if raw.bound.rule.checking_step == step]
        kept = [(_place(f), f) for raw, f in of_step if gravest.get(_place(f), 9) > _GRAVITY[f.severity]]
        for _, finding in kept:
            told.setdefault(finding.finding_id, finding)
        for place, finding in kept:
            gravest[place] = min(gravest.get(place, 9), _GRAVITY[finding.severity])
    return sorted(told.values(), key=_order)


def _place(finding: Finding) -> tuple[str, str, str, str]:
    # A finding about a whole sheet or file has no place that others could share: its own id stands for it.
    return (finding.submission_id, finding.form_code, finding.sheet, finding.cell or finding.column or finding.finding_id)


def _order(finding: Finding) -> tuple[str, int, str, int, str, str, str]:
    gravity = _GRAVITY[finding.severity]
    return (finding.submission_id, gravity, finding.sheet, finding.row or 0, finding.column, finding.rule_id, finding.cell)


def to_table(findings: Iterable[Finding]) -> pa.Table:
    """The findings as an Arrow table."""
    return pa.Table.from_pylist([{**f.__dict__, "severity": f.severity.value} for f in findings], schema=FINDING_SCHEMA)
