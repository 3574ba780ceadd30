"""Read a workbook with another library and compare every cell with what calamine gave. Pure.

openpyxl reads xlsx, xlrd reads xls; a csv has one reader, since its text is what it is. Differences of representation (2 and
2.0, a date and its midnight, None and '') are none.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import warnings
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import openpyxl
import xlrd

from anhui_stats.parse.containers import open_container
from anhui_stats.parse.readers import read_workbook
from anhui_stats.parse.text_forms import show
from anhui_stats.parse.values import Grid, Limits, cell_name

Sheet = tuple[str, list[Sequence[object]]]
_MOST = 100
_EPOCHS = (dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1))  # noqa: DTZ001 - a spreadsheet's date has no zone
# how xlsx writes characters that XML does not allow; not every reader undoes it
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class Difference(NamedTuple):
    """One cell on which two readers disagree; both values as text."""

    sheet: str
    cell: str
    first: str
    second: str


def compare_readers(content: bytes, file_name: str, limits: Limits) -> list[Difference]:
    """The cells on which the two readers disagree, at most 100. Raises what the second library raises."""
    container = open_container(content, file_name, limits)
    if container.kind == "csv":
        return []
    first = read_workbook(container, content, limits)
    second = _read_xlsx(content) if container.kind == "xlsx" else _read_xls(content)
    if len(first) != len(second):
        return [Difference("", "", f"{len(first)} sheets", f"{len(second)} sheets")]
    found: list[Difference] = []
    for grid, (_, rows) in zip(first, second, strict=True):
        found += _compare(grid, rows)
    return found[:_MOST]


def _compare(grid: Grid, rows: Sequence[Sequence[object]]) -> Iterator[Difference]:
    height = max(len(grid.rows), len(rows))
    for row in range(height):
        ours = grid.rows[row] if row < len(grid.rows) else []
        theirs = rows[row] if row < len(rows) else ()
        for column in range(max(len(ours), len(theirs))):
            mine: object = ours[column] if column < len(ours) else ""
            if (row, column) in grid.broken:
                broken = grid.broken[row, column]
                mine = broken.text if broken.reason == "error_value" else ""
            other = theirs[column] if column < len(theirs) else ""
            if mine != other and _plain(mine) != _plain(other) and not _same_number(mine, other):
                yield Difference(grid.name, cell_name(row, column), _told(mine), _told(other))


def _same_number(mine: object, other: object) -> bool:
    """A share that we read as it is shown (50%), or a day's number in a format that only one reader knows as a date."""
    if not isinstance(other, int | float):
        return False
    if isinstance(mine, str) and mine.endswith("%"):
        return math.isclose(float(mine[:-1]), other * 100, rel_tol=1e-9, abs_tol=1e-9)
    plain = _plain(mine)
    if not isinstance(plain, dt.datetime):
        return False
    days = [(plain - epoch) / dt.timedelta(days=1) for epoch in _EPOCHS]
    return any(math.isclose(day, other, abs_tol=1e-5) for day in days)


def _told(value: object) -> str:
    return "" if value is None or value == "" else f"{show(value)} ({type(value).__name__})"


def _plain(value: object) -> object:
    """The value without what is only its representation."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return float(format(value, ".15g"))
    if isinstance(value, str):
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value).replace("\r", "")
    if isinstance(value, dt.datetime):
        return _to_second(value)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a spreadsheet's date has no zone
    if isinstance(value, dt.time):
        return dt.timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, dt.timedelta):
        return dt.timedelta(seconds=round(value.total_seconds()))
    return value


def _to_second(value: dt.datetime) -> dt.datetime:
    return (value + dt.timedelta(milliseconds=500)).replace(microsecond=0)


def _read_xlsx(content: bytes) -> list[Sheet]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheets: list[Sheet] = []
        for sheet in book.worksheets:
            # the size that the file states may be wrong
            sheet.reset_dimensions()
            sheets.append((sheet.title, [tuple(row) for row in sheet.iter_rows(values_only=True)]))
        book.close()
    return sheets


def _read_xls(content: bytes) -> list[Sheet]:
    book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO())
    return [(sheet.name, [_xls_row(book, sheet, row) for row in range(sheet.nrows)]) for sheet in book.sheets()]


def _xls_row(book: xlrd.Book, sheet: xlrd.sheet.Sheet, row: int) -> list[object]:
    return [_xls_value(book, kind, value) for kind, value in zip(sheet.row_types(row), sheet.row_values(row), strict=True)]


def _xls_value(book: xlrd.Book, kind: int, value: object) -> object:
    if kind == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(value, book.datemode)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(value, "#ERR")
    return value
