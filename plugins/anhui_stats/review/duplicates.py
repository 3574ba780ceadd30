"""The province's list of projects that may be one: worked out from the ledgers that count, replaced month by month."""

from __future__ import annotations

from collections.abc import Collection

import psycopg

from anhui_stats.review.near_names import NamedProject, near_pairs

_SAME_CODES = r"""
    with ledger as (
        select unit_code, project_id, project_name, approval_code, entity_uscc
        from core.zs01
        where period = %(period)s and stage is distinct from '终止'
    )
    insert into ops.possible_duplicate
    select %(period)s, 'same_uscc', one.unit_code, one.project_id, one.project_name,
        other.unit_code, other.project_id, other.project_name, 100
    from ledger as one
    inner join ledger as other on one.entity_uscc = other.entity_uscc
    where one.unit_code collate "C" < other.unit_code collate "C" and length(one.entity_uscc) = 18
    union all
    select %(period)s, 'same_approval_code', one.unit_code, one.project_id, one.project_name,
        other.unit_code, other.project_id, other.project_name, 100
    from ledger as one
    inner join ledger as other on one.approval_code = other.approval_code
    where one.unit_code collate "C" < other.unit_code collate "C"
        and length(regexp_replace(one.approval_code, '\D', '', 'g')) >= 12
"""
_LEDGER = (
    "select unit_code, project_id, project_name, investor_name from core.zs01"
    " where period = %(period)s and stage is distinct from '终止' and project_name is not null and investor_name is not null"
)
_NEAR = (
    "insert into ops.possible_duplicate values (%(period)s, 'near_name', %(unit_code)s, %(project_id)s, %(project_name)s,"
    " %(other_unit_code)s, %(other_project_id)s, %(other_project_name)s, %(score)s)"
)


def list_duplicates(connection: psycopg.Connection, periods: Collection[str]) -> int:
    """Replace the pairs of these months in ``ops.possible_duplicate``; the number of pairs. The caller's transaction."""
    for period in sorted(periods):
        connection.execute("delete from ops.possible_duplicate where period = %(period)s", {"period": period})
        connection.execute(_SAME_CODES, {"period": period})
        projects = [NamedProject(*row) for row in connection.execute(_LEDGER, {"period": period})]
        pairs = [
            {
                "period": period,
                "unit_code": pair.first.unit_code,
                "project_id": pair.first.project_id,
                "project_name": pair.first.project_name,
                "other_unit_code": pair.second.unit_code,
                "other_project_id": pair.second.project_id,
                "other_project_name": pair.second.project_name,
                "score": pair.score,
            }
            for pair in near_pairs(projects)
        ]
        with connection.cursor() as cursor:
            cursor.executemany(_NEAR, pairs)
    count = connection.execute(
        "select count(*) from ops.possible_duplicate where period = any(%(periods)s)", {"periods": sorted(periods)}
    ).fetchone()
    return int(count[0]) if count else 0
