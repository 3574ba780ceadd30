"""A unit that is not in yet stands with its last report of the year in preliminary figures, and never in final ones."""

from __future__ import annotations

import datetime as dt

from anhui_stats.aggregate import stale_periods
from anhui_stats.closing import close_period
from lineage import unexplained, why
from warehouse import MOMENT, Warehouse, project

PERIOD, BEFORE = "2022-09", "2022-08"
HUOQIU, JINAN, SHUCHENG, CITY = "341522", "341502", "341523", "341500"
COVERAGE = ("units_received", "units_nil", "units_carried", "obs_status", "obs_value", "month_value")


def _row(warehouse: Warehouse, region: str, period: str = PERIOD) -> tuple[object, ...]:
    row = warehouse.row(period, region, "out_funds")
    assert row is not None
    return tuple(row[name] for name in COVERAGE)


def test_the_newest_report_of_the_year_stands_for_a_unit_that_is_not_in(warehouse: Warehouse) -> None:
    warehouse.report(HUOQIU, "2022-06", {"ZS01": [project(money=100)]})
    warehouse.report(HUOQIU, BEFORE, {"ZS01": [project(money=800)]})
    warehouse.report(JINAN, BEFORE, {"ZS01": [project(money=10)]})
    warehouse.report(JINAN, PERIOD, {"ZS01": [project(money=30)]})
    warehouse.report(SHUCHENG, PERIOD, {}, is_nil=True)
    warehouse.aggregate(PERIOD, carry=True)
    assert _row(warehouse, HUOQIU) == (0, 0, 1, "E", 800, 0)
    assert _row(warehouse, JINAN) == (1, 0, 0, "P", 30, 20)
    assert _row(warehouse, CITY) == (1, 1, 1, "E", 830, 20)
    assert _row(warehouse, "340100")[:5] == (0, 0, 0, "P", None)
    assert [row[-1] for row in why(warehouse.connection, PERIOD, CITY, "out_funds")] == [800, 30]
    assert unexplained(warehouse.connection, PERIOD) == []
    warehouse.aggregate(PERIOD)
    assert _row(warehouse, HUOQIU) == (0, 0, 0, "P", None, None)
    assert _row(warehouse, CITY)[2:5] == (0, "P", 30)


def test_what_is_carried_is_what_counts_then(warehouse: Warehouse) -> None:
    """Through a gap, and in the month before, too: 当月 of a city is no jump when a unit skips two months."""
    warehouse.report(HUOQIU, "2022-06", {"ZS01": [project(money=100)]})
    warehouse.report(HUOQIU, "2022-06", {"ZS01": [project(money=150)]})
    warehouse.report(JINAN, BEFORE, {"ZS01": [project(money=10)]})
    warehouse.report(JINAN, PERIOD, {"ZS01": [project(money=30)]})
    warehouse.aggregate(PERIOD, carry=True)
    assert _row(warehouse, CITY) == (1, 0, 1, "E", 180, 20)


def test_nothing_is_carried_over_the_turn_of_the_year(warehouse: Warehouse) -> None:
    december = project(money=900, started_on=dt.date(2021, 3, 1), signed_on=dt.date(2021, 1, 1))
    warehouse.report(HUOQIU, "2021-12", {"ZS01": [december]})
    warehouse.report(JINAN, "2022-01", {"ZS01": [project(money=5, started_on=dt.date(2022, 1, 5))]})
    warehouse.aggregate("2022-01", carry=True)
    assert _row(warehouse, HUOQIU, "2022-01")[:5] == (0, 0, 0, "P", None)
    assert _row(warehouse, CITY, "2022-01")[2:5] == (0, "P", 5)


