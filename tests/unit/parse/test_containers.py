"""Every file that cannot be read gets its own fault, and none raises."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import msoffcrypto.format.ooxml
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from anhui_stats.parse import Limits
from unit.parse.making import arrive, book, cover, fault, only, parse, workbook

SOUND = book("ZS05", [{"matter_id": "m-0001"}])


def _zip(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _encrypted() -> bytes:
    stream = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(SOUND)).encrypt("geheim", stream)
    return stream.getvalue()


def _xls(with_cover: bool = True) -> bytes:
    stream = io.BytesIO()
    book_ = xlwt.Workbook()
    page = book_.add_sheet("封面" if with_cover else "Sheet1")
    for number, (label, value) in enumerate(cover() if with_cover else [["甲", "乙"]]):
        page.write(number, 0, label)
        page.write(number, 1, value)
    book_.save(stream)
    return stream.getvalue()


FAULTS = {
    "empty": (b"", "a.xlsx"),
    "encrypted": (_encrypted(), "a.xlsx"),
    "truncated": (SOUND[: len(SOUND) // 2], "a.xlsx"),
    "truncated xls": (_xls()[:900], "a.xls"),
    "html": ("\ufeff<html><table><tr><td>封面</td></tr></table></html>".encode(), "a.xls"),
    "html 2003": (b'<?xml version="1.0"?><Workbook></Workbook>', "a.xls"),
    "html mht": (b"MIME-Version: 1.0\r\n\r\n", "a.xls"),
    "macro": (_zip({**_parts(SOUND), "xl/vbaProject.bin": b"x"}), "a.xlsx"),
    "macro by name": (SOUND, "a.XLSM"),
    "not_a_workbook docx": (_zip({"word/document.xml": b"<w/>"}), "a.xlsx"),
    "not_a_workbook pdf": (b"%PDF-1.7 ...", "a.xlsx"),
    "not_a_workbook image": (b"\x89PNG\r\n\x1a\n\x00\x00", "a.xls"),
    "not_a_workbook bytes": (bytes(range(256)), "a.csv"),
    "no_cover": (workbook({"ZS01 项目台账": [["项目编号"]]}), "a.xlsx"),
    "no_cover xls": (_xls(with_cover=False), "a.xls"),
    "no_cover csv": ("项目编号,项目名称\n1,2\n".encode(), "a.csv"),
    "damaged": (_zip({**_parts(SOUND), "xl/worksheets/sheet2.xml": b"<worksheet><sheetData><row"}), "a.xlsx"),
    "damaged directory": (_zip({**_parts(SOUND), "xl/workbook.xml": b"<workbook"}), "a.xlsx"),
    "zip_bomb by ratio": (_zip({**_parts(SOUND), "xl/media/a.bin": bytes(20 * 1024 * 1024)}), "a.xlsx"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_bad_file_gets_its_fault(name: str) -> None:
    content, path = FAULTS[name]
    batch = parse(arrive(content, path))
    assert fault(batch) == name.split(" ")[0]
    (row,) = batch.submissions.to_pylist()
    assert row["container_detail"] and row["unit_code"] is None and row["file_name"] == path
    assert batch.sheets.num_rows == batch.forms.num_rows == 0


def test_a_workbook_that_unpacks_beyond_the_limit_is_a_bomb() -> None:
    assert fault(parse(SOUND, limits=Limits(max_unpacked_bytes=5_000))) == "zip_bomb"


def test_a_directory_that_lies_about_its_size_is_a_bomb() -> None:
    content = bytearray(_zip({**_parts(SOUND), "xl/media/a.bin": bytes(3_000_000)}))
    size = struct.pack("<I", 3_000_000)
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = struct.pack("<I", 1000)
    assert fault(parse(bytes(content))) == "zip_bomb"


def test_a_part_with_a_wrong_checksum_is_damaged() -> None:
    wrong = struct.pack("<I", zlib.crc32(_parts(SOUND)["xl/worksheets/sheet2.xml"]))
    assert fault(parse(SOUND.replace(wrong, b"\1\2\3\4"))) == "damaged"


def test_a_file_above_the_size_limit_is_too_large() -> None:
    assert fault(parse(SOUND, limits=Limits(max_bytes=100))) == "too_large"


@pytest.mark.parametrize("reference", ["XFD1048576", "A1048576", "XFD3"])
def test_a_value_far_out_is_refused_before_the_rectangle_is_allocated(reference: str) -> None:
    parts = _parts(SOUND)
    row = "".join(filter(str.isdigit, reference))
    far = f'<row r="{row}"><c r="{reference}"><v>1</v></c></row></sheetData>'.encode()
    parts["xl/worksheets/sheet2.xml"] = parts["xl/worksheets/sheet2.xml"].replace(b"</sheetData>", far)
    assert fault(parse(_zip(parts))) == "too_large"


def test_all_used_rectangles_together_are_limited() -> None:
    wide = workbook({"封面": cover(), "一": [[None] * 9 + ["x"]] * 9, "二": [[None] * 9 + ["x"]] * 9})
    assert fault(parse(wide, limits=Limits(max_cells=150))) == "too_large"
    assert fault(parse(wide, limits=Limits(max_cells=200))) is None


def test_a_long_text_in_very_many_cells_is_a_bomb() -> None:
    content = workbook({"封面": cover(), "一": [["长" * 10_000]] * 300})
    assert fault(parse(content, limits=Limits(max_unpacked_bytes=1_000_000))) == "zip_bomb"
    assert fault(parse(content)) is None


def test_a_format_far_out_does_no_harm() -> None:
    parts = _parts(SOUND)
    far = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    parts["xl/worksheets/sheet2.xml"] = parts["xl/worksheets/sheet2.xml"].replace(b"</sheetData>", far)
    assert fault(parse(_zip(parts))) is None


def test_an_old_xls_is_read() -> None:
    batch = parse(arrive(_xls(), "霍邱.xls"))
    assert fault(batch) is None
    assert batch.submissions.to_pylist()[0]["unit_code"] == "341522"


def test_the_name_does_not_decide_what_a_file_is() -> None:
    assert fault(parse(arrive(SOUND, "报表.xls"))) is None
    assert fault(parse(arrive(_xls(), "报表.xlsx"))) is None


def test_a_bad_file_does_not_touch_its_neighbour() -> None:
    batch = parse(arrive(b"", "a.xlsx"), arrive(SOUND, "b.xlsx"))
    assert [row["container_fault"] for row in batch.submissions.to_pylist()] == ["empty", None]
    assert len(only(batch, "forms", form_status="present")) == 1


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SOUND) - 1), st.integers(0, 255))
def test_no_flipped_byte_of_an_xlsx_raises(position: int, byte: int) -> None:
    content = bytearray(SOUND)
    content[position] = byte
    assert parse(bytes(content)).submissions.num_rows == 1


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(_xls()) - 1), st.integers(0, 255))
def test_no_flipped_byte_of_an_xls_raises(position: int, byte: int) -> None:
    content = bytearray(_xls())
    content[position] = byte
    assert parse(arrive(bytes(content), "a.xls")).submissions.num_rows == 1


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_raise(content: bytes) -> None:
    assert fault(parse(content)) is not None
