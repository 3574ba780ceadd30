"""Event signings with their rates, industry groups and liaison offices."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from published import only, published, waiting_project
from warehouse import Warehouse, project

PERIOD = "2022-09"
PROVINCE, LIUAN = "340000", "341500"
HUOQIU, JINAN, ZONGYANG = "341522", "341502", "340722"


def test_events_with_their_start_and_fund_rates(warehouse: Warehouse) -> None:
    fair = {"source_event": " 世界制造业 大会", "contracted_outside_wan": 20000}
    huoqiu = [
        project(money=3000, project_id="A", **fair),
        waiting_project("B", contracted_outside_wan=10000, source_event="世界制造业大会"),
        # 增资 adds money and investment and counts no project
        project(money=1000, project_id="C", project_nature="增资扩产", **fair),
        project(money=700, project_id="D", source_event="世界制造业大会"),
        project(money=50, project_id="E", total=9999, **fair),
        project(money=10, project_id="F"),
    ]
    warehouse.report(HUOQIU, PERIOD, {"ZS01": huoqiu})
    warehouse.report(ZONGYANG, PERIOD, {"ZS01": [project(money=5000, **fair)]})
    warehouse.aggregate(PERIOD)
    rows = published(warehouse, "event_signings")
    columns = ("event_name", "signed_projects", "signed_started", "signed_investment_wan", "agreed_projects")
    assert only([row for row in rows if row["region_code"] == HUOQIU], *columns) == [
        ("", 1, 1, 20000, 0),
        ("世界制造业大会", 3, 2, 80000, 3),
    ]
    (fair_row,) = (row for row in rows if row["region_code"] == PROVINCE and row["event_name"])
    # 3 of 4 started; (3000 + 0 + 1000 + 5000) of (20000 + 10000 + 20000 + 20000); D states no agreed amount
    assert (fair_row["start_rate_pct"], fair_row["outside_funds_wan"], fair_row["agreed_outside_wan"]) == (75, 9000, 70000)
    assert round(fair_row["fund_rate_pct"], 2) == Decimal("12.86")
    for region in (PROVINCE, LIUAN, HUOQIU, ZONGYANG):
        for indicator, column in (
            ("signed_projects", "signed_projects"),
            ("signed_started", "signed_started"),
            ("signed_investment", "signed_investment_wan"),
        ):
            total = sum(row[column] for row in rows if row["region_code"] == region)
            assert total == warehouse.value(PERIOD, region, indicator), (region, indicator)


def test_industry_groups_and_liaison_offices(warehouse: Warehouse) -> None:
    ledger = [
        project(money=300, project_id="A", recruited_by="装备制造产业招商组"),
        waiting_project("B", recruited_by="装备制造产业招商组"),
        project(money=40, project_id="C", total=5000, recruited_by="la-ind-1"),
        waiting_project("D", recruited_by="驻上海联络处") | {"stage": "线索", "signed_on": None},
        project(money=9, project_id="E", recruited_by="金安区"),
    ]
    visits = {"kind": "驻外招商", "held_on": dt.date(2022, 5, 31), "led_by": "驻外联络处", "organiser": "驻上海联络处"}
    stay = visits | {"visited_enterprises": 12, "stationed_days": 20, "leads": 3}
    warehouse.report(HUOQIU, PERIOD, {"ZS01": ledger, "ZS04": [stay, stay | {"leads": 1}]})
    warehouse.aggregate(PERIOD)
    rows = {row["team_code"]: row for row in published(warehouse, "team_results")}
    group, office, idle, county = (rows[code] for code in ("la-ind-1", "la-lia-1", "la-ind-2", JINAN))
    columns = ("signed_projects", "signed_started", "start_rate_pct", "outside_funds_wan", "rank_signed_projects")
    assert only([group], *columns) == [(2, 1, 50, 340, 1)]
    assert only([idle], *columns) == [(0, 0, None, 0, 2)]
    assert only([county], "team_name", "team_kind", "signed_projects") == [("金安区", "county", 1)]
    assert only([office], "lead_projects", "visited_enterprises", "stationed_days", "leads_collected") == [(1, 24, 40, 4)]
    for indicator, column in (
        ("signed_projects", "signed_projects"),
        ("signed_investment", "signed_investment_wan"),
        ("lead_projects", "lead_projects"),
        ("liaison_visits", "visited_enterprises"),
        ("liaison_days", "stationed_days"),
        ("leads_collected", "leads_collected"),
    ):
        published_members = warehouse.members(PERIOD, PROVINCE, indicator, "team")
        assert {code: rows[code][column] for code in published_members} == published_members
        assert not [code for code, row in rows.items() if row[column] and code not in published_members]


def test_a_city_that_did_not_report_has_no_zeros(warehouse: Warehouse) -> None:
    warehouse.report(ZONGYANG, PERIOD, {"ZS01": [project()]})
    warehouse.aggregate(PERIOD)
    assert {row["signed_projects"] for row in published(warehouse, "team_results", city_code=LIUAN)} == {None}
