"""A new workbook: the values of a csv, an xls or an xlsx that cannot be marked itself, or nothing but a placeholder. Pure."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from anhui_stats.parse.text_forms import show
from anhui_stats.parse.values import Grid

PLACEHOLDER = "占位"
_CREATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed moment, so that equal input gives equal bytes
_ODD = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_LONGEST_NAME = 31
_WIDTH = 14
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def placeholder_workbook() -> bytes:
    """A workbook whose only sheet is to be removed again."""
    return _write([(PLACEHOLDER, None)])


def values_workbook(grids: Sequence[Grid]) -> tuple[bytes, dict[str, str]]:
    """The sheets' values, and the name that each sheet has there."""
    names: dict[str, str] = {}
    for grid in grids:
        names[grid.name] = _free_name(grid.name, set(names.values()))
    return _write([(names[grid.name], grid) for grid in grids]), names


def _free_name(name: str, taken: set[str]) -> str:
    plain = _ODD.sub("_", name).strip() or "表"
    lower = {other.lower() for other in taken}
    numbered = (plain[: _LONGEST_NAME - len(tail)] + tail for tail in ("", *(f"({n})" for n in range(2, len(taken) + 3))))
    return next(candidate for candidate in numbered if candidate.lower() not in lower)


def _write(sheets: Sequence[tuple[str, Grid | None]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        book.set_properties({"created": _CREATED})
        formats: dict[type, Any] = {
            kind: book.add_format({"num_format": shown})
            for kind, shown in ((dt.date, "yyyy-mm-dd"), (dt.datetime, "yyyy-mm-dd hh:mm"), (str, "@"))
        }
        for name, grid in sheets:
            sheet = book.add_worksheet(name)
            if grid is not None and grid.rows:
                sheet.set_column(0, len(grid.rows[0]) - 1, _WIDTH)
                _write_rows(sheet, grid, formats)
    return buffer.getvalue()


def _write_rows(sheet: Any, grid: Grid, formats: dict[type, Any]) -> None:
    for number, row in enumerate(grid.rows):
        for column, raw in enumerate(row):
            broken = grid.broken.get((number, column))
            value = broken.text if broken is not None else raw
            if isinstance(value, bool):
                sheet.write_boolean(number, column, value)
            elif isinstance(value, int | float):
                sheet.write_number(number, column, value)
            elif isinstance(value, dt.date):
                sheet.write_datetime(number, column, value, formats[type(value)])
            elif value not in ("", None):
                sheet.write_string(number, column, show(value), formats[str])
