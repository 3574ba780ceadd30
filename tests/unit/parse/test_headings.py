"""Every way in which counties write their headings finds the same columns."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from unit.parse.making import CAPTION, book, cover, headings, only, parse, parse_rows, records, sheet, workbook

PLAIN = ["项目编号", "项目名称", "总投资", "签约日期"]
DATA = ["341522-2022-0001", "某项目", 1.2, "2022-03-01"]


def _first(rows: list[list[Any]], **values: Any) -> dict[str, Any]:
    return records(parse_rows(rows, **values), "ZS01")[0]


@pytest.mark.parametrize(
    "heading",
    [
        "总投资",
        "总投资(万元)",
        "总投资（万元）",
        "总投资\n（万元）",
        " 总 投 资 ",
        "总投资（单位：万元）",
        "总投资额(万元)",
        "计划总投资",
        "*总投资",
        "总投资【万元】",
    ],
)
def test_a_heading_is_found_however_it_is_written(heading: str) -> None:
    row = _first([["项目编号", heading], ["341522-2022-0001", 1.2]])
    assert row["total_investment_wan"] == Decimal("1.2")


def test_all_columns_of_all_forms_are_found_under_their_printed_headings() -> None:
    for code in ("ZS01", "ZS02", "ZS03", "ZS04", "ZS05", "ZS06", "ZS07"):
        (found,) = only(parse(book(code, [])), "sheets", form_code=code)
        assert found["missing_columns"] == [] and found["unknown_headings"] == "{}", code
        assert found["heading_row"] == 3


def test_another_unit_in_the_heading_converts_and_is_recorded_once() -> None:
    batch = parse_rows([["项目编号", "总投资（亿元）"], ["a-0001", 1.2], ["a-0002", 3]])
    assert [row["total_investment_wan"] for row in records(batch, "ZS01")] == [12000, 30000]
    (note,) = only(batch, "normalisations", kind="unit")
    assert (note["cell"], note["raw"], note["value"], note["column"]) == ("B1", "亿元", "×10000", "total_investment_wan")


def test_a_unit_in_the_cell_counts_before_the_heading_s() -> None:
    batch = parse_rows([["项目编号", "总投资（亿元）"], ["a-0001", "3000万元"]])
    assert records(batch, "ZS01")[0]["total_investment_wan"] == 3000


def test_dollars_over_a_column_in_yuan_are_not_read() -> None:
    batch = parse_rows([["项目编号", "总投资（万美元）"], ["a-0001", 5], ["a-0002", None]])
    assert [row["total_investment_wan"] for row in records(batch, "ZS01")] == [None, None]
    (unread,) = batch.unread.to_pylist()
    assert (unread["cell"], unread["reason"], unread["raw"]) == ("B2", "unit", "5")


def test_the_caption_s_unit_converts_what_names_none() -> None:
    rows = [
        ["台账"],
        [CAPTION.replace("万元", "亿元")],
        ["项目编号", "总投资", "固投（万元）", "用地面积"],
        ["a-0001", 2, 300, 10],
    ]
    row = _first(rows)
    assert (row["total_investment_wan"], row["fixed_investment_wan"], row["land_area_mu"]) == (20000, 300, 10)


def test_the_caption_s_wan_yuan_never_touches_dollars() -> None:
    batch = parse(book("ZS02", [{"entity_name": "甲", "ytd_fdi_ministry_usd_wan": 12}]))
    assert records(batch, "ZS02")[0]["ytd_fdi_ministry_usd_wan"] == 12
    assert only(batch, "normalisations", kind="unit") == []


def test_yi_yuan_in_the_caption_leaves_dollars_alone_too() -> None:
    batch = parse(book("ZS02", [{"entity_name": "甲", "ytd_fdi_ministry_usd_wan": 12}], CAPTION.replace("万元", "亿元")))
    assert records(batch, "ZS02")[0]["ytd_fdi_ministry_usd_wan"] == 12


def test_a_caliber_in_brackets_is_part_of_the_heading() -> None:
    rows = [["企业名称", "本年实际使用外资（部口径）\n（万美元）", "本年实际使用外资（万美元）（省口径）"], ["甲公司", 1, 2]]
    (row,) = records(parse_rows(rows, "ZS02 外商直接投资"), "ZS02")
    assert (row["ytd_fdi_ministry_usd_wan"], row["ytd_fdi_province_usd_wan"]) == (1, 2)


def test_the_heading_row_may_stand_lower() -> None:
    row = _first([["标题"], [], [CAPTION], ["说明：按月填报"], [], PLAIN, DATA])
    assert row["row_no"] == 7 and row["project_name"] == "某项目"


def test_a_heading_may_be_two_rows_merged() -> None:
    rows = [
        ["项目编号", "项目名称", "总投资", None, "到位资金", None],
        [None, None, "总投资额", "其中：固定资产投资", "本年累计到位资金", "其中省外资金"],
        ["a-0001", "某项目", 5, 4, 3, 2],
    ]
    content = workbook({"封面": cover(), "ZS01": rows}, merged={"ZS01": ["A1:A2", "B1:B2", "C1:D1", "E1:F1"]})
    batch = parse(content)
    (row,) = records(batch, "ZS01")
    money = ("total_investment_wan", "fixed_investment_wan", "ytd_funds_wan", "ytd_outside_funds_wan")
    assert [row[name] for name in money] == [5, 4, 3, 2]
    assert row["project_name"] == "某项目" and only(batch, "sheets", form_code="ZS01")[0]["heading_row"] == 2


def test_parent_and_child_may_make_one_heading() -> None:
    rows = [["项目编号", "其中", None], [None, "固定资产投资", "省外到位资金"], ["a-0001", 4, 2]]
    row = records(parse(workbook({"封面": cover(), "ZS01": rows}, merged={"ZS01": ["A1:A2", "B1:C1"]})), "ZS01")[0]
    assert (row["fixed_investment_wan"], row["ytd_outside_funds_wan"]) == (4, 2)


def test_unknown_headings_are_kept_with_their_cell_and_missing_ones_named() -> None:
    (found,) = only(parse_rows([["序号", *PLAIN], [1, *DATA]]), "sheets", form_code="ZS01")
    assert json.loads(found["unknown_headings"]) == {"A1": "序号"}
    assert json.loads(found["column_letters"])["project_id"] == "B"
    assert "stage" in found["missing_columns"] and "project_id" not in found["missing_columns"]


def test_what_stands_under_an_unknown_heading_is_kept_as_read() -> None:
    batch = parse_rows([["序号", *PLAIN, "首席联系人"], [7, *DATA, "某主任"], [8, *DATA[:-1], DATA[-1], None]])
    kept = [(row["row_no"], row["cell"], row["heading"], row["value"]) for row in batch.extras.to_pylist()]
    last = only(batch, "extras", value="某主任")[0]["cell"]
    assert kept == [(2, "A2", "序号", "7"), (3, "A3", "序号", "8"), (2, last, "首席联系人", "某主任")]


def test_the_printed_heading_wins_over_an_alias_on_the_same_sheet() -> None:
    batch = parse_rows([["项目编号", "备注", "情况说明"], ["a-0001", "旧", "新"]])
    assert records(batch, "ZS01")[0]["explanation"] == "新"
    assert json.loads(only(batch, "sheets", form_code="ZS01")[0]["unknown_headings"]) == {"B1": "备注"}


def test_a_sheet_without_any_heading_has_no_rows_and_says_so() -> None:
    (found,) = only(parse_rows([["随便", "什么"], [1, 2]]), "sheets", form_code="ZS01")
    assert (found["heading_row"], found["rows_found"]) == (0, 0)
    assert len(found["missing_columns"]) == len(headings("ZS01"))


@pytest.mark.parametrize(
    "name", ["ZS01", "zs01", "ZS01 项目台账", "ZS01项目台账（终稿）", "项目台账", "招商引资项目台账", "9月项目台账", "Sheet1"]
)
def test_a_sheet_is_known_by_its_name_or_its_headings(name: str) -> None:
    rows = sheet("ZS01", [{"project_id": "a-0001"}])
    assert len(records(parse(workbook({"封面": cover(), name: rows})), "ZS01")) == 1


def test_a_note_sheet_that_mentions_a_form_is_no_sheet_of_it() -> None:
    content = workbook({"封面": cover(), "ZS01填报说明": [["请按月填报"]], "ZS01 项目台账": sheet("ZS01", [])})
    assert [(row["sheet"], row["form_code"]) for row in only(parse(content), "sheets")] == [
        ("ZS01填报说明", ""),
        ("ZS01 项目台账", "ZS01"),
    ]


def test_two_sheets_of_one_form_are_both_read() -> None:
    content = workbook(
        {
            "封面": cover(),
            "ZS01 甲区": sheet("ZS01", [{"project_id": "a-01"}]),
            "ZS01 乙区": sheet("ZS01", [{"project_id": "b-01"}]),
        }
    )
    assert [row["sheet"] for row in records(parse(content), "ZS01")] == ["ZS01 甲区", "ZS01 乙区"]


def test_provincial_forms_have_their_headings_in_row_1() -> None:
    rows = [headings("SJ02"), ["341522-2022-0001", "2022-09", "不予认定", None, None, None, "无凭证", "2022-10-01"]]
    (row,) = records(parse_rows(rows, "SJ02", 填报单位代码="340000", 填报单位名称="安徽省"), "SJ02")
    assert (row["row_no"], row["decision"], row["period"], row["reason"]) == (2, "不予认定", "2022-09", "无凭证")


@pytest.mark.parametrize(
    ("caption", "unit", "period"),
    [
        ([CAPTION], "霍邱县", "2022-09"),
        (["填报单位: 霍邱县 报告期:2022年9月"], "霍邱县", "2022-09"),
        (["填报单位：霍邱县", None, "报告期：2022 年 9 月", "计量单位：万元"], "霍邱县", "2022-09"),
        (["填报单位：", "霍邱县", "报告期：", "2022-09"], "霍邱县", "2022-09"),
        (["填报单位：  报告期：2022年9月"], None, "2022-09"),
        (["单位：万元"], None, None),
    ],
)
def test_a_caption_says_who_and_when(caption: list[Any], unit: str | None, period: str | None) -> None:
    (found,) = only(parse_rows([["标题"], caption, PLAIN, DATA]), "sheets", form_code="ZS01")
    assert (found["caption_unit"], found["caption_period"]) == (unit, period)


def test_a_bare_unit_in_the_caption_counts() -> None:
    assert _first([["单位：亿元"], PLAIN, DATA])["total_investment_wan"] == 12000
