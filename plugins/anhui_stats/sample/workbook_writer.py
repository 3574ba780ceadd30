"""Write workbooks by the form definitions: a grid of cells first, then xlsx, xls or csv. One writer for sample and tests.

A ``Grid`` is one sheet, cell by cell, with the place of every column and data row, so that whoever spoils a cell can say
which (A1). Nothing here knows what the cells mean.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from anhui_stats.catalog.forms import CoverDefinition, Form
from anhui_stats.models import column_letter
from anhui_stats.periods import label

UNIT_LABELS = {"money_wan": "万元", "money_usd_wan": "万美元", "area_mu": "亩"}
COLUMN_NUMBERS = "甲乙丙丁"
#: Fixed, so that the same content always gives the same bytes.
CREATED = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Formula:
    """A formula with the value that Excel would have stored; ``cached`` None is a formula that was never calculated."""

    text: str
    cached: Decimal | int | str | None = None


CellValue = str | int | float | bool | Decimal | dt.date | Formula | None
Row = Mapping[str, CellValue]


@dataclass(frozen=True)
class SheetStyle:
    """How one clerk lays out one sheet. ``headings`` replaces printed headings; ``group_of`` names the group row of a row."""

    title: bool = True
    caption: bool = True
    column_numbers: bool = True
    signatures: bool = False
    total: str = ""  # '', top or bottom
    group_of: Callable[[Row], str] | None = None
    blank_every: int = 0
    rows_above: int = 0
    tall_headings: bool = False  # each heading merged over two rows
    unit_brackets: bool = True
    wide_brackets: bool = False  # （万元） instead of (万元)
    caption_unit: str = "万元"
    yi_columns: frozenset[str] = frozenset()  # money columns printed in 亿元
    headings: Mapping[str, str] = field(default_factory=dict)
    omit: frozenset[str] = frozenset()
    extra: Mapping[str, CellValue] = field(default_factory=dict)  # heading no form knows -> value of every row


PLAIN = SheetStyle()


@dataclass
class Grid:
    """One sheet: cells by zero-based row, where the columns and data rows lie, and the merged ranges."""

    name: str
    cells: list[list[CellValue]] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    data_rows: list[int] = field(default_factory=list)
    heading_row: int = 0
    total_row: int | None = None
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    def address(self, index: int, column: str) -> str:
        """The A1 address of a column of the data row with that index."""
        return f"{column_letter(self.columns[column])}{self.data_rows[index] + 1}"

    def get(self, index: int, column: str) -> CellValue:
        """The value of a column in the data row with that index."""
        return self.cells[self.data_rows[index]][self.columns[column]]

    def put(self, index: int, column: str, value: CellValue) -> str:
        """Set a cell of a data row and return its A1 address."""
        self.cells[self.data_rows[index]][self.columns[column]] = value
        return self.address(index, column)


def heading_text(form: Form, name: str, style: SheetStyle = PLAIN) -> str:
    """The printed heading of a column, with its unit in brackets."""
    column = form.column(name)
    text = style.headings.get(name, column.heading)
    unit = UNIT_LABELS.get(column.type)
    if name in style.yi_columns:
        unit = "亿元"
    elif not style.unit_brackets:
        unit = None
    left, right = "（）" if style.wide_brackets else "()"
    return f"{text}{left}{unit}{right}" if unit else text


def _shown(form: Form, name: str, value: CellValue, style: SheetStyle) -> CellValue:
    """A value in the unit of its heading: 亿元 where heading or caption says so."""
    yi = name in style.yi_columns or (style.caption_unit == "亿元" and not style.unit_brackets)
    if yi and isinstance(value, Decimal) and form.column(name).type == "money_wan":
        return value.scaleb(-4)
    return value


def lay_out(form: Form, rows: Sequence[Row], unit_name: str, period: str, style: SheetStyle = PLAIN) -> Grid:
    """The sheet of a form: title, caption, headings, column numbers, rows with 合计 and groups, signatures."""
    names = [column.name for column in form.columns if column.name not in style.omit]
    width = len(names) + len(style.extra)
    grid = Grid(name=form.sheet, columns={name: index for index, name in enumerate(names)})
    _head(grid, form, names, width, unit_name, period, style)
    if style.total == "top":
        _total(grid, form, names, rows, width, style)
    group = ""
    for index, row in enumerate(rows):
        if style.group_of is not None and (name := style.group_of(row)) != group:
            group = name
            grid.cells.append([name, *[None] * (width - 1)])
        if style.blank_every and index and index % style.blank_every == 0:
            grid.cells.append([None] * width)
        grid.data_rows.append(len(grid.cells))
        grid.cells.append([*(_shown(form, name, row.get(name), style) for name in names), *style.extra.values()])
    if style.total == "bottom":
        _total(grid, form, names, rows, width, style)
    if style.signatures:
        grid.cells.append([None] * width)
        grid.cells.append(["单位负责人：", None, "审核人：", None, "填表人：", *[None] * max(width - 5, 0)])
    return grid


def _head(grid: Grid, form: Form, names: Sequence[str], width: int, unit_name: str, period: str, style: SheetStyle) -> None:
    if style.title:
        grid.merges.append((0, 0, 0, width - 1))
        grid.cells.append([f"安徽省{form.title}", *[None] * (width - 1)])
    if style.caption:
        text = f"填报单位：{unit_name}  报告期：{label(period)}  计量单位：{style.caption_unit}"
        grid.cells.append([text, *[None] * (width - 1)])
    grid.cells.extend([None] * width for _ in range(style.rows_above))
    grid.heading_row = len(grid.cells)
    grid.cells.append([*(heading_text(form, name, style) for name in names), *style.extra])
    if style.tall_headings:
        grid.merges.extend((grid.heading_row, column, grid.heading_row + 1, column) for column in range(width))
        grid.cells.append([None] * width)
    if style.column_numbers:
        marks = [COLUMN_NUMBERS[index] if index < len(COLUMN_NUMBERS) else str(index - 3) for index in range(width)]
        grid.cells.append(list(marks))


def _total(grid: Grid, form: Form, names: Sequence[str], rows: Sequence[Row], width: int, style: SheetStyle) -> None:
    cells: list[CellValue] = [None] * width
    cells[0] = "合计"
    for index, name in enumerate(names):
        if form.column(name).type in ("money_wan", "money_usd_wan"):
            amounts = [row.get(name) for row in rows]
            cells[index] = _shown(form, name, sum((a for a in amounts if isinstance(a, Decimal)), Decimal(0)), style)
    grid.total_row = len(grid.cells)
    grid.cells.append(cells)


def cover_grid(definition: CoverDefinition, values: Mapping[str, CellValue]) -> Grid:
    """The 封面: label in column A, value in column B. ``columns`` maps a field to its row."""
    grid = Grid(name=definition.sheet)
    for row, item in enumerate(definition.fields):
        grid.cells.append([item.heading, values.get(item.name)])
        grid.columns[item.name] = row
    return grid


def write_xlsx(path: Path, grids: Sequence[Grid]) -> None:
    """A workbook with these sheets, in order; the same grids give the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd", "in_memory": True})
    book.set_properties({"created": CREATED})
    for grid in grids:
        sheet = book.add_worksheet(grid.name)
        sheet.set_column(0, 1, 18)
        for merge in grid.merges:
            if merge[0] != merge[2] or merge[1] != merge[3]:
                sheet.merge_range(*merge, "")
        for row, cells in enumerate(grid.cells):
            for column, value in enumerate(cells):
                if value is not None:
                    _write_cell(sheet, row, column, value)
    book.close()


