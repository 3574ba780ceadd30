"""The marked workbook comes again: answers are read, old marks go, values stay."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from openpyxl.styles import PatternFill

from anhui_stats.batch import ParsedBatch
from anhui_stats.models import Severity
from unit.annotate.making import COLOURS, SHEET, annotate, finding, grids, ledger, marks, opened, parts, spread, table, zipped
from unit.parse.making import arrive, parse

ERROR, QUERY = finding(1, "T5"), finding(2, "T6", Severity.QUERY)
OFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed here")


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def answered(content: bytes, answers: dict[int, tuple[str, str]]) -> bytes:
    """The workbook with reason and text in rows of the result sheet, saved by another program."""
    book = opened(content)
    columns = {cell.value: cell.column_letter for cell in book["审核结果"][5]}
    for row, (reason, text) in answers.items():
        book["审核结果"][f"{columns['原因代码']}{row}"], book["审核结果"][f"{columns['情况说明']}{row}"] = reason, text
    return saved(book)


def explanations(batch: ParsedBatch) -> list[dict[str, Any]]:
    return [dict(record) for record in batch.explanations.to_pylist()]


def test_answers_are_read_and_the_sheet_is_none_of_the_forms() -> None:
    returned = annotate(ledger(), ERROR, QUERY).content
    batch = parse(arrive(answered(returned, {7: (" 退资 ", "企业六月退回 500 万元，附凭证")})))
    plain = parse(arrive(ledger()))
    identity = batch.submissions["submission_id"][0].as_py()
    assert explanations(batch) == [
        {
            "submission_id": identity,
            "sheet": "审核结果",
            "row_no": 7,
            "finding_id": QUERY.finding_id,
            "reason_code": "退资",
            "text": "企业六月退回 500 万元，附凭证",
        }
    ]
    assert batch.sheets["sheet"].to_pylist() == plain.sheets["sheet"].to_pylist()
    assert batch.rows["ZS01"].drop_columns(["submission_id"]).equals(plain.rows["ZS01"].drop_columns(["submission_id"]))
    assert [batch.part(name).num_rows for name in ("unread", "normalisations")] == [
        plain.part(name).num_rows for name in ("unread", "normalisations")
    ]


def test_an_empty_result_sheet_answers_nothing() -> None:
    assert explanations(parse(arrive(annotate(ledger(), ERROR, QUERY).content))) == []


def test_a_sheet_of_that_name_with_other_headings_stays_the_clerks_own() -> None:
    book = opened(ledger())
    book.create_sheet("审核结果", 0)["A1"] = "县里自己的审核"
    content = saved(book)
    batch = parse(arrive(content))
    assert "审核结果" in batch.sheets["sheet"].to_pylist()
    after = opened(annotate(content, ERROR).content)
    assert after.sheetnames[:2] == ["审核结果（2）", "审核结果"]
    assert after["审核结果"]["A1"].value == "县里自己的审核"
    again = opened(annotate(annotate(content, ERROR).content, QUERY).content)
    assert again.sheetnames == after.sheetnames


@pytest.mark.parametrize("heading", ["意见 编号", "意见编号：", "意见\n编号", " 意见编号*"])
def test_headings_may_be_spelled_with_white_space(heading: str) -> None:
    book = opened(annotate(ledger(), QUERY).content)
    book["审核结果"]["A5"], book["审核结果"]["M6"] = heading, "二期工程"
    batch = parse(arrive(saved(book)))
    assert [(one["finding_id"], one["text"]) for one in explanations(batch)] == [(QUERY.finding_id, "二期工程")]


def test_answers_in_an_xls_are_read() -> None:
    book = xlwt.Workbook()
    for name, grid in grids(annotate(ledger(), QUERY).content).items():
        sheet = book.add_sheet(name)
        for row, values in enumerate(grid.rows):
            for column, value in enumerate(values):
                sheet.write(row, column, "口径" if name == "审核结果" and (row, column) == (5, 11) else value)
    stream = io.BytesIO()
    book.save(stream)
    batch = parse(arrive(stream.getvalue(), "霍邱县2022年9月报表.xls"))
    assert [(one["finding_id"], one["reason_code"]) for one in explanations(batch)] == [(QUERY.finding_id, "口径")]


@needs_office
def test_answers_in_a_real_xls_are_read() -> None:
    content = converted(answered(annotate(ledger(), QUERY).content, {6: ("价格", "设备涨价")}), "xlsx", "xls")
    found = explanations(parse(arrive(content, "霍邱县2022年9月报表.xls")))
    assert [(one["finding_id"], one["reason_code"], one["text"]) for one in found] == [(QUERY.finding_id, "价格", "设备涨价")]
    copy = annotate(content, QUERY, name="报表.xls")
    assert (copy.kind, opened(copy.content).sheetnames.count("审核结果")) == ("rebuilt", 1)
    assert table(copy.content)[1][11:13] == ["价格", "设备涨价"]


def test_what_was_answered_to_a_question_that_still_stands_is_kept() -> None:
    sent = answered(annotate(ledger(), ERROR, QUERY).content, {7: ("退资", "六月退回 500 万元")})
    again = replace(QUERY, finding_id="f" * 16, submission_id="s2")
    rows = table(annotate(sent, again, previous=[ERROR, QUERY]).content)[1:]
    assert [(row[2], *row[11:13]) for row in rows] == [("仍存在", "退资", "六月退回 500 万元"), ("已改正", None, None)]
    other = replace(again, column="ytd_funds_wan")
    assert table(annotate(sent, other, previous=[ERROR, QUERY]).content)[1][11:13] == [None, None]


def test_marking_a_marked_workbook_again_gives_the_same_bytes() -> None:
    once = annotate(ledger(), *spread(21)).content
    assert annotate(once, *spread(21)).content == once


def test_old_marks_go_and_new_ones_come() -> None:
    second = finding(3, "B6", Severity.QUERY)
    content = ledger()
    result = annotate(answered(annotate(content, ERROR, QUERY).content, {}), second)
    assert opened(result.content).sheetnames.count("审核结果") == 1
    assert {cell: colour for (_, cell), (colour, _) in marks(result.content).items()} == {"B6": COLOURS["query"]}
    assert [c.coordinate for row in opened(result.content)[SHEET].iter_rows() for c in row if c.comment] == ["B6"]
    assert grids(result.content)[SHEET].rows == grids(content)[SHEET].rows


def test_without_new_findings_all_marks_are_gone() -> None:
    result = annotate(annotate(ledger(), *spread(21)).content)
    assert marks(result.content) == {}
    assert len(opened(result.content)["审核结果"]["A6"].value or "") == 0


def coloured() -> bytes:
    """A ledger with cells that the clerk has coloured."""
    book = opened(ledger())
    book[SHEET]["T5"].fill = PatternFill("solid", fgColor="FF92D050")
    book[SHEET]["T6"].fill = PatternFill("gray125")
    return saved(book)


def by_libreoffice(content: bytes) -> bytes:
    return converted(content, "xlsx", "xlsx")


def by_openpyxl(content: bytes) -> bytes:
    return saved(opened(content))


def converted(content: bytes, suffix: str, target: str) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / f"in.{suffix}").write_bytes(content)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [str(OFFICE), "--headless", profile, "--convert-to", target, "--outdir", str(folder / "out")]
        subprocess.run([*command, str(folder / f"in.{suffix}")], check=True, capture_output=True, timeout=120)
        return (folder / "out" / f"in.{target}").read_bytes()


def unchanged(content: bytes) -> bytes:
    return content


@pytest.mark.parametrize("save", [unchanged, by_openpyxl, pytest.param(by_libreoffice, marks=needs_office)])
def test_a_cell_gets_back_the_fill_that_the_clerk_gave_it(save: Callable[[bytes], bytes]) -> None:
    content = coloured()
    marked = save(annotate(content, ERROR, QUERY).content)
    assert {cell for _, cell in marks(marked)} == {"T5", "T6"}
    after = opened(annotate(marked).content)[SHEET]
    before = opened(content)[SHEET]
    assert after["T5"].fill.fgColor.rgb == "FF92D050"
    assert after["T6"].fill.patternType in ("gray125", "solid")
    assert after["T7"].fill.patternType is None is before["T7"].fill.patternType
    assert [cell.coordinate for row in after.iter_rows() for cell in row if cell.comment] == []


def test_marks_are_found_where_the_clerk_moved_them() -> None:
    book = opened(annotate(coloured(), ERROR, QUERY).content)
    sheet = book[SHEET]
    sheet["T9"].value, sheet["T9"]._style, sheet["T9"].comment = 5, sheet["T5"]._style, sheet["T5"].comment.__copy__()
    result = annotate(saved(book))
    assert marks(result.content) == {}
    assert opened(result.content)[SHEET]["T9"].fill.fgColor.rgb == "FF92D050"


def test_a_hidden_column_keeps_former_fills_only_where_there_were_any() -> None:
    assert len(table(annotate(ledger(), ERROR).content)[0]) == 13
    rows = table(annotate(coloured(), ERROR).content)
    assert rows[0][13] == "原底色"
    assert opened(annotate(coloured(), ERROR).content)["审核结果"].column_dimensions["N"].hidden


@needs_office
def test_libreoffice_opens_it_and_reads_the_same_values() -> None:
    content = ledger(40)
    marked = annotate(content, *spread(200)).content
    again = converted(marked, "xlsx", "xlsx")
    before, after = grids(content), grids(again)
    assert list(after) == ["审核结果", *before]
    for name, grid in before.items():
        assert [row[: len(grid.rows[0])] for row in after[name].rows[: len(grid.rows)]] == grid.rows
    assert len(marks(again)) == 200
    assert all(comment for _, comment in marks(again).values())


@pytest.mark.parametrize("name", ["Sheet1", "县里意见", "审核结果 (2)"])
def test_a_renamed_and_moved_result_sheet_is_still_read_and_replaced(name: str) -> None:
    book = opened(answered(annotate(ledger(), ERROR, QUERY).content, {7: ("其他", "二期工程，另行签约")}))
    book["审核结果"].title = name
    book.move_sheet(name, offset=2)
    content = saved(book)
    batch = parse(arrive(content))
    assert [(one["sheet"], one["finding_id"]) for one in explanations(batch)] == [(name, QUERY.finding_id)]
    assert name not in batch.sheets["sheet"].to_pylist()
    again = annotate(content, ERROR, QUERY)
    assert opened(again.content).sheetnames == ["审核结果", *opened(ledger()).sheetnames]
    assert table(again.content)[2][11:13] == ["其他", "二期工程，另行签约"]


def test_the_order_of_calculation_goes_with_a_formula_on_the_old_result_sheet() -> None:
    returned = parts(annotate(ledger(), ERROR).content)
    (name,) = (name for name in returned if name.startswith("xl/worksheets/") and "第1处有误".encode() in returned[name])
    chain = b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="P6" i="4"/></calcChain>'
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    types = b'<Override PartName="/xl/calcChain.xml" ContentType="application/x"/></Types>'
    returned |= {
        "xl/calcChain.xml": chain,
        name: returned[name].replace(b"</row></sheetData>", b'<c r="P6"><f>1+1</f><v>2</v></c></row></sheetData>'),
        "[Content_Types].xml": returned["[Content_Types].xml"].replace(b"</Types>", types),
        "xl/_rels/workbook.xml.rels": returned["xl/_rels/workbook.xml.rels"].replace(
            b"</Relationships>",
            b'<Relationship Id="rId99" Type="' + kind + b'" Target="calcChain.xml"/></Relationships>',
        ),
    }
    again = parts(annotate(zipped(returned), ERROR).content)
    assert "xl/calcChain.xml" not in again
    assert not any(b"calcChain" in part for part in again.values())