def test_a_closed_period_carries_nothing_and_is_computed_again(warehouse: Warehouse) -> None:
    warehouse.report(HUOQIU, BEFORE, {"ZS01": [project(money=800)]})
    warehouse.report(JINAN, BEFORE, {})
    warehouse.report(JINAN, PERIOD, {"ZS01": [project(money=30)]})
    warehouse.aggregate(BEFORE, carry=True)
    warehouse.aggregate(PERIOD, carry=True)
    assert stale_periods(warehouse.connection, carry=True) == []
    close_period(warehouse.connection, PERIOD, "统计处", MOMENT, allow_missing=True)
    assert stale_periods(warehouse.connection, carry=True) == [PERIOD]
    warehouse.aggregate(PERIOD, carry=True)
    assert _row(warehouse, CITY)[:5] == (1, 0, 0, "P", 30)


def test_a_moved_project_counts_once_while_the_unit_before_is_carried(warehouse: Warehouse) -> None:
    move = {"project_id": "MOVED", "from_unit_code": HUOQIU, "to_unit_code": JINAN, "period": PERIOD}
    warehouse.report("340000", PERIOD, {"SJ06": [move]})
    own, moved = project(money=100, project_id="OWN"), project(money=500, project_id="MOVED")
    warehouse.report(HUOQIU, BEFORE, {"ZS01": [own, moved]})
    warehouse.report(JINAN, BEFORE, {"ZS01": [project(money=10)]})
    warehouse.aggregate(PERIOD, carry=True)
    assert [_row(warehouse, unit)[4] for unit in (HUOQIU, JINAN, CITY)] == [100, 510, 610]
    warehouse.report(JINAN, PERIOD, {"ZS01": [project(money=20), moved | {"ytd_outside_funds_wan": 600}]})
    warehouse.aggregate(PERIOD, carry=True)
    assert [_row(warehouse, unit)[4] for unit in (HUOQIU, JINAN, CITY)] == [100, 620, 720]
    assert unexplained(warehouse.connection, PERIOD) == []


def test_each_part_of_a_merged_unit_stands_with_its_own_report(warehouse: Warehouse) -> None:
    """三山 and 弋江 became one in July 2020."""
    then = {"started_on": dt.date(2020, 2, 2), "signed_on": dt.date(2020, 1, 1)}
    warehouse.report("340208", "2020-05", {"ZS01": [project(money=70, **then)]})
    warehouse.report("340203", "2020-06", {"ZS01": [project(money=400, **then)]})
    warehouse.aggregate("2020-07", carry=True)
    assert _row(warehouse, "340209", "2020-07")[:5] == (0, 0, 1, "E", 470)
    warehouse.report("340209", "2020-07", {"ZS01": [project(money=480, **then)]})
    warehouse.aggregate("2020-08", carry=True)
    assert _row(warehouse, "340209", "2020-08")[:5] == (0, 0, 1, "E", 480)


def test_growth_compares_the_same_units_on_both_sides(warehouse: Warehouse) -> None:
    then = {"started_on": dt.date(2021, 2, 2), "signed_on": dt.date(2021, 1, 1)}
    stated = {"item_code": "Z102", "unit_of_measure": "万元", "ytd_value": 1, "last_year_value": 700}
    warehouse.report(HUOQIU, "2021-09", {"ZS01": [project(money=400, **then)]})
    warehouse.report(JINAN, "2021-09", {"ZS01": [project(money=100, **then)]})
    warehouse.report(HUOQIU, BEFORE, {"ZS01": [project(money=800)]})
    warehouse.report(JINAN, PERIOD, {"ZS01": [project(money=200)]})
    warehouse.report("340111", BEFORE, {"ZS01": [project(money=50)], "ZS03": [stated]})
    warehouse.aggregate(PERIOD, carry=True)
    city, elsewhere = warehouse.row(PERIOD, CITY, "out_funds"), warehouse.row(PERIOD, "340100", "out_funds")
    assert city is not None and (city["base_source"], city["base_value"], city["yoy_pct"]) == ("warehouse", 500, 100)
    # what it stated in August compares August
    assert elsewhere is not None and (elsewhere["obs_value"], elsewhere["base_source"]) == (50, "none")
