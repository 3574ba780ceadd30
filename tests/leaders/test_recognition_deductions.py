"""核减表: by project and line, and in sum what the recognised figures are less."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from published import only, published
from warehouse import Warehouse, project

PERIOD = "2022-09"
PROVINCE, LIUAN, HUOQIU, SHUCHENG = "340000", "341500", "341522", "341523"


def _recognised(warehouse: Warehouse) -> None:
    """霍邱's A is cut from 1000 to 700, B is denied, its lead L too; 舒城's C (moved from 霍邱) is recognised whole."""
    huishang = {"is_huishang": True, "ytd_huishang_funds_wan": 400, "huishang_investment_wan": 9000}
    ledger = [
        project(money=1000, project_id="A", project_name="甲", ytd_funds_wan=1300, **huishang),
        project(money=500, project_id="B", project_name="乙"),
        project(money=50, project_id="C", project_name="丙"),
        project(money=0, total=9999, project_id="S", project_name="丁", ytd_funds_wan=80, source_region="340100"),
        project(money=30, project_id="L", project_name="线索戊", stage="线索", signed_on=None, started_on=None),
        project(money=77, project_id="N", project_name="己"),
    ]
    warehouse.report(HUOQIU, PERIOD, {"ZS01": ledger})
    warehouse.report(SHUCHENG, PERIOD, {"ZS01": [project(money=60, project_id="D")]})
    amounts = ("recognised_ytd_funds_wan", "recognised_ytd_outside_funds_wan", "recognised_ytd_huishang_funds_wan")
    lines = [
        {"project_id": name, "period": PERIOD, "decision": decision, "verified_on": dt.date(2022, 9, 20), "reason": reason}
        | dict(zip(amounts, money, strict=True))
        for name, decision, reason, money in (
            ("A", "部分认定", "进账单不全", (1000, 700, 300)),
            ("B", "不予认定", "重复上报", (None, None, None)),
            ("C", "认定", None, (50, 50, 0)),
            ("S", "部分认定", None, (20, 0, 0)),
            ("L", "不予认定", "未落地", (None, None, None)),
        )
    ]
    move = {"project_id": "C", "from_unit_code": HUOQIU, "to_unit_code": SHUCHENG, "period": PERIOD}
    warehouse.report(PROVINCE, PERIOD, {"SJ02": lines, "SJ06": [move]})
    warehouse.aggregate(PERIOD)


def test_the_deductions_name_project_reason_and_line(warehouse: Warehouse) -> None:
    _recognised(warehouse)
    rows = published(warehouse, "recognition_deductions")
    columns = ("unit_name", "project_id", "decision", "deducted_outside_wan", "deducted_domestic_wan", "row_no")
    assert only(rows, *columns) == [
        ("舒城县", "C", "认定", 0, 0, 7),
        ("霍邱县", "", "不予认定", 30, 30, 9),
        ("霍邱县", "A", "部分认定", 300, 300, 5),
        ("霍邱县", "B", "不予认定", 500, 500, 6),
        ("霍邱县", "S", "部分认定", 0, 60, 8),
    ]
    (cut,) = (row for row in rows if row["project_id"] == "A")
    assert (cut["reason"], cut["verified_on"], cut["recognised_period"]) == ("进账单不全", dt.date(2022, 9, 20), PERIOD)
    assert (cut["reported_huishang_wan"], cut["recognised_huishang_wan"], cut["file_name"]) == (400, 300, "340000.xlsx")
    # a lead is a commercial secret: its money is in the figures, its name is not in the table
    assert [row["project_name"] for row in rows if row["deducted_outside_wan"] == 30] == [""]
    assert not [row for row in rows if "线索" in str(row.values())]


def test_the_deductions_add_up_to_reported_less_recognised(warehouse: Warehouse) -> None:
    _recognised(warehouse)
    rows = published(warehouse, "recognition_deductions")

    def deducted(column: str, flag: str, regions: set[str]) -> Decimal:
        return sum((row[column] for row in rows if row[flag] and row["unit_code"] in regions), Decimal())

    units = {HUOQIU, SHUCHENG}
    for region, members in ((HUOQIU, {HUOQIU}), (SHUCHENG, {SHUCHENG}), (LIUAN, units), (PROVINCE, units)):
        for indicator, column, flag in (
            ("out_funds", "deducted_outside_wan", "is_in_out_funds"),
            ("huishang_funds", "deducted_huishang_wan", "is_in_huishang_funds"),
            ("out_projects", "out_projects_removed", "is_in_out_funds"),
            ("huishang_projects", "huishang_projects_removed", "is_in_huishang_funds"),
            ("domestic_funds", "deducted_outside_wan" if region == PROVINCE else "deducted_domestic_wan", "unit_code"),
        ):
            reported, recognised = (
                warehouse.value(PERIOD, region, indicator, "none", "", b) for b in ("reported", "recognised")
            )
            assert reported is not None and recognised is not None
            assert deducted(column, flag, members) == reported - recognised, (region, indicator)
    assert warehouse.value(PERIOD, LIUAN, "out_funds", "none", "", "recognised") == 887
