"""The assessment step of an aggregation: the period's figures of the assessment view -> points, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from decimal import Decimal

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from anhui_stats.catalog.indicators import load_definitions
from anhui_stats.catalog.schemes import Scheme, load_schemes
from anhui_stats.periods import month_of
from anhui_stats.scoring import Measured, ScoreRow, UnitInputs, score_scheme

Connection = psycopg.Connection[tuple[object, ...]]

_INPUTS = """
select
    unit_code, unit_level, city_code, indicator_code, breakdown, member, basis, condition_code, input_value, target_value,
    late_or_missing
from mart.assessment_inputs
where period = %s
order by unit_code, indicator_code, breakdown, member, basis, condition_code
"""
_JUDGED = "select unit_code, item_code, points from mart.assessment_judged where period = %s and scheme_code = %s"


@dataclass(frozen=True)
class _Figure:
    """One row of mart.assessment_inputs."""

    unit_code: str
    unit_level: str
    city_code: str
    indicator_code: str
    breakdown: str
    member: str
    basis: str
    condition_code: str
    input_value: Decimal | None
    target_value: Decimal | None
    late_or_missing: int


def due_share(period: str) -> Decimal:
    """The part of a year's target that is due at the end of the period's month: 4 / 12 in April."""
    schedule = load_definitions().target_schedule
    return schedule.due_parts[month_of(period) - 1] / schedule.all_parts


def score_period(connection: Connection, scheme: Scheme, period: str) -> list[ScoreRow]:
    """The points of one scheme on a period that was aggregated; empty where it was not. Dates of the scheme are not asked."""
    with connection.cursor(row_factory=class_row(_Figure)) as cursor:
        figures = cursor.execute(_INPUTS, (period,)).fetchall()
    judged: dict[str, dict[str, Decimal]] = {}
    for unit_code, item_code, points in connection.execute(_JUDGED, (period, scheme.scheme_code)).fetchall():
        assert isinstance(points, Decimal)
        judged.setdefault(str(unit_code), {})[str(item_code)] = points
    return score_scheme(scheme, period, list(_assessed(scheme, figures, judged)), due_share(period))


def _assessed(scheme: Scheme, figures: Sequence[_Figure], judged: dict[str, dict[str, Decimal]]) -> Iterable[UnitInputs]:
    """The units that the scheme assesses, each with its figures."""
    by_unit: dict[str, list[_Figure]] = {}
    for figure in figures:
        by_unit.setdefault(figure.unit_code, []).append(figure)
    for unit_code, of_unit in by_unit.items():
        first = of_unit[0]
        group = scheme.group_of(unit_code, first.unit_level, first.city_code)
        if group is not None:
            measured = {
                (f.indicator_code, f.breakdown, f.member, f.basis, f.condition_code): Measured(f.input_value, f.target_value)
                for f in of_unit
            }
            yield UnitInputs(unit_code, group, measured, judged.get(unit_code, {}), first.late_or_missing)


def write_scores(connection: Connection, period: str) -> int:
    """Replace the period's points by those of the schemes valid in it, within the caller's transaction; how many rows."""
    rows = [row for scheme in load_schemes() if scheme.is_valid_in(period) for row in score_period(connection, scheme, period)]
    connection.execute("delete from mart.assessment_scores where period = %s", (period,))
    names = sql.SQL(", ").join(sql.Identifier(field.name) for field in fields(ScoreRow))
    statement = sql.SQL("copy mart.assessment_scores ({}) from stdin").format(names)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(astuple(row))
    return len(rows)
