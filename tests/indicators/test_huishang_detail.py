"""徽商回归 as the province prints it: every breakdown on one line, both thresholds over their change, never in 省外资金."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from psycopg.rows import dict_row

from published import published
from warehouse import Warehouse, project

HUOQIU, SHUCHENG, LIUAN, TONGLING, ZONGYANG, PROVINCE = "341522", "341523", "341500", "340700", "340722", "340000"
PERIOD = "2020-09"


def returned(total: float, money: float, **columns: Any) -> dict[str, Any]:
    """A started project of a returning merchant from 江苏; all its money is both the merchant's and from outside."""
    merchant = {"is_huishang": True, "huishang_investment_wan": total / 2, "ytd_huishang_funds_wan": money}
    dates = {"signed_on": dt.date(2020, 1, 10), "started_on": dt.date(2020, 3, 1)}
    return project(total=total, money=money, **dates, **merchant) | columns


def detail(warehouse: Warehouse, *, period: str = PERIOD, region: str = PROVINCE, **filters: object) -> list[dict[str, Any]]:
    with warehouse.connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(
            "select * from mart.huishang_detail where period = %s and region_code = %s"
            " order by threshold_wan, breakdown, member",
            (period, region),
        ).fetchall()
    return [row for row in rows if all(row[name] == value for name, value in filters.items())]


def members(rows: Sequence[dict[str, Any]], *names: str) -> dict[str, tuple[Any, ...]]:
    return {row["member"]: tuple(row[name] for name in names) for row in rows}


def test_both_thresholds_stand_side_by_side_a_year_before_and_after_the_change(warehouse: Warehouse) -> None:
    months = ("2019-12", "2020-01", "2020-12", "2021-01", "2021-12", "2022-01")
    for period in months:
        rows = [returned(6000, 100), returned(20000, 900)]
        started = {"started_on": dt.date(2019, 1, 1), "signed_on": dt.date(2019, 1, 1)}
        warehouse.report(HUOQIU, period, {"ZS01": [row | started for row in rows]})
        warehouse.aggregate(period)
    found = {
        period: [
            (int(row["threshold_wan"]), row["is_in_force"], row["projects"], row["funds"])
            for row in detail(warehouse, period=period, breakdown="none")
        ]
        for period in months
    }
    low, high = (5000, True, 2, 1000), (10000, True, 1, 900)
    before, after = [low, (10000, False, 1, 900)], [(5000, False, 2, 1000), high]
    assert found == {
        "2019-12": [low],
        "2020-01": before,
        "2020-12": before,
        "2021-01": after,
        "2021-12": after,
        "2022-01": [high],
    }


def test_every_line_stands_beside_its_coverage(warehouse: Warehouse) -> None:
    warehouse.report(HUOQIU, "2020-08", {"ZS01": [returned(20000, 900)]})
    warehouse.report(SHUCHENG, PERIOD, {"ZS01": [returned(30000, 600)]})
    warehouse.aggregate(PERIOD, carry=True)
    names = ("units_received", "units_nil", "units_carried", "funds")
    for table, whole in (
        ("huishang_detail", {"breakdown": "none", "threshold_wan": 5000}),
        ("huishang_funds", {"size_class": ">=1"}),
    ):
        found = {row["region_code"]: row for row in published(warehouse, table, period=PERIOD, **whole)}
        assert [tuple(found[code][name] for name in names) for code in (LIUAN, HUOQIU, SHUCHENG)] == [
            (1, 0, 1, 1500),
            (0, 0, 1, 900),
            (1, 0, 0, 600),
        ]
        assert found[LIUAN]["units_expected"] > 5


def test_growth_compares_by_the_same_threshold(warehouse: Warehouse) -> None:
    then = {"started_on": dt.date(2020, 3, 1), "signed_on": dt.date(2020, 1, 1)}
    warehouse.report(HUOQIU, "2020-09", {"ZS01": [returned(6000, 300, **then), returned(20000, 400, **then)]})
    warehouse.report(HUOQIU, "2021-08", {"ZS01": [returned(6000, 350), returned(20000, 450)]})
    warehouse.report(HUOQIU, "2021-09", {"ZS01": [returned(6000, 390), returned(20000, 500)]})
    warehouse.aggregate("2021-09")
    rows = detail(warehouse, period="2021-09", region=HUOQIU, breakdown="none")
    found = {int(row["threshold_wan"]): (row["funds"], row["base_value"], row["yoy_pct"], row["month_funds"]) for row in rows}
    assert found[10000] == (500, 400, 25, 50)
    assert found[5000] == (890, 700, Decimal("27.1428571429"), 90)  # 390 + 500 against 300 + 400


