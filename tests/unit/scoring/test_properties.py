"""What holds for any figures: more is never worse, points stay within the weight and its cap, order changes nothing."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from anhui_stats.catalog.formulas import InputKey
from anhui_stats.catalog.schemes import Item, load_schemes
from anhui_stats.scoring import TOTAL, Measured, UnitInputs, UnitShift, compare_schemes, score_scheme

AMOUNTS = st.decimals(min_value=-1000, max_value=100000, places=2)
FIGURES = st.none() | AMOUNTS
SCHEMES = {scheme.scheme_code: scheme for scheme in load_schemes()}
ITEMS = [(scheme, item) for scheme in load_schemes() for item in scheme.items if item.formula.inputs]
DUE = Decimal(9) / 12


def _keys(item: Item) -> list[InputKey]:
    return [key for read in item.formula.inputs for key in read.keys]


@st.composite
def provinces(draw: st.DrawFn) -> list[UnitInputs]:
    keys = sorted({key for _, item in ITEMS for key in _keys(item)})
    target = draw(st.none() | st.decimals(min_value="0.01", max_value=100000, places=2))
    return [
        UnitInputs(
            f"3415{number:02d}",
            "group",
            {key: Measured(draw(FIGURES), target) for key in keys},
            {item.item_code: draw(AMOUNTS) for _, item in ITEMS},
            draw(st.integers(0, 12)),
        )
        for number in range(draw(st.integers(1, 4)))
    ]


@given(provinces(), st.sampled_from(sorted(SCHEMES)))
def test_points_stay_within_bounds_and_add_up(units: list[UnitInputs], code: str) -> None:
    scheme = SCHEMES[code]
    rows = score_scheme(scheme, "2022-09", units, DUE)
    for unit in units:
        own = {row.item_code: row for row in rows if row.unit_code == unit.unit_code}
        total = own.pop(TOTAL)
        assert total.points == sum(row.points for row in own.values())
        for item in scheme.items:
            row, formula = own[item.item_code], item.formula
            cap = formula.cap_pct / 100 if formula.kind == "proportion" else 1
            if formula.kind in ("report_deduction", "absence_deduction"):
                assert row.points <= 0
            else:
                assert 0 <= row.points <= row.weight * cap


@given(provinces(), st.sampled_from(range(len(ITEMS))), st.decimals(min_value=0, max_value=1000, places=2))
def test_more_is_never_worse(units: list[UnitInputs], number: int, more: Decimal) -> None:
    scheme, item = ITEMS[number]
    raised = {
        key: Measured(None if figure.value is None else figure.value + (more if key in _keys(item) else 0), figure.target)
        for key, figure in units[0].figures.items()
    }
    better = [UnitInputs(units[0].unit_code, "group", raised, units[0].judged, units[0].faults), *units[1:]]
    before, after = (
        next(row.points for row in score_scheme(scheme, "2022-09", some, DUE) if row.item_code == item.item_code)
        for some in (units, better)
    )
    assert after >= before


@given(provinces(), st.sampled_from(sorted(SCHEMES)))
def test_the_order_of_the_units_changes_nothing(units: list[UnitInputs], code: str) -> None:
    assert score_scheme(SCHEMES[code], "2022-09", units, DUE) == score_scheme(SCHEMES[code], "2022-09", units[::-1], DUE)


@given(provinces(), st.sampled_from(sorted(SCHEMES)), st.sampled_from(sorted(SCHEMES)))
def test_a_comparison_leaves_nothing_unexplained(units: list[UnitInputs], code_a: str, code_b: str) -> None:
    a, b = SCHEMES[code_a], SCHEMES[code_b]
    rows_a, rows_b = score_scheme(a, "2022-09", units, DUE), score_scheme(b, "2022-09", units, DUE)
    compared = compare_schemes(a, rows_a, b, rows_b)
    leads = [
        {unit.unit_code: total * 100 / scheme.full_marks for unit, total in _totals(compared.units, name)}
        for scheme, name in ((a, "total_a"), (b, "total_b"))
    ]
    average = [sum(lead.values()) / len(lead) for lead in leads]
    for unit in compared.units:
        gained = (leads[1][unit.unit_code] - average[1]) - (leads[0][unit.unit_code] - average[0])
        assert abs(unit.gain - gained) < Decimal("1e-15")
        assert code_a != code_b or (unit.places, unit.gain) == (0, 0)


def _totals(units: tuple[UnitShift, ...], name: str) -> list[tuple[UnitShift, Decimal]]:
    return [(unit, getattr(unit, name)) for unit in units]
