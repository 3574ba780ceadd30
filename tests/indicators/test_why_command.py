"""What ``make why`` and ``make what-changed`` print for people."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from rich.console import Console

from anhui_stats.commands.touched import print_touched
from anhui_stats.commands.why import FigureKey, explain_figure
from anhui_stats.errors import RunError
from warehouse import Warehouse, project

PERIOD, BEFORE = "2022-09", "2021-09"
HUOQIU, JINAN, SHUCHENG, CITY = "341522", "341502", "341523", "341500"


@pytest.fixture
def submission(warehouse: Warehouse) -> str:
    rows = [project(money=money, stage=stage) for money, stage in ((1234.5, "开工"), (500, "签约"), (200, "开工"))]
    submission_id = warehouse.report(HUOQIU, PERIOD, {"ZS01": rows})
    warehouse.report(JINAN, PERIOD, {"ZS01": [project(money=70)]})
    warehouse.aggregate(PERIOD)
    return submission_id


def _printed(warehouse: Warehouse, key: FigureKey, top: int, csv_path: Path | None = None) -> str:
    console = Console(file=io.StringIO(), width=200)
    explain_figure(warehouse.connection, key, top, csv_path, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_figure_is_shown_with_its_parts_and_what_is_not_listed_is_counted(
    warehouse: Warehouse, submission: str, tmp_path: Path
) -> None:
    text = _printed(warehouse, FigureKey(PERIOD, CITY, "out_funds"), 1, tmp_path / "cells.csv")
    assert "2,004.5万元，列示为0.2亿元（尚未发布）" in text
    assert "共2个单位，另有1个未列出" in text
    assert "共4个单元格，另有3个未列出" in text
    assert "合计    2,004.5万元（与数值一致）" in text
    lines = list(csv.reader((tmp_path / "cells.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [line[-1] for line in lines] == ["计入", "1234.5", "500", "200", "70"]
    assert [line[1] for line in lines[1:]] == [HUOQIU, HUOQIU, HUOQIU, JINAN]


def test_a_percentage_is_divided_again(warehouse: Warehouse, submission: str) -> None:
    text = _printed(warehouse, FigureKey(PERIOD, HUOQIU, "start_rate"), 10)
    assert "合计    分子2，分母3" in text
    assert "＝66.6666666667%（与数值一致）" in text


def test_a_figure_without_a_value_has_no_cells_and_an_unknown_one_is_refused(warehouse: Warehouse, submission: str) -> None:
    assert "共0个单元格" in _printed(warehouse, FigureKey(PERIOD, "340100", "out_funds"), 10)
    with pytest.raises(RunError, match="没有这个数值：2022-09 341500 out_fund none reported"):
        _printed(warehouse, FigureKey(PERIOD, CITY, "out_fund"), 10)


def test_a_submission_is_shown_with_its_figures(warehouse: Warehouse, submission: str) -> None:
    console = Console(file=io.StringIO(), width=200)
    print_touched(warehouse.connection, submission, 1, console)
    assert isinstance(console.file, io.StringIO)
    assert "341522 2022-09 341522.xlsx：改变0个已发布数值，参与形成" in console.file.getvalue()
    with pytest.raises(RunError, match="没有这份报送"):
        print_touched(warehouse.connection, "nothing", 1, console)


def test_a_base_is_shown_with_its_cells_or_with_last_years_figure(warehouse: Warehouse) -> None:
    stated = {"item_code": "Z102", "unit_of_measure": "万元", "ytd_value": 1200, "last_year_value": 800}
    for unit in (HUOQIU, JINAN, SHUCHENG):
        warehouse.report(unit, PERIOD, {"ZS01": [project(money=1200)], "ZS03": [stated]})
    then = project(money=1000, started_on=dt.date(2021, 2, 2), signed_on=dt.date(2021, 1, 1))
    waiting = then | {"started_on": None, "stage": "签约", "fixed_investment_wan": 5000}
    warehouse.report(HUOQIU, BEFORE, {"ZS01": [then, waiting]})
    declared = {"region_code": JINAN, "period": PERIOD, "indicator_code": "out_funds", "base_value": 600, "reason": "口径调整"}
    warehouse.report("340000", PERIOD, {"SJ04": [declared]})
    for period in (BEFORE, PERIOD):
        warehouse.aggregate(period)
    assert "340000.xlsx SJ04 ：600，依据：口径调整" in _printed(warehouse, FigureKey(PERIOD, JINAN, "out_funds"), 9)
    city = _printed(warehouse, FigureKey(PERIOD, CITY, "out_funds"), 1)
    assert "共3个单元格，另有2个未列出，合计2,400（与基数一致）" in city
    same = _printed(warehouse, FigureKey(PERIOD, HUOQIU, "out_funds"), 9)
    assert "与2021年9月的现行数相同，单元格见 make why PERIOD=2021-09 REGION=341522 INDICATOR=out_funds BASIS=reported" in same
    other = _printed(warehouse, FigureKey(PERIOD, HUOQIU, "signed_projects"), 9)
    assert "2021年9月的现行数为2个，按本期的区划、划转、门槛和已报单位重算相差-1个" in other  # by 固定资产投资 this year
    assert "上年" not in _printed(warehouse, FigureKey(PERIOD, "340100", "out_funds"), 9)


def test_a_carried_report_is_told_by_its_month(warehouse: Warehouse) -> None:
    warehouse.report(HUOQIU, "2022-07", {"ZS01": [project(money=800)]})
    warehouse.report(JINAN, PERIOD, {"ZS01": [project(money=30)]})
    warehouse.aggregate(PERIOD, carry=True)
    text = _printed(warehouse, FigureKey(PERIOD, CITY, "out_funds"), 9)
    assert text.count("霍邱县（沿用2022-07）") == 2 and "金安区（" not in text  # among the units, and at the cell
    assert "零报告0个，沿用上期1个" in text
