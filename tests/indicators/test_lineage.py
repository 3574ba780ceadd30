"""Which cells are behind a figure: one example a kind of evidence."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from lineage import unexplained, why
from warehouse import Warehouse, project

PERIOD = "2022-09"
HUOQIU, JINAN, CITY, PROVINCE = "341522", "341502", "341500", "340000"


def _columns(warehouse: Warehouse, submission_id: str, form_code: str, letters: str) -> None:
    """Tell in which spreadsheet column each column of a form stood."""
    warehouse.connection.execute(
        "insert into ops.sheet values (%s, %s, %s, 'abc', '月报.xlsx', 4, %s, 1, 1, '{}')",
        (submission_id, form_code, form_code, letters),
    )


def test_a_figure_names_file_sheet_cell_and_what_each_adds(warehouse: Warehouse) -> None:
    submission = warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(money=1000), project(money=500), project(total=9000)]})
    _columns(warehouse, submission, "ZS01", '{"ytd_outside_funds_wan": "X"}')
    warehouse.report(JINAN, PERIOD, {"ZS01": [project(money=70)]})
    warehouse.aggregate(PERIOD)
    query = "select * from pub.why(%s, %s, 'out_funds')"
    assert warehouse.connection.execute(query, (PERIOD, HUOQIU)).fetchall() == [
        ("value", "abc", "月报.xlsx", "ZS01", "X5", "1000", Decimal(1000)),
        ("value", "abc", "月报.xlsx", "ZS01", "X6", "500", Decimal(500)),
    ]
    assert [row[-1] for row in why(warehouse.connection, PERIOD, CITY, "out_funds")] == [1000, 500, 70]
    assert why(warehouse.connection, PERIOD, "340100", "out_funds") == []  # nobody reported: no value, so no cells
    assert why(warehouse.connection, PERIOD, HUOQIU, "no_such_indicator") == []


def test_the_lesser_of_two_amounts_is_cited_where_it_stands(warehouse: Warehouse) -> None:
    rows = [
        project(money=600, ytd_funds_wan=1000, is_huishang=True, ytd_huishang_funds_wan=900),
        project(money=1400, is_huishang=True, ytd_huishang_funds_wan=200),
    ]
    submission = warehouse.report(HUOQIU, PERIOD, {"ZS01": rows})
    _columns(warehouse, submission, "ZS01", '{"ytd_outside_funds_wan": "X", "ytd_huishang_funds_wan": "AH"}')
    warehouse.aggregate(PERIOD)
    assert warehouse.value(PERIOD, HUOQIU, "huishang_share") == 40
    assert [(row[0], row[2], row[4]) for row in why(warehouse.connection, PERIOD, HUOQIU, "huishang_share")] == [
        ("numerator", "X5", 600),
        ("numerator", "AH6", 200),
        ("denominator", "X6", 1400),
        ("denominator", "X5", 600),
    ]


def test_what_is_recognised_less_is_cited_from_the_recognition(warehouse: Warehouse) -> None:
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(money=1000, project_id="A"), project(money=300, project_id="B")]})
    partly = {"project_id": "A", "period": PERIOD, "decision": "部分认定", "recognised_ytd_funds_wan": 800}
    partly |= {"recognised_ytd_outside_funds_wan": 800, "recognised_ytd_huishang_funds_wan": 0}
    denied = {"project_id": "B", "period": PERIOD, "decision": "不予认定"}
    warehouse.report(PROVINCE, PERIOD, {"SJ02": [partly, denied]})
    warehouse.aggregate(PERIOD)
    key = (PERIOD, HUOQIU, "out_funds", "source", "320000", "recognised")
    found = [(role, sheet, value, added) for role, sheet, _, value, added in why(warehouse.connection, *key)]
    assert found == [
        ("value", "ZS01", "1000", 1000),
        ("value", "ZS01", "300", 300),
        ("deduction", "SJ02", None, -300),
        ("deduction", "SJ02", "800", -200),
    ]
    counted = why(warehouse.connection, PERIOD, CITY, "out_projects", "none", "", "recognised")
    assert [(row[0], row[3], row[4]) for row in counted if row[0] == "deduction"] == [("deduction", "不予认定", -1)]
    assert unexplained(warehouse.connection, PERIOD) == []


def test_money_of_another_city_is_in_the_city_and_not_in_the_province(warehouse: Warehouse) -> None:
    rows = [project(money=0, ytd_funds_wan=500, source_region="340100"), project(money=300)]
    warehouse.report(HUOQIU, PERIOD, {"ZS01": rows})
    warehouse.aggregate(PERIOD)
    assert [row[-1] for row in why(warehouse.connection, PERIOD, CITY, "domestic_funds")] == [500, 300]
    assert [row[-1] for row in why(warehouse.connection, PERIOD, PROVINCE, "domestic_funds")] == [300]


def test_completion_of_a_target_cites_the_value_and_the_target(warehouse: Warehouse) -> None:
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(money=3000), project(started_on=None, stage="签约")]})
    target = {"region_code": HUOQIU, "year": 2022}
    lines = [
        target | {"indicator_code": "out_funds", "target_value": 2, "unit_of_measure": "亿元"},
        target | {"indicator_code": "start_rate", "target_value": 80, "unit_of_measure": "%"},
    ]
    warehouse.report(PROVINCE, PERIOD, {"SJ01": lines})
    warehouse.aggregate(PERIOD)
    assert warehouse.value(PERIOD, HUOQIU, "target_completion", "indicator", "out_funds") == 15
    found = why(warehouse.connection, PERIOD, HUOQIU, "ahead_of_schedule", "indicator", "out_funds")
    assert [(row[0], row[1], row[3], row[4]) for row in found] == [
        ("numerator", "ZS01", "3000", 3000),
        ("denominator", "SJ01", "2", 20000),
    ]
    assert warehouse.value(PERIOD, HUOQIU, "target_completion", "indicator", "start_rate") == Decimal("62.5")
    assert unexplained(warehouse.connection, PERIOD) == []


def test_a_thing_that_stands_twice_is_cited_once(warehouse: Warehouse) -> None:
    listed = {"origin": "帮办清单", "kind": "环评", "due_on": dt.date(2022, 5, 1), "done_on": dt.date(2022, 6, 1)}
    rows = [listed | {"project_id": "P5", "matter_id": str(number)} for number in range(3)]
    warehouse.report(HUOQIU, PERIOD, {"ZS05": rows})
    warehouse.aggregate(PERIOD)
    assert len(why(warehouse.connection, PERIOD, HUOQIU, "helplist_projects")) == 1
    assert len(why(warehouse.connection, PERIOD, HUOQIU, "helplist_matters")) == 3
    rate = [row[0] for row in why(warehouse.connection, PERIOD, HUOQIU, "matters_in_time_rate")]
    assert rate == ["denominator"] * 3  # all due, none in time: 0 %
    assert warehouse.value(PERIOD, HUOQIU, "matters_in_time_rate") == 0
    assert unexplained(warehouse.connection, PERIOD) == []


def test_a_submission_knows_the_figures_that_it_is_in(warehouse: Warehouse) -> None:
    submission = warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(money=1000), project(money=50)]})
    warehouse.report(JINAN, PERIOD, {"ZS01": [project(money=7)]})
    warehouse.aggregate(PERIOD)
    query = "select region_code, cells, contribution from pub.touched_by(%s) where indicator_code = 'out_funds'"
    query += " and breakdown = 'none' and basis = 'reported' and region_code <> 'wanxi'"
    found = warehouse.connection.execute(query, (submission,)).fetchall()
    regions = {code: (cells, added) for code, cells, added in found}
    assert {code: regions[code] for code in (PROVINCE, CITY, HUOQIU)} == dict.fromkeys((PROVINCE, CITY, HUOQIU), (2, 1050))
    assert JINAN not in regions
