"""The assessment view and the points: exclusions, enclave shares, conditions, judged items, late reports."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from anhui_stats.aggregate import stale_periods
from anhui_stats.catalog.schemes import load_schemes
from published import only, published
from warehouse import MOMENT, Warehouse, project

PERIOD, BEFORE = "2022-09", "2022-08"
HUOQIU, JINAN, HEFEI_UNIT, CITY = "341522", "341502", "340111", "341500"
TEN_YI, FIVE_YI = 100_000, 50_000


def _input(warehouse: Warehouse, unit: str, indicator: str, member: str = "", condition: str = "") -> Decimal | None:
    row = warehouse.connection.execute(
        "select input_value from mart.assessment_inputs where (period, unit_code, indicator_code, member, condition_code)"
        " = (%s, %s, %s, %s, %s)",
        (PERIOD, unit, indicator, member, condition),
    ).fetchone()
    assert row is not None
    value: Decimal | None = row[0]
    return value


def _scores(warehouse: Warehouse, scheme: str, unit: str) -> dict[str, Any]:
    found = warehouse.connection.execute(
        "select item_code, points from mart.assessment_scores where (scheme_code, period, unit_code) = (%s, %s, %s)",
        (scheme, PERIOD, unit),
    )
    return dict(found.fetchall())


def _total(warehouse: Warehouse, indicator: str) -> Decimal:
    row = warehouse.connection.execute(
        "select sum(input_value) from mart.assessment_inputs where period = %s and indicator_code = %s and member = ''"
        " and unit_level = 'city'",
        (PERIOD, indicator),
    ).fetchone()
    assert row is not None
    return Decimal(row[0])


def test_a_project_that_is_excluded_counts_in_the_statistics_and_not_in_the_assessment(warehouse: Warehouse) -> None:
    rows = [project(money=100), project(money=30, assessment_exclusion="房地产"), project(money=7, assessment_exclusion="  ")]
    warehouse.report(HUOQIU, PERIOD, {"ZS01": rows})
    warehouse.aggregate(PERIOD)
    assert warehouse.value(PERIOD, HUOQIU, "out_funds") == 137
    assert _input(warehouse, HUOQIU, "out_funds") == 107
    assert _input(warehouse, HUOQIU, "signed_projects") == 2
    assert warehouse.value(PERIOD, HUOQIU, "signed_projects") == 3


def _enclave(partner_share: int = 50, **columns: Any) -> list[dict[str, Any]]:
    line = {"project_id": "P5", "valid_from": dt.date(2022, 1, 1), "agreement": "共建协议"} | columns
    shares = ((HUOQIU, 100 - partner_share), (HEFEI_UNIT, partner_share))
    return [line | {"unit_code": unit, "share_pct": share} for unit, share in shares]


def test_an_enclave_project_is_split_by_its_shares_and_totals_stay(warehouse: Warehouse) -> None:
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(money=100), project(money=8)]})
    warehouse.report(HEFEI_UNIT, PERIOD, {"ZS01": [project(money=5, project_id="H1")]})
    warehouse.report("340000", PERIOD, {"SJ07": _enclave(30)})
    warehouse.aggregate(PERIOD)
    assert warehouse.value(PERIOD, HUOQIU, "out_funds") == 108, "statistics stay with the landing unit"
    assert (_input(warehouse, HUOQIU, "out_funds"), _input(warehouse, HEFEI_UNIT, "out_funds")) == (78, 35)
    assert _input(warehouse, HUOQIU, "signed_projects") == Decimal("1.7")
    for indicator in ("out_funds", "out_projects", "signed_projects"):
        assert _total(warehouse, indicator) == warehouse.value(PERIOD, "340000", indicator), indicator


def test_shares_count_while_they_are_in_force_and_the_newest_agreement_replaces_the_older(warehouse: Warehouse) -> None:
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(money=100)]})
    warehouse.report(HEFEI_UNIT, PERIOD, {"ZS01": []})
    warehouse.report("340000", BEFORE, {"SJ07": _enclave(50)})
    warehouse.aggregate(PERIOD)
    assert _input(warehouse, HEFEI_UNIT, "out_funds") == 50
    warehouse.report("340000", PERIOD, {"SJ07": _enclave(50, valid_to=dt.date(2022, 9, 29))})
    warehouse.aggregate(PERIOD)
    assert (_input(warehouse, HUOQIU, "out_funds"), _input(warehouse, HEFEI_UNIT, "out_funds")) == (100, 0)


def test_money_of_several_investors_is_split_and_excluded_like_that_of_one(warehouse: Warehouse) -> None:
    investors = [
        {"project_id": "P5", "line_no": 1, "source_region": "320000", "is_huishang": False, "ytd_funds_wan": 60},
        {"project_id": "P5", "line_no": 2, "source_region": "330000", "is_huishang": True, "ytd_funds_wan": 40},
    ]
    rows = [project(money=100), project(money=8, assessment_exclusion="财政资金")]
    warehouse.report(HUOQIU, PERIOD, {"ZS01": rows, "ZS07": investors})
    warehouse.report(HEFEI_UNIT, PERIOD, {"ZS01": []})
    warehouse.report("340000", PERIOD, {"SJ07": _enclave(25)})
    warehouse.aggregate(PERIOD)
    assert (_input(warehouse, HUOQIU, "out_funds"), _input(warehouse, HEFEI_UNIT, "out_funds")) == (75, 25)
    assert warehouse.value(PERIOD, "340000", "out_funds") == 108


def test_what_the_province_recognised_less_is_split_with_the_project(warehouse: Warehouse) -> None:
    warehouse.connection.execute("insert into core.assessment_input values ('out_funds', 'none', '', 'recognised', '')")
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(money=100), project(money=8, assessment_exclusion="房地产")]})
    warehouse.report(HEFEI_UNIT, PERIOD, {"ZS01": []})
    line = {"period": PERIOD, "decision": "部分认定", "recognised_ytd_funds_wan": 60, "recognised_ytd_outside_funds_wan": 60}
    recognised = [line | {"project_id": "P5", "recognised_ytd_huishang_funds_wan": 0}]
    warehouse.report("340000", PERIOD, {"SJ02": recognised, "SJ07": _enclave(25)})
    warehouse.aggregate(PERIOD)
    found = warehouse.connection.execute(
        "select unit_code, basis, input_value from mart.assessment_inputs where period = %s and indicator_code = 'out_funds'"
        " and unit_code = any(%s) order by unit_code, basis desc",
        (PERIOD, [HUOQIU, HEFEI_UNIT]),
    ).fetchall()
    assert [row[1:] for row in found] == [("reported", 25), ("recognised", 15), ("reported", 75), ("recognised", 45)]
    assert warehouse.value(PERIOD, "340000", "out_funds", "none", "", "recognised") == 68


def test_a_unit_that_did_not_report_has_no_figure_and_no_points_for_it(warehouse: Warehouse) -> None:
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [project()]})
    warehouse.aggregate(PERIOD)
    assert _input(warehouse, JINAN, "signed_projects") is None
    points = _scores(warehouse, "city_own", JINAN)
    assert (points["signed_projects"], points["emerging_share"], points["total"]) == (0, 0, 0)


def test_points_say_which_reports_they_rest_on(warehouse: Warehouse) -> None:
    """霍邱 stands with its report of August, 金安 is in, 舒城 is in with 零报告, 裕安 never reported."""
    warehouse.report(HUOQIU, BEFORE, {"ZS01": [project()]})
    warehouse.report(JINAN, PERIOD, {"ZS01": [project()]})
    warehouse.report("341523", PERIOD, {}, is_nil=True)
    warehouse.aggregate(PERIOD, carry=True)

    def rests_on(unit: str) -> set[tuple[Any, ...]]:
        rows = published(warehouse, "assessment_scores", period=PERIOD, unit_code=unit)
        return set(only(rows, "units_expected", "units_received", "units_nil", "units_carried"))

    assert [rests_on(unit) for unit in (HUOQIU, JINAN, "341523", "341503")] == [
        {(1, 0, 0, 1)},
        {(1, 1, 0, 0)},
        {(1, 0, 1, 0)},
        {(1, 0, 0, 0)},
    ]
    city = warehouse.row(PERIOD, CITY, "out_funds")
    assert city is not None and rests_on(CITY) == {(city["units_expected"], 1, 1, 1)}


def test_the_points_of_major_projects_by_condition_and_equivalence(warehouse: Warehouse) -> None:
    service = project(FIVE_YI, industry_code="7211")
    rows = [
        project(TEN_YI, ytd_fixed_investment_wan=5_000),
        project(5 * TEN_YI, ytd_fixed_investment_wan=24_999),
        service,
        service | {"total_investment_wan": 49_999, "fixed_investment_wan": 49_999},
    ]
    warehouse.report(HUOQIU, PERIOD, {"ZS01": rows})
    warehouse.aggregate(PERIOD)
    assert _input(warehouse, HUOQIU, "major_projects", ">=10") == 2
    assert _input(warehouse, HUOQIU, "major_projects", ">=10", "service_5") == 1
    assert _input(warehouse, HUOQIU, "major_projects", ">=10", "invested_5") == 1
    assert _input(warehouse, HUOQIU, "major_projects", ">=50", "invested_5") == 0
    assert _scores(warehouse, "county_quarterly", HUOQIU)["major_bonus"] == 4


def _judged(unit: str, score: float, period: str = PERIOD) -> dict[str, Any]:
    line = {"scheme_code": "county_quarterly", "item_code": "judged_work", "score": score, "reason": "现场评议"}
    return line | {"unit_code": unit, "period": period}


def test_judged_points_come_from_the_city_for_its_own_units_and_from_the_province(warehouse: Warehouse) -> None:
    for unit in (HUOQIU, JINAN, HEFEI_UNIT):
        warehouse.report(unit, PERIOD, {"ZS01": []})
    warehouse.report(CITY, BEFORE, {"SJ09": [_judged(HUOQIU, 11, BEFORE), _judged(HEFEI_UNIT, 15, BEFORE)]})
    warehouse.report(CITY, PERIOD, {"SJ09": [_judged(JINAN, 99)]})
    warehouse.aggregate(PERIOD)
    points = {unit: _scores(warehouse, "county_quarterly", unit)["judged_work"] for unit in (HUOQIU, JINAN, HEFEI_UNIT)}
    assert points == {HUOQIU: 11, JINAN: 15, HEFEI_UNIT: 0}
    warehouse.report("340000", PERIOD, {"SJ09": [_judged(JINAN, 12.5)]})
    assert PERIOD in stale_periods(warehouse.connection)
    warehouse.aggregate(PERIOD)
    assert _scores(warehouse, "county_quarterly", JINAN)["judged_work"] == Decimal("12.5")


def test_late_and_missing_reports_of_the_year_take_points(warehouse: Warehouse) -> None:
    in_time = dt.datetime(2022, 8, 2, tzinfo=dt.UTC)
    for period, deadline in (("2022-07", "2022-08-05"), (BEFORE, "2022-09-07"), (PERIOD, "2022-10-12")):
        warehouse.connection.execute("insert into core.report_deadline values (%s, %s)", (period, f"{deadline} 18:00+08"))
    warehouse.report(HUOQIU, "2022-07", {}, received_at=in_time)
    warehouse.report(JINAN, BEFORE, {}, received_at=in_time + dt.timedelta(days=31))
    for unit in (HUOQIU, JINAN):
        warehouse.report(unit, PERIOD, {}, received_at=MOMENT + dt.timedelta(days=60))
    warehouse.aggregate(PERIOD)
    # 霍邱: August is missing, September late; 金安: July is missing, September late. January to June nobody used the system.
    assert _scores(warehouse, "city_own", HUOQIU)["late_forms"] == -2
    assert _scores(warehouse, "city_own", JINAN)["late_forms"] == -2
    # a silent unit misses July and August; September is not over for it
    assert _scores(warehouse, "city_own", "341523")["late_forms"] == -2


def test_every_unit_of_a_scheme_is_scored_and_its_total_is_the_sum_of_its_items(warehouse: Warehouse) -> None:
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [project(money=100, leading_industry="装备制造"), project(TEN_YI, money=3)]})
    warehouse.report(JINAN, PERIOD, {"ZS01": [project(money=50, is_huishang=True, ytd_huishang_funds_wan=9)]})
    warehouse.aggregate(PERIOD)
    found = warehouse.connection.execute(
        "select scheme_code, unit_code, sum(points) filter (where item_code <> 'total'),"
        " sum(points) filter (where item_code = 'total'), count(*) from mart.assessment_scores where period = %s"
        " group by scheme_code, unit_code",
        (PERIOD,),
    ).fetchall()
    assert [row for row in found if row[2] != row[3]] == []
    items = {scheme.scheme_code: len(scheme.items) + 1 for scheme in load_schemes()}
    assert [row for row in found if row[4] != items[row[0]]] == []
    units = {scheme: {row[1] for row in found if row[0] == scheme} for scheme in items}
    everybody = {
        code
        for (code,) in warehouse.connection.execute(
            "select distinct unit_code from mart.assessment_inputs where period = %s", (PERIOD,)
        ).fetchall()
    }
    assert units["province_reform"] == everybody
    assert units["city_own"] == {code for code in everybody if code.startswith("3415") and code != CITY}
