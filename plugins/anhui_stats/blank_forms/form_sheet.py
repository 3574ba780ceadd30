"""One form as a sheet: title, caption, headings, 甲 乙 1 2, then rows to be filled in (or the items of the form)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from anhui_stats.blank_forms.constraints import missing_formula, unit_label, validation
from anhui_stats.blank_forms.styles import Styles, width_of
from anhui_stats.catalog.forms import Column, Form, Item
from anhui_stats.catalog.regions import Region
from anhui_stats.models import Value, column_letter
from anhui_stats.periods import label

Row = Mapping[str, Value]

#: Rows below the headings that carry lists and checks; those with borders are fewer, further ones get them when filled in.
CHECKED_ROWS = 5000
SPARE_ROWS = 12
_STEMS = "甲乙丙"
_REPEATED = 2  # the key and the name, printed again on each page to the right
_SLACK = 1.02  # pages hold a little more than their share
_WIDE_CHARACTERS = 210
_PAPER_A3, _PAPER_A4 = 8, 9
_PROTECTION = {
    "format_columns": True,
    "format_rows": True,
    "format_cells": True,
    "insert_rows": True,
    "sort": True,
}


@dataclass(frozen=True)
class SheetOrder:
    """What one sheet shows: the form, who fills it in for which period, the rows that are there already.

    ``spell`` turns a stored value into the words of the drop-down list (320000 -> 江苏省).
    """

    form: Form
    unit: Region
    period: str
    rows: Sequence[Row]
    spell: Callable[[Column, Value], Value]

    @property
    def items(self) -> tuple[Item, ...]:
        """The items that this unit's level reports."""
        level = self.unit.level
        return tuple(item for item in self.form.items if not item.reported_by or level in item.reported_by)

    @property
    def heading_row(self) -> int:
        """Zero-based: below title and caption; the province's own forms have neither."""
        return 2 if self.form.family == "zs" else 0

    @property
    def first_row(self) -> int:
        """The zero-based row where data begin."""
        return self.heading_row + (2 if self.form.family == "zs" else 1)

    @property
    def pages_wide(self) -> int:
        """How many printed pages lie side by side."""
        return 1 + sum(map(width_of, self.form.columns)) // _WIDE_CHARACTERS

    @property
    def blocks(self) -> list[tuple[int, int]]:
        """First and last column of each printed page; on the later ones the first two columns are printed again."""
        widths = [width_of(column) for column in self.form.columns]
        room = (sum(widths) + (self.pages_wide - 1) * sum(widths[:_REPEATED])) / self.pages_wide
        found, first, used = [], 0, 0
        for number, width in enumerate(widths):
            if used + width > room * _SLACK and number > first:
                found.append((first, number - 1))
                first, used = number, sum(widths[:_REPEATED])
            used += width
        return [*found, (first, len(widths) - 1)]


def write_form_sheet(book: Any, styles: Styles, order: SheetOrder) -> None:
    """Add the sheet to the workbook."""
    sheet = book.add_worksheet(order.form.sheet)
    _set_columns(sheet, styles, order)
    if order.form.family == "zs":
        _write_head(sheet, styles, order)
    _write_headings(sheet, styles, order)
    if order.items:
        _write_items(sheet, styles, order)
    else:
        _write_rows(sheet, styles, order)
        _mark(book, sheet, order)
    sheet.protect("", _PROTECTION)
    _set_up_page(sheet, order)


def _set_columns(sheet: Any, styles: Styles, order: SheetOrder) -> None:
    for position, column in enumerate(order.form.columns):
        style = None if order.items else styles.entry(column, border=False)
        sheet.set_column(position, position, width_of(column), style)


