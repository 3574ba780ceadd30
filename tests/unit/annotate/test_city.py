"""A city's consolidated workbook: marks of the city and of its units in one file, answers with the city's own submission."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from anhui_stats.annotate import AnswerStatus
from anhui_stats.models import Severity, State
from city_books import column_sheet, write_sheets
from factories import ledger_row
from unit.annotate.making import annotate, finding, marks, opened, table
from unit.annotate.test_returned import answered, explanations
from unit.parse.making import arrive, parse


def city_book(folder: Path) -> bytes:
    labelled = [("霍邱县", ledger_row(1, "341522")), ("金寨县", ledger_row(2, "341524"))]
    sheets = [column_sheet("ZS01", labelled, "341500", "2022-09")]
    return write_sheets(folder / "六安市台账.xlsx", "341500", "2022-09", sheets).read_bytes()


def test_findings_of_city_and_units_stand_in_one_file_and_are_answered_in_it(tmp_path: Path) -> None:
    content = city_book(tmp_path)
    batch = parse(arrive(content))
    by_unit = dict(zip(batch.submissions["unit_code"].to_pylist(), batch.submissions["submission_id"].to_pylist(), strict=True))
    sheet = batch.rows["ZS01"]["sheet"][0].as_py()
    units = {identity: code for code, identity in by_unit.items()}
    query = finding(1, "C5", Severity.QUERY, sheet=sheet, submission_id=by_unit["341522"], subject_key="1")
    other = replace(query, finding_id="2" * 16, cell="C6", submission_id=by_unit["341524"])
    own = finding(3, "A6", sheet=sheet, submission_id=by_unit["341500"])
    status = AnswerStatus(State.ACCEPTED_OPEN_QUERIES, "六安市", "341500", "2022-09", 1, units=units)
    result = annotate(content, query, other, own, status=status, previous=[query])
    assert set(marks(result.content)) == {(sheet, "C5"), (sheet, "C6"), (sheet, "A6")}
    headings, *rows = table(result.content)
    names = ("状态", "填报单位", "表", "单元格")
    assert [[row[headings.index(name)] for name in names] for row in rows] == [
        ["新增", "六安市", sheet, "A6"],
        ["仍存在", "霍邱县", sheet, "C5"],
        ["新增", "金寨县", sheet, "C6"],
    ]
    own_sheet = opened(result.content)["审核结果"]
    assert own_sheet["F7"].hyperlink.location == f"'{sheet}'!C5" and own_sheet.auto_filter.ref == "A5:N8"
    assert [str(rule.sqref) for rule in own_sheet.data_validations.dataValidation] == ["M7:M8"]
    assert opened(result.content).sheetnames[0] == "审核结果"
    again = parse(arrive(answered(result.content, {7: ("其他", "一期"), 8: ("口径", "已按年报口径填报")})))
    (city,) = (one["submission_id"] for one in again.submissions.to_pylist() if one["unit_code"] == "341500")
    assert [(one["submission_id"], one["finding_id"]) for one in explanations(again)] == [
        (city, query.finding_id),
        (city, other.finding_id),
    ]
    assert again.splits.num_rows == batch.splits.num_rows
