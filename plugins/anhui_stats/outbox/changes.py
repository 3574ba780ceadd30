"""The findings of an attempt against those of the attempt before: the same question is known by row, rule and column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import psycopg

from anhui_stats.models import Finding
from anhui_stats.notify import Changes

_BEFORE = """
    select finding.rule_id, finding.form_code, finding.column_name, coalesce(nullif(finding.subject_key, ''), finding.cell)
    from ops.finding
    where finding.submission_id = %(submission_id)s
"""
_LAST = """
    select submission_id, attempt from ops.submission
    where unit_code = %(unit_code)s and period = %(period)s and attempt < %(attempt)s
    order by attempt desc, submission_id
    limit 1
"""

Question = tuple[str, str, str, str]


def changes_since(
    connection: psycopg.Connection, unit_code: str | None, period: str | None, attempt: int, findings: Iterable[Finding]
) -> Changes | None:
    """How many findings are new, still there or mended since the attempt before; None for a first attempt."""
    slot = {"unit_code": unit_code, "period": period, "attempt": attempt}
    last = connection.execute(_LAST, slot).fetchone()
    if last is None:
        return None
    submission_id, before = last
    earlier: Counter[Question] = Counter(connection.execute(_BEFORE, {"submission_id": submission_id}).fetchall())
    present = Counter(question_of(finding) for finding in findings)
    return Changes(
        since_attempt=before,
        new=(present - earlier).total(),
        standing=(present & earlier).total(),
        mended=(earlier - present).total(),
    )


def question_of(finding: Finding) -> Question:
    """What names the same question in another attempt of the same slot."""
    return (finding.rule_id, finding.form_code, finding.column, finding.subject_key or finding.cell)