def _write_head(sheet: Any, styles: Styles, order: SheetOrder) -> None:
    title, (_, last) = f"安徽省{order.form.title}", order.blocks[0]
    sheet.set_row(0, 34)
    sheet.merge_range(0, 0, 0, last, title, styles.title())
    for start, end in order.blocks[1:]:
        if end > start:
            sheet.merge_range(0, start, 0, end, f"{title}（续表）", styles.title())
    sheet.set_row(1, 20)
    sheet.write_string(1, 0, f"填报单位：{order.unit.region_name}", styles.caption())
    sheet.write_string(1, last // 2, f"报告期：{label(order.period)}", styles.caption())
    units = dict.fromkeys(unit_label(column) for column in order.form.columns if column.type.startswith("money"))
    if units:
        sheet.write_string(1, last, f"计量单位：{'、'.join(units)}", styles.caption("right"))


def _write_headings(sheet: Any, styles: Styles, order: SheetOrder) -> None:
    row = order.heading_row
    sheet.set_row(row, 46)
    stems = min(len(_STEMS), len(order.form.columns) - 1)
    for position, column in enumerate(order.form.columns):
        unit = unit_label(column)
        text = f"{column.heading}\n（{unit}）" if unit and order.form.family == "zs" else column.heading
        sheet.write_string(row, position, text, styles.heading(column))
        if order.form.family == "zs":
            number = _STEMS[position] if position < stems else str(position - stems + 1)
            sheet.write_string(row + 1, position, number, styles.number())


def _write_rows(sheet: Any, styles: Styles, order: SheetOrder) -> None:
    first = order.first_row
    formats = [styles.entry(column) for column in order.form.columns]
    for number, row in enumerate(order.rows):
        for position, column in enumerate(order.form.columns):
            write_value(sheet, first + number, position, order.spell(column, row.get(column.name)), formats[position])
    for number in range(len(order.rows), len(order.rows) + SPARE_ROWS):
        for position, style in enumerate(formats):
            sheet.write_blank(first + number, position, None, style)
    last = first + max(CHECKED_ROWS, 2 * len(order.rows)) - 1
    for position, column in enumerate(order.form.columns):
        sheet.data_validation(first, position, last, position, validation(column, first, position, order.period))


def _write_items(sheet: Any, styles: Styles, order: SheetOrder) -> None:
    """One row an item: code, name and unit of measure are given, the rest is to be filled in."""
    key, given = order.form.key[0], {str(row.get(order.form.key[0])): row for row in order.rows}
    for number, item in enumerate(order.items, start=order.first_row):
        printed = {key: item.item_code, "item_name": item.item_name, "unit_of_measure": item.unit}
        row = {**given.get(item.item_code, {}), **printed}
        sheet.set_row(number, 20)
        for position, column in enumerate(order.form.columns):
            if column.name in printed:
                align = "left" if column.name == "item_name" else "center"
                sheet.write_string(number, position, printed[column.name], styles.fixed(align))
                continue
            whole = column.type == "decimal" and not item.unit.startswith("万")
            write_value(sheet, number, position, row.get(column.name), styles.entry(column, whole=whole))
            check = validation(column, number, position, order.period, item)
            sheet.data_validation(number, position, number, position, check)


def write_value(sheet: Any, row: int, column: int, value: Value, style: Any) -> None:
    """A typed value as a clerk would have typed it; nothing that looks like a formula becomes one."""
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        sheet.write_string(row, column, "是" if value else "否", style)
    elif isinstance(value, Decimal | int):
        sheet.write_number(row, column, float(value), style)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, style)
    else:
        sheet.write_string(row, column, value, style)


def _mark(book: Any, sheet: Any, order: SheetOrder) -> None:
    """Pale red where a required value is missing in a row, darker where a key stands twice, a border round further rows.

    Both are errors when the workbook is checked: the colours go with those of the marks in an answer, which they cover.
    """
    form, first = order.form, order.first_row
    letters = {column.name: column_letter(position) for position, column in enumerate(form.columns)}
    last = first + CHECKED_ROWS - 1
    if len(form.key) == 1:
        position = list(letters).index(form.key[0])
        twice = {"type": "duplicate", "format": _difference(book, bg_color="#F8CBAD", font_color="#C00000")}
        sheet.conditional_format(first, position, last, position, twice)
    for position, column in enumerate(form.columns):
        formula = missing_formula(form, column, letters, first + 1)
        if formula:
            missing = {"type": "formula", "criteria": formula, "format": _difference(book, bg_color="#FFC7CE", border=1)}
            sheet.conditional_format(first, position, last, position, missing)
    width = len(form.columns) - 1
    filled = f"=COUNTA($A{first + 1}:${column_letter(width)}{first + 1})>0"
    sheet.conditional_format(
        first, 0, last, width, {"type": "formula", "criteria": filled, "format": _difference(book, border=1)}
    )


def _difference(book: Any, **properties: object) -> Any:
    return book.add_format(properties)


def _set_up_page(sheet: Any, order: SheetOrder) -> None:
    first, wide = order.first_row, order.pages_wide > 1
    sheet.freeze_panes(first, _REPEATED if wide else 1)
    sheet.set_landscape()
    sheet.set_paper(_PAPER_A3 if wide else _PAPER_A4)
    sheet.fit_to_pages(order.pages_wide, 0)
    sheet.repeat_rows(0, first - 1)
    if wide:
        sheet.repeat_columns(0, _REPEATED - 1)
    sheet.center_horizontally()
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
    sheet.set_header(f'&R&"宋体"&9表号：{order.form.form_code}　　版本：{order.form.version}')
    sheet.set_footer('&L&"宋体"&9单位负责人：　　　　　审核人：　　　　　填表人：&R&"宋体"&9第 &P 页　共 &N 页')
