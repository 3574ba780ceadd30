"""Each formula of the vocabulary, with numbers that were published or are reckoned by hand."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from anhui_stats.catalog.schemes import Item
from anhui_stats.scoring import Measured, UnitInputs
from anhui_stats.scoring.models import Points
from anhui_stats.scoring.score import score_item

FUNDS = {"indicator_code": "out_funds"}
SIGNED, INVESTMENT = {"indicator_code": "signed_projects"}, {"indicator_code": "signed_investment"}
TEN = {"indicator_code": "major_projects", "breakdown": "size_class", "member": ">=10"}
FIFTY = TEN | {"member": ">=50"}
APRIL = Decimal(4) / 12


def _item(formula: dict[str, Any], weight: str | None) -> Item:
    weights = [] if weight is None else [{"value": weight}]
    return Item.model_validate({"item_code": "item", "label": "项", "source": "拟定", "weights": weights, "formula": formula})


def _unit(*figures: tuple[dict[str, str], Any, Any], faults: int = 0, judged: str | None = None) -> UnitInputs:
    found = {}
    for read, value, target in figures:
        key = (read["indicator_code"], read.get("breakdown", "none"), read.get("member", ""), "reported", "")
        found[key] = Measured(*(None if number is None else Decimal(str(number)) for number in (value, target)))
    return UnitInputs("341522", "county", found, {} if judged is None else {"item": Decimal(judged)}, faults)


def _score(formula: dict[str, Any], weight: str | None, units: Sequence[UnitInputs], due: Decimal = APRIL) -> Points:
    """The points of the first unit; all of them are its group."""
    item = _item(formula, weight)
    return score_item(item, item.weight("2022-04"), units[0], units, due)


def _proportion(cap: int = 100) -> dict[str, Any]:
    return {"kind": "proportion", "cap_pct": cap, "parts": [{"input": FUNDS}]}


@pytest.mark.parametrize(
    ("value", "cap", "points", "end"),
    [
        (96, 120, "0.48", "÷100=96%；min(96%, 120%)×0.5=0.48"),
        (120, 120, "0.6", "min(120%, 120%)×0.5=0.6"),
        (150, 120, "0.6", "min(150%, 120%)×0.5=0.6"),
        (100, 100, "0.5", "min(100%, 100%)×0.5=0.5"),
        (150, 100, "0.5", "min(150%, 100%)×0.5=0.5"),
        (-3, 120, "0", "低于0按0计"),
    ],
)
def test_a_proportion_with_its_cap(value: int, cap: int, points: str, end: str) -> None:
    found = _score(_proportion(cap), "0.5", [_unit((FUNDS, value, 100))])
    assert found.points == Decimal(points)
    assert end in found.formula


def test_signing_by_number_and_by_investment() -> None:
    """(28/27 × 50% + 177.7/54 × 50%) × 0.5, cap 100%: both are above their targets, so half a point."""
    parts = [{"input": SIGNED, "share": "0.5"}, {"input": INVESTMENT, "share": "0.5"}]
    unit = _unit((SIGNED, 28, 27), (INVESTMENT, 177.7, 54))
    found = _score({"kind": "proportion", "parts": parts}, "0.5", [unit])
    assert found.points == Decimal("0.5")
    assert found.formula.startswith("28÷27×50%＋177.7÷54×50%≈216.3889%")


def test_four_published_items_add_up() -> None:
    """96% × 0.5, the cap of 120%, signing, and one missing size class: 0.48 + 0.6 + 0.5 − 0.1."""
    absence = {"kind": "absence_deduction", "each": "0.1", "required": [TEN, FIFTY]}
    signing = {"kind": "proportion", "parts": [{"input": SIGNED, "share": "0.5"}, {"input": INVESTMENT, "share": "0.5"}]}
    points = [
        _score(_proportion(120), "0.5", [_unit((FUNDS, 96, 100))]),
        _score(_proportion(120), "0.5", [_unit((FUNDS, 130, 100))]),
        _score(signing, "0.5", [_unit((SIGNED, 28, 27), (INVESTMENT, 177.7, 54))]),
        _score(absence, None, [_unit((TEN, 1, None), (FIFTY, 0, None))]),
    ]
    assert sum(found.points for found in points) == Decimal("1.48")


@pytest.mark.parametrize(("ten", "fifty", "points"), [(1, 1, "0"), (1, 0, "-0.1"), (0, 0, "-0.2"), (None, None, "-0.2")])
def test_a_tenth_off_for_each_missing_size_class(ten: int | None, fifty: int | None, points: str) -> None:
    absence = {"kind": "absence_deduction", "each": "0.1", "required": [TEN, FIFTY]}
    assert _score(absence, None, [_unit((TEN, ten, None), (FIFTY, fifty, None))]).points == Decimal(points)


def test_the_schedule_of_april_is_a_third() -> None:
    full = _score({"kind": "full_on_schedule", "input": FUNDS}, "30", [_unit((FUNDS, 4, 12))])
    assert full.points == 30
    assert full.formula == "完成率33.3333%，序时进度33.3333%，达到序时进度，得满分30"
    behind = _score({"kind": "full_on_schedule", "input": FUNDS}, "30", [_unit((FUNDS, 3, 12))])
    assert behind.points == Decimal("22.5"), "25% of the year's target against 33.3%: three quarters"
    assert behind.formula.endswith("25%÷33.3333%×30=22.5")


EFFICACY = {"kind": "efficacy", "input": FUNDS}


@pytest.mark.parametrize(("value", "coefficient"), [(10, 60), (20, 80), (30, 100), (15, 70)])
def test_the_efficacy_coefficient_goes_from_60_to_100(value: int, coefficient: int) -> None:
    group = [_unit((FUNDS, number, None)) for number in (value, 10, 30)]
    assert _score(EFFICACY, "100", group).points == coefficient
    assert _score(EFFICACY, "20", group).points == Decimal(coefficient) / 5
    lower = _score(EFFICACY | {"direction": "lower"}, "100", group)
    assert lower.points == 160 - coefficient


def test_efficacy_where_all_are_equal_and_where_somebody_is_silent() -> None:
    equal = [_unit((FUNDS, 5, None)), _unit((FUNDS, 5, None)), _unit((FUNDS, None, None))]
    assert _score(EFFICACY, "20", equal).points == 20
    assert _score(EFFICACY, "20", equal[2:] + equal[:2]).points == 0
    assert "组内数值相同" in _score(EFFICACY, "20", equal).formula


@pytest.mark.parametrize(("value", "points"), [(9, 10), (7, 9), (5, 7), (1, 6)])
def test_rank_points_with_ties(value: int, points: int) -> None:
    """Places of 9, 7, 7, 5, 1: first, second twice, fourth, fifth; a point a place, never below 6."""
    group = [_unit((FUNDS, number, None)) for number in sorted((9, 7, 7, 5, 1), key=lambda number: number != value)]
    assert _score({"kind": "rank_points", "input": FUNDS, "step": 1, "floor": 6}, "10", group).points == points


@pytest.mark.parametrize(("value", "points"), [(0, 0), (3, "1.5"), (6, 3), (9, 3), (2.5, 1), (None, 0)])
def test_half_a_point_for_each_trip_up_to_three(value: Any, points: Any) -> None:
    bonus = {"kind": "step_bonus", "input": {"indicator_code": "leader_trips"}, "each": "0.5", "cap": 3}
    assert _score(bonus, None, [_unit(({"indicator_code": "leader_trips"}, value, None))]).points == Decimal(str(points))


@pytest.mark.parametrize(("value", "points"), [(12, 0), (13, 2), (15, 6), (20, 6), (3, 0)])
def test_two_points_for_each_project_beyond_the_target(value: int, points: int) -> None:
    bonus = {"kind": "step_bonus", "input": SIGNED, "each": 2, "cap": 6, "beyond_target": True}
    assert _score(bonus, None, [_unit((SIGNED, value, 12))]).points == points


@pytest.mark.parametrize(("ten", "fifty", "points"), [(1, 0, 4), (3, 0, 4), (0, 1, 8), (2, 1, 8), (0, 0, 0), (None, None, 0)])
def test_the_bonus_of_a_large_project_is_given_once(ten: int | None, fifty: int | None, points: int) -> None:
    tiers = [{"label": "10亿元项目", "input": TEN, "points": 4}, {"label": "50亿元项目", "input": FIFTY, "points": 8}]
    unit = _unit((TEN, ten, None), (FIFTY, fifty, None))
    assert _score({"kind": "exclusive_bonus", "tiers": tiers}, None, [unit]).points == points


@pytest.mark.parametrize(("faults", "points"), [(0, 0), (1, -1), (5, -5), (8, -5)])
def test_a_point_off_for_each_late_report(faults: int, points: int) -> None:
    assert _score({"kind": "report_deduction", "each": 1, "cap": 5}, None, [_unit(faults=faults)]).points == points


@pytest.mark.parametrize(("judged", "points"), [("13.5", "13.5"), ("15", "15"), ("18", "15"), ("-1", "0"), (None, "0")])
def test_judged_points_stay_within_the_weight(judged: str | None, points: str) -> None:
    assert _score({"kind": "judged"}, "15", [_unit(judged=judged)]).points == Decimal(points)


def test_what_cannot_be_scored_gives_no_points_and_says_why() -> None:
    assert "未报送" in _score(_proportion(), "10", [_unit((FUNDS, None, 100))]).formula
    found = _score(_proportion(), "10", [_unit((FUNDS, 80, None))])
    assert (found.points, found.formula) == (0, "未下达目标任务，不得分")