def _write_cell(sheet: Any, row: int, column: int, value: CellValue) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, bool):
        sheet.write_string(row, column, "是" if value else "否")
    elif isinstance(value, Decimal | int | float):
        sheet.write_number(row, column, float(value))
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value)
    elif isinstance(value, Formula):
        cached = "" if value.cached is None else float(value.cached) if isinstance(value.cached, Decimal) else value.cached
        sheet.write_formula(row, column, value.text, None, cached)


def write_xls(path: Path, grids: Sequence[Grid]) -> None:
    """The same sheets as an old binary workbook (xls), which is limited to 256 columns and 65,536 rows."""
    import xlwt  # type: ignore[import-untyped]

    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for grid in grids:
        sheet = book.add_sheet(grid.name)
        for row, cells in enumerate(grid.cells):
            for column, value in enumerate(cells):
                if isinstance(value, bool):
                    sheet.write(row, column, "是" if value else "否")
                elif isinstance(value, dt.date):
                    sheet.write(row, column, value, day)
                elif isinstance(value, Decimal):
                    sheet.write(row, column, float(value))
                elif value is not None:
                    sheet.write(row, column, value.text if isinstance(value, Formula) else value)
    book.save(str(path))


def write_csv(path: Path, form_code: str | None, cover: Grid, grid: Grid, encoding: str = "utf-8-sig") -> None:
    """One form as csv: 报表代码 (unless None), the cover's pairs, a blank line, then the sheet from its headings on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream)
        if form_code is not None:
            writer.writerow(["报表代码", form_code])
        writer.writerows([_csv_text(cell) for cell in cells] for cells in cover.cells)
        writer.writerow([])
        writer.writerows([_csv_text(cell) for cell in cells] for cells in grid.cells[grid.heading_row :])


def _csv_text(value: CellValue) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Formula):
        return "" if value.cached is None else str(value.cached)
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, dt.date) else str(value)
