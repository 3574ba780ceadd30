"""Every scheme against its own worked examples: the YAML in reference/schemes/."""

from __future__ import annotations

from decimal import Decimal

import pytest

from anhui_stats.catalog.formulas import InputKey
from anhui_stats.catalog.schemes import Scheme, SchemeExample, load_schemes
from anhui_stats.periods import month_of
from anhui_stats.scoring import Measured, UnitInputs, score_scheme

EXAMPLES = [
    pytest.param(scheme, example, id=f"{scheme.scheme_code}-{number}")
    for scheme in load_schemes()
    for number, example in enumerate(scheme.examples, start=1)
]


@pytest.mark.parametrize(("scheme", "example"), EXAMPLES)
def test_worked_example(scheme: Scheme, example: SchemeExample) -> None:
    units = []
    for given in example.given:
        figures: dict[InputKey, Measured] = {value.key: Measured(value.value, value.target) for value in given.values}
        units.append(UnitInputs(given.unit, "group", figures, given.judged, given.faults))
    rows = score_scheme(scheme, example.period, units, Decimal(month_of(example.period)) / 12)
    found = {(row.unit_code, row.item_code): row.points for row in rows}
    for given in example.given:
        wanted = {item: found[given.unit, item] for item in given.expect}
        assert wanted == given.expect, example.arithmetic


def test_every_scheme_has_an_example_of_each_formula_it_uses() -> None:
    for scheme in load_schemes():
        shown = {item for example in scheme.examples for given in example.given for item in given.expect}
        by_kind = {item.formula.kind: item.item_code for item in scheme.items if item.item_code in shown}
        assert {item.formula.kind for item in scheme.items} == set(by_kind), scheme.scheme_code
