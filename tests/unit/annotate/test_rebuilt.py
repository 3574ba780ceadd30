"""Files that cannot be marked themselves: csv, xls, and what cannot be read."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import xlwt

from anhui_stats.annotate import package, returned_name, run
from anhui_stats.models import Severity
from corpus.bad import BAD
from corpus.case import Case
from corpus.good import GOOD
from unit.annotate.making import COLOURS, SHEET, annotate, edited, finding, grids, ledger, marks, opened, parts, table, zipped
from unit.parse.making import arrive, parse, records


def xls() -> bytes:
    book = xlwt.Workbook()
    for name, grid in grids(ledger()).items():
        sheet = book.add_sheet(name, cell_overwrite_ok=True)
        for row, values in enumerate(grid.rows):
            for column, value in enumerate(values):
                sheet.write(row, column, value)
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    book.get_sheet(1).write(4, 0, "=1+1")
    book.get_sheet(2).write(5, 0, dt.date(2022, 9, 1), day)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_an_xls_comes_back_as_an_xlsx_of_its_values_with_the_same_marks() -> None:
    result = annotate(xls(), finding(1, "T5"), finding(2, "AZ99", Severity.QUERY), name="报表.xls")
    assert (result.kind, result.marked, result.suffix) == ("rebuilt", 2, ".xlsx")
    assert {cell: colour for (_, cell), (colour, _) in marks(result.content).items()} == {
        "T5": COLOURS["error"],
        "AZ99": COLOURS["query"],
    }
    book = opened(result.content)
    assert book.sheetnames == ["审核结果", "封面", SHEET, "说明"]
    assert (book[SHEET]["A5"].value, b"<f>" in parts(result.content)["xl/worksheets/sheet2.xml"]) == ("=1+1", False)
    assert book["说明"]["A6"].value == dt.datetime(2022, 9, 1)  # noqa: DTZ001
    assert annotate(xls(), finding(1, "T5"), name="报表.xls").content == annotate(xls(), finding(1, "T5"), name="x.xls").content


def test_the_copy_of_an_xls_can_be_sent_in_itself() -> None:
    copy = annotate(xls(), finding(1, "T5"), name="报表.xls").content
    found, before = parse(arrive(copy)), parse(arrive(xls(), "a.xls"))
    assert [r["total_investment_wan"] for r in records(found, "ZS01")] == [
        r["total_investment_wan"] for r in records(before, "ZS01")
    ]


def test_the_csv_files_of_one_submission_are_sheets_of_one_workbook() -> None:
    first = "报表代码,ZS01\n填报单位代码,341522\n\n项目编号,总投资\n0012,=1+1\n".encode()
    second = "报表代码,ZS02\n\n外资企业,金额\n甲,5\n".encode("gb18030")
    names = ("ZS01_一个很长很长很长很长很长很长很长很长很长的名字[1].csv", "ZS02.csv")
    found = finding(1, "B5", sheet=names[0]), finding(2, "A4", sheet=names[1])
    result = annotate(first, *found, name=names[0], more=[(names[1], second)])
    assert (result.kind, result.marked) == ("rebuilt", 2)
    book = opened(result.content)
    assert [len(name) <= 31 for name in book.sheetnames] == [True] * 3
    long, short = book.worksheets[1:]
    assert (long["A5"].value, long["B5"].value, short["A4"].value) == ("0012", "=1+1", "甲")
    assert {cell for _, cell in marks(result.content)} == {"B5", "A4"}
    assert book["审核结果"]["E6"].hyperlink.location == f"'{long.title}'!B5"
    assert "仅供对照" in book["审核结果"]["A3"].value


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 truncated",
        b"<html><table></table></html>",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"%PDF-1.4",
        zipped({**parts(ledger()), "xl/vbaProject.bin": b"macro"}),
    ],
    ids=["empty", "truncated", "html", "ole", "pdf", "macro"],
)
def test_what_cannot_be_read_gives_the_list_alone(content: bytes) -> None:
    result = annotate(content, finding(1, "T5"), finding(2, "", sheet="", row=None))
    assert (result.kind, result.marked, result.listed) == ("list_only", 0, 2)
    assert result.note
    assert opened(result.content).sheetnames == ["审核结果"]
    assert [row[0] for row in table(result.content)[1:]] == [f"{n:016x}" for n in (2, 1)]
    assert "不含所报数据" in opened(result.content)["审核结果"]["A3"].value


def test_a_damaged_part_never_raises() -> None:
    for part in parts(ledger()):
        broken = edited(ledger(), part, (b"<", b"<<"))
        assert annotate(broken, finding(1, "T5")).kind in ("annotated", "rebuilt", "list_only")


@pytest.mark.parametrize("case", [*GOOD, *BAD][::8], ids=lambda case: case.name)
def test_whatever_a_county_sends_comes_back(case: Case) -> None:
    content = case.build()
    found = finding(1, "C6", sheet="ZS01 项目台账"), finding(2, "", sheet="", row=None)
    result = annotate(content, *found, name=case.path)
    assert result.listed == 2
    assert annotate(result.content, *found).listed == 2
    if result.kind == "annotated":
        before, after = parts(content), parts(result.content)
        sheets = {name for name in before if name.startswith("xl/worksheets/sheet") and before[name] != after[name]}
        assert len(sheets) == result.marked


def test_a_part_that_is_very_large_is_not_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    content = ledger(300)
    monkeypatch.setattr(package, "_LARGEST_TREE", len(parts(content)["xl/worksheets/sheet2.xml"]) - 1)
    assert annotate(content, finding(1, "B2", sheet="说明")).kind == "annotated"
    result = annotate(content, finding(1, "T5"))
    assert (result.kind, result.marked) == ("list_only", 0)
    assert "过大" in result.note


def test_very_many_cells_are_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    assert annotate(xls(), finding(1, "T5"), name="x.xls").kind == "rebuilt"
    monkeypatch.setattr(run, "_MOST_COPIED_CELLS", 10)
    assert annotate(xls(), finding(1, "T5"), name="x.xls").kind == "list_only"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("霍邱县2022年9月报表(终稿)2.xlsx", "审核结果_霍邱县2022年9月报表(终稿)2.xlsx"),
        ("审核结果_霍邱县.XLSX", "审核结果_霍邱县.xlsx"),
        ("a/b/ZS01.csv", "审核结果_ZS01.xlsx"),
        ("没有后缀", "审核结果_没有后缀.xlsx"),
    ],
)
def test_the_name_under_which_it_goes_back(name: str, expected: str) -> None:
    assert returned_name(name) == expected
