"""A city's consolidated workbook becomes one submission a unit, each with its own rows at their original place."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from anhui_stats.batch import ParsedBatch
from city_books import Labelled, column_sheet, unit_sheet, write_sheets
from factories import PLAIN, activity_row, ledger_row
from unit.parse.making import arrive, only, parse

CITY, PERIOD = "341500", "2022-09"
HUOQIU, JINZHAI, ZONE = "341522", "341524", "341571"


def read(path: Path) -> ParsedBatch:
    return parse(arrive(path.read_bytes(), path.name))


def ledger(tmp_path: Path, labelled: Labelled, **options: Any) -> ParsedBatch:
    grid = column_sheet("ZS01", labelled, CITY, PERIOD, **options)
    return read(write_sheets(tmp_path / "六安市台账.xlsx", CITY, PERIOD, [grid]))


def units(batch: ParsedBatch) -> dict[str, list[str]]:
    """Projects by the unit to whose submission they went."""
    unit_of = {row["submission_id"]: row["unit_code"] for row in batch.submissions.to_pylist()}
    found: dict[str, list[str]] = {}
    for row in batch.rows["ZS01"].to_pylist():
        found.setdefault(unit_of[row["submission_id"]], []).append(row["project_id"])
    return found


def rows_of(*labels: object) -> list[tuple[object, Any]]:
    return [(label, ledger_row(number)) for number, label in enumerate(labels, 1)]


def test_each_unit_gets_a_submission_of_its_own_and_the_city_keeps_none_of_their_rows(tmp_path: Path) -> None:
    batch = ledger(tmp_path, rows_of("霍邱县", "金寨县", "霍邱县"))
    assert units(batch) == {HUOQIU: ["341522-2022-0001", "341522-2022-0003"], JINZHAI: ["341522-2022-0002"]}
    submissions = {row["unit_code"]: row for row in batch.submissions.to_pylist()}
    assert {code: row["sent_by"] for code, row in submissions.items()} == {CITY: None, HUOQIU: CITY, JINZHAI: CITY}
    assert len({row["submission_id"] for row in submissions.values()}) == 3
    assert len({tuple(row["receipt_ids"]) for row in submissions.values()}) == 1
    assert [row["form_code"] for row in only(batch, "forms", submission_id=submissions[HUOQIU]["submission_id"])] == ["ZS01"]
    assert only(batch, "forms", submission_id=submissions[CITY]["submission_id"]) == []


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("霍邱县", HUOQIU),
        ("霍邱", HUOQIU),
        ("六安市霍邱县", HUOQIU),
        ("安徽省六安市霍邱县", HUOQIU),
        (" 霍 邱 县 ", HUOQIU),
        ("341522", HUOQIU),
        (341522, HUOQIU),
        ("霍邱县（341522）", HUOQIU),
        ("341522 霍邱", HUOQIU),
        ("六安经济技术开发区", ZONE),
        ("经开区", ZONE),
        ("市本级", CITY),
        ("六安市", CITY),
        ("341500", CITY),
    ],
)
def test_a_unit_is_known_by_its_names_and_its_code(tmp_path: Path, label: object, unit: str) -> None:
    assert units(ledger(tmp_path, rows_of(label))) == {unit: ["341522-2022-0001"]}


@pytest.mark.parametrize(
    "heading", ["县（市、区）", "县(市、区)", "县区", "所属县区", "填报单位", "填报单位代码", "县 市 区", "填报\n单位"]
)
def test_the_unit_column_is_known_by_its_headings(tmp_path: Path, heading: str) -> None:
    assert units(ledger(tmp_path, rows_of("霍邱县"), heading=heading)) == {HUOQIU: ["341522-2022-0001"]}


@pytest.mark.parametrize(
    ("label", "reason"),
    [("长丰县", "elsewhere"), ("340121", "elsewhere"), ("某某县", "unknown"), ("341522 金寨县", "unknown"), (None, "blank")],
)
def test_a_row_of_no_unit_of_the_city_is_refused_at_its_cell(tmp_path: Path, label: object, reason: str) -> None:
    batch = ledger(tmp_path, rows_of("霍邱县", label))
    assert units(batch) == {HUOQIU: ["341522-2022-0001"]}
    (refused,) = batch.refused.to_pylist()
    assert (refused["reason"], refused["row_no"], refused["cell"], refused["raw"]) == (reason, 6, "A6", str(label or ""))


def test_every_row_of_the_sheet_is_accounted_for(tmp_path: Path) -> None:
    style = dataclasses.replace(PLAIN, total="bottom", blank_every=2)
    labelled = rows_of("霍邱县", "金寨县", "六安市", "长丰县", "霍邱县")
    batch = ledger(tmp_path, labelled, style=style)
    city = only(batch, "submissions", unit_code=CITY)[0]["submission_id"]
    for sheet in batch.sheets.to_pylist():
        assert sheet["rows_found"] == sheet["rows_parsed"] + sum(json.loads(sheet["rows_skipped"]).values())
    (own,) = only(batch, "sheets", submission_id=city, form_code="ZS01")
    assert own["rows_parsed"] == 1
    assert json.loads(own["rows_skipped"]) == {"blank": 2, "column_numbers": 1, "other_unit": 3, "refused": 1, "total": 1}
    parsed = sum(sheet["rows_parsed"] for sheet in only(batch, "sheets", form_code="ZS01"))
    assert parsed == 4 == batch.rows["ZS01"].num_rows


def test_a_subtotal_of_a_unit_is_no_row_of_it(tmp_path: Path) -> None:
    subtotal = {name: None for name in ledger_row(1)} | {"total_investment_wan": 25000}
    batch = ledger(tmp_path, [*rows_of("霍邱县"), ("霍邱县小计", subtotal)])
    assert units(batch) == {HUOQIU: ["341522-2022-0001"]}
    assert batch.refused.num_rows == 0


def test_a_unit_merged_over_its_rows_holds_for_all_of_them(tmp_path: Path) -> None:
    grid = column_sheet("ZS01", rows_of("霍邱县", None, "金寨县"), CITY, PERIOD)
    grid.merges = [(grid.data_rows[0], 0, grid.data_rows[1], 0)]
    batch = read(write_sheets(tmp_path / "六安市.xlsx", CITY, PERIOD, [grid]))
    assert {code: len(rows) for code, rows in units(batch).items()} == {HUOQIU: 2, JINZHAI: 1}


@pytest.mark.parametrize("name", ["霍邱县", "ZS01 霍邱县", "霍邱县台账", "ZS01霍邱", "341522", "霍邱县 ZS01 项目台账"])
def test_a_sheet_a_county_is_known_by_its_name(tmp_path: Path, name: str) -> None:
    sheets = [
        unit_sheet(name, "ZS01", [ledger_row(1)], "六安市", PERIOD),
        unit_sheet("金寨县", "ZS01", [ledger_row(2)], "六安市", PERIOD),
    ]
    batch = read(write_sheets(tmp_path / "六安市.xlsx", CITY, PERIOD, sheets))
    assert units(batch) == {HUOQIU: ["341522-2022-0001"], JINZHAI: ["341522-2022-0002"]}
    own = only(batch, "submissions", unit_code=HUOQIU)[0]["submission_id"]
    assert [sheet["sheet"] for sheet in only(batch, "sheets", submission_id=own)] == [name]


def test_a_sheet_without_a_telling_name_is_known_by_its_caption(tmp_path: Path) -> None:
    sheets = [unit_sheet("Sheet2", "ZS01", [ledger_row(1)], "霍邱县", PERIOD)]
    assert units(read(write_sheets(tmp_path / "六安市.xlsx", CITY, PERIOD, sheets))) == {HUOQIU: ["341522-2022-0001"]}


def test_several_forms_of_a_county_are_one_submission_and_the_city_s_own_rows_stay_its_own(tmp_path: Path) -> None:
    sheets = [
        unit_sheet("霍邱县台账", "ZS01", [ledger_row(1)], "霍邱县", PERIOD),
        unit_sheet("霍邱县活动", "ZS04", [activity_row(1)], "霍邱县", PERIOD),
        unit_sheet("ZS04 招商活动", "ZS04", [activity_row(9)], "六安市", PERIOD),
    ]
    batch = read(write_sheets(tmp_path / "六安市.xlsx", CITY, PERIOD, sheets))
    spoken = {
        unit: [row["form_code"] for row in only(batch, "forms", submission_id=submission)]
        for unit, submission in ((row["unit_code"], row["submission_id"]) for row in batch.submissions.to_pylist())
    }
    assert spoken == {CITY: ["ZS04"], HUOQIU: ["ZS01", "ZS04"]}


def test_an_empty_sheet_of_a_county_says_nothing_about_it(tmp_path: Path) -> None:
    batch = read(
        write_sheets(tmp_path / "六安市.xlsx", CITY, PERIOD, [unit_sheet("ZS01 霍邱县", "ZS01", [], "六安市", PERIOD)])
    )
    assert [row["unit_code"] for row in batch.submissions.to_pylist()] == [CITY]
    assert [row["reason"] for row in batch.refused.to_pylist()] == ["empty_sheet"]


def test_a_sheet_of_another_city_s_county_is_refused_as_a_whole(tmp_path: Path) -> None:
    sheets = [unit_sheet("ZS01 长丰县", "ZS01", [ledger_row(1)], "长丰县", PERIOD)]
    batch = read(write_sheets(tmp_path / "六安市.xlsx", CITY, PERIOD, sheets))
    assert batch.rows["ZS01"].num_rows == 0
    assert [(row["reason"], row["row_no"]) for row in batch.refused.to_pylist()] == [("elsewhere", None)]


def test_a_county_s_own_workbook_with_a_unit_column_is_not_split(tmp_path: Path) -> None:
    grid = column_sheet("ZS01", rows_of("霍邱县", "金寨县"), HUOQIU, PERIOD)
    batch = read(write_sheets(tmp_path / "霍邱县.xlsx", HUOQIU, PERIOD, [grid]))
    assert [row["unit_code"] for row in batch.submissions.to_pylist()] == [HUOQIU]


def test_a_workbook_of_a_month_to_come_is_not_split(tmp_path: Path) -> None:
    grid = column_sheet("ZS01", rows_of("霍邱县"), CITY, "2023-09")
    batch = read(write_sheets(tmp_path / "六安市.xlsx", CITY, "2023-09", [grid]))
    assert [row["unit_code"] for row in batch.submissions.to_pylist()] == [CITY]


def test_a_unit_is_called_by_its_name_of_that_time(tmp_path: Path) -> None:
    """芜湖县 became 湾沚区 in July 2020; 芜湖 alone is the city."""
    for period, label, unit in (
        ("2020-06", "芜湖县", "340221"),
        ("2020-09", "湾沚区", "340210"),
        ("2020-09", "芜湖县", "340210"),
    ):
        grid = column_sheet("ZS01", [(label, ledger_row(1))], "340200", period)
        batch = read(write_sheets(tmp_path / "芜湖市.xlsx", "340200", period, [grid]))
        assert [row["unit_code"] for row in batch.submissions.to_pylist()] == ["340200", unit]
    sheets = [unit_sheet("ZS04 芜湖市", "ZS04", [activity_row(1)], "芜湖市", "2020-06")]
    batch = read(write_sheets(tmp_path / "芜湖市.xlsx", "340200", "2020-06", sheets))
    assert [row["unit_code"] for row in batch.submissions.to_pylist()] == ["340200"]
