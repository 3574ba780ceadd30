"""The writer puts every cell where it says it does, in xlsx, xls and csv alike."""

from __future__ import annotations

import csv
import hashlib
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineError, CalamineWorkbook, PasswordError
from stdnum.cn import uscc as official_uscc

import factories
from anhui_stats.catalog.forms import form_set
from anhui_stats.sample.codes import uscc, wrong_uscc
from anhui_stats.sample.workbook_writer import lay_out
from factories import Formula, Grid, SheetStyle

UNIT, PERIOD = "341522", "2022-09"


def sheet(path: Path, name: str) -> list[list[object]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python(skip_empty_area=False)


def test_a_plain_workbook_has_cover_caption_units_and_column_numbers(tmp_path: Path) -> None:
    path = factories.write_workbook(tmp_path / "a.xlsx", UNIT, PERIOD, factories.sound_rows())
    assert [row[:2] for row in sheet(path, "封面")[:3]] == [
        ["填报单位名称", "霍邱县"],
        ["填报单位代码", UNIT],
        ["报告期", PERIOD],
    ]
    rows = sheet(path, "ZS01 项目台账")
    assert rows[1][0] == "填报单位：霍邱县  报告期：2022年9月  计量单位：万元"
    assert "总投资(万元)" in rows[2] and "用地面积(亩)" in rows[2]
    assert rows[3][:6] == ["甲", "乙", "丙", "丁", "1", "2"]
    assert len(rows) == 4 + 3


def test_required_forms_without_rows_are_declared_nil(tmp_path: Path) -> None:
    path = factories.write_workbook(tmp_path / "a.xlsx", UNIT, PERIOD, {"ZS01": [factories.ledger_row()]})
    assert dict(row[:2] for row in sheet(path, "封面"))["零报告"] == "ZS02,ZS03,ZS04,ZS05,ZS06"


def test_a_grid_names_the_cell_that_the_workbook_holds(tmp_path: Path) -> None:
    places: list[str] = []

    def spoil(made: dict[str, Grid]) -> None:
        places.append(made["ZS01"].put(1, "total_investment_wan", "约三千万"))

    style = SheetStyle(total="top", blank_every=1, rows_above=1, tall_headings=True)
    path = factories.write_workbook(
        tmp_path / "a.xlsx", UNIT, PERIOD, factories.sound_rows(), styles={"ZS01": style}, tweak=spoil
    )
    assert places == ["T10"]
    assert sheet(path, "ZS01 项目台账")[9][19] == "约三千万"


def test_the_total_is_the_sum_of_the_rows_in_the_unit_of_the_heading() -> None:
    rows = [factories.ledger_row(1), factories.ledger_row(2, total_investment_wan=Decimal("25000.55"))]
    style = SheetStyle(total="bottom", yi_columns=frozenset({"total_investment_wan"}))
    grid = lay_out(form_set(PERIOD).form("ZS01"), rows, "霍邱县", PERIOD, style)
    assert grid.total_row is not None
    totals = grid.cells[grid.total_row]
    assert totals[0] == "合计"
    assert totals[grid.columns["total_investment_wan"]] == Decimal("5.000055")
    assert totals[grid.columns["ytd_funds_wan"]] == Decimal("6000")


def test_a_formula_without_a_cached_value_is_blank_to_a_reader(tmp_path: Path) -> None:
    rows = factories.sound_rows(projects=2)
    rows["ZS01"][0]["ytd_funds_wan"] = Formula("=X5+1")
    rows["ZS01"][1]["ytd_funds_wan"] = Formula("=X6+1", Decimal("3000.5"))
    column = sheet(factories.write_workbook(tmp_path / "a.xlsx", UNIT, PERIOD, rows), "ZS01 项目台账")
    assert column[4][22] == "" and column[5][22] == 3000.5


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    paths = [factories.write_workbook(tmp_path / name, UNIT, PERIOD, factories.sound_rows()) for name in ("a.xlsx", "b.xlsx")]
    assert len({hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}) == 1


def test_xls_and_csv_carry_the_same_ledger(tmp_path: Path) -> None:
    rows = factories.sound_rows()
    old = sheet(factories.write_xls(tmp_path / "a.xls", UNIT, PERIOD, rows), "ZS01 项目台账")
    paths = factories.write_csv(tmp_path / "csv", UNIT, PERIOD, rows, encoding="gb18030")
    assert [path.name[:4] for path in paths] == ["ZS01", "ZS02", "ZS03", "ZS04", "ZS05", "ZS06"]
    with paths[0].open(encoding="gb18030", newline="") as stream:
        lines = list(csv.reader(stream))
    assert lines[0] == ["报表代码", "ZS01"]
    blank = lines.index([])
    assert (
        [line[0] for line in lines[blank + 2 :]] == [row[0] for row in old[4:]] == [row["project_id"] for row in rows["ZS01"]]
    )


def test_codes_pass_the_official_check() -> None:
    codes = [uscc(number, "341522") for number in (0, 1, 31**9 - 1, 123456789)]
    assert all(official_uscc.is_valid(code) for code in codes)
    assert not any(official_uscc.is_valid(wrong_uscc(code)) for code in codes)


def test_an_unknown_column_in_a_test_row_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="ytd_fund"):
        factories.ledger_row(ytd_fund=1)


@pytest.mark.parametrize("kind", ["encrypted", "truncated", "html", "empty"])
def test_unreadable_containers_cannot_be_opened(tmp_path: Path, kind: str) -> None:
    path = factories.write_bad_container(kind, tmp_path, UNIT, PERIOD)
    with pytest.raises((CalamineError, PasswordError)):
        CalamineWorkbook.from_path(path)


def test_bad_containers_are_the_same_every_time(tmp_path: Path) -> None:
    for kind in set(factories.BAD_CONTAINERS) - {"zip_bomb"}:
        first, second = (factories.write_bad_container(kind, tmp_path / name, UNIT, PERIOD) for name in ("a", "b"))
        assert first.read_bytes() == second.read_bytes(), kind


def test_every_other_bad_container_is_a_workbook_that_opens(tmp_path: Path) -> None:
    for kind in set(factories.BAD_CONTAINERS) - {"encrypted", "truncated", "html", "empty", "zip_bomb"}:
        assert CalamineWorkbook.from_path(factories.write_bad_container(kind, tmp_path, UNIT, PERIOD)).sheet_names, kind
