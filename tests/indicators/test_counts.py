"""What is counted where: coverage, thresholds, classes, investor lines, a city's own rows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from anhui_stats.periods import TIMEZONE
from warehouse import Warehouse, project

PERIOD, BEFORE = "2022-09", "2021-09"
HUOQIU, JINAN, YEJI, SHUCHENG = "341522", "341502", "341504", "341523"


def test_a_county_without_a_report_has_null_and_one_that_reported_nothing_has_zero(warehouse: Warehouse) -> None:
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(money=1000)]})
    warehouse.report(JINAN, PERIOD, {}, is_nil=True)
    warehouse.aggregate(PERIOD)
    assert warehouse.value(PERIOD, JINAN, "out_funds") == 0
    assert warehouse.value(PERIOD, SHUCHENG, "out_funds") is None
    assert warehouse.value(PERIOD, "341500", "out_funds") == 1000
    assert warehouse.value(PERIOD, "340100", "out_funds") is None
    assert warehouse.members(PERIOD, JINAN, "out_funds", "sector") == dict.fromkeys(
        ["primary", "secondary", "tertiary", "manufacturing"], Decimal(0)
    )
    assert warehouse.members(PERIOD, JINAN, "out_funds", "source") == {}
    city = warehouse.row(PERIOD, "341500", "out_funds")
    assert city is not None
    coverage = {name: city[f"units_{name}"] for name in ("expected", "received", "nil", "late", "carried")}
    assert coverage == {"expected": 8, "received": 1, "nil": 1, "late": 0, "carried": 0}


def test_a_report_after_the_deadline_is_late(warehouse: Warehouse) -> None:
    warehouse.connection.execute("insert into core.report_deadline values (%s, '2022-10-08 18:00+08')", (PERIOD,))
    warehouse.report(HUOQIU, PERIOD, {}, received_at=dt.datetime(2022, 10, 8, 17, tzinfo=TIMEZONE))
    warehouse.report(HUOQIU, PERIOD, {}, received_at=dt.datetime(2022, 10, 9, 9, tzinfo=TIMEZONE))
    warehouse.report(JINAN, PERIOD, {}, received_at=dt.datetime(2022, 10, 8, 19, tzinfo=TIMEZONE))
    warehouse.aggregate(PERIOD)
    row = warehouse.row(PERIOD, "341500", "out_funds")
    assert row is not None and row["units_late"] == 1  # 霍邱's first report was in time, its correction does not make it late


def test_size_classes_are_nested_and_begin_at_the_threshold_of_the_indicator(warehouse: Warehouse) -> None:
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(total=amount, money=100) for amount in (10000, 60000, 100000, 1000000)]})
    warehouse.aggregate(PERIOD)
    nested = {">=1": 4, ">=5": 3, ">=10": 2, ">=30": 1, ">=50": 1, ">=100": 1}
    assert warehouse.members(PERIOD, HUOQIU, "out_projects", "size_class") == nested
    assert warehouse.members(PERIOD, HUOQIU, "signed_projects", "size_class") == nested
    assert warehouse.members(PERIOD, HUOQIU, "major_projects", "size_class") == {
        member: count for member, count in nested.items() if member not in (">=1", ">=5")
    }
    assert set(warehouse.members(PERIOD, HUOQIU, "industry_projects", "size_class")) == {">=0.5", *nested}


def test_the_huishang_threshold_and_the_size_basis_have_their_dates(warehouse: Warehouse) -> None:
    merchant = {"is_huishang": True, "ytd_huishang_funds_wan": 500, "huishang_investment_wan": 3000}
    old = project(total=9000, money=500, started_on=dt.date(2020, 3, 1), signed_on=dt.date(2020, 2, 1), **merchant)
    for period in ("2020-12", "2021-12", "2022-12"):
        signed = dt.date(int(period[:4]), 5, 5)
        sized = project(total=20000, money=0, fixed_investment_wan=9000, signed_on=signed, started_on=None, stage="签约")
        warehouse.report(HUOQIU, period, {"ZS01": [old, sized]})
        warehouse.aggregate(period)
    assert [warehouse.value(p, HUOQIU, "huishang_projects") for p in ("2020-12", "2021-12")] == [1, 0]
    assert warehouse.members("2020-12", HUOQIU, "huishang_projects", "size_class")[">=0.5"] == 1
    assert ">=0.5" not in warehouse.members("2021-12", HUOQIU, "huishang_projects", "size_class")
    assert [warehouse.value(p, HUOQIU, "signed_projects") for p in ("2021-12", "2022-12")] == [1, 0]


def test_ended_projects_keep_their_money_and_additions_count_no_project(warehouse: Warehouse) -> None:
    rows = [
        project(total=20000, money=100),
        project(total=30000, money=200, stage="终止"),
        project(total=40000, money=400, project_nature="增资扩产"),
    ]
    warehouse.report(HUOQIU, PERIOD, {"ZS01": rows})
    warehouse.aggregate(PERIOD)
    assert warehouse.value(PERIOD, HUOQIU, "out_projects") == 1
    assert warehouse.value(PERIOD, HUOQIU, "out_funds") == 700
    assert warehouse.value(PERIOD, HUOQIU, "domestic_funds") == 700
    assert warehouse.value(PERIOD, HUOQIU, "out_investment") == 60000
    assert warehouse.value(PERIOD, HUOQIU, "signed_projects") == 1
    assert warehouse.value(PERIOD, HUOQIU, "signed_investment") == 60000


def test_investor_lines_take_money_to_their_own_sources(warehouse: Warehouse) -> None:
    ledger = project(money=1000, project_id="A", ytd_funds_wan=1600, is_huishang=True, ytd_huishang_funds_wan=900)
    lines = [
        {"line_no": 1, "source_region": "310000", "is_huishang": True, "contracted_wan": 8000, "ytd_funds_wan": 700},
        {"line_no": 2, "source_region": "440000", "is_huishang": False, "contracted_wan": 8000, "ytd_funds_wan": 300},
        {"line_no": 3, "source_region": "810000", "is_huishang": True, "contracted_wan": 1000, "ytd_funds_wan": 200},
        {"line_no": 4, "source_region": "340100", "is_huishang": False, "contracted_wan": 1000, "ytd_funds_wan": 250},
        {"line_no": 5, "source_region": "341500", "is_huishang": False, "contracted_wan": 1000, "ytd_funds_wan": 150},
    ]
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [ledger], "ZS07": [{"project_id": "A"} | line for line in lines]})
    warehouse.aggregate(PERIOD)
    assert warehouse.value(PERIOD, HUOQIU, "out_funds") == 1000
    assert warehouse.members(PERIOD, HUOQIU, "out_funds", "source") == {"310000": 700, "440000": 300}
    assert warehouse.members(PERIOD, HUOQIU, "out_projects", "source") == {"310000": 1}  # ties: the lowest line
    assert warehouse.members(PERIOD, HUOQIU, "out_funds", "source_group") == {"沪苏浙": 700, "京津冀": 0, "珠三角": 300}
    assert warehouse.value(PERIOD, HUOQIU, "domestic_funds") == 1250
    assert warehouse.value(PERIOD, "340000", "domestic_funds") == 1000
    assert warehouse.members(PERIOD, HUOQIU, "huishang_funds", "source") == {"310000": 700, "810000": 200}
    assert warehouse.members(PERIOD, HUOQIU, "huishang_projects", "source") == {"310000": 1}
    assert warehouse.value(PERIOD, HUOQIU, "huishang_share") == 70  # flagged outside 700 / outside 1000


def test_a_project_whose_largest_investor_is_overseas_adds_money_but_no_project(warehouse: Warehouse) -> None:
    lines = [
        {"project_id": "A", "line_no": 1, "source_region": "810000", "is_huishang": False, "ytd_funds_wan": 600},
        {"project_id": "A", "line_no": 2, "source_region": "330000", "is_huishang": False, "ytd_funds_wan": 400},
    ]
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(money=400, project_id="A", ytd_funds_wan=1000)], "ZS07": lines})
    warehouse.aggregate(PERIOD)
    assert warehouse.value(PERIOD, HUOQIU, "out_projects") == 0
    assert warehouse.value(PERIOD, HUOQIU, "out_funds") == 400


def test_manufacturing_leaves_out_repair_and_industry_keeps_it(warehouse: Warehouse) -> None:
    rows = [project(money=money, industry_code=code) for money, code in ((100, "C3670"), (10, "4360"), (1, "05"))]
    warehouse.report(HUOQIU, PERIOD, {"ZS01": rows})
    warehouse.aggregate(PERIOD)
    assert warehouse.members(PERIOD, HUOQIU, "out_funds", "sector") == {
        "primary": 0,
        "secondary": 100,
        "tertiary": 11,
        "manufacturing": 100,
    }
    assert warehouse.members(PERIOD, HUOQIU, "signed_projects", "industry_class") == {"industry": 2, "other": 1}
    assert warehouse.members(PERIOD, HUOQIU, "out_funds", "bulletin_sector") == {"装备制造": 110, "农林牧渔业": 1}


def test_a_citys_own_rows_add_to_the_city_the_province_and_groups_that_hold_it_whole(warehouse: Warehouse) -> None:
    meetings = {"item_code": "Z301", "unit_of_measure": "次", "ytd_value": 3}
    warehouse.report("341500", PERIOD, {"ZS03": [meetings]})
    warehouse.report(HUOQIU, PERIOD, {"ZS03": [meetings | {"ytd_value": 2}]})
    warehouse.report(JINAN, PERIOD, {"ZS03": [meetings | {"ytd_value": 1}]})
    warehouse.aggregate(PERIOD)
    values = {c: warehouse.value(PERIOD, c, "dispatch_meetings") for c in ("341500", "340000", "wanxi", "wanjiang", HUOQIU)}
    # wanxi holds 六安 whole; wanjiang only 金安 and 舒城
    assert values == {"341500": 6, "340000": 6, "wanxi": 6, "wanjiang": 1, HUOQIU: 2}


def test_teams_and_counties_that_brought_a_project(warehouse: Warehouse) -> None:
    names = ["驻上海联络处", "la-ind-1", "舒城县", "六安市霍邱县", "某某公司", None]
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(recruited_by=name) for name in names]})
    warehouse.aggregate(PERIOD)
    expected = {"la-lia-1": 1, "la-ind-1": 1, SHUCHENG: 1, HUOQIU: 1}
    assert warehouse.members(PERIOD, HUOQIU, "signed_projects", "team") == expected
