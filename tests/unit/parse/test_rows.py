"""What becomes of every row below the headings: none is lost."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anhui_stats.catalog.forms import form_set
from anhui_stats.errors import ConsistencyError
from anhui_stats.parse.row_kinds import RowKinds, sort_rows
from unit.parse.making import cover, only, parse, parse_rows, records, workbook

HEADINGS = ["项目编号", "项目名称", "总投资", "项目阶段", "是否徽商回归"]
ROW = ["341522-2022-0001", "某项目", 100, "开工", "否"]


def _fates(*rows: list[Any]) -> tuple[list[int], dict[str, int]]:
    batch = parse_rows([HEADINGS, *rows])
    (sheet,) = only(batch, "sheets", form_code="ZS01")
    skipped = json.loads(sheet["rows_skipped"])
    assert sheet["rows_found"] == sheet["rows_parsed"] + sum(skipped.values())
    return [row["row_no"] for row in records(batch, "ZS01")], skipped


@pytest.mark.parametrize(
    "numbering",
    [
        ["甲", "乙", "1", "2", "3"],
        ["甲", "乙", 1, 2, 3],
        ["A", "B", "1", "2", "3"],
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        [1, 2, 3, 4, 5],
        ["甲", "1", "2=3+4", "3", "4"],
        pytest.param(["甲", "乙", 1, 3, 4], id="a column was deleted"),
        pytest.param([3, 2, 1, "乙", "甲"], id="columns were moved"),
    ],
)
def test_column_numbers_are_no_data(numbering: list[Any]) -> None:
    assert _fates(numbering, ROW) == ([3], {"column_numbers": 1})


def test_column_numbers_may_stand_below_blank_and_total_rows_but_only_once() -> None:
    numbering = ["甲", "乙", "1", "2", "3"]
    assert _fates([None], ["合计", None, 100], numbering, ROW) == ([5], {"blank": 1, "total": 1, "column_numbers": 1})
    assert _fates(numbering, ["甲", "乙", "1"], ROW) == ([3, 4], {"column_numbers": 1})


def test_a_first_row_of_data_that_counts_from_elsewhere_is_data() -> None:
    assert _fates(["甲", None, 12]) == ([2], {})


def test_data_directly_below_the_headings() -> None:
    assert _fates(ROW, ROW) == ([2, 3], {})


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ([None, None, None], "blank"),
        (["  ", "\u3000"], "blank"),
        (["合计", None, 100], "total"),
        (["合 计", None, 100], "total"),
        ([None, "总计：", 100], "total"),
        (["合计（32个项目）", None, 100], "total"),
        (["小计", None, 100], "total"),
        (["合计", "—", 100], "total"),
        (["一、工业"], "group"),
        (["十二、现代服务业", None, 100], "group"),
        (["单位负责人：李四", None, "填表人：王五"], "signature"),
        ([None, "注：本表按月填报"], "signature"),
        (["注:本表按月填报"], "signature"),
    ],
)
def test_a_row_that_is_no_data(row: list[Any], reason: str) -> None:
    assert _fates(ROW, row, ROW if reason != "signature" else [None]) == ([2, 4] if reason != "signature" else [2], {reason: 1})


@pytest.mark.parametrize(
    "row",
    [
        ["341522-2022-0002", "合计工程有限公司技改", 100, "开工", "否"],
        [None, "合计工程有限公司技改", 100, "开工", "否"],
        [None, "一、工业园基础设施", 100, "开工", "否"],
        [None, "某项目"],
        ["341522-2022-0003", "注：塑机制造", 100],
    ],
)
def test_a_project_that_only_looks_like_something_else_is_data(row: list[Any]) -> None:
    assert _fates(ROW, row) == ([2, 3], {})


def test_totals_may_stand_on_top() -> None:
    assert _fates(["甲", "乙", "1", "2", "3"], ["合计", None, 100], ROW) == ([4], {"column_numbers": 1, "total": 1})


def test_nothing_below_the_signature_is_read_and_all_of_it_is_counted() -> None:
    rows, skipped = _fates(ROW, ["单位负责人：李四"], ["填表人：王五"], [None], ROW, ["填报说明", "按季更新"])
    assert rows == [2] and skipped == {"signature": 2, "data_after_end": 1, "after_end": 1, "blank": 1}


def test_a_total_gives_its_cells_and_a_subtotal_none() -> None:
    batch = parse_rows([HEADINGS, ["小计", None, 60], ROW, ["合计", None, "1,00.5"], ["总计", None, "1,000.5"]])
    (total,) = batch.totals.to_pylist()
    assert (total["cell"], total["row_no"], total["column"], total["value"]) == (
        "C5",
        5,
        "total_investment_wan",
        Decimal("1000.5"),
    )


def test_a_total_is_converted_like_its_column() -> None:
    batch = parse_rows([["项目编号", "总投资（亿元）"], ["合计", 2]])
    assert batch.totals.to_pylist()[0]["value"] == 20000


def test_rows_keep_their_place_and_unread_cells_their_name() -> None:
    batch = parse_rows([HEADINGS, ROW, [None], ["341522-2022-0002", "某项目", "约一亿", "停工", "待定"]])
    assert [(row["sheet"], row["row_no"]) for row in records(batch, "ZS01")] == [("ZS01 项目台账", 2), ("ZS01 项目台账", 4)]
    found = [(row["cell"], row["column"], row["raw"], row["reason"], row["row_no"]) for row in batch.unread.to_pylist()]
    assert found == [
        ("C4", "total_investment_wan", "约一亿", "type", 4),
        ("D4", "stage", "停工", "enum", 4),
        ("E4", "is_huishang", "待定", "type", 4),
    ]


def test_formulas_and_error_values_are_seen() -> None:
    rows = [HEADINGS, ["a-0001", ("=A1", "名"), ("=1+1", 2), ("=NA()", "#N/A"), ("=B9", "")]]
    batch = parse_rows(rows)
    (row,) = records(batch, "ZS01")
    assert (row["project_name"], row["total_investment_wan"], row["stage"], row["is_huishang"]) == ("名", 2, None, None)
    assert {(u["cell"], u["reason"], u["raw"]) for u in batch.unread.to_pylist()} == {
        ("D2", "error_value", "#N/A"),
        ("E2", "formula_without_value", "=B9"),
    }
    assert [(n["cell"], n["raw"], n["value"]) for n in only(batch, "normalisations", kind="formula")] == [
        ("B2", "=A1", "名"),
        ("C2", "=1+1", "2"),
    ]


def test_a_row_of_formulas_without_values_is_not_taken_for_blank() -> None:
    batch = parse_rows([HEADINGS, ROW, [("=X1", ""), ("=X2", "")]])
    assert [row["row_no"] for row in records(batch, "ZS01")] == [2, 3]
    assert len(only(batch, "unread", reason="formula_without_value")) == 2


def test_hidden_sheets_are_read_and_said_so() -> None:
    batch = parse(workbook({"封面": cover(), "ZS01": [HEADINGS, ROW]}, hidden=["ZS01"]))
    assert len(records(batch, "ZS01")) == 1
    assert [n["sheet"] for n in only(batch, "normalisations", kind="hidden_sheet")] == ["ZS01"]


def test_items_come_in_their_own_unit() -> None:
    head = ["指标代码", "指标名称", "计量单位", "本年累计", "上年同期"]
    rows = [
        head,
        ["Z101", "境内到位资金", "亿元", 1.5, 1],
        ["Z103", "外资", "亿美元", 0.2, None],
        ["Z104", "项目数", "项", 3, 2],
        ["Z102", "省外", "万元", 7, None],
        ["Z105", "总投资", "千元", 9, None],
        ["Z104", "项目数", "万元", 9, None],
        ["Z999", "未知", "斤", 9, None],
    ]
    batch = parse_rows(rows, "ZS03 综合情况")
    read = [(row["unit_of_measure"], row["ytd_value"], row["last_year_value"]) for row in records(batch, "ZS03")]
    assert read[:4] == [("万元", 15000, 10000), ("万美元", 2000, None), ("项", 3, 2), ("万元", 7, None)]
    assert read[4:] == [(None, 9, None), (None, 9, None), ("斤", 9, None)]
    assert [(u["cell"], u["reason"], u["raw"]) for u in batch.unread.to_pylist()] == [
        ("C6", "unit", "千元"),
        ("C7", "unit", "万元"),
    ]
    assert [n["cell"] for n in only(batch, "normalisations", kind="unit")] == ["C2", "D2", "E2", "C3", "D3"]


CELLS = st.sampled_from(
    ["", " ", "合计", "小计", "一、工业", "注：", "单位负责人：", "a-0001", "甲", "1", "某项目"]
) | st.floats(0, 9)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8))
def test_every_row_has_one_fate(rows: list[list[object]]) -> None:
    kinds = sort_rows(rows, 0, [0], frozenset(), form_set("2022-09").layout)
    assert kinds.found == len(rows) == len(kinds.data) + kinds.skipped.total()
    assert sorted(set(kinds.data)) == kinds.data


def test_a_lost_row_is_our_fault_and_raises() -> None:
    with pytest.raises(ConsistencyError):
        RowKinds(data=[1], found=2).check()
