"""Sheets as one xlsx: the same sheets give the same bytes."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from anhui_stats.leaders.models import Block, Cell, Column, Kind, Sheet, Value, printed

_CREATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed moment, so that equal rows give equal bytes
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_TITLE, _BODY, _GREY, _PALE = "黑体", "宋体", "#E7E6E6", "#F2F7FC"
_NOTHING = "—"
_EMPTY_BLOCK = "本月无"
#: The height of a line in points.
_LINE = 15
_LATIN_END = "\u2e7f"
_NUMBERS: dict[Kind, str] = {
    "count": "#,##0",
    "amount": "#,##0.0",
    "wan": "#,##0.00",
    "pct": "0.0",
    "points": "+0.0;-0.0;0.0",
    "rank": "0",
    "move": '"↑"0;"↓"0;"—"',
    "date": "yyyy-mm-dd",
}
_CENTRED: tuple[Kind, ...] = ("short", "rank", "move", "date")


class _Formats:
    """Formats by need; equal ones are made once, in the order of asking, so that the bytes are stable."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._known: dict[str, Any] = {}

    def make(self, **properties: object) -> Any:
        wanted = {"font_name": _BODY, "font_size": 10, "valign": "vcenter", **properties}
        key = repr(sorted(wanted.items()))
        if key not in self._known:
            self._known[key] = self._book.add_format(wanted)
        return self._known[key]

    def value(self, kind: Kind, *, is_blank: bool, is_total: bool) -> Any:
        align = "center" if kind in _CENTRED or (is_blank and kind != "text") else "left" if kind == "text" else "right"
        shown = {"num_format": _NUMBERS[kind]} if kind in _NUMBERS and not is_blank else {}
        emphasis = {"bold": True, "bg_color": _PALE} if is_total else {}
        indent = {"indent": 1} if align == "left" else {}
        return self.make(align=align, border=1, text_wrap=kind in ("text", "short"), **indent, **shown, **emphasis)


def write_book(sheets: Sequence[Sheet]) -> bytes:
    """The workbook's bytes."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        book.set_properties({"title": sheets[0].title, "created": _CREATED})
        formats = _Formats(book)
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.name), sheet, formats)
    return buffer.getvalue()


def _write_sheet(page: Any, sheet: Sheet, formats: _Formats) -> None:
    last = len(sheet.columns) - 1
    _prepare_page(page, sheet)
    page.merge_range(0, 0, 0, last, sheet.title, formats.make(font_name=_TITLE, font_size=16, align="center"))
    page.set_row(0, 30)
    row = 1
    for note in sheet.notes:
        page.merge_range(row, 0, row, last, note, formats.make(font_size=9, align="left", text_wrap=True))
        row += 1
    page.freeze_panes(row + 3, 0)
    longest = max(sheet.blocks, key=lambda block: len(block.rows), default=None)
    for block in sheet.blocks:
        if block is longest:
            # printed again on every page that follows
            page.repeat_rows(row + 2)
        row = _write_block(page, sheet.columns, block, row + 1, formats)


def _prepare_page(page: Any, sheet: Sheet) -> None:
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    page.center_horizontally()
    page.fit_to_pages(1, 0)
    page.hide_gridlines(2)
    page.set_footer("&C第&P页 共&N页")


def _write_block(page: Any, columns: Sequence[Column], block: Block, row: int, formats: _Formats) -> int:
    """Write a block from a row on; the row after it."""
    page.write_string(row, 0, block.title, formats.make(font_name=_TITLE, font_size=11))
    heading = formats.make(font_name=_TITLE, align="center", text_wrap=True, border=1, bg_color=_GREY)
    for number, column in enumerate(columns):
        page.write_string(row + 1, number, column.heading, heading)
    page.set_row(row + 1, 2 * _LINE)
    row += 2
    if not block.rows:
        page.merge_range(row, 0, row, len(columns) - 1, _EMPTY_BLOCK, formats.make(align="center", border=1))
        return row + 1
    for offset, values in enumerate(block.rows):
        page.set_row(row + offset, _LINE * max(map(_lines, values, columns)))
        for number, (value, column) in enumerate(zip(values, columns, strict=True)):
            _write_value(page, (row + offset, number), value, column, formats, is_total=offset < block.totals)
    return row + len(block.rows)


def _lines(value: Value | Cell, column: Column) -> int:
    """How many lines a text needs in its column; a Chinese character is two wide."""
    if not isinstance(value, str):
        return 1
    width = sum(2 if character > _LATIN_END else 1 for character in value)
    return max(1, -(-width // (column.width - 2)))


def _write_value(
    page: Any, place: tuple[int, int], value: Value | Cell, column: Column, formats: _Formats, *, is_total: bool
) -> None:
    kind = value.kind if isinstance(value, Cell) else column.kind
    shown = printed(value.value if isinstance(value, Cell) else value, kind)
    style = formats.value(kind, is_blank=shown is None, is_total=is_total)
    if shown is None:
        page.write_string(*place, "" if kind == "text" else _NOTHING, style)
    elif isinstance(shown, dt.date):
        page.write_datetime(*place, dt.datetime.combine(shown, dt.time()), style)
    elif isinstance(shown, int | Decimal):
        # a cell of a workbook has no other kind of number; it is rounded already, so it shows what was meant
        page.write_number(*place, float(shown), style)
    else:
        page.write_string(*place, shown, style)
