"""What calamine does not tell about an xlsx: formulas, error values, and cells so far out that reading them takes the machine
down (it allocates the whole rectangle). Pure. In: the unpacked parts. Out: per sheet, in workbook order, positions of cells.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from anhui_stats.parse.byte_search import has_far_or_spaced
from anhui_stats.parse.sheet_view import has_style, hidden_columns, hidden_rows, hides_something
from anhui_stats.parse.values import Broken, ContentFault, Limits, Position

# the literal start makes it ten times faster than any that allows for other spellings, which _is_plain excludes
_FAR = re.compile(rb' r="(?:[A-Z]{3}|[A-Z]*[0-9]{5})')
# each with its rarer character, which is found many times faster than two in a row
_ODD_SPELLINGS = ((b"'", b"='"), (b"\t", b"\tr"), (b"\r", b"\rr"), (b"\n", b"\nr"))
_HEAD = 100
_SPACED = (b"= ", b" =")
_MAY_BE_FORMULA = re.compile(rb"f[> /]")
_TOKEN = re.compile(
    rb"<(?:\w+:)?row\b([^>]*)>|<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)",
    re.DOTALL,
)
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]*)([0-9]*)[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>(.*?)</(?:\w+:)?f>)", re.DOTALL)
_CACHED = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>(.*?)</(?:\w+:)?v>", re.DOTALL)
_KIND = re.compile(rb"\bt=[\"'](\w+)[\"']")
_STYLE = re.compile(rb"\bs=[\"'](\d+)[\"']")
_HAS_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is|f)(?:\s[^>]*)?>")


@dataclass(frozen=True)
class SheetMarks:
    """The cells of one sheet that hold a formula, that hold no value although they look filled, or that show a percentage."""

    formulas: Mapping[Position, str]
    broken: Mapping[Position, Broken]
    percents: frozenset[Position] = frozenset()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()


def sheet_parts(parts: Mapping[str, bytes]) -> list[bytes]:
    """The XML of each sheet, in workbook order; b'' where the workbook names a part that is not there."""
    targets = {
        str(node.get("Id")): str(node.get("Target"))
        for node in _parse(parts.get("xl/_rels/workbook.xml.rels", b""), "Relationship")
    }
    names = []
    for node in _parse(parts["xl/workbook.xml"], "sheet"):
        relation = next((str(v) for k, v in node.attrib.items() if str(k).endswith("}id")), "")
        target = targets.get(relation, "")
        names.append(target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}"))
    return [parts.get(name, b"") for name in names]


def _parse(xml: bytes, tag: str) -> list[etree._Element]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return list(etree.fromstring(xml, parser).iter("{*}" + tag))
    except etree.XMLSyntaxError as error:
        raise ContentFault("damaged", "工作簿的目录无法读取") from error


def scan_sheet(xml: bytes, limits: Limits, percents: frozenset[bytes] = frozenset()) -> SheetMarks:
    """The formulas, error values and percentages of a sheet; a ``ContentFault`` for a value beyond the limits.

    Most sheets have none of them: a search of the bytes tells, and is all that they cost. ``percents`` are the styles that
    show a percentage.
    """
    if xml[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in xml[:200]:
        raise ContentFault("damaged", "工作表编码无法识别")
    plain = _is_plain(xml)
    if not plain or has_far_or_spaced(xml):
        plain = plain and not any(spelling in xml for spelling in _SPACED)
        if not plain or _FAR.search(xml):
            _check_extent(xml, limits)
    marks = SheetMarks({}, {}) if plain and not _may_hold_marks(xml) else _scan_marks(xml)
    shown = frozenset(_cells_of(xml, percents)) if has_style(xml, percents) else frozenset()
    if not hides_something(xml):
        return replace(marks, percents=shown)
    return replace(marks, percents=shown, hidden_rows=hidden_rows(xml), hidden_columns=hidden_columns(xml))


def _cells_of(xml: bytes, styles: frozenset[bytes]) -> Iterator[Position]:
    for position, attributes, _ in _cells(xml):
        style = _STYLE.search(attributes)
        if style and style[1] in styles:
            yield position


def _check_extent(xml: bytes, limits: Limits) -> None:
    # blank formatted cells out there do not matter: calamine skips them
    last_row = last_column = 0
    for (row, column), _, body in _cells(xml):
        if (row > last_row or column > last_column) and _HAS_VALUE.search(body):
            last_row, last_column = max(row, last_row), max(column, last_column)
            check_size(last_row + 1, last_column + 1, limits)


def check_size(rows: int, columns: int, limits: Limits) -> None:
    """Refuse a used rectangle that is too high, too wide or too large."""
    if rows > limits.max_rows or columns > limits.max_columns or rows * columns > limits.max_cells:
        raise ContentFault(
            "too_large", f"用到第 {rows} 行第 {columns} 列，超过上限 {limits.max_rows} 行、{limits.max_columns} 列"
        )


def _scan_marks(xml: bytes) -> SheetMarks:
    formulas: dict[Position, str] = {}
    broken: dict[Position, Broken] = {}
    for position, attributes, body in _cells(xml):
        kind = _KIND.search(attributes)
        cached = _CACHED.search(body)
        value = html.unescape(cached[1].decode("utf-8", "replace")) if cached else ""
        formula = _FORMULA.search(body)
        if kind and kind[1] == b"e":
            broken[position] = Broken("error_value", value)
        elif formula and not value and not (cached and kind and kind[1] == b"str"):
            broken[position] = Broken("formula_without_value", _formula_text(formula))
        elif formula:
            formulas[position] = _formula_text(formula)
    return SheetMarks(formulas, broken)


def _may_hold_marks(xml: bytes) -> bool:
    formulas = _MAY_BE_FORMULA.search(xml) and (b"f>" in xml or b"<f " in xml or b"<f/" in xml)
    return bool(formulas) or b't="e"' in xml


def _is_plain(xml: bytes) -> bool:
    """Whether tags and attributes are spelled as every spreadsheet program spells them, blanks beside a = apart."""
    return b"<sheetData" in xml and not any(_occurs(spelling, rare, xml) for rare, spelling in _ODD_SPELLINGS)


def _occurs(spelling: bytes, rare: bytes, xml: bytes) -> bool:
    # the declaration at the head ends in the only line break of most sheets
    return spelling in xml[:_HEAD] or (xml.find(rare, _HEAD - 1) >= 0 and spelling in xml)


def _formula_text(match: re.Match[bytes]) -> str:
    return "=" + html.unescape((match[1] or b"").decode("utf-8", "replace"))


def _cells(xml: bytes) -> Iterator[tuple[Position, bytes, bytes]]:
    """Position, attributes and content of each cell; cells and rows without a reference follow the one before."""
    row, column = -1, -1
    for match in _TOKEN.finditer(xml):
        if match[1] is not None:
            reference = _REFERENCE.search(match[1])
            row, column = int(reference[2]) - 1 if reference and reference[2] else row + 1, -1
            continue
        reference = _REFERENCE.search(match[2])
        if reference and reference[1] and reference[2]:
            row, column = int(reference[2]) - 1, _column(reference[1])
        else:
            column += 1
        yield (row, column), match[2], match[3] or b""


def _column(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1
