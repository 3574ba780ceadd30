"""The findings of an attempt against those of the attempt before: the same question is known by row, rule and column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg.rows import dict_row

from anhui_stats.models import Finding, Severity
from anhui_stats.notify import Changes
from anhui_stats.notify.findings import is_settled

_FINDINGS = """
    select
        finding_id, submission_id, rule_id, severity, form_code, sheet, row_no as row, cell, column_name as column, value,
        expected, difference, message, remedy, subject_key, state, explanation
    from ops.finding
    where submission_id = %(submission_id)s
    order by finding_id
"""
_LAST = """
    select submission_id, attempt from ops.submission
    where unit_code = %(unit_code)s and period = %(period)s and attempt < %(attempt)s
    order by attempt desc, submission_id
    limit 1
"""

Question = tuple[str, str, str, str]


@dataclass(frozen=True)
class Before:
    """The attempt before: its number, and everything that was found in it."""

    attempt: int
    findings: tuple[Finding, ...]


def attempt_before(connection: psycopg.Connection, unit_code: str | None, period: str | None, attempt: int) -> Before | None:
    """The attempt before one of a unit's and period's; None for a first attempt."""
    slot = {"unit_code": unit_code, "period": period, "attempt": attempt}
    last = connection.execute(_LAST, slot).fetchone()
    if last is None:
        return None
    rows = connection.cursor(row_factory=dict_row).execute(_FINDINGS, {"submission_id": last[0]})
    return Before(last[1], tuple(Finding(**{**row, "severity": Severity(row["severity"])}) for row in rows))


def changes_since(before: Before | None, findings: Sequence[Finding]) -> Changes | None:
    """How many findings are new, still there, mended or explained since the attempt before; None for a first attempt."""
    if before is None:
        return None
    earlier = Counter(map(question_of, before.findings))
    settled = Counter(question_of(one) for one in findings if is_settled(one))
    present = Counter(question_of(one) for one in findings if not is_settled(one))
    return Changes(
        since_attempt=before.attempt,
        new=(present - earlier).total(),
        standing=(present & earlier).total(),
        mended=(earlier - present - settled).total(),
        settled=settled.total(),
    )


def question_of(finding: Finding) -> Question:
    """What names the same question in another attempt of the same slot."""
    return (finding.rule_id, finding.form_code, finding.column, finding.subject_key or finding.cell)