def test_the_whole_line_of_every_member(warehouse: Warehouse) -> None:
    warehouse.report(
        HUOQIU,
        PERIOD,
        {
            "ZS01": [
                returned(120000, 3000, huishang_native_place="安徽省六安市霍邱县"),
                returned(8000, 1000, industry_code="5990", source_region="810000", huishang_native_place=" 怀宁县 "),
                returned(9000, 500, started_on=dt.date(2019, 5, 1), huishang_native_place="江苏省苏州市"),
                returned(4999, 700),
                project(money=5000, signed_on=dt.date(2020, 1, 10), started_on=dt.date(2020, 3, 1)),
            ]
        },
    )
    warehouse.report(ZONGYANG, PERIOD, {"ZS01": [returned(30000, 500, stage="终止", huishang_native_place=None)]})
    warehouse.aggregate(PERIOD)
    rows = [row for row in detail(warehouse) if row["threshold_wan"] == 5000]
    whole = "projects", "total_investment", "huishang_investment", "funds", "new_projects", "new_funds"
    assert members([row for row in rows if row["breakdown"] == "none"], *whole) == {"": (3, 137000, 68500, 5000, 2, 4500)}
    by = {name: [row for row in rows if row["breakdown"] == name] for name in {row["breakdown"] for row in rows}}
    assert members(by["sector"], "projects", "funds", "share_pct") == {
        "secondary": (2, 4000, 80),
        "manufacturing": (2, 4000, 80),
        "tertiary": (1, 1000, 20),
    }
    assert members(by["source"], "projects", "funds") == {"320000": (2, 4000), "810000": (1, 1000)}
    assert members(by["source_group"], "projects", "funds") == {"沪苏浙": (2, 4000)}
    assert members(by["landing_city"], "projects", "total_investment", "funds") == {
        LIUAN: (3, 137000, 4500),
        TONGLING: (0, 0, 500),
    }
    assert members(by["native_place"], "projects", "funds") == {"": (1, 1000), "341500": (1, 3000), "340800": (1, 1000)}
    assert members(by["construction"], "projects", "funds") == {"new": (2, 4500), "continued": (1, 500)}
    assert members(by["size_class"], "projects", "funds", "new_projects") == {
        ">=0.5": (3, 5000, 2),
        ">=1": (1, 3500, 1),
        ">=5": (1, 3000, 1),
        ">=10": (1, 3000, 1),
    }
    (row,) = [row for row in detail(warehouse, is_in_force=True) if row["breakdown"] == "none"]
    # of 8500 outside money at projects of 1亿 and more (3000 + 5000 + 500), 3500 are merchants'
    assert row["outside_share_pct"] == Decimal("41.1764705882")
    assert "landing_city" not in {row["breakdown"] for row in detail(warehouse, region=LIUAN)}


def test_the_rows_in_force_are_those_of_the_indicators(warehouse: Warehouse) -> None:
    lines = [
        {"project_id": "P5", "line_no": 1, "source_region": "310000", "is_huishang": True, "ytd_funds_wan": 600},
        {"project_id": "P5", "line_no": 2, "source_region": "340100", "is_huishang": True, "ytd_funds_wan": 400},
        {"project_id": "P5", "line_no": 3, "source_region": "320000", "is_huishang": False, "ytd_funds_wan": 900},
    ]
    for period in ("2019-09", "2020-08", PERIOD):
        early = {"started_on": dt.date(2019, 2, 1), "signed_on": dt.date(2019, 1, 1)}
        rows = [returned(20000, 1000, **early), returned(60000, 700, industry_code="0150", **early), project(**early)]
        warehouse.report(HUOQIU, period, {"ZS01": rows, "ZS07": lines})
    warehouse.report(SHUCHENG, PERIOD, {"ZS01": [returned(7000, 900)]})
    warehouse.aggregate(PERIOD)
    compared = warehouse.connection.execute(
        """
        select count(*), count(*) filter (
            where (detail.funds, detail.base_value, detail.base_source, detail.yoy_pct, detail.month_funds)
            is distinct from (figure.obs_value, figure.base_value, figure.base_source, figure.yoy_pct, figure.month_value)
        ), count(figure.base_value)
        from mart.huishang_detail as detail
        inner join mart.indicator_values as figure using (period, region_code, breakdown, member)
        where figure.indicator_code = 'huishang_funds' and figure.basis = 'reported' and detail.is_in_force
        """
    ).fetchone()
    assert compared is not None and compared[0] > 60 and compared[1] == 0 and compared[2] > 10
    counted = warehouse.connection.execute(
        """
        select count(*), count(*) filter (
            where figure.obs_value is distinct from case figure.indicator_code
                when 'huishang_projects' then detail.projects
                when 'huishang_total_investment' then detail.total_investment
                else detail.huishang_investment
            end
        )
        from mart.huishang_detail as detail
        inner join mart.indicator_values as figure using (period, region_code, breakdown, member)
        where
            figure.basis = 'reported' and detail.is_in_force
            and figure.indicator_code in ('huishang_projects', 'huishang_total_investment', 'huishang_investment')
        """
    ).fetchone()
    assert counted is not None and counted[0] > 100 and counted[1] == 0


