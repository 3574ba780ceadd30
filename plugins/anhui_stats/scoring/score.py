"""A scheme applied to its units: one row an item and one for the total, ranked within the group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal, localcontext

from anhui_stats.catalog.formulas import (
    AbsenceDeduction,
    Efficacy,
    ExclusiveBonus,
    FullOnSchedule,
    Judged,
    Proportion,
    RankPoints,
    ReportDeduction,
    StepBonus,
)
from anhui_stats.catalog.schemes import Item, Scheme
from anhui_stats.scoring import formulas
from anhui_stats.scoring.models import KEPT, Points, ScoreRow, UnitInputs, shown

TOTAL = "total"


def score_scheme(scheme: Scheme, period: str, units: Sequence[UnitInputs], due: Decimal) -> list[ScoreRow]:
    """All points of a scheme for a period, by unit and item, the total after a unit's items.

    ``due``: the part of the year that has passed by the schedule (4 / 12 in April). The order of ``units`` changes nothing.
    """
    rows: list[ScoreRow] = []
    groups: dict[str, list[UnitInputs]] = {}
    for unit in sorted(units, key=lambda unit: unit.unit_code):
        groups.setdefault(unit.group_code, []).append(unit)
    with localcontext(prec=60):
        for group in groups.values():
            for unit in group:
                rows += _unit_rows(scheme, period, unit, group, due)
    return _ranked(rows)


def _unit_rows(scheme: Scheme, period: str, unit: UnitInputs, group: Sequence[UnitInputs], due: Decimal) -> list[ScoreRow]:
    rows = []
    for item in scheme.items:
        weight = item.weight(period)
        points = score_item(item, weight, unit, group, due)
        inputs = item.formula.inputs
        indicator = inputs[0].indicator_code if inputs else None
        rows.append(_row(scheme, period, unit, item.item_code, indicator, points, weight))
    total = sum((row.points for row in rows), Decimal(0))
    words = "＋".join(shown(row.points) if row.points >= 0 else f"({shown(row.points)})" for row in rows)
    whole = Points(total, f"{words}{'=' if Decimal(shown(total)) == total else '≈'}{shown(total)}")
    return [*rows, _row(scheme, period, unit, TOTAL, None, whole, scheme.full_marks)]


def _row(
    scheme: Scheme, period: str, unit: UnitInputs, item_code: str, indicator: str | None, points: Points, weight: Decimal
) -> ScoreRow:
    kept = points.points.quantize(KEPT, ROUND_HALF_UP)
    place = (scheme.scheme_code, period, unit.unit_code, unit.group_code, item_code, indicator)
    return ScoreRow(*place, points.input_value, points.target_value, kept, weight, points.formula, 0)


def score_item(item: Item, weight: Decimal, unit: UnitInputs, group: Sequence[UnitInputs], due: Decimal) -> Points:
    """The points of one item, by its formula."""
    match item.formula:
        case Proportion() as formula:
            return formulas.score_proportion(formula, unit, weight)
        case FullOnSchedule() as formula:
            return formulas.score_on_schedule(formula, unit, weight, due)
        case Efficacy() as formula:
            return formulas.score_efficacy(formula, unit, weight, group)
        case RankPoints() as formula:
            return formulas.score_rank(formula, unit, weight, group)
        case StepBonus() as formula:
            return formulas.score_step_bonus(formula, unit)
        case ExclusiveBonus() as formula:
            return formulas.score_exclusive(formula, unit)
        case AbsenceDeduction() as formula:
            return formulas.score_absences(formula, unit)
        case ReportDeduction() as formula:
            return _score_reports(formula, unit)
        case Judged():
            return _score_judged(item.item_code, unit, weight)


def _score_reports(formula: ReportDeduction, unit: UnitInputs) -> Points:
    points = -min(unit.faults * formula.each, formula.cap)
    text = f"迟报、漏报{unit.faults}次×{shown(formula.each)}，最多扣{shown(formula.cap)}，扣{shown(-points)}"
    return Points(points, text, Decimal(unit.faults))


def _score_judged(item_code: str, unit: UnitInputs, weight: Decimal) -> Points:
    judged = unit.judged.get(item_code)
    if judged is None:
        return Points(Decimal(0), "尚未评议，不得分")
    points = max(Decimal(0), min(judged, weight))
    capped = "" if points == judged else f"，按0至{shown(weight)}计"
    return Points(points, f"评议得分{shown(judged)}{capped}", judged)


def _ranked(rows: Sequence[ScoreRow]) -> list[ScoreRow]:
    """The rows with their places: within the group, by item, descending, 1, 1, 3."""
    by_item: dict[tuple[str, str], list[Decimal]] = {}
    for row in rows:
        by_item.setdefault((row.group_code, row.item_code), []).append(row.points)
    places = {
        key: {points: 1 + sum(other > points for other in found) for points in set(found)} for key, found in by_item.items()
    }
    return [replace(row, rank=places[row.group_code, row.item_code][row.points]) for row in rows]
