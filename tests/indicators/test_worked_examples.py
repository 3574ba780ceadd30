"""Every indicator against its own worked examples: the YAML beside the SQL."""

from __future__ import annotations

import psycopg
import pytest

from anhui_stats.aggregate.models import indicator_models
from anhui_stats.catalog.indicators import INDICATOR_FOLDER, Example, Indicator, load_indicators
from warehouse import Warehouse

Figures = dict[tuple[str, ...], tuple[object, ...]]
EXAMPLES = [
    pytest.param(indicator, example, id=f"{indicator.indicator_code}-{number}")
    for indicator in load_indicators()
    for number, example in enumerate(indicator.examples, start=1)
]


@pytest.fixture(scope="module")
def computed() -> dict[str, Figures]:
    """The figures of the examples by what was given, since many indicators share one example's rows."""
    return {}


def _figures(example: Example, url: str, computed: dict[str, Figures]) -> Figures:
    key = repr((example.period, example.given))
    if key not in computed:
        with psycopg.connect(url) as connection:
            warehouse = Warehouse(connection)
            for report in example.given:
                warehouse.report(report.unit, report.period or example.period, report.forms)
            warehouse.aggregate(example.period)
            computed[key] = warehouse.figures(example.period)
            connection.rollback()
    return computed[key]


@pytest.mark.parametrize(("indicator", "example"), EXAMPLES)
def test_worked_example(indicator: Indicator, example: Example, province_url: str, computed: dict[str, Figures]) -> None:
    figures = _figures(example, province_url, computed)
    for expected in example.expect:
        region = expected.region or example.given[0].unit
        found = figures[region, indicator.indicator_code, expected.breakdown, expected.member, expected.basis]
        wanted = (expected.obs_value, expected.display_value, indicator.unit, indicator.display_unit)
        assert found == wanted, example.arithmetic


def test_every_sql_file_has_its_words_and_every_description_its_sql() -> None:
    assert {path.stem for path in INDICATOR_FOLDER.glob("*.yaml")} == {*indicator_models(), "ind_target"}
