"""One function for each formula of the vocabulary: a unit's figures (and its group's) -> points and the reckoning in words.

A figure that was not reported gives no points; so does one without a target where the formula needs one. Both say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from anhui_stats.catalog.formulas import (
    AbsenceDeduction,
    Efficacy,
    ExclusiveBonus,
    FullOnSchedule,
    Input,
    Proportion,
    RankPoints,
    StepBonus,
)
from anhui_stats.scoring.models import Measured, Points, UnitInputs, result, shown

ZERO, HUNDRED = Decimal(0), Decimal(100)
NOT_REPORTED = "未报送或无法计算，不得分"
NO_TARGET = "未下达目标任务，不得分"


def _missing(figure: Measured) -> Points | None:
    """The points of a figure that cannot be set against a target: none."""
    if figure.value is None:
        return Points(ZERO, NOT_REPORTED, None, figure.target)
    if not figure.target or figure.target <= 0:
        return Points(ZERO, NO_TARGET, figure.value, None)
    return None


def score_proportion(formula: Proportion, unit: UnitInputs, weight: Decimal) -> Points:
    """(value / target x share + …), at least 0 and at most the cap, times the weight. Input and target: the first part's."""
    figures = [unit.measured(part.input) for part in formula.parts]
    for figure in figures:
        if (nothing := _missing(figure)) is not None:
            return nothing
    rate, words = ZERO, []
    for part, figure in zip(formula.parts, figures, strict=True):
        assert figure.value is not None and figure.target
        rate += figure.value / figure.target * part.share
        share = "" if part.share == 1 else f"×{shown(part.share * HUNDRED)}%"
        words.append(f"{shown(figure.value)}÷{shown(figure.target)}{share}")
    cap = formula.cap_pct / HUNDRED
    points = max(ZERO, min(rate, cap)) * weight
    text = f"{'＋'.join(words)}{result(rate * HUNDRED)}%；min({shown(rate * HUNDRED)}%, {shown(formula.cap_pct)}%)"
    below = "，低于0按0计" if rate < 0 else ""
    return Points(points, f"{text}×{shown(weight)}{result(points)}{below}", figures[0].value, figures[0].target)


def score_on_schedule(formula: FullOnSchedule, unit: UnitInputs, weight: Decimal, due: Decimal) -> Points:
    """Full where value >= target x due (the part of the year that has passed), else in proportion to what is due."""
    figure = unit.measured(formula.input)
    if (nothing := _missing(figure)) is not None:
        return nothing
    assert figure.value is not None and figure.target
    rate = figure.value / figure.target
    compared = f"完成率{shown(rate * HUNDRED)}%，序时进度{shown(due * HUNDRED)}%"
    if figure.value >= figure.target * due:
        return Points(weight, f"{compared}，达到序时进度，得满分{shown(weight)}", figure.value, figure.target)
    points = max(ZERO, rate / due * weight)
    text = f"{compared}；{shown(rate * HUNDRED)}%÷{shown(due * HUNDRED)}%×{shown(weight)}{result(points)}"
    return Points(points, text, figure.value, figure.target)


def _group_values(read: Input, group: Sequence[UnitInputs]) -> list[Decimal]:
    found = (unit.measured(read).value for unit in group)
    return [value for value in found if value is not None]


def efficacy(value: Decimal, lowest: Decimal, highest: Decimal, formula: Efficacy) -> Decimal:
    """功效系数 of 60 to 100; where all are equal nobody is behind, so everybody has 100."""
    if highest == lowest:
        return formula.floor + formula.span
    distance = value - lowest if formula.direction == "higher" else highest - value
    return distance / (highest - lowest) * formula.span + formula.floor


def score_efficacy(formula: Efficacy, unit: UnitInputs, weight: Decimal, group: Sequence[UnitInputs]) -> Points:
    """The coefficient within the group in hundredths of the weight. The group: its units with a value."""
    figure = unit.measured(formula.input)
    if figure.value is None:
        return Points(ZERO, NOT_REPORTED)
    values = _group_values(formula.input, group)
    lowest, highest = min(values), max(values)
    coefficient = efficacy(figure.value, lowest, highest, formula)
    points = coefficient * weight / HUNDRED
    if highest == lowest:
        text = f"组内数值相同，功效系数{shown(coefficient)}"
    else:
        value, low, high = shown(figure.value), shown(lowest), shown(highest)
        distance = f"({value}－{low})" if formula.direction == "higher" else f"({high}－{value})"
        scale = f"×{shown(formula.span)}＋{shown(formula.floor)}"
        text = f"{distance}÷({high}－{low}){scale}{result(coefficient)}"
    return Points(points, f"{text}；{shown(coefficient)}%×{shown(weight)}{result(points)}", figure.value)


def score_rank(formula: RankPoints, unit: UnitInputs, weight: Decimal, group: Sequence[UnitInputs]) -> Points:
    """Weight less one step a place; equals share the better place."""
    figure = unit.measured(formula.input)
    if figure.value is None:
        return Points(ZERO, NOT_REPORTED)
    values = _group_values(formula.input, group)
    higher = formula.direction == "higher"
    place = 1 + sum(1 for value in values if (value > figure.value if higher else value < figure.value))
    points = max(min(formula.floor, weight), weight - (place - 1) * formula.step)
    text = f"组内第{place}位；{shown(weight)}－({place}－1)×{shown(formula.step)}，不低于{shown(formula.floor)}"
    return Points(points, f"{text}{result(points)}", figure.value)


def score_step_bonus(formula: StepBonus, unit: UnitInputs) -> Points:
    """``each`` for every whole one, beyond the target where the formula says so, up to the cap."""
    figure = unit.measured(formula.input)
    if figure.value is None:
        return Points(ZERO, "未报送，不加分")
    if formula.beyond_target and not figure.target:
        return Points(ZERO, "未下达目标任务，不加分", figure.value)
    target = figure.target if formula.beyond_target and figure.target else None
    # an enclave project may count half: only whole ones earn the bonus
    number = max(ZERO, figure.value - (target or ZERO)) // 1
    points = min(number * formula.each, formula.cap)
    counted = f"超目标{shown(number)}" if target else shown(number)
    text = f"min({counted}×{shown(formula.each)}, {shown(formula.cap)}){result(points)}"
    return Points(points, text, figure.value, target)


def score_exclusive(formula: ExclusiveBonus, unit: UnitInputs) -> Points:
    """The highest tier in which the unit has at least one whole; once, never two tiers together."""
    met = [tier for tier in formula.tiers if (unit.measured(tier.input).value or ZERO) >= 1]
    if not met:
        return Points(ZERO, "没有符合条件的项目，不加分", unit.measured(formula.tiers[0].input).value)
    best = max(met, key=lambda tier: tier.points)
    others = "，与其他档不重复加分" if len(formula.tiers) > 1 else ""
    return Points(best.points, f"{best.label}，加{shown(best.points)}{others}", unit.measured(best.input).value)


def score_absences(formula: AbsenceDeduction, unit: UnitInputs) -> Points:
    """``each`` off for every required figure that is 0; a unit that did not report misses all of them."""
    absent = [read for read in formula.required if not (unit.measured(read).value or ZERO) > 0]
    points = -formula.each * len(absent)
    names = f"（{'、'.join(read.member or read.indicator_code for read in absent)}）" if absent else ""
    text = f"缺{len(absent)}项{names}×{shown(formula.each)}，扣{shown(-points)}"
    return Points(points, text, Decimal(len(formula.required) - len(absent)), Decimal(len(formula.required)))
