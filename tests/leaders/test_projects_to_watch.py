"""签约未开工 and 重大项目: who waits how long, who came and who left, and that both agree with the indicators."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from published import only, published, waiting_project
from warehouse import Warehouse, project

AUGUST, PERIOD = "2022-08", "2022-09"
PROVINCE, LIUAN = "340000", "341500"
HUOQIU, JINAN, SHUCHENG = "341522", "341502", "341523"

Row = Mapping[str, Any]


def test_who_waits_for_how_long(warehouse: Warehouse) -> None:
    rows = [
        waiting_project("A", dt.date(2022, 7, 1), planned_start_on=dt.date(2022, 9, 1)),
        waiting_project("B", dt.date(2022, 7, 2)),
        waiting_project("C", dt.date(2022, 3, 31), size=9999),
        waiting_project("D", dt.date(2021, 9, 30), planned_start_on=dt.date(2023, 1, 1)),
        waiting_project("E", dt.date(2021, 10, 2)),
        waiting_project("F", contract_kind="框架协议"),
        waiting_project("G", project_nature="增资扩产"),
        waiting_project("H") | {"stage": "意向"},
        waiting_project("I") | {"stage": "终止"},
        project(project_id="J"),
        # started in October: in September it has not
        project(project_id="K", started_on=dt.date(2022, 10, 8), signed_on=dt.date(2022, 9, 30)),
    ]
    warehouse.report(HUOQIU, PERIOD, {"ZS01": rows})
    warehouse.aggregate(PERIOD)
    found = published(warehouse, "signed_not_started")
    assert only(found, "project_id", "months_since_signing", "waiting_class", "is_past_planned_start") == [
        ("A", 3, "3-6", True),
        ("B", 2, "<3", None),
        ("C", 6, "6-12", None),
        ("D", 12, ">=12", False),
        ("E", 11, "6-12", None),
        ("K", 0, "<3", None),
    ]
    counted = [row["project_id"] for row in found if row["is_in_start_rate"]]
    assert counted == ["A", "B", "K"]
    signed, started = (warehouse.value(PERIOD, HUOQIU, code) for code in ("signed_projects", "signed_started"))
    assert signed is not None and started is not None and len(counted) == signed - started == 3
    assert {row["source_name"] for row in found} == {"江苏省"}


def _major(warehouse: Warehouse, period: str, ledgers: Mapping[str, list[Row]]) -> None:
    for unit, ledger in ledgers.items():
        warehouse.report(unit, period, {"ZS01": ledger})


def test_major_projects_come_and_go_with_their_reason(warehouse: Warehouse) -> None:
    ten, fifty = 100000, 500000
    june, september = dt.date(2022, 6, 10), dt.date(2022, 9, 5)
    before = [
        waiting_project("stays", size=fifty),
        waiting_project("rises", size=ten),
        waiting_project("grows", size=90000),
        waiting_project("shrinks", size=ten),
        waiting_project("ends", size=ten),
        waiting_project("vanishes", size=ten),
        waiting_project("moves", size=ten),
        waiting_project("reframed", size=ten),
        waiting_project("firmed", size=ten, contract_kind="框架协议"),
    ]
    now = [
        waiting_project("stays", size=fifty),
        waiting_project("rises", size=fifty),
        waiting_project("grows", size=ten),
        waiting_project("shrinks", size=99999),
        waiting_project("ends", size=ten) | {"stage": "终止"},
        waiting_project("reframed", size=ten, contract_kind="备忘录"),
        waiting_project("firmed", size=ten),
        waiting_project("new", september, size=ten),
        waiting_project("late", june, size=ten),
    ]
    _major(warehouse, AUGUST, {HUOQIU: before, JINAN: [waiting_project("silent", size=ten)]})
    _major(
        warehouse,
        PERIOD,
        {HUOQIU: [*now, waiting_project("moves", size=ten)], SHUCHENG: [waiting_project("first", june, size=ten)]},
    )
    move = {"project_id": "moves", "from_unit_code": HUOQIU, "to_unit_code": SHUCHENG, "period": PERIOD}
    warehouse.report(PROVINCE, PERIOD, {"SJ06": [move]})
    for period in (AUGUST, PERIOD):
        warehouse.aggregate(period)
    rows = published(warehouse, "major_project_changes", period=PERIOD)
    ten_and_more = [row for row in rows if row["size_class"] == ">=10"]
    assert only(ten_and_more, "unit_name", "project_id", "movement", "reason") == [
        ("舒城县", "first", "entered", "not_reported_before"),
        ("舒城县", "moves", "entered", "moved_in"),
        ("金安区", "silent", "left", "not_reported"),
        ("霍邱县", "ends", "left", "terminated"),
        ("霍邱县", "firmed", "entered", "corrected"),
        ("霍邱县", "grows", "entered", "grown"),
        ("霍邱县", "late", "entered", "late"),
        ("霍邱县", "moves", "left", "moved_out"),
        ("霍邱县", "new", "entered", "signed"),
        ("霍邱县", "reframed", "left", "corrected"),
        ("霍邱县", "rises", "stayed", None),
        ("霍邱县", "shrinks", "left", "shrunk"),
        ("霍邱县", "stays", "stayed", None),
        ("霍邱县", "vanishes", "left", "vanished"),
    ]
    assert only([row for row in rows if row["size_class"] == ">=50"], "project_id", "movement", "reason") == [
        ("rises", "entered", "grown"),
        ("stays", "stayed", None),
    ]
    assert {row["reason_label"] for row in ten_and_more if row["project_id"] == "moves"} == {"由其他单位划入", "划出到其他单位"}
    _assert_stock(warehouse, rows)


def _assert_stock(warehouse: Warehouse, rows: list[dict[str, Any]]) -> None:
    """What came and stayed is this month's indicator in every class; what stayed and left was last month's."""
    for period, gone in ((PERIOD, "left"), (AUGUST, "entered")):
        for unit in (HUOQIU, JINAN, SHUCHENG):
            for size_class, value in warehouse.members(period, unit, "major_projects", "size_class").items():
                counted = [
                    row
                    for row in rows
                    if (row["unit_code"], row["size_class"]) == (unit, size_class) and row["movement"] != gone
                ]
                assert len(counted) == (value or 0), (period, unit, size_class)


def test_in_january_every_major_project_is_new(warehouse: Warehouse) -> None:
    last_year = waiting_project("old", dt.date(2021, 12, 1), size=100000)
    warehouse.report(HUOQIU, "2021-12", {"ZS01": [last_year]})
    warehouse.report(HUOQIU, "2022-01", {"ZS01": [last_year, waiting_project("new", dt.date(2022, 1, 9), size=100000)]})
    warehouse.aggregate("2022-01")
    assert only(published(warehouse, "major_project_changes", size_class=">=10"), "project_id", "movement", "reason") == [
        ("new", "entered", "signed")
    ]


def test_what_is_carried_is_marked(warehouse: Warehouse) -> None:
    warehouse.report(HUOQIU, AUGUST, {"ZS01": [waiting_project("A", size=100000)]})
    warehouse.report(JINAN, PERIOD, {"ZS01": [waiting_project("B", size=100000)]})
    warehouse.aggregate(PERIOD, carry=True)
    for table in ("signed_not_started", "major_project_changes"):
        found = {(row["project_id"], row["is_carried"]) for row in published(warehouse, table)}
        assert found == {("A", True), ("B", False)}
    assert {row["units_carried"] for row in published(warehouse, "event_signings", region_code=LIUAN)} == {1}
