"""What a clerk's workbook may hold, and that it is still there in the marked one."""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import zlib
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from anhui_stats.models import Severity
from unit.annotate.making import ALWAYS_NEW, COLOURS, annotate, edited, finding, grids, marks, opened, parts, zipped

DATA, OTHER = "数'1 据", "另表"


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")


def rich() -> bytes:
    """A workbook with nearly everything that a workbook can hold."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        data, other = book.add_worksheet(DATA), book.add_worksheet(OTHER)
        money = book.add_format({"num_format": "#,##0.00", "border": 1, "bg_color": "#00B0F0", "locked": False})
        data.write_row(0, 0, ["名称", "金额", "日期", "合计"])
        for row in range(1, 9):
            data.write_string(row, 0, f"=项目{row}")
            data.write_number(row, 1, row * 1000.5, money)
            data.write_datetime(row, 2, dt.date(2022, 9, row), book.add_format({"num_format": "yyyy-mm-dd"}))
            data.write_formula(row, 3, f"=B{row + 1}*2", None, row * 2001)
        data.write_comment("A2", "县里自己的批注", {"author": "王统计"})
        data.write_comment("B9", "另一处批注", {"author": "王统计"})
        data.insert_image("F2", "p.png", {"image_data": io.BytesIO(png())})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": [DATA, 1, 1, 8, 1]})
        data.insert_chart("F10", chart)
        data.conditional_format("B2:B9", {"type": "data_bar"})
        data.data_validation("A2:A99", {"validate": "list", "source": ["甲", "乙"]})
        data.write_url("E2", "https://example.org/a?b=1")
        data.print_area("A1:D9")
        data.repeat_rows(0)
        data.autofilter("A1:D9")
        data.set_header("&C表头")
        data.protect("x")
        data.set_column("B:B", 30)
        data.set_row(3, 40)
        other.write_row(0, 0, [1, 2, 3])
        other.print_area("A1:B1")
        other.write_comment("A1", "他表批注")
        other.activate()
        book.define_name("总额", f"='{DATA.replace(chr(39), chr(39) * 2)}'!$B$2:$B$9")
        book.add_worksheet("隐藏").hide()
    return stream.getvalue()


FOUND = finding(1, "B3", sheet=DATA), finding(2, "A2", Severity.QUERY, sheet=DATA), finding(3, "A1", sheet=OTHER)


def test_everything_else_is_still_there() -> None:
    content = rich()
    result = annotate(content, *FOUND)
    before, after = opened(content), opened(result.content)
    assert (result.kind, after.sheetnames) == ("annotated", ["审核结果", *before.sheetnames])
    assert after.active.title == OTHER
    for name in before.sheetnames:
        old, new = before[name], after[name]
        assert (new.print_area, new.print_title_rows, new.auto_filter.ref) == (
            old.print_area,
            old.print_title_rows,
            old.auto_filter.ref,
        )
        assert (new.sheet_state, new.protection.sheet) == (old.sheet_state, old.protection.sheet)
        assert new.data_validations.dataValidation == old.data_validations.dataValidation
        assert [area.sqref for area in new.conditional_formatting] == [area.sqref for area in old.conditional_formatting]
        assert {k: d.width for k, d in new.column_dimensions.items()} == {k: d.width for k, d in old.column_dimensions.items()}
        assert (len(new._images), len(new._charts)) == (len(old._images), len(old._charts))
        assert [[c.value for c in row] for row in new] == [[c.value for c in row] for row in old]
    assert after.defined_names["总额"].attr_text == before.defined_names["总额"].attr_text
    assert after[DATA]["E2"].hyperlink.target == "https://example.org/a?b=1"
    cell = after[DATA]["B3"]
    assert (cell.number_format, cell.border.left.style, cell.protection.locked) == ("#,##0.00", "thin", False)


def test_only_marked_sheets_and_their_comments_change() -> None:
    content = rich()
    before, after = parts(content), parts(annotate(content, *FOUND).content)
    changed = {name for name in before if before[name] != after.get(name)}
    marked = {f"xl/{part}{n}.{kind}" for n in (1, 2) for part, kind in PARTS_OF_A_SHEET}
    assert changed == {*ALWAYS_NEW, *marked}
    assert set(after) - set(before) == {"xl/worksheets/sheet4.xml"}


PARTS_OF_A_SHEET = (("worksheets/sheet", "xml"), ("comments", "xml"), ("drawings/vmlDrawing", "vml"))


def test_comments_of_others_stay_and_ours_stands_behind_them() -> None:
    sheet = opened(annotate(rich(), *FOUND).content)[DATA]
    assert sheet["A2"].comment.text.startswith("县里自己的批注\n【审核意见】")
    assert sheet["B9"].comment.text == "另一处批注"
    assert FOUND[0].finding_id in sheet["B3"].comment.text


def test_a_threaded_comment_is_left_alone_and_the_cell_is_coloured() -> None:
    content = edited(rich(), "xl/comments1.xml", ("王统计".encode(), b"tc={0AB1}"))
    result = annotate(content, *FOUND)
    sheet = opened(result.content)[DATA]
    assert sheet["A2"].comment.text == "县里自己的批注"
    assert (sheet["A2"].fill.fgColor.rgb, result.marked) == (COLOURS["query"], 3)


def test_a_text_box_with_the_line_break_that_excel_writes_is_no_reason_for_a_copy() -> None:
    drawing = "xl/drawings/vmlDrawing1.vml"
    content = edited(rich(), drawing, (b"</v:textbox>", b"<div>a<br>b</div></v:textbox>"))
    result = annotate(content, *FOUND)
    assert (result.kind, parts(result.content)[drawing].count(b"a<br/>b")) == ("annotated", 2)


def test_shape_numbers_never_meet() -> None:
    content = annotate(rich(), *(finding(n, f"C{n}", sheet=DATA) for n in range(1, 1500)), FOUND[2]).content
    drawings = [part for name, part in parts(content).items() if name.endswith(".vml")]
    numbers = [number for part in drawings for number in re.findall(rb'id="_x0000_s(\d+)"', part)]
    assert len(numbers) == len(set(numbers)) == 1499 + 1 + 3 - 1
    blocks = [block for part in drawings for block in re.search(rb'idmap [^>]*data="([\d,]+)"', part)[1].split(b",")]
    assert len(blocks) == len(set(blocks))
    assert {int(number) // 1024 for number in numbers} <= {int(block) for block in blocks}


def test_names_of_one_sheet_move_with_it() -> None:
    book = openpyxl.Workbook()
    book.active.title = "一"
    second = book.create_sheet("二")
    second.defined_names["本表"] = DefinedName("本表", attr_text="二!$A$1")
    second.print_area = "A1:C3"
    book.views[0].firstSheet, book.active = 1, second
    stream = io.BytesIO()
    book.save(stream)
    after = opened(annotate(stream.getvalue(), finding(1, "A1", sheet="二")).content)
    assert after["二"].defined_names["本表"].attr_text == "二!$A$1"
    assert after["二"].print_area == "'二'!$A$1:$C$3"
    assert (after.active.title, after.views[0].firstSheet) == ("二", 2)


def test_a_comment_by_openpyxl_gets_ours_behind_it() -> None:
    book = openpyxl.Workbook()
    book.active["A1"].comment = Comment("自己写的", "王")
    book.active["A1"] = "x"
    stream = io.BytesIO()
    book.save(stream)
    result = annotate(stream.getvalue(), finding(1, "A1", sheet="Sheet"), finding(2, "B2", sheet="Sheet"))
    sheet = opened(result.content).worksheets[1]
    assert sheet["A1"].comment.text.startswith("自己写的\n【审核意见】")
    assert sheet["B2"].comment.text.startswith("【审核意见】")


def strict(content: bytes) -> bytes:
    """The workbook in the strict dialect, as far as namespaces go."""
    old, new = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    found = parts(content)
    for name, part in found.items():
        if name.startswith("xl/"):
            part = part.replace(old + b"spreadsheetml/2006/main", new + b"spreadsheetml/main")
            found[name] = part.replace(old + b"officeDocument/2006/", new + b"officeDocument/")
    return zipped(found)


def prefixed(content: bytes) -> bytes:
    """The first sheet with a prefix before every element."""
    found = parts(content)
    part = found["xl/worksheets/sheet1.xml"]
    part = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", part).replace(b"<x:worksheet xmlns=", b"<x:worksheet xmlns:x=")
    return zipped({**found, "xl/worksheets/sheet1.xml": part})


def plain() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("表")
        for row in range(5):
            sheet.write_row(row, 0, [f"行{row}", row, row + 0.5])
    return stream.getvalue()


def without_styles(content: bytes) -> bytes:
    found = parts(content)
    del found["xl/styles.xml"]
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        found[name] = b"".join(p for p in found[name].replace(b"/>", b"/>\0").split(b"\0") if b"tyles.xml" not in p)
    found["xl/worksheets/sheet1.xml"] = found["xl/worksheets/sheet1.xml"].replace(b' s="1"', b"")
    return zipped(found)


def absolute(content: bytes) -> bytes:
    return edited(content, "xl/_rels/workbook.xml.rels", (b'"worksheets/', b'"/xl/worksheets/'))


def undimensioned(content: bytes) -> bytes:
    return edited(
        content,
        "xl/worksheets/sheet1.xml",
        (b'<dimension ref="A1:C5"/>', b""),
        (b"</worksheet>", b'<extLst><ext uri="{1}"/></extLst></worksheet>'),
    )


@pytest.mark.parametrize("odd", [prefixed, without_styles, absolute, undimensioned], ids=lambda odd: odd.__name__)
def test_an_odd_workbook_is_marked_all_the_same(odd: Any) -> None:
    content = odd(plain())
    result = annotate(content, finding(1, "B2", sheet="表"), finding(2, "E9", sheet="表"))
    assert result.kind == "annotated"
    assert set(marks(result.content)) == {("表", "B2"), ("表", "E9")}
    assert grids(result.content)["表"].rows == grids(content)["表"].rows


def test_a_strict_workbook_is_marked_in_its_own_dialect() -> None:
    result = annotate(strict(plain()), finding(1, "B2", sheet="表"))
    assert result.kind == "annotated"
    found = parts(result.content)
    added = [name for name in found if name not in parts(plain())]
    assert "xl/comments1.xml" in added
    assert not [n for n in found if n.endswith(".xml") and n.startswith("xl/w") and b"schemas.openxmlformats" in found[n]]


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("xl/worksheets/sheet1.xml", ((b"<worksheet", b"<!DOCTYPE worksheet><worksheet"),)),
        ("xl/worksheets/sheet1.xml", ((b'<c r="B2"', b'<c r="B3"'),)),
        ("xl/styles.xml", ((b'fillId="0"', b'fillId="?"'),)),
    ],
    ids=["document type", "cell in another row", "style number"],
)
def test_a_workbook_that_cannot_be_marked_gives_its_values_and_marks_in_a_new_one(part: str, changes: Any) -> None:
    content = edited(plain(), part, *changes)
    result = annotate(content, finding(1, "B2", sheet="表"))
    assert result.kind == "rebuilt"
    assert result.note.startswith("原文件无法直接标注")
    assert list(marks(result.content)) == [("表", "B2")]
