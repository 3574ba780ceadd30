"""Workbooks -> grids of raw cells, with python-calamine. Pure: bytes in, values out.

Every failure of the library on a county's content becomes a ``ContentFault``; only the library is called inside the guard, so
that a bug of ours still raises.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar, cast

import olefile
import python_calamine as calamine

from anhui_stats.parse import biff
from anhui_stats.parse.containers import OLE_ERRORS, Container
from anhui_stats.parse.shared_strings import check_shared_strings
from anhui_stats.parse.sheet_view import percent_styles
from anhui_stats.parse.sheet_xml import SheetMarks, check_size, scan_sheet, sheet_parts
from anhui_stats.parse.values import ContentFault, Grid, Limits

Result = TypeVar("Result")
_NO_MARKS = SheetMarks({}, {})


def read_workbook(container: Container, content: bytes, limits: Limits) -> tuple[Grid, ...]:
    """Every worksheet in workbook order, hidden ones too, under names that are unique."""
    marks = _xlsx_marks(container, limits) if container.kind == "xlsx" else _xls_marks(content)
    workbook = _guarded(lambda: calamine.load_workbook(io.BytesIO(content)))
    if len(workbook.sheets_metadata) > limits.max_sheets:
        raise ContentFault("too_large", f"工作表 {len(workbook.sheets_metadata)} 张，超过上限 {limits.max_sheets} 张")
    grids: list[Grid] = []
    room = limits
    for index, metadata in enumerate(workbook.sheets_metadata):
        if metadata.typ == calamine.SheetTypeEnum.WorkSheet:
            found = marks[index] if index < len(marks) else _NO_MARKS
            grids.append(_read_sheet(workbook, index, metadata, found, room))
            used = len(grids[-1].rows) * len(grids[-1].rows[0]) if grids[-1].rows else 0
            room = replace(room, max_cells=room.max_cells - used)
    return unique_names(grids)


def _read_sheet(
    workbook: calamine.CalamineWorkbook, index: int, metadata: calamine.SheetMetadata, marks: SheetMarks, limits: Limits
) -> Grid:
    sheet = _guarded(lambda: workbook.get_sheet_by_index(index))
    end = sheet.end
    if end is not None:
        check_size(end[0] + 1, end[1] + 1, limits)
    cells = _guarded(lambda: sheet.to_python(skip_empty_area=False)) if end is not None else []
    rows = _with_room(cast("list[list[object]]", cells), marks, limits)
    for row, column in marks.percents:
        if row < len(rows) and column < len(rows[row]) and type(rows[row][column]) is float:
            rows[row][column] = f"{cast('float', rows[row][column]) * 100:.12g}%"
    merged = _guarded(lambda: sheet.merged_cell_ranges) or []
    hidden = metadata.visible != calamine.SheetVisibleEnum.Visible
    return Grid(
        metadata.name,
        rows,
        hidden,
        tuple(merged),
        marks.broken,
        marks.formulas,
        0,
        "",
        False,
        marks.hidden_rows,
        marks.hidden_columns,
    )


def _with_room(rows: list[list[object]], marks: SheetMarks, limits: Limits) -> list[list[object]]:
    """The rows, with blank ones added where a cell without a value lies beyond what calamine calls the used range."""
    if not marks.broken:
        return rows
    height = max(len(rows), *(row + 1 for row, _ in marks.broken))
    width = max(len(rows[0]) if rows else 0, *(column + 1 for _, column in marks.broken))
    check_size(height, width, limits)
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    return padded + [[""] * width for _ in range(height - len(rows))]


def _guarded(call: Callable[[], Result]) -> Result:
    try:
        return call()
    except calamine.PasswordError as error:
        raise ContentFault("encrypted", "工作簿设有打开密码") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise ContentFault("damaged", "工作簿内部结构损坏，无法读取") from error
    except BaseException as error:
        # a panic of the Rust library is no Exception; everything else (memory, interrupt) is ours to see
        if type(error).__name__ != "PanicException":
            raise
        raise ContentFault("damaged", "工作簿内部结构损坏，无法读取") from error


def _xlsx_marks(container: Container, limits: Limits) -> list[SheetMarks]:
    sheets = sheet_parts(container.parts)
    if len(sheets) > limits.max_sheets:
        raise ContentFault("too_large", f"工作表 {len(sheets)} 张，超过上限 {limits.max_sheets} 张")
    check_shared_strings(container.parts, sheets, limits)
    percents = percent_styles(container.parts)
    return [scan_sheet(xml, limits, percents) for xml in sheets]


def _xls_marks(content: bytes) -> list[SheetMarks]:
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            stream = ole.openstream("Workbook" if ole.exists("Workbook") else "Book").read()
    except OLE_ERRORS as error:
        raise ContentFault("truncated", "文件不完整，可能没有传完") from error
    offsets, encrypted = biff.sheet_offsets(stream)
    if encrypted:
        raise ContentFault("encrypted", "工作簿设有打开密码")
    found = (biff.sheet_marks(stream, offset) for offset in offsets)
    return [
        SheetMarks(dict.fromkeys(seen.formulas, "="), seen.broken, hidden_rows=seen.rows, hidden_columns=seen.columns)
        for seen in found
    ]


def unique_names(grids: Sequence[Grid]) -> tuple[Grid, ...]:
    """The grids under names that are unique: a second 封面 becomes 封面 (2). Rows are stored by sheet name."""
    seen: Counter[str] = Counter()
    unique = []
    for grid in grids:
        seen[grid.name] += 1
        unique.append(grid if seen[grid.name] == 1 else replace(grid, name=f"{grid.name} ({seen[grid.name]})"))
    return tuple(unique)
