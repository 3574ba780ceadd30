"""What a batch of submissions gets back: every fault at its cell, none twice, nothing for sound reports."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import Any

from anhui_stats.batch import build_batch
from anhui_stats.catalog.forms import all_forms
from anhui_stats.models import column_letter
from anhui_stats.validate import FINDING_SCHEMA, validate_batch
from rule_examples import BASE_ROWS, FIRST_ROW, BatchBuilder, example_context, form_of

SHEET = "ZS01 项目台账"


def letter_of(column: str, form_code: str = "ZS01") -> str:
    return column_letter([c.name for c in form_of(form_code).columns].index(column))


def ledger(rows: list[dict[str, Any]], submission_id: str = "s1", **cover: Any) -> BatchBuilder:
    builder = BatchBuilder()
    builder.submission(submission_id, cover)
    builder.forms_and_sheets(submission_id, "county", {"ZS01": rows})
    return builder


def check(builder: BatchBuilder) -> list[dict[str, Any]]:
    return validate_batch(builder.batch(), example_context()).to_pylist()


def many_rows(count: int) -> list[dict[str, Any]]:
    """Sound projects of as many companies as there are rows; a company without a code yet has not started."""
    names = ({"project_id": f"341522-2022-{i:05d}", "project_name": f"第{i}号项目"} for i in range(count))
    return [{**name, "stage": "签约", "started_on": None, "entity_uscc": None} for name in names]


def test_an_empty_batch_has_no_findings() -> None:
    result = validate_batch(build_batch({}, {}, all_forms()), example_context())
    assert result.num_rows == 0
    assert result.schema == FINDING_SCHEMA


def test_every_fault_is_found_at_its_cell() -> None:
    """Great Expectations caps several of its lists at 20 or 200; findings have no cap."""
    counts = (0, 1, 20, 21, 200, 201, 5000)
    builder = BatchBuilder()
    for faults in counts:
        rows = many_rows(faults + 10)
        for row in rows[5 : 5 + faults]:
            row["fixed_investment_wan"] = 20001
        builder.submission(f"n{faults}")
        builder.forms_and_sheets(f"n{faults}", "county", {"ZS01": rows})
    findings = check(builder)
    column = letter_of("fixed_investment_wan")
    for faults in counts:
        own = [f for f in findings if f["submission_id"] == f"n{faults}"]
        assert [f["cell"] for f in own] == [f"{column}{FIRST_ROW + 5 + i}" for i in range(faults)]
        assert {f["rule_id"] for f in own} == ({"ZS01-E01"} if faults else set())
    assert len({f["finding_id"] for f in findings}) == sum(counts)


def test_rows_of_two_units_do_not_disturb_each_other() -> None:
    builder = BatchBuilder()
    for submission_id, unit in (("a", "341522"), ("b", "341523")):
        builder.submission(submission_id, {"unit_code": unit, "unit_name": {"341522": "霍邱县", "341523": "舒城县"}[unit]})
        builder.forms_and_sheets(submission_id, "county", {"ZS01": many_rows(3)})
    assert check(builder) == []


def test_a_cell_that_could_not_be_read_is_told_once() -> None:
    builder = ledger([{"total_investment_wan": None, "fixed_investment_wan": None}])
    cell = f"{letter_of('total_investment_wan')}{FIRST_ROW}"
    unread = {"submission_id": "s1", "form_code": "ZS01", "sheet": SHEET, "row_no": FIRST_ROW, "cell": cell}
    builder.parts["unread"].append({**unread, "column": "total_investment_wan", "raw": "两个亿", "reason": "type"})
    findings = [f for f in check(builder) if f["cell"] == cell]
    assert [(f["rule_id"], f["value"]) for f in findings] == [("CELL-E01", "两个亿")]


def test_a_graver_fault_is_not_hidden_by_a_notice() -> None:
    """More than two decimals (a notice) does not hide that the part is above its whole (an error)."""
    findings = check(ledger([{"fixed_investment_wan": Decimal("20001.123")}]))
    assert "ZS01-E01" in [f["rule_id"] for f in findings if f["column"] == "fixed_investment_wan"]


def test_a_column_without_heading_is_told_once_for_all_rows() -> None:
    builder = ledger(many_rows(30))
    builder.parts["sheets"].clear()
    builder.sheet("s1", "ZS01", missing_columns=["investor_name", "signed_on"])
    for row in builder.rows["ZS01"]:
        row |= {"investor_name": None, "signed_on": None}
    found = [(f["rule_id"], f["column"], f["cell"]) for f in check(builder)]
    assert found == [("SHEET-E04", "investor_name", ""), ("SHEET-E04", "signed_on", "")]


def test_an_unreadable_file_gets_one_finding_that_says_what_to_do() -> None:
    faults = [
        "empty",
        "encrypted",
        "truncated",
        "html",
        "zip_bomb",
        "macro",
        "not_a_workbook",
        "no_cover",
        "too_large",
        "damaged",
    ]
    builder = BatchBuilder()
    nothing = {"unit_name": None, "unit_code": None, "period": None, "form_version": None, "phone": None}
    for fault in faults:
        builder.submission(fault, {"container_fault": fault, **nothing})
    findings = check(builder)
    assert sorted(f["submission_id"] for f in findings) == sorted(faults)
    assert len({f["rule_id"] for f in findings}) == len({f["remedy"] for f in findings}) == len(faults)
    for finding in findings:
        assert finding["severity"] == "error" and finding["rule_id"].startswith("FILE-E")
        assert "请" in finding["remedy"] and "霍邱县2022年9月报表.xlsx" in finding["message"]


def test_a_fault_in_unit_or_period_ends_the_check() -> None:
    covers = [{"unit_code": "341599"}, {"period": "2023-01"}, {"period": None, "period_raw": "九月"}]
    builder = BatchBuilder()
    for number, cover in enumerate(covers):
        builder.submission(str(number), cover)
        builder.forms_and_sheets(str(number), "county", {"ZS01": [{"project_name": None, "fixed_investment_wan": 99999}]})
    findings = check(builder)
    assert [(f["submission_id"], f["severity"], f["cell"]) for f in findings] == [
        ("0", "error", "B2"), ("1", "error", "B3"), ("2", "error", "B3"),
    ]  # fmt: skip


def test_personal_values_are_masked_everywhere() -> None:
    builder = ledger(
        [{"is_huishang": False, "huishang_name": "王小明", "contact": "张三丰 13812345678", "huishang_investment_wan": 5}]
    )
    cell = f"{letter_of('contact')}{FIRST_ROW}"
    unread = {"submission_id": "s1", "form_code": "ZS01", "sheet": SHEET, "row_no": FIRST_ROW, "cell": cell}
    builder.parts["unread"].append({**unread, "column": "contact", "raw": "张三丰 13812345678", "reason": "error_value"})
    findings = check(builder)
    told = "".join("".join(str(value) for value in finding.values()) for finding in findings)
    assert [f["value"] for f in findings if f["column"] == "contact"] == ["张** 138****5678"]
    assert "小明" not in told and "三丰" not in told and "13812345678" not in told


def test_a_city_reports_only_its_own_forms() -> None:
    builder = BatchBuilder()
    builder.submission("city", {"unit_code": "341500", "unit_name": "六安市"})
    builder.forms_and_sheets(
        "city", "city", {"ZS03": [{"item_code": "Z301", "unit_of_measure": "次", "ytd_value": 3}], "ZS04": [{}]}
    )
    assert check(builder) == []


def test_a_template_applies_to_a_form_by_its_definition_alone() -> None:
    """Required and key rules of SJ04 come from its YAML."""
    builder = BatchBuilder()
    builder.submission("p", {"unit_code": "340000", "unit_name": "安徽省"})
    base = {"region_code": "341500", "period": "2022-09", "indicator_code": "out_funds", "base_value": 1}
    builder.forms_and_sheets(
        "p", "province", {"SJ04": [base, base, {**base, "breakdown": "none"}, {**base, "base_value": None}]}
    )
    found = [(f["rule_id"], f["row"]) for f in check(builder)]
    assert found == [("KEY-E01", FIRST_ROW + 1), ("REQUIRED-E01", FIRST_ROW + 3), ("KEY-E01", FIRST_ROW + 3)]


def test_a_key_that_stands_on_two_sheets_names_the_other_sheet() -> None:
    builder = ledger([{}])
    builder.sheet("s1", "ZS01", sheet="ZS01 项目台账（二）")
    builder.add_rows("s1", "ZS01", [{}])
    builder.rows["ZS01"][-1]["sheet"] = "ZS01 项目台账（二）"
    (found,) = (f for f in check(builder) if f["rule_id"] == "KEY-E01")
    assert found["sheet"] == "ZS01 项目台账（二）"
    assert found["expected"] == f"不与工作表“{SHEET}”的第 {FIRST_ROW} 行相同"


def test_the_second_ledger_of_another_county_is_one_finding() -> None:
    """Two counties in one file: its rows repeat every key, which would say the same a hundred times."""
    builder = ledger([{}])
    builder.sheet("s1", "ZS01", sheet="金寨", caption_unit="金寨县")
    builder.add_rows("s1", "ZS01", [{}])
    builder.rows["ZS01"][-1]["sheet"] = "金寨"
    assert [(f["rule_id"], f["sheet"]) for f in check(builder)] == [("SHEET-E03", "金寨")]


def test_findings_are_sorted_and_their_ids_stay() -> None:
    rows = [{"project_id": "甲"}, {"project_name": None, "project_id": "341522-2022-0002"}]
    first, second = (check(ledger(rows)) for _ in range(2))
    assert first == second
    assert [f["severity"] for f in first] == sorted((f["severity"] for f in first), key=["error", "query", "notice"].index)
    assert Counter(f["finding_id"] for f in first).most_common(1)[0][1] == 1


def test_a_value_beyond_all_reason_is_a_finding_not_a_crash() -> None:
    huge = Decimal("99999999999999999")
    row = {"total_investment_wan": huge, "fixed_investment_wan": huge, "cumulative_funds_wan": huge, "ytd_funds_wan": huge}
    rows = [
        {**row, "project_id": f"341522-2022-{i:04d}", "project_name": f"项目{i}", "planned_start_on": dt.date.max}
        for i in range(300)
    ]
    builder = ledger(rows)
    builder.sheet("s1", "ZS03")
    builder.add_rows("s1", "ZS03", [{"item_code": "Z105", "ytd_value": huge, "unit_of_measure": "亿元"}])
    assert "ROW-Q02" in {f["rule_id"] for f in check(builder)}


def test_the_base_rows_are_sound() -> None:
    """The examples lean on them: a base row of each county form raises nothing."""
    rows = {code: [{}] for code in BASE_ROWS if code.startswith("ZS")}
    rows["ZS07"] = [{"line_no": 1, "ytd_funds_wan": 2000}, {"line_no": 2, "ytd_funds_wan": 1000}]
    builder = BatchBuilder()
    builder.submission("s1")
    builder.forms_and_sheets("s1", "county", rows)
    assert check(builder) == []
