"""Consolidated workbooks of a city, as cities send them: a 县(市、区) column, or a sheet a county."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from anhui_stats.catalog.forms import form_set
from anhui_stats.sample.workbook_writer import Grid, Row, SheetStyle, cover_grid, lay_out, write_xlsx
from factories import PLAIN, cover_values, unit_name

#: Rows of one form with what the unit column says in each: a name, a code, or nothing.
Labelled = Sequence[tuple[object, Row]]


def column_sheet(
    form_code: str,
    labelled: Labelled,
    city_code: str,
    period: str,
    heading: str = "县（市、区）",
    style: SheetStyle = PLAIN,
) -> Grid:
    """A sheet whose first column names the unit of each row."""
    form = form_set(period).form(form_code)
    grid = lay_out(form, [row for _, row in labelled], unit_name(city_code), period, style)
    for cells in grid.cells:
        cells.insert(0, None)
    for index in range(grid.heading_row):
        grid.cells[index][0] = grid.cells[index][1]
    grid.merges = []
    grid.cells[grid.heading_row][0] = heading
    grid.columns = {name: position + 1 for name, position in grid.columns.items()}
    for row, (label, _) in zip(grid.data_rows, labelled, strict=True):
        grid.cells[row][0] = label  # type: ignore[call-overload]
    return grid


def unit_sheet(name: str, form_code: str, rows: Sequence[Row], caption: str, period: str, style: SheetStyle = PLAIN) -> Grid:
    """A sheet of one unit under any name; ``caption`` is what it gives as 填报单位."""
    grid = lay_out(form_set(period).form(form_code), rows, caption, period, style)
    grid.name = name
    return grid


def write_sheets(
    path: Path, city_code: str, period: str, sheets: Sequence[Grid], cover: Mapping[str, Any] | None = None
) -> Path:
    """A city's workbook: its cover and these sheets."""
    first = cover_grid(form_set(period).cover, cover_values(city_code, period, (), cover))
    write_xlsx(path, [first, *sheets])
    return path
