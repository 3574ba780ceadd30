"""The published values of a period, added up again from the cells that lineage names: one set-based query."""

from __future__ import annotations

from typing import Any

import psycopg

#: Every figure with a value that its cells do not add up to exactly, or that is not 0 and has no cells.
_UNEXPLAINED = """
    with sums as (
        select
            region_code, indicator_code, breakdown, member, basis,
            coalesce(sum(contribution) filter (where role <> 'denominator'), 0) as numerator,
            sum(contribution) filter (where role = 'denominator') as denominator
        from mart.lineage
        where period = %(period)s
        group by region_code, indicator_code, breakdown, member, basis
    ),
    again as (
        select
            figure.*,
            sums.region_code is null as is_unexplained,
            case
                when figure.unit = '%%' then 100 * sums.numerator / nullif(sums.denominator, 0)
                when figure.unit = '个百分点'
                    then 100 * sums.numerator / nullif(sums.denominator, 0) - 100 * due_parts / all_parts
                else coalesce(sums.numerator, 0)
            end::numeric(38, 10) as value_again
        from mart.indicator_values as figure
        inner join core.target_schedule on right(figure.period, 2)::integer = target_schedule.due_month
        left join sums using (region_code, indicator_code, breakdown, member, basis)
        where figure.period = %(period)s and figure.obs_value is not null
    )
    select region_code, indicator_code, breakdown, member, basis, obs_value, value_again
    from again
    where value_again is distinct from obs_value or (is_unexplained and obs_value <> 0)
"""


def unexplained(connection: psycopg.Connection, period: str) -> list[tuple[Any, ...]]:
    """The figures of a period whose cells do not add up to them. A percentage of nothing but zeros has its denominators."""
    # the rows were written a moment ago: the planner has not seen them yet
    connection.execute(
        "analyze mart.lineage_cell, mart.lineage_set, mart.lineage_row, mart.lineage_region, mart.lineage_target"
    )
    return connection.execute(_UNEXPLAINED, {"period": period}).fetchall()


def why(connection: psycopg.Connection, *key: str) -> list[tuple[Any, ...]]:
    """Role, sheet, cell, value and contribution of the cells behind a figure."""
    query = "select role, sheet, cell, value, contribution from pub.why({})"
    places = psycopg.sql.SQL(", ").join(psycopg.sql.Placeholder() * len(key))
    return connection.execute(psycopg.sql.SQL(query).format(places), key).fetchall()
