"""Files that must not count, each with the fault of the file or the rules that say what to mend."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import factories
from anhui_stats.catalog.forms import form_set
from corpus.case import LEDGER, PERIOD, UNIT, Case, Grids, as_csv, changed, put, rename_heading, sound, text, written, xlsx
from factories import BAD_CONTAINERS, Formula

RUINED = (913415220000000000.0, "9.13415E+17", 341522202200010000, "3.41522E+17")
#: Column of the first ledger row -> (what is written, the rules that reject it).
CELLS: dict[str, list[tuple[Any, set[str]]]] = {
    "total_investment_wan": [
        ("约三千万", {"CELL-E01"}),
        ("待定", {"CELL-E01"}),
        ("5000公斤", {"CELL-E01"}),
        ("3000万美元", {"CELL-E01"}),
        ("1,23,4", {"CELL-E01"}),
        (Formula("=A1*2"), {"CELL-E04"}),
        (Formula("=1/0", "#DIV/0!"), {"CELL-E05"}),
        (Formula("=VLOOKUP(1,A:B,2)", "#N/A"), {"CELL-E05"}),
        ("9" * 20, {"CELL-E06"}),
        (-25000, {"ROW-E03"}),
        (None, {"REQUIRED-E02"}),
    ],
    "fixed_investment_wan": [(25000.01, {"ZS01-E01"}), (-1, {"ROW-E03"})],
    "contracted_outside_wan": [(Decimal("30000"), {"ZS01-E02"})],
    "ytd_outside_funds_wan": [(Decimal("3000.5"), {"ZS01-E04"}), (None, {"REQUIRED-E02"})],
    "cumulative_outside_funds_wan": [(Decimal("4000"), {"ZS01-E06"})],
    "ytd_funds_wan": [(None, {"REQUIRED-E02"}), ("三千", {"CELL-E01"})],
    "signed_on": [
        ("2022年春", {"CELL-E01"}),
        ("已签", {"CELL-E01"}),
        ("2022-02-30", {"CELL-E01"}),
        ("3022-01-01", {"CELL-E06"}),
        ("01/10", {"CELL-E01"}),
        (True, {"CELL-E01"}),
        (None, {"REQUIRED-E02"}),
    ],
    "started_on": [(None, {"REQUIRED-E02"}), ("3月", {"CELL-E01"})],
    "stage": [("已建成", {"CELL-E02"}), ("?", {"CELL-E02"}), (None, {"REQUIRED-E01"})],
    "contract_kind": [("口头", {"CELL-E02"})],
    "project_nature": [("新建", {"CELL-E02"})],
    "source_region": [("火星", {"CELL-E02"}), ("江苏、浙江", {"CELL-E02"}), (None, {"REQUIRED-E02"})],
    "is_huishang": [("可能", {"CELL-E01"}), (None, {"REQUIRED-E02"})],
    "industry_code": [("制造业", {"ROW-E02"}), ("0070", {"ROW-E02"}), ("36701", {"ROW-E02"}), (None, {"REQUIRED-E02"})],
    "entity_uscc": [
        *((value, {"CELL-E03"}) for value in RUINED),
        ("91340100149067617K", {"ROW-E01"}),
        ("9134010014906761", {"ROW-E01"}),
        ("91340100149O67617J", {"ROW-E01"}),
        ("340000000012345", {"ROW-E01"}),
    ],
    "approval_code": [("2.01834E+23", {"CELL-E03"})],
    "project_id": [(None, {"REQUIRED-E01"}), ("341522-2022-0002", {"KEY-E01"}), (3.41522e20, {"CELL-E03"})],
    "project_name": [(None, {"REQUIRED-E01"}), ("—", {"REQUIRED-E01"})],
    "investor_name": [(None, {"REQUIRED-E01"})],
    "entity_name": [(None, {"REQUIRED-E02"})],
}
#: Cover field -> (what is written, the rules that reject it).
COVERS: dict[str, list[tuple[Any, set[str]]]] = {
    "unit_code": [
        (None, {"COVER-E02"}),
        ("349999", {"COVER-E03"}),
        ("霍邱", {"COVER-E03"}),
        ("340824", {"COVER-E04", "COVER-E08"}),
        ("341523", {"COVER-E08"}),
    ],
    "unit_name": [(None, {"COVER-E01"}), ("金寨县", {"COVER-E08"})],
    "period": [
        (None, {"COVER-E05"}),
        ("九月份", {"COVER-E06"}),
        ("2022年13月", {"COVER-E06"}),
        ("2099-01", {"COVER-E07"}),
        ("2022-11", {"COVER-E07"}),
    ],
    "form_version": [(None, {"COVER-E01"})],
}
BYTES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "not_a_workbook"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0", "not_a_workbook"),
    "jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF", "not_a_workbook"),
    "gif": (b"GIF89a\1\0\1\0", "not_a_workbook"),
    "rar": (b"Rar!\x1a\7\0", "not_a_workbook"),
    "7z": (b"7z\xbc\xaf\x27\x1c", "not_a_workbook"),
    "every byte": (bytes(range(256)), "not_a_workbook"),
    "html": ("<html><table><tr><td>封面</td></tr></table></html>".encode(), "html"),
    "html with a mark": ("\ufeff  <HTML>".encode(), "html"),
    "xml of 2003": (b'<?xml version="1.0"?><Workbook/>', "html"),
    "mht": (b"MIME-Version: 1.0\r\n", "html"),
    "csv without a cover": ("项目编号,项目名称\n1,2\n".encode(), "no_cover"),
    "a note": ("各位领导：附件请查收".encode("gb18030"), "no_cover"),
    "an open quote": ('填报单位代码,341522\n报告期,2022-09\n\n项目编号\n"1'.encode(), "damaged"),
    "half an ole file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(300), "truncated"),
}


def _zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _with_parts(**changes: bytes | None) -> Callable[[], bytes]:
    """A sound workbook with some parts replaced, or (None) dropped; __ stands for /, _dot_ for a dot."""

    def build() -> bytes:
        with zipfile.ZipFile(io.BytesIO(xlsx(sound()))) as archive:
            parts: dict[str, bytes | None] = {name: archive.read(name) for name in archive.namelist()}
        parts |= {name.replace("__", "/").replace("_dot_", "."): data for name, data in changes.items()}
        return _zipped({name: data for name, data in parts.items() if data is not None})

    return build


def _cut(share: float) -> Callable[[], bytes]:
    def build() -> bytes:
        content = xlsx(sound())
        return content[: int(len(content) * share)]

    return build


def _container(kind: str) -> Callable[[], bytes]:
    def build() -> bytes:
        return written(lambda path: BAD_CONTAINERS[kind](sound(), path.parent, "made").replace(path))

    return build


def _zips() -> Iterator[Case]:
    far = b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    yield Case("docx", lambda: _zipped({"word/document.xml": b"<w/>"}), fault="not_a_workbook")
    yield Case("pptx", lambda: _zipped({"ppt/presentation.xml": b"<p/>"}), fault="not_a_workbook")
    yield Case("xlsb", lambda: _zipped({"xl/workbook.bin": b"x"}), fault="not_a_workbook")
    yield Case("zip of workbooks", lambda: _zipped({"霍邱县.xlsx": b"PK"}), fault="not_a_workbook")
    yield Case("macros", _with_parts(xl__vbaProject_dot_bin=b"x"), fault="macro")
    yield Case("macros by name", lambda: xlsx(sound()), suffix="xlsm", fault="macro")
    yield Case("a sheet cut off", _with_parts(xl__worksheets__sheet2_dot_xml=b"<worksheet><sheetData><row"), fault="damaged")
    yield Case("a directory cut off", _with_parts(xl__workbook_dot_xml=b"<workbook"), fault="damaged")
    yield Case("a cell far out", _with_parts(xl__worksheets__sheet2_dot_xml=far), fault="too_large")
    yield Case("a bomb", _with_parts(xl__media__a_dot_bin=bytes(20_000_000)), fault="zip_bomb")
    for share in (0.1, 0.5, 0.9, 0.99):
        yield Case(f"cut at {share}", _cut(share), fault="truncated")
    for kind, fault in (("encrypted", "encrypted"), ("zip_bomb", "zip_bomb"), ("missing_cover", "no_cover")):
        yield Case(f"container {kind}", _container(kind), fault=fault)


def _cover(name: str, value: Any) -> Callable[[Grids], None]:
    def change(made: Grids) -> None:
        made[""].cells[made[""].columns[name]][1] = value

    return change


def _without(code: str) -> Callable[[Grids], None]:
    def change(made: Grids) -> None:
        del made[code]

    return change


def _caption_of_another(made: Grids) -> None:
    made[LEDGER].cells[1][0] = "填报单位：金寨县  报告期：2022年9月  计量单位：万元"


def _no_form(made: Grids) -> None:
    for code in [code for code in made if code]:
        del made[code]


def _sheets() -> Iterator[Case]:
    for code in ("ZS01", "ZS03", "ZS05"):
        yield Case(f"without {code}", changed(_without(code)), rules=frozenset({"SHEET-E01"}))
    for name in ("project_id", "project_name", "stage", "investor_name"):
        yield Case(f"without the heading of {name}", changed(rename_heading(name, "某列")), rules=frozenset({"SHEET-E04"}))
    yield Case("started_on without a heading", changed(rename_heading("started_on", "某列")), rules=frozenset({"SHEET-E04"}))
    yield Case("a caption of another county", changed(_caption_of_another), rules=frozenset({"SHEET-E03"}))
    yield Case("no form at all", changed(_no_form), rules=frozenset({"FILE-E12"}))
    yield Case("a provincial form", changed(_provincial), rules=frozenset({"SHEET-E02"}))
    yield Case("two units", _container("two_units"), rules=frozenset({"SHEET-E03"}))
    yield Case("csv with a ruined code", _ruined_csv, suffix="csv", rules=frozenset({"CELL-E03"}))


def _provincial(made: Grids) -> None:
    form = form_set(PERIOD).form("SJ05")
    made["SJ05"] = factories.Grid(form.sheet, [[c.heading for c in form.columns], ["2022", "341522-2022-0001"]])


def _ruined_csv() -> bytes:
    made = factories.grids(UNIT, PERIOD, {LEDGER: factories.sound_rows()[LEDGER]})
    for row in made[""].cells:
        row[1] = text(row[1]).replace(",", "、")
    made[LEDGER].put(0, "entity_uscc", "9.13E+17")
    return as_csv(LEDGER, made, "gb18030")


def _cases() -> Iterator[Case]:
    for column, writings in CELLS.items():
        for value, rules in writings:
            yield Case(f"bad {column} {value!r}", changed(put(column, value)), rules=frozenset(rules))
    for name, values in COVERS.items():
        for value, rules in values:
            yield Case(f"cover {name} {value!r}", changed(_cover(name, value)), rules=frozenset(rules))
    for name, (content, fault) in BYTES.items():
        yield Case(f"bytes: {name}", lambda c=content: c, suffix="csv", fault=fault)  # type: ignore[misc]


def _answered(case: Case) -> Case:
    """A fault of the file is also the one rule that tells of it."""
    return Case(case.name, case.build, case.suffix, rules=frozenset({FAULT_RULES[case.fault]}), fault=case.fault)


FAULT_RULES = {
    "empty": "FILE-E01",
    "encrypted": "FILE-E02",
    "truncated": "FILE-E03",
    "html": "FILE-E04",
    "zip_bomb": "FILE-E05",
    "macro": "FILE-E06",
    "not_a_workbook": "FILE-E07",
    "no_cover": "FILE-E08",
    "too_large": "FILE-E09",
    "damaged": "FILE-E10",
}
BAD = [_answered(case) if case.fault else case for case in [*_cases(), *_zips(), *_sheets()]]
