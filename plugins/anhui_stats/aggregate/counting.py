"""Which submissions counted when a period was aggregated: what a later change of its figures is put down to."""

from __future__ import annotations

import psycopg

from anhui_stats.aggregate.fingerprint import first_period

# One state at a time, so that no row is opened twice; held until the end of the aggregation's transaction, which is near.
_LOCK = "select pg_advisory_xact_lock(hashtext('anhui_stats.counting'))"
_NEXT = "select nextval('ops.counting_state')"
_CLOSE = """
    with counting as materialized (
        select unit_code, period, form_code, submission_id from core.counting_form
        where period between %(first)s and %(period)s or form_code like 'SJ%%'
    )
    update ops.counting_vintage as vintage set to_state = %(state)s
    where vintage.to_state is null
        and (vintage.period between %(first)s and %(period)s or vintage.form_code like 'SJ%%')
        and not exists (
            select 1 from counting
            where (counting.unit_code, counting.period, counting.form_code, counting.submission_id)
                = (vintage.unit_code, vintage.period, vintage.form_code, vintage.submission_id)
        )
"""
_OPEN = """
    insert into ops.counting_vintage (unit_code, period, form_code, submission_id, from_state)
    select counting.unit_code, counting.period, counting.form_code, counting.submission_id, %(state)s
    from core.counting_form as counting
    where (counting.period between %(first)s and %(period)s or counting.form_code like 'SJ%%')
        and not exists (
            select 1 from ops.counting_vintage as vintage
            where vintage.to_state is null
                and (vintage.unit_code, vintage.period, vintage.form_code, vintage.submission_id)
                = (counting.unit_code, counting.period, counting.form_code, counting.submission_id)
        )
"""


def record_counting(cursor: psycopg.Cursor[tuple[object, ...]], period: str) -> int:
    """Record what counts now among the submissions that can reach the period; the number of this state.

    The numbers grow with time. States of other periods stand beside it: at its own state, what reaches the period is whole.
    """
    cursor.execute(_LOCK)
    row = cursor.execute(_NEXT).fetchone()
    assert row is not None
    state = int(str(row[0]))
    for statement in (_CLOSE, _OPEN):
        cursor.execute(statement, {"first": first_period(period), "period": period, "state": state})
    return state
