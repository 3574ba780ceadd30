"""领导参阅表: the month's workbook in the release, from the release's own rows."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import pytest

from anhui_stats.catalog.leader_tables import load_leader_tables
from anhui_stats.errors import ConfigurationError
from anhui_stats.publish import Release, publish_release
from published import waiting_project
from warehouse import MOMENT, Warehouse, copy_of, project

AUGUST, PERIOD = "2022-08", "2022-09"
PROVINCE, LIUAN, HUOQIU, JINAN = "340000", "341500", "341522", "341502"


@pytest.fixture(scope="module")
def warehouse(province_url: str) -> Iterator[Warehouse]:
    """Two months that are committed, in a copy of the province."""
    with copy_of(province_url) as url, psycopg.connect(url) as connection:
        filled = Warehouse(connection)
        secrets = {"contact": "王小明 13800000000", "huishang_name": "李大海"}
        for period, money in ((AUGUST, 120000), (PERIOD, 186500)):
            ledger = [
                project(money=money, project_id="A", total=200000, project_name="甲项目", **secrets),
                project(money=0, project_id="L", project_name="秘密线索", stage="线索", signed_on=None, started_on=None),
                waiting_project("W", dt.date(2022, 5, 31), size=150000, source_event="世界制造业大会"),
            ]
            filled.report(HUOQIU, period, {"ZS01": ledger})
            filled.report(JINAN, period, {"ZS01": [project(money=150000)]})
        aim = {"indicator_code": "out_funds", "year": 2022, "target_value": 40, "unit_of_measure": "亿元"}
        cut = {"project_id": "A", "period": PERIOD, "decision": "部分认定", "reason": "进账单不全"}
        cut |= {"recognised_ytd_funds_wan": 150000, "recognised_ytd_outside_funds_wan": 150000}
        filled.report(PROVINCE, "2022-01", {"SJ01": [aim | {"region_code": LIUAN}]})
        filled.report(PROVINCE, PERIOD, {"SJ02": [cut | {"recognised_ytd_huishang_funds_wan": 0}]})
        for period in (AUGUST, PERIOD):
            filled.aggregate(period)
        connection.commit()
        yield filled


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def release(warehouse: Warehouse, home: Path) -> Release:
    return publish_release(warehouse.connection, home, MOMENT, "code-1")


def _path(release: Release, period: str) -> Path:
    return release.folder / f"领导参阅表_{period}.xlsx"


def _rows(release: Release, sheet: str) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(_path(release, PERIOD), read_only=True)
    return [tuple(row) for row in book[sheet].iter_rows(values_only=True)]


def _row(release: Release, sheet: str, column: int, value: object) -> tuple[Any, ...]:
    """The only row of a sheet with a value in a column."""
    (found,) = (row for row in _rows(release, sheet) if row[column] == value)
    return found


def test_a_month_has_one_workbook_and_the_manifest_names_it(release: Release) -> None:
    manifest = json.loads((release.folder / "manifest.json").read_text(encoding="utf-8"))
    listed = {file["path"]: file["sha256"] for file in manifest["files"] if file["path"].endswith(".xlsx")}
    assert sorted(listed) == ["领导参阅表_2022-08.xlsx", "领导参阅表_2022-09.xlsx"]
    for path, sha256 in listed.items():
        assert hashlib.sha256((release.folder / path).read_bytes()).hexdigest() == sha256
    assert set(listed) <= set(manifest["documents"])


def test_ranks_money_and_progress_stand_in_printed_units(release: Release) -> None:
    # 186500 + 150000 万元 = 33.65亿元, half up 33.7; of 40亿元 84.125 %, 9.125 points ahead of 75 %; in August 27亿元, so 6.65
    assert _row(release, "省外资金", 2, "六安市")[:11] == (1, 0, "六安市", 33.7, 6.7, "—", "—", "—", 40, 84.1, 9.1)
    # 霍邱 was second with 12亿元 in August, and is first with 18.65亿元
    assert _row(release, "省外资金", 2, "六安市霍邱县")[:5] == (1, 1, "六安市霍邱县", 18.7, 6.7)
    assert _row(release, "省外资金", 2, "六安市金安区")[:5] == (2, -1, "六安市金安区", 15, 0)
    assert _row(release, "省外资金", 2, "六安市舒城县")[3:] == ("—",) * 8 + ("未报送",)
    assert "六安经济技术开发区" in [row[2] for row in _rows(release, "省外资金")]
    assert _row(release, "总体情况", 0, "亿元以上在建省外投资项目实际到位资金")[1:4] == ("亿元", 33.7, 6.7)


def test_deductions_waiting_and_major_projects_stand_in_the_workbook(release: Release) -> None:
    assert _row(release, "核减分市", 0, "六安市")[:4] == ("六安市", 33.7, 30, 3.7)
    cut = _row(release, "核减项目", 3, "A")
    assert (cut[4], cut[5], cut[6], cut[7], cut[10]) == ("甲项目", "部分认定", 186500, 36500, "进账单不全")
    waiting = _row(release, "未开工项目", 3, "W项目")
    assert (waiting[6], waiting[7].date(), waiting[9]) == (15, dt.date(2022, 5, 31), 4)
    assert _row(release, "未开工分市", 0, "六安市") == ("六安市", 1, 0, 1, 0, 0, 15)
    # A (20亿元) and W (15亿元) were there in August already
    assert _row(release, "重大项目分市", 0, "六安市")[:5] == ("六安市", 2, 0, 0, 2)
    assert _rows(release, "重大项目进出")[-1][0] == "本月无"
    assert _row(release, "活动签约", 1, "六安市")[:6] == ("世界制造业大会", "六安市", 1, 15, 0, 0)
    assert _row(release, "招商组联络处", 0, "驻上海联络处")[:3] == ("驻上海联络处", "六安市", 0)


def test_no_secret_and_no_person_is_in_a_workbook(release: Release) -> None:
    book = openpyxl.load_workbook(_path(release, PERIOD), read_only=True)
    text = "\n".join(str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row)
    assert "甲项目" in text
    for secret in ("秘密线索", "王小明", "13800000000", "李大海"):
        assert secret not in text


def test_the_same_rows_give_the_same_bytes_and_a_month_without_news_is_kept_once(
    warehouse: Warehouse, home: Path, release: Release, tmp_path: Path
) -> None:
    again = publish_release(warehouse.connection, tmp_path, MOMENT + dt.timedelta(days=1), "code-1")
    assert again.manifest_sha256 == release.manifest_sha256
    # more money of 金安 in September: August's workbook is the file that the release before has
    warehouse.report(JINAN, PERIOD, {"ZS01": [project(money=160000)]})
    warehouse.aggregate(PERIOD)
    warehouse.connection.commit()
    later = publish_release(warehouse.connection, home, MOMENT + dt.timedelta(days=2), "code-1")
    assert later.release_id != release.release_id
    assert _path(release, AUGUST).samefile(_path(later, AUGUST))
    assert not _path(release, PERIOD).samefile(_path(later, PERIOD))
    assert _row(later, "省外资金", 2, "六安市金安区")[3] == 16


def test_a_ranking_names_an_indicator_that_exists(tmp_path: Path) -> None:
    path = tmp_path / "leader_tables.yaml"
    path.write_text("rankings: [{indicator_code: target_completion, sheet: 完成率}]", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"no undivided figures of \['target_completion'\]"):
        load_leader_tables(path)
