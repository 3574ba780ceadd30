"""Recognition, bases, growth, shares, ranks, and what a second run changes: nothing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from anhui_stats.aggregate import stale_periods
from anhui_stats.catalog.summaries import load_summaries
from warehouse import Warehouse, project

PERIOD, BEFORE = "2022-09", "2021-09"
HUOQIU, JINAN, YEJI, SHUCHENG = "341522", "341502", "341504", "341523"


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


def test_a_project_that_was_moved_on_or_back_stands_where_it_went_last(warehouse: Warehouse) -> None:
    def moved(project_id: str, origin: str, destination: str, period: str) -> dict[str, str]:
        return {"project_id": project_id, "from_unit_code": origin, "to_unit_code": destination, "period": period}

    on = [moved("ON", HUOQIU, JINAN, "2022-03"), moved("ON", JINAN, SHUCHENG, "2022-06")]
    back = [moved("BACK", HUOQIU, JINAN, "2022-03"), moved("BACK", JINAN, HUOQIU, "2022-06")]
    warehouse.report("340000", "2022-06", {"SJ06": [*on, *back]})
    then = {"started_on": dt.date(2021, 2, 2), "signed_on": dt.date(2021, 1, 1)}
    own = {HUOQIU: ["BACK"], JINAN: [], SHUCHENG: ["ON"]}
    for unit, projects in own.items():
        before = ["ON", "BACK"] if unit == HUOQIU else []
        warehouse.report(unit, BEFORE, {"ZS01": [project(money=100, project_id=name, **then) for name in (unit, *before)]})
        warehouse.report(unit, PERIOD, {"ZS01": [project(money=300, project_id=name) for name in (unit, *projects)]})
    warehouse.aggregate(PERIOD)
    rows = {unit: warehouse.row(PERIOD, unit, "out_funds") for unit in own}
    found = {unit: (row["obs_value"], row["base_value"]) for unit, row in rows.items() if row}
    assert found == {HUOQIU: (600, 200), JINAN: (300, 100), SHUCHENG: (600, 200)}


def test_a_target_given_to_the_new_code_replaces_that_of_the_old_one(warehouse: Warehouse) -> None:
    def target(code: str, value: int) -> dict[str, object]:
        amount = {"target_value": value, "unit_of_measure": "万元"}
        return {"region_code": code, "year": 2020, "indicator_code": "out_funds", **amount}

    old = [target("340221", 1000), target("340208", 1000), target("340203", 500), target("340222", 800)]
    warehouse.report("340000", "2020-01", {"SJ01": old})
    now = project(money=600, started_on=dt.date(2020, 8, 1), signed_on=dt.date(2020, 1, 1))
    for unit in ("340210", "340209", "340212"):
        warehouse.report(unit, "2020-09", {"ZS01": [now]})
    key = ("target_completion", "indicator", "out_funds")
    warehouse.aggregate("2020-09")
    before = [warehouse.value("2020-09", unit, *key) for unit in ("340210", "340209", "340212")]
    assert before == [60, 40, 75]  # 湾沚 has that of 芜湖县, 弋江 those of both its parts
    warehouse.report("340000", "2020-08", {"SJ01": [target("340210", 1200), target("340209", 2000)]})
    warehouse.aggregate("2020-09")
    after = [warehouse.value("2020-09", unit, *key) for unit in ("340210", "340209", "340212")]
    assert after == [50, 30, 75]


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
    noted = project(huishang_name="某人", progress_note="封顶，问张工13812345678", location="城南，电话0564-6021234")
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [noted, {"stage": "线索"}, {"stage": "终止"}]})
    warehouse.aggregate(PERIOD)
    rows = {}
    for summary in load_summaries():
        cursor = warehouse.connection.execute(summary.sql)
        found = [column.name for column in cursor.description or ()]
        # published in the order of the metadata, whatever the order of the query
        assert sorted(found) == sorted(column.name for column in summary.columns), summary.table
        rows[summary.table] = cursor.fetchall()
    assert len(rows["projects"]) == 1 and "某人" not in repr(rows["projects"])
    assert "封顶，问张工138****5678" in rows["projects"][0] and "城南，电话056****1234" in rows["projects"][0]
    assert [row[5] for row in rows["submissions"]] == ["superseded", "accepted"]