def _without_merchants(warehouse: Warehouse) -> set[tuple[Any, ...]]:
    return set(
        warehouse.connection.execute(
            "select region_code, indicator_code, breakdown, member, basis, obs_value, base_value, month_value, rank_value"
            " from mart.indicator_values where indicator_code not like 'huishang%%'"
        ).fetchall()
    )


def _of_merchants(warehouse: Warehouse) -> set[tuple[Any, ...]]:
    figures = warehouse.connection.execute(
        "select region_code, indicator_code, breakdown, member, basis, obs_value from mart.indicator_values"
        " where indicator_code like 'huishang%%' and indicator_code <> 'huishang_share'"
    ).fetchall()
    lines = warehouse.connection.execute(
        "select region_code, threshold_wan, breakdown, member, projects, funds, share_pct from mart.huishang_detail"
    ).fetchall()
    return {*figures, *lines}


def test_merchants_money_is_never_added_to_outside_money(warehouse: Warehouse) -> None:
    """The two overlap in these projects; no figure of either kind moves when only the other's money does."""
    overlapping = [
        returned(20000, 1000),
        returned(50000, 800, source_region="810000", ytd_outside_funds_wan=0),
        returned(30000, 700, ytd_huishang_funds_wan=300),
    ]
    target = {
        "region_code": HUOQIU,
        "year": 2020,
        "indicator_code": "out_funds",
        "target_value": 5000,
        "unit_of_measure": "万元",
    }
    warehouse.report(PROVINCE, PERIOD, {"SJ01": [target]})
    warehouse.report(HUOQIU, PERIOD, {"ZS01": overlapping})
    warehouse.aggregate(PERIOD)
    outside, merchants = _without_merchants(warehouse), _of_merchants(warehouse)
    assert warehouse.value(PERIOD, PROVINCE, "out_funds") == 1700
    assert warehouse.value(PERIOD, PROVINCE, "huishang_funds") == 2100
    scores = "select unit_code, scheme_code, item_code, indicator_code, input_value from mart.assessment_scores"
    scored = [row for row in warehouse.connection.execute(scores).fetchall() if "huishang" not in (row[3] or row[2])]

    more_merchants = [row | {"ytd_huishang_funds_wan": row["ytd_huishang_funds_wan"] * 2} for row in overlapping]
    warehouse.report(HUOQIU, PERIOD, {"ZS01": more_merchants})
    warehouse.aggregate(PERIOD)
    assert _without_merchants(warehouse) == outside
    assert warehouse.value(PERIOD, PROVINCE, "huishang_funds") == 4200
    again = [row for row in warehouse.connection.execute(scores).fetchall() if "huishang" not in (row[3] or row[2])]
    assert [row for row in again if row[2] != "total"] == [row for row in scored if row[2] != "total"]

    less_outside = [row | {"ytd_outside_funds_wan": row["ytd_outside_funds_wan"] / 4} for row in overlapping]
    warehouse.report(HUOQIU, PERIOD, {"ZS01": less_outside})
    warehouse.aggregate(PERIOD)
    assert _of_merchants(warehouse) == merchants
    assert warehouse.value(PERIOD, PROVINCE, "out_funds") == 425


def test_no_indicator_adds_cells_of_both_kinds(warehouse: Warehouse) -> None:
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [returned(20000, 1000), returned(30000, 700, ytd_huishang_funds_wan=300)]})
    warehouse.aggregate(PERIOD)
    columns: dict[str, set[str]] = {}
    for code, column in warehouse.connection.execute(
        "select distinct indicator_code, column_name from mart.lineage_cell where role in ('value', 'deduction')"
    ):
        columns.setdefault(code, set()).add(column)
    outside = {code for code, names in columns.items() if "ytd_outside_funds_wan" in names}
    merchants = {code for code, names in columns.items() if "ytd_huishang_funds_wan" in names}
    assert outside >= {"out_funds", "domestic_funds"} and merchants == {"huishang_funds"}
    assert outside & merchants == set()
