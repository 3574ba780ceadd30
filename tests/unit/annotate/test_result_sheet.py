"""审核结果: what it lists, where it leads, what it asks; and that nothing on it can become a formula."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from anhui_stats.annotate import REASON_CODES, AnswerStatus
from anhui_stats.models import Severity, State
from unit.annotate.making import COLOURS, SHEET, STATUS, annotate, finding, ledger, marks, opened, parts, table

ERROR = finding(1, "T5", subject_key="P1", expected="≤ 2000")
QUERY = finding(2, "W6", Severity.QUERY, subject_key="P2", column="ytd_funds_wan")
NOTICE = finding(3, "B7", Severity.NOTICE, subject_key="P3", column="project_name")


def test_the_gravest_stand_first_with_everything_that_is_known() -> None:
    rows = table(annotate(ledger(), NOTICE, QUERY, ERROR).content)[1:]
    assert [row[1] for row in rows] == ["错误", "核实", "提示"]
    assert rows[0] == [
        *(ERROR.finding_id, "错误", "新增", SHEET, "T5", "总投资", "1000", "≤ 2000", "1000"),
        *("第1处有误。", "请核对。", None, None),
    ]


def test_each_cell_leads_to_its_place() -> None:
    sheet = opened(annotate(ledger(), ERROR, QUERY, finding(4, "", message="整表", row=None)).content)["审核结果"]
    links = {sheet[f"E{row}"].value: sheet[f"E{row}"].hyperlink.location for row in (6, 7, 8)}
    assert links == {"T5": f"'{SHEET}'!T5", "W6": f"'{SHEET}'!W6", "整表": f"'{SHEET}'!A1"}


def test_no_more_links_than_excel_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anhui_stats.annotate.result_sheet.MOST_LINKS", 2)
    sheet = opened(annotate(ledger(), ERROR, QUERY, NOTICE).content)["审核结果"]
    assert [sheet[f"E{row}"].hyperlink is not None for row in (6, 7, 8)] == [True, True, False]
    assert sheet["E8"].value == "B7"


def test_only_queries_ask_for_a_reason_out_of_the_list() -> None:
    sheet = opened(annotate(ledger(), ERROR, QUERY, replace(QUERY, finding_id="b", cell="W7"), NOTICE).content)["审核结果"]
    (rule,) = sheet.data_validations.dataValidation
    assert (str(rule.sqref), rule.type, rule.formula1) == ("L7:L8", "list", f'"{",".join(REASON_CODES)}"')
    fills = [sheet[f"M{row}"].fill.fgColor.rgb for row in (6, 7, 8, 9)]
    assert fills[1] == fills[2] != fills[0] == fills[3]


def test_new_still_there_and_mended_against_the_last_attempt() -> None:
    last = [
        replace(ERROR, finding_id="a1", cell="T9", submission_id="s0"),
        replace(QUERY, finding_id="a2", subject_key="P9", submission_id="s0", state="mended"),
    ]
    result = annotate(ledger(), ERROR, QUERY, previous=last)
    rows = table(result.content)[1:]
    assert [(row[0], row[2]) for row in rows] == [(ERROR.finding_id, "仍存在"), (QUERY.finding_id, "新增"), ("a2", "已改正")]
    assert (result.marked, result.listed) == (2, 3)
    assert "新增 1 条，仍存在 1 条，已改正 1 条" in opened(result.content)["审核结果"]["A4"].value
    assert opened(result.content)["审核结果"]["E8"].hyperlink is None


def test_without_a_row_key_the_cell_tells_whether_it_is_the_same_question() -> None:
    before = [finding(8, "T5"), finding(9, "T7")]
    rows = table(annotate(ledger(), finding(1, "T5"), finding(2, "T6"), previous=before).content)[1:]
    assert [row[2] for row in rows] == ["仍存在", "新增", "已改正"]


def test_the_same_item_of_two_units_is_not_one_question() -> None:
    units = {"s1": "341502", "s2": "341503", "s0": "341502"}
    status = AnswerStatus(State.REJECTED, "六安市", "341500", "2022-09", 2, units=units)
    now = replace(ERROR, submission_id="s2")
    rows = table(annotate(ledger(), now, status=status, previous=[replace(ERROR, finding_id="a", submission_id="s0")]).content)
    assert [row[2] for row in rows[1:]] == ["新增", "已改正"]


@pytest.mark.parametrize("state", ["explained", "waived"])
def test_what_is_explained_is_listed_with_its_explanation_and_no_longer_marked(state: str) -> None:
    result = annotate(ledger(), ERROR, replace(QUERY, state=state, explanation="二期工程，另行签约"))
    rows = table(result.content)[1:]
    assert [(row[2], row[12]) for row in rows] == [("新增", None), ("已说明", "二期工程，另行签约")]
    assert list(marks(result.content)) == [(SHEET, "T5")]
    assert not opened(result.content)["审核结果"].data_validations.dataValidation


def test_the_head_says_who_and_how_it_stands() -> None:
    sheet = opened(annotate(ledger(), ERROR).content)["审核结果"]
    about = sheet["A2"].value
    assert all(text in about for text in ("霍邱县（341522）", "2022年9月", "第2次报送", "已退回"))
    assert sheet["A1"].value == "招商引资统计报表审核结果"
    assert sheet.freeze_panes == "A6"
    assert (sheet.page_setup.orientation, sheet.sheet_properties.pageSetUpPr.fitToPage) == ("landscape", True)
    assert sheet.print_title_rows == "$5:$5"


def test_a_file_that_names_nobody_still_gets_a_head() -> None:
    sheet = opened(annotate(ledger(), ERROR, status=AnswerStatus(State.UNREADABLE)).content)["审核结果"]
    assert "填报单位：未能确认" in sheet["A2"].value


FORMULAS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1", "\r=1")


@pytest.mark.parametrize("text", FORMULAS)
def test_nothing_that_is_written_is_a_formula(text: str) -> None:
    fields = ("value", "expected", "difference", "message", "remedy", "rule_id")
    result = annotate(ledger(), finding(1, "T5", **dict.fromkeys(fields, text)))
    (name,) = [n for n in parts(result.content) if n.endswith("sheet4.xml")]
    xml = parts(result.content)[name]
    assert b"<f>" not in xml and b"<f " not in xml
    assert set(re.findall(rb' t="(\w+)"', xml)) == {b"inlineStr"}
    cell = opened(result.content)["审核结果"]["G6"]
    # even when the text is edited it stays a text
    assert (cell.data_type, cell.number_format) == ("s" if not text.strip().startswith("=") else cell.data_type, "@")


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    result = annotate(ledger(), finding(1, "T5", value="a\x00b\x0bc\ud800\uffff<&>\"'_x000D_", message="行1\n行2"))
    row = table(result.content)[1]
    assert (row[6], row[9]) == ("abc<&>\"'_x005F_x000D_", "行1\n行2")  # as written: Excel reads _x000D_ as a character
    assert "行1\n行2" in marks(result.content)[SHEET, "T5"][1]


def test_a_very_long_text_is_cut_to_what_a_cell_holds() -> None:
    result = annotate(ledger(), *(finding(n, "T5", message="长" * 40_000) for n in range(2)))
    assert len(table(result.content)[1][9]) == 32_000
    assert len(marks(result.content)[SHEET, "T5"][1]) == 8_000


def test_the_colours_of_the_levels_are_those_of_the_marks() -> None:
    sheet = opened(annotate(ledger(), ERROR, QUERY, NOTICE).content)["审核结果"]
    assert [sheet[f"B{row}"].fill.fgColor.rgb for row in (6, 7, 8)] == list(COLOURS.values())


def test_the_status_is_that_of_the_submission() -> None:
    sheet = opened(annotate(ledger(), QUERY, status=replace(STATUS, state=State.ACCEPTED_OPEN_QUERIES)).content)["审核结果"]
    assert "已接收（有待核实事项）" in sheet["A2"].value
