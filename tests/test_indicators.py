"""Every indicator against its own worked examples (the YAML beside the SQL), and the arithmetic that all of them share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import psycopg
import pytest

from anhui_stats.aggregate import stale_periods
from anhui_stats.aggregate.models import indicator_models
from anhui_stats.catalog.indicators import INDICATOR_FOLDER, Example, Indicator, load_indicators
from anhui_stats.catalog.summaries import load_summaries
from anhui_stats.periods import TIMEZONE
from warehouse import Warehouse, project, small_province

PERIOD, BEFORE = "2022-09", "2021-09"
HUOQIU, JINAN, YEJI, SHUCHENG = "341522", "341502", "341504", "341523"
EXAMPLES = [
    pytest.param(indicator, example, id=f"{indicator.indicator_code}-{number}")
    for indicator in load_indicators()
    for number, example in enumerate(indicator.examples, start=1)
]


@pytest.fixture(scope="module")
def province_url(database_url: str) -> Iterator[str]:
    with small_province(database_url) as url:
        yield url


@pytest.fixture
def warehouse(province_url: str) -> Iterator[Warehouse]:
    with psycopg.connect(province_url) as connection:
        yield Warehouse(connection)
        connection.rollback()


Figures = dict[tuple[str, ...], tuple[object, ...]]


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


def test_recognition_deducts_from_its_month_to_the_end_of_the_year(warehouse: Warehouse) -> None:
    for period, money in (("2022-07", 900), ("2022-08", 1000), ("2022-09", 1500)):
        rows = [project(money=money, project_id="A"), project(money=300, project_id="B")]
        warehouse.report(HUOQIU, period, {"ZS01": rows})
    partly = {"project_id": "A", "period": "2022-08", "decision": "部分认定", "recognised_ytd_funds_wan": 800}
    partly |= {"recognised_ytd_outside_funds_wan": 800, "recognised_ytd_huishang_funds_wan": 0}
    denied = {"project_id": "B", "period": "2022-08", "decision": "不予认定"}
    warehouse.report("340000", "2022-08", {"SJ02": [partly, denied]})
    for period in ("2022-07", "2022-08", "2022-09"):
        warehouse.aggregate(period)
    months = ("2022-07", "2022-08", "2022-09")
    recognised = [warehouse.value(p, HUOQIU, "out_funds", "none", "", "recognised") for p in months]
    assert recognised == [1200, 800, 1300]  # 900+300; 800+0; 1500-200 + 300-300
    counts = [warehouse.value(p, HUOQIU, "out_projects", "none", "", "recognised") for p in months]
    assert counts == [2, 1, 1]
    assert warehouse.value("2022-09", HUOQIU, "domestic_funds", "none", "", "recognised") == 1300
    assert warehouse.value("2022-09", HUOQIU, "out_funds", "source", "320000", "recognised") == 1300
    assert warehouse.value("2022-09", HUOQIU, "out_funds") == 1800
    assert warehouse.value("2022-09", HUOQIU, "signed_projects") == 2
    assert warehouse.row("2022-09", HUOQIU, "signed_projects", "none", "", "recognised") is None


def test_growth_rests_on_the_declared_base_before_the_warehouse_before_zs03(warehouse: Warehouse) -> None:
    stated = {"item_code": "Z102", "unit_of_measure": "万元", "ytd_value": 1200, "last_year_value": 800}
    for unit in (HUOQIU, JINAN, SHUCHENG):
        warehouse.report(unit, PERIOD, {"ZS01": [project(money=1200)], "ZS03": [stated]})
    then = project(money=1000, started_on=dt.date(2021, 2, 2), signed_on=dt.date(2021, 1, 1))
    warehouse.report(HUOQIU, BEFORE, {"ZS01": [then]})
    warehouse.report(JINAN, BEFORE, {"ZS01": [then]})
    declared = {"region_code": JINAN, "period": PERIOD, "indicator_code": "out_funds", "base_value": 600, "reason": "口径调整"}
    warehouse.report("340000", PERIOD, {"SJ04": [declared]})
    warehouse.aggregate(PERIOD)
    rows = {code: warehouse.row(PERIOD, code, "out_funds") for code in (HUOQIU, JINAN, SHUCHENG, "341500")}
    found = {code: (row["base_source"], row["base_value"], row["yoy_pct"], row["delta"]) for code, row in rows.items() if row}
    assert found == {
        HUOQIU: ("warehouse", 1000, 20, 200),
        JINAN: ("declared", 600, 100, 600),
        SHUCHENG: ("zs03", 800, 50, 400),
        "341500": ("zs03", 2400, 50, 1200),  # 舒城 has no month of last year here, so its city rests on ZS03 as a whole
    }
    sector = warehouse.row(PERIOD, SHUCHENG, "out_funds", "sector", "secondary")
    assert sector is not None and (sector["base_value"], sector["base_source"], sector["yoy_pct"]) == (None, "none", None)


def test_the_province_never_takes_domestic_funds_from_zs03(warehouse: Warehouse) -> None:
    stated = {"item_code": "Z101", "unit_of_measure": "万元", "ytd_value": 1200, "last_year_value": 800}
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(money=1200)], "ZS03": [stated]})
    warehouse.aggregate(PERIOD)
    sources = {c: row["base_source"] for c in ("340000", "341500") if (row := warehouse.row(PERIOD, c, "domestic_funds"))}
    assert sources == {"340000": "none", "341500": "zs03"}
    recognised = warehouse.row(PERIOD, "341500", "domestic_funds", "none", "", "recognised")
    assert recognised is not None and recognised["base_value"] == 800


def test_the_base_is_recomputed_with_this_years_definitions(warehouse: Warehouse) -> None:
    waiting = {"signed_on": dt.date(2021, 5, 1), "started_on": None, "stage": "签约"}
    then = project(total=20000, money=0, fixed_investment_wan=5000, **waiting)
    warehouse.report(HUOQIU, BEFORE, {"ZS01": [then, then | {"fixed_investment_wan": 15000}]})
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(), project()]})
    warehouse.aggregate(BEFORE)
    warehouse.aggregate(PERIOD)
    row = warehouse.row(PERIOD, HUOQIU, "signed_projects")
    assert row is not None and (row["base_value"], row["yoy_pct"]) == (1, 100)  # by 固定资产投资, as this year
    assert warehouse.value(BEFORE, HUOQIU, "signed_projects") == 2  # by 总投资, as it was then


def test_shares_contributions_and_months(warehouse: Warehouse) -> None:
    then = {"started_on": dt.date(2021, 2, 2), "signed_on": dt.date(2021, 1, 1)}
    warehouse.report(HUOQIU, BEFORE, {"ZS01": [project(money=600, **then), project(money=400, industry_code="5990", **then)]})
    warehouse.report(HUOQIU, "2022-08", {"ZS01": [project(money=1100)]})
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(money=1200), project(money=300, industry_code="5990")]})
    warehouse.report("340111", PERIOD, {"ZS01": [project(money=4500)]})
    warehouse.aggregate(PERIOD)
    row = warehouse.row(PERIOD, HUOQIU, "out_funds", "sector", "secondary")
    assert row is not None
    assert (row["share_pct"], row["share_change_pp"], row["contribution_pp"]) == (80, 20, 60)
    assert (row["month_value"], row["province_share_pct"]) == (100, Decimal("21.0526315789"))  # 1200 - 1100; 1200 / 5700
    whole = warehouse.row(PERIOD, HUOQIU, "out_funds")
    assert whole is not None
    assert (whole["share_pct"], whole["yoy_pct"], whole["month_value"]) == (None, 50, 400)
    assert whole["province_share_pct"] == 25
    other = warehouse.row(PERIOD, "340111", "out_funds")
    assert other is not None and (other["month_value"], other["base_source"]) == (None, "none")


def test_january_is_its_own_month(warehouse: Warehouse) -> None:
    for period in ("2021-12", "2022-01"):
        warehouse.report(HUOQIU, period, {"ZS01": [project(money=100, started_on=dt.date(2021, 3, 1))]})
    warehouse.aggregate("2022-01")
    row = warehouse.row("2022-01", HUOQIU, "out_funds")
    assert row is not None and row["month_value"] == 100


def test_ranks_share_a_place_and_leave_the_next_one_out(warehouse: Warehouse) -> None:
    for unit, money in ((HUOQIU, 300), (JINAN, 300), (SHUCHENG, 100), ("341571", 500), ("340111", 200)):
        warehouse.report(unit, PERIOD, {"ZS01": [project(money=money)]})
    warehouse.aggregate(PERIOD)
    ranks = {
        unit: (row["rank_value"], row["rank_in_city"])
        for unit in (HUOQIU, JINAN, SHUCHENG, "341571", "340111", YEJI, "341500")
        if (row := warehouse.row(PERIOD, unit, "out_funds"))
    }
    assert ranks == {
        HUOQIU: (1, 2),
        JINAN: (1, 2),
        SHUCHENG: (4, 4),
        "341571": (1, 1),  # the only zone of its level; first in the city among counties and zones
        "340111": (3, 1),
        YEJI: (None, None),
        "341500": (1, None),
    }


def test_a_merger_moves_the_base_to_the_new_unit_and_needs_both_old_ones(warehouse: Warehouse) -> None:
    then = project(money=400, started_on=dt.date(2019, 8, 1), signed_on=dt.date(2019, 1, 1))
    now = project(money=1000, started_on=dt.date(2020, 8, 1), signed_on=dt.date(2020, 1, 1))
    warehouse.report("340203", "2019-09", {"ZS01": [then]})
    warehouse.report("340209", "2020-09", {"ZS01": [now]})
    warehouse.aggregate("2020-09")
    row = warehouse.row("2020-09", "340209", "out_funds")
    assert row is not None and row["base_source"] == "none"
    warehouse.report("340208", "2019-09", {"ZS01": [then]})
    warehouse.aggregate("2020-09")
    row = warehouse.row("2020-09", "340209", "out_funds")
    assert row is not None and (row["base_value"], row["yoy_pct"]) == (800, 25)
    assert warehouse.row("2020-09", "340203", "out_funds") is None


def test_a_transfer_moves_the_base_to_the_new_city(warehouse: Warehouse) -> None:
    then = project(money=500, started_on=dt.date(2015, 3, 1), signed_on=dt.date(2015, 1, 1))
    now = project(money=600, started_on=dt.date(2016, 3, 1), signed_on=dt.date(2016, 1, 1))
    warehouse.report("341521", "2015-09", {"ZS01": [then]})
    warehouse.report(HUOQIU, "2015-09", {"ZS01": [then]})
    warehouse.report("340422", "2016-09", {"ZS01": [now]})
    warehouse.report(HUOQIU, "2016-09", {"ZS01": [now]})
    warehouse.aggregate("2015-09")
    warehouse.aggregate("2016-09")
    assert warehouse.value("2015-09", "341500", "out_funds") == 1000
    bases = {c: row["base_value"] for c in ("340400", "341500", "340422") if (row := warehouse.row("2016-09", c, "out_funds"))}
    assert bases == {"340400": 500, "341500": 500, "340422": 500}


def test_a_split_leaves_the_base_with_the_old_unit(warehouse: Warehouse) -> None:
    then = project(money=500, started_on=dt.date(2015, 3, 1), signed_on=dt.date(2015, 1, 1))
    now = project(money=300, started_on=dt.date(2016, 3, 1), signed_on=dt.date(2016, 1, 1))
    warehouse.report(HUOQIU, "2015-09", {"ZS01": [then]})
    warehouse.report(HUOQIU, "2016-09", {"ZS01": [now]})
    warehouse.report(YEJI, "2016-09", {"ZS01": [now]})
    warehouse.aggregate("2016-09")
    found = {
        c: (row["base_value"], row["base_source"])
        for c in (HUOQIU, YEJI, "341500")
        if (row := warehouse.row("2016-09", c, "out_funds"))
    }
    assert found == {HUOQIU: (500, "warehouse"), YEJI: (None, "none"), "341500": (500, "warehouse")}


def test_the_base_holds_only_units_that_are_in_now(warehouse: Warehouse) -> None:
    then = project(money=500, started_on=dt.date(2021, 3, 1), signed_on=dt.date(2021, 1, 1))
    for unit in (HUOQIU, JINAN):
        warehouse.report(unit, BEFORE, {"ZS01": [then]})
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(money=600)]})
    warehouse.aggregate(PERIOD)
    row = warehouse.row(PERIOD, "341500", "out_funds")
    assert row is not None and (row["base_value"], row["yoy_pct"]) == (500, 20)


def test_the_newest_accepted_report_counts(warehouse: Warehouse) -> None:
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(money=100)]})
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(money=200)]})
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(money=900)]}, is_accepted=False)
    warehouse.aggregate(PERIOD)
    assert warehouse.value(PERIOD, HUOQIU, "out_funds") == 200


def test_percentages_have_no_growth_and_a_change_in_points(warehouse: Warehouse) -> None:
    then = {"signed_on": dt.date(2021, 1, 5), "money": 0}
    started = {"started_on": dt.date(2021, 2, 2)}
    waiting = {"started_on": None, "stage": "签约"}
    warehouse.report(HUOQIU, BEFORE, {"ZS01": [project(**then, **started), project(**then, **waiting)]})
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(), project(), project(), project(money=0, **waiting)]})
    warehouse.aggregate(PERIOD)
    row = warehouse.row(PERIOD, HUOQIU, "start_rate")
    assert row is not None
    assert (row["obs_value"], row["base_value"], row["delta"], row["yoy_pct"]) == (75, 50, 25, None)
    assert (row["share_pct"], row["province_share_pct"]) == (None, None)


def test_running_twice_gives_the_same_rows_and_leaves_nothing_stale(warehouse: Warehouse) -> None:
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(money=100), project(money=50, total=90000)]})
    assert stale_periods(warehouse.connection) == [PERIOD]
    everything = "select md5(string_agg(figure::text, '' order by figure::text)), count(*) from mart.indicator_values as figure"
    written = warehouse.aggregate(PERIOD)
    first = warehouse.connection.execute(everything).fetchone()
    assert stale_periods(warehouse.connection) == []
    assert warehouse.aggregate(PERIOD) == written
    assert warehouse.connection.execute(everything).fetchone() == first
    warehouse.report(HUOQIU, "2022-08", {"ZS01": [project(money=80)]})
    assert stale_periods(warehouse.connection) == ["2022-08", PERIOD]


def test_published_tables_have_exactly_the_columns_that_are_described(warehouse: Warehouse) -> None:
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(), {"stage": "线索"}, {"stage": "终止"}]})
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(huishang_name="某人"), {"stage": "线索"}, {"stage": "终止"}]})
    warehouse.aggregate(PERIOD)
    rows = {}
    for summary in load_summaries():
        cursor = warehouse.connection.execute(summary.sql)
        found = [column.name for column in cursor.description or ()]
        assert found == [column.name for column in summary.columns], summary.table
        rows[summary.table] = cursor.fetchall()
    assert len(rows["projects"]) == 1 and "某人" not in repr(rows["projects"])
    assert [row[5] for row in rows["submissions"]] == ["superseded", "accepted"]
