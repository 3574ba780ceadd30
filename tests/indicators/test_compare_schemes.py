"""``make compare-schemes`` on a month in the warehouse: printed, written, the same every time."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from rich.console import Console

from anhui_stats.commands.compare_schemes import run_comparison
from anhui_stats.errors import ConfigurationError, RunError
from warehouse import Warehouse, project

PERIOD = "2022-09"
HUOQIU, JINAN, SHUCHENG = "341522", "341502", "341523"


def _compare(warehouse: Warehouse, folder: Path) -> tuple[str, Path, Path]:
    console = Console(file=io.StringIO(), width=240)
    book, text = run_comparison(warehouse.connection, "city_own", "province_reform", PERIOD, folder, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue(), book, text


def _month(warehouse: Warehouse) -> None:
    """霍邱 has 徽商 money that only the reform counts; 金安 has leading industries."""
    flagged = project(money=900, is_huishang=True, ytd_huishang_funds_wan=900, huishang_investment_wan=20000)
    warehouse.report(HUOQIU, PERIOD, {"ZS01": [flagged, project(money=800)]})
    warehouse.report(JINAN, PERIOD, {"ZS01": [project(money=10, leading_industry="装备制造")]})
    warehouse.report(SHUCHENG, PERIOD, {"ZS01": []})
    warehouse.aggregate(PERIOD)


def test_it_names_who_rises_and_by_which_items(warehouse: Warehouse, tmp_path: Path) -> None:
    _month(warehouse)
    printed, book, text = _compare(warehouse, tmp_path)
    assert "霍邱县" in printed and "上升" in printed and "只由方案B考核的" in printed
    rows = list(csv.DictReader(text.read_text(encoding="utf-8-sig").splitlines()))
    huishang = {row["单位"]: row for row in rows if row["考核项代码"] == "huishang_funds"}
    assert (huishang["霍邱县"]["A得分"], huishang["霍邱县"]["B得分"]) == ("—", "5.00")
    # 霍邱 is the best of the group (5), who reported none has the least coefficient (3), who is silent nothing: average 11 / 7
    gains = [huishang[unit]["相对得分变化"] for unit in ("霍邱县", "金安区", "裕安区")]
    assert gains == ["+3.43", "+1.43", "-1.57"]
    sheets = openpyxl.load_workbook(book)
    assert sheets.sheetnames == ["位次变化", "分项", "说明"]
    assert sheets["分项"].max_row == len(rows) + 1


def test_it_says_how_many_of_the_compared_units_are_in(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.report("341503", "2022-08", {"ZS01": [project(money=10)]})
    _month(warehouse)
    assert "比较的8个单位中，得分沿用本年上期数的0个，没有报表、按未报计的5个" in _compare(warehouse, tmp_path)[0]
    warehouse.aggregate(PERIOD, carry=True)
    assert "比较的8个单位中，得分沿用本年上期数的1个，没有报表、按未报计的4个" in _compare(warehouse, tmp_path)[0]


def test_twice_the_same_bytes(warehouse: Warehouse, tmp_path: Path) -> None:
    _month(warehouse)
    first, second = (_compare(warehouse, tmp_path / name) for name in ("one", "two"))
    assert [path.read_bytes() for path in first[1:]] == [path.read_bytes() for path in second[1:]]


def test_what_cannot_be_compared_is_said(warehouse: Warehouse, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there are city_own, county_quarterly, province_reform"):
        run_comparison(warehouse.connection, "city_own", "nothing", PERIOD, tmp_path, Console(file=io.StringIO()))
    with pytest.raises(RunError, match="1999-01"):
        run_comparison(warehouse.connection, "city_own", "province_reform", "1999-01", tmp_path, Console(file=io.StringIO()))
