"""What the cover says, and what a submission says about each form."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from unit.parse.making import arrive, book, cover, fault, headings, only, parse, records, sheet, workbook

ROW = {"project_id": "a-0001"}


def _submission(content: bytes, path: str = "a.xlsx") -> dict[str, Any]:
    (row,) = parse(arrive(content, path)).submissions.to_pylist()
    assert row["container_fault"] is None
    return row


def _statuses(content: bytes) -> dict[str, str]:
    return {row["form_code"]: row["form_status"] for row in only(parse(content), "forms")}


def test_every_field_of_the_cover_is_read() -> None:
    row = _submission(
        book(
            "ZS01",
            [],
            零报告="ZS02、ZS03，zs04;ZS05 ZS06",
            修订原因="更正",
            单位负责人="李四",
            审核人="赵六",
            填表人="王五",
            联系电话=13900000000,
            报出日期=dt.date(2022, 10, 5),
        )
    )
    assert row["nil_forms"] == ["ZS02", "ZS03", "ZS04", "ZS05", "ZS06"]
    assert (row["unit_name"], row["unit_code"], row["unit_level"], row["period"]) == ("霍邱县", "341522", "county", "2022-09")
    assert (row["revision_reason"], row["responsible"], row["reviewer"], row["compiler"]) == ("更正", "李四", "赵六", "王五")
    assert (row["phone"], row["reported_on"], row["cover_sheet"]) == ("13900000000", dt.date(2022, 10, 5), "封面")


@pytest.mark.parametrize("label", ["填报单位代码：", "填报单位\n代码", " 填报单位代码 :"])
def test_labels_are_compared_like_headings(label: str) -> None:
    content = workbook({"封面": [[label, 341522.0], ["报告期", "2022年9月"], ["表制版本", 2022], ["统计负责人", "赵六"]]})
    row = _submission(content)
    assert (row["unit_code"], row["period"], row["form_version"], row["reviewer"]) == ("341522", "2022-09", "2022", "赵六")


@pytest.mark.parametrize("written", ["2022-09", "2022年9月", "202209", 202209, "2022.9", 2022.9, dt.date(2022, 9, 1)])
def test_a_period_in_every_accepted_form(written: object) -> None:
    assert _submission(book("ZS01", [], 报告期=written))["period"] == "2022-09"


def test_an_unreadable_field_keeps_its_text_and_its_cell() -> None:
    batch = parse(book("ZS01", [], 报告期="九月份", 填报单位代码="3.4E+05"))
    (row,) = batch.submissions.to_pylist()
    assert (row["period"], row["period_raw"], row["unit_code"], row["unit_code_raw"]) == (None, "九月份", None, "3.4E+05")
    found = [(u["form_code"], u["sheet"], u["cell"], u["column"], u["reason"]) for u in batch.unread.to_pylist()]
    assert found == [("", "封面", "B2", "unit_code", "ruined_code"), ("", "封面", "B3", "period", "type")]


def test_a_formula_without_value_on_the_cover() -> None:
    batch = parse(book("ZS01", [], 报告期=("=TODAY()", "")))
    assert only(batch, "unread")[0]["reason"] == "formula_without_value"


def test_an_unknown_unit_is_kept_without_a_level() -> None:
    row = _submission(book("ZS01", [], 填报单位代码="349999"))
    assert (row["unit_code"], row["unit_level"]) == ("349999", None)


def test_a_unit_abolished_long_ago_still_has_its_level() -> None:
    assert _submission(book("ZS01", [], 填报单位代码="340221"))["unit_level"] == "county"


def test_cover_cells_say_where_each_field_stood() -> None:
    cells = {row["field"]: (row["sheet"], row["cell"], row["raw"]) for row in only(parse(book("ZS01", [])), "cover_cells")}
    assert cells["unit_code"] == ("封面", "B2", "341522")
    assert cells["period"] == ("封面", "B3", "2022-09")


@pytest.mark.parametrize("name", ["封 面", "封面（县）", "首页"])
def test_a_cover_by_another_name_is_found(name: str) -> None:
    assert _submission(workbook({"ZS01": sheet("ZS01", []), name: cover()}))["cover_sheet"] == name


def test_a_second_cover_is_recorded_with_its_unit() -> None:
    batch = parse(workbook({"封面 (2)": cover(填报单位名称="金寨县"), "封面": cover(), "ZS01": sheet("ZS01", [ROW])}))
    assert batch.submissions.to_pylist()[0]["unit_name"] == "霍邱县"
    (second,) = only(batch, "sheets", sheet="封面 (2)")
    assert (second["form_code"], second["caption_unit"]) == ("", "金寨县")


def test_a_county_speaks_of_every_form() -> None:
    statuses = _statuses(book("ZS01", [ROW], 零报告="ZS02"))
    assert statuses == {"ZS01": "present", "ZS02": "nil", **dict.fromkeys(("ZS03", "ZS04", "ZS05", "ZS06", "ZS07"), "absent")}


def test_an_empty_sheet_is_present_unless_it_is_listed_as_nil() -> None:
    assert _statuses(book("ZS01", []))["ZS01"] == "present"
    assert _statuses(book("ZS01", [], 零报告="ZS01"))["ZS01"] == "nil"
    assert _statuses(book("ZS01", [ROW], 零报告="ZS01"))["ZS01"] == "present"


def test_a_city_speaks_only_of_the_forms_in_its_workbook() -> None:
    content = book("ZS03", [{"item_code": "Z301"}], 填报单位代码="341500", 零报告="ZS04")
    assert _statuses(content) == {"ZS03": "present", "ZS04": "nil"}


def test_the_province_s_forms() -> None:
    content = workbook({"封面": cover(填报单位代码="340000"), "SJ05": [headings("SJ05"), [2022, "341522-2021-0001"]]})
    batch = parse(content)
    assert batch.submissions.to_pylist()[0]["unit_level"] == "province"
    assert _statuses(content) == {"SJ05": "present"}
    assert [(row["year"], row["project_id"]) for row in records(batch, "SJ05")] == [(2022, "341522-2021-0001")]


def test_a_county_s_sj_form_is_mentioned_only_when_it_is_there() -> None:
    content = workbook({"封面": cover(), "SJ05": [headings("SJ05"), [2022, "341522-2021-0001"]]})
    assert _statuses(content)["SJ05"] == "present" and "SJ01" not in _statuses(content)


@pytest.mark.parametrize(
    ("path", "unit", "period"),
    [
        ("霍邱县2022年9月报表(终稿)2.xlsx", "341522", "2022-09"),
        ("霍邱 2022.9.xlsx", "341522", "2022-09"),
        ("六安市霍邱县2022年1-9月.xlsx", "341522", "2022-09"),
        ("341522_202209.xlsx", "341522", "2022-09"),
        ("安徽省报表202209.xlsx", None, "2022-09"),
        ("六安市.xlsx", "341500", None),
        ("芜湖县201906.xlsx", "340221", "2019-06"),
        ("芜湖县202209.xlsx", "340200", "2022-09"),
        ("报表终稿.xlsx", None, None),
    ],
)
def test_the_file_name_only_addresses_the_answer(path: str, unit: str | None, period: str | None) -> None:
    (row,) = parse(arrive(b"", path)).submissions.to_pylist()
    assert (row["guessed_unit"], row["guessed_period"]) == (unit, period)
    assert (row["unit_code"], row["period"]) == (None, None)


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        ("341522/a.xlsx", "341522"),
        ("341522/9月/a.xlsx", "341522"),
        ("9月/341522/a.xlsx", "341522"),
        ("341500/341522/a.xlsx", "341522"),
        ("999999/a.xlsx", None),
        ("a.xlsx", None),
        ("341500/a.xlsx", "341500"),
    ],
)
def test_a_folder_named_by_a_unit(path: str, unit: str | None) -> None:
    assert _submission(book("ZS01", []), path)["folder_unit"] == unit


def test_a_workbook_without_a_cover_value_has_no_unit() -> None:
    batch = parse(workbook({"封面": [["说明"]], "ZS01": sheet("ZS01", [ROW])}))
    row = batch.submissions.to_pylist()[0]
    assert fault(batch) is None and (row["unit_code"], row["unit_code_raw"], row["period_raw"]) == (None, None, None)
    assert len(records(batch, "ZS01")) == 1


@pytest.mark.parametrize("written", ["ZS05 ZS02", "ZS05 帮办事项,ZS02 外商直接投资", "ＺＳ０５、ZS02", "zs05\nZS02"])
def test_nil_forms_may_stand_with_their_titles(written: str) -> None:
    assert _submission(book("ZS01", [ROW], 零报告=written))["nil_forms"] == ["ZS05", "ZS02"]


def test_a_nil_form_without_a_code_stays_as_written() -> None:
    assert _submission(book("ZS01", [ROW], 零报告="帮办事项清单"))["nil_forms"] == ["帮办事项清单"]
