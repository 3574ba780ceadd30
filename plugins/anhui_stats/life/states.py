"""States and counters of submissions, as they follow from the findings that stand. In the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection

import psycopg

from anhui_stats.models import Finding, Severity, State

_FOLLOW = """
    with counted as (
        select
            submission.submission_id,
            count(*) filter (where finding.severity = 'error') as errors,
            count(*) filter (where finding.severity = 'query') as queries,
            count(*) filter (where finding.severity = 'notice') as notices,
            bool_or(finding.severity = 'query' and finding.state = 'open') as has_open
        from ops.submission
        left join ops.finding on submission.submission_id = finding.submission_id
        where submission.submission_id = any(%(submission_ids)s)
        group by submission.submission_id
    )
    update ops.submission as followed
    set
        errors = counted.errors,
        queries = counted.queries,
        notices = counted.notices,
        state = case
            when not followed.is_accepted then followed.state
            when counted.has_open then 'accepted_open_queries'
            else 'accepted'
        end
    from counted
    where followed.submission_id = counted.submission_id
    returning followed.submission_id, followed.state
"""

_FINDINGS = """
    select
        finding_id, submission_id, rule_id, severity, form_code, sheet, row_no, cell, column_name, value, expected,
        difference, message, remedy, subject_key, state, explanation, coalesce(settled_by, '')
    from ops.finding
    where submission_id = any(%(submission_ids)s) or settled_by = any(%(submission_ids)s)
    order by
        submission_id collate "C", array_position(array['error', 'query', 'notice'], severity), sheet collate "C",
        coalesce(row_no, 0), column_name collate "C", rule_id collate "C", cell collate "C"
"""


def follow_findings(connection: psycopg.Connection, submission_ids: Collection[str]) -> dict[str, State]:
    """Recompute counters and states of the submissions; returns their states.

    An accepted submission stays accepted whatever is found later: with open queries, or without.
    """
    rows = connection.execute(_FOLLOW, {"submission_ids": sorted(submission_ids)})
    return {submission_id: State(state) for submission_id, state in rows}


def read_findings(
    connection: psycopg.Connection, submission_ids: Collection[str]
) -> tuple[dict[str, tuple[Finding, ...]], dict[str, tuple[Finding, ...]]]:
    """The findings of each submission as they now stand, and those of earlier attempts that it settled."""
    own: dict[str, list[Finding]] = {}
    earlier: dict[str, list[Finding]] = {}
    for row in connection.execute(_FINDINGS, {"submission_ids": sorted(submission_ids)}):
        finding = _finding(row)
        if finding.submission_id in submission_ids:
            own.setdefault(finding.submission_id, []).append(finding)
        if row[-1] in submission_ids:
            earlier.setdefault(row[-1], []).append(finding)
    return {key: tuple(found) for key, found in own.items()}, {key: tuple(found) for key, found in earlier.items()}


def _finding(row: tuple[object, ...]) -> Finding:
    fields = dict(zip(_FIELDS, row[:-1], strict=True))
    return Finding(**{**fields, "severity": Severity(fields["severity"])})  # type: ignore[arg-type]


_FIELDS = (
    *("finding_id", "submission_id", "rule_id", "severity", "form_code", "sheet", "row", "cell", "column", "value"),
    *("expected", "difference", "message", "remedy", "subject_key", "state", "explanation"),
)
