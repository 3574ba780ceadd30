"""Findings of a second look into ``ops.finding``, beside those that stand. In the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pyarrow as pa

from anhui_stats.database.bulk import copy_table
from anhui_stats.life.explanation import may_carry

#: (submission_id, rule_id)
Place = tuple[str, str]
_NAMES = {"row": "row_no", "column": "column_name"}

_CREATE = """
    create temporary table found_finding (like ops.finding including defaults including generated) on commit drop
"""

# a cell is asked about once: what its own workbook shows comes before what takes other months and units to see
_TOLD_EARLIER = """
    delete from found_finding
    using ops.finding as earlier
    where
        found_finding.cell <> ''
        and earlier.submission_id = found_finding.submission_id
        and earlier.form_code = found_finding.form_code
        and earlier.sheet = found_finding.sheet
        and earlier.cell = found_finding.cell
        and earlier.origin = 'workbook'
        and earlier.state <> 'mended'
        and not (earlier.severity = 'notice' and found_finding.severity = 'query')
"""

# what an answer was about: the other claimants of a project, the figure of an earlier month
_OTHER_SIDE = """
    select found_finding.finding_id, standing.expected, found_finding.expected
    from found_finding
    inner join ops.finding as standing on found_finding.finding_id = standing.finding_id
    where
        standing.state = 'explained'
        and standing.expected <> found_finding.expected
        and (standing.rule_id like 'UNIT-%' or standing.rule_id like 'PERIOD-%')
"""

_END_ANSWER = """
    with ended as (
        update ops.explanation
        set counts = false, why_not = '说明以后，对方单位或以前月份的数有了变化'
        where finding_id = any(%(ids)s) and counts
    )
    update ops.finding set state = 'open', explanation = '' where finding_id = any(%(ids)s)
    returning finding_id, submission_id, rule_id
"""

_ADDED = """
    select found_finding.finding_id, found_finding.submission_id, found_finding.rule_id
    from found_finding
    left join ops.finding on found_finding.finding_id = finding.finding_id
    where finding.finding_id is null or (finding.state = 'mended' and finding.settled_by in ('review', 'recheck'))
"""

# what a later attempt mended stays mended; what went without one and is back is open again
_KEEP = """
    insert into ops.finding
        (finding_id, submission_id, rule_id, severity, form_code, sheet, row_no, cell, column_name, value, expected,
         difference, message, remedy, subject_key, origin)
    select
        finding_id, submission_id, rule_id, severity, form_code, sheet, row_no, cell, column_name, value, expected,
        difference, message, remedy, subject_key, %(origin)s
    from found_finding
    on conflict (finding_id) do update set
        value = excluded.value,
        expected = excluded.expected,
        difference = excluded.difference,
        message = excluded.message,
        remedy = excluded.remedy,
        state = case
            when finding.state = 'mended' and finding.settled_by in ('review', 'recheck') then 'open'
            else finding.state
        end,
        settled_by = nullif(nullif(finding.settled_by, 'review'), 'recheck')
"""


@contextmanager
def found_findings(connection: psycopg.Connection, findings: pa.Table, origin: str) -> Iterator[dict[str, Place]]:
    """Store findings (``FINDING_SCHEMA``); those that stand keep their state.

    A finding of the review at a cell that has one of its own workbook, at least as grave, is left out (order of checking). An
    answer ends where the other side of the question changed: another unit claims the project, an earlier month was revised.

    Inside, ``found_finding`` holds them, so that the caller can mend what is missing. Gives the place of each finding that is
    new, back, or asked again, by its id.
    """
    connection.execute(_CREATE)
    copy_table(
        connection, "pg_temp", "found_finding", findings.rename_columns([_NAMES.get(n, n) for n in findings.column_names])
    )
    asked = []
    if origin == "review":
        connection.execute(_TOLD_EARLIER)
        changed = [identity for identity, old, new in connection.execute(_OTHER_SIDE) if not may_carry(old, new)]
        asked = connection.execute(_END_ANSWER, {"ids": changed}).fetchall()
    asked += connection.execute(_ADDED).fetchall()
    added = {finding_id: (submission_id, rule_id) for finding_id, submission_id, rule_id in asked}
    connection.execute(_KEEP, {"origin": origin})
    yield added
    connection.execute("drop table found_finding")
