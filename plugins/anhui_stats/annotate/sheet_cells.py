"""The cells of one sheet: found by position, created in their place where a sheet has none. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from anhui_stats.annotate.models import Position, UnfitError
from anhui_stats.annotate.package import Element, number_of
from anhui_stats.models import column_letter

_A1 = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_LAST_ROW, _LAST_COLUMN = 1_048_575, 16_383
_TRUE = ("1", "true")


def position_of(cell: str) -> Position | None:
    """The zero-based position of an A1 name; None where it is none."""
    match = _A1.fullmatch(cell)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    position = (int(match[2]) - 1, column - 1)
    return position if position[0] <= _LAST_ROW and position[1] <= _LAST_COLUMN else None


def a1(position: Position) -> str:
    """The A1 name of a zero-based position."""
    return f"{column_letter(position[1])}{position[0] + 1}"


class SheetCells:
    """The cells of a sheet's tree. Rows and cells that carry no reference follow the one before, and get it."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._main = str(root.tag)[1:].partition("}")[0]
        data = root.find(self._tag("sheetData"))
        if data is None:
            raise UnfitError("工作表没有数据区")
        self._data = data
        self._rows: dict[int, Element] = {}
        number = 0
        for row in data.iterfind(self._tag("row")):
            number = number_of(row.get("r", str(number + 1)))
            row.set("r", str(number))
            self._rows[number - 1] = row

    def _tag(self, name: str) -> str:
        return f"{{{self._main}}}{name}"

    def existing(self) -> Iterator[tuple[Position, Element]]:
        """Every cell that the sheet has."""
        for number, row in self._rows.items():
            for column, cell in self._cells_of(number, row).items():
                yield (number, column), cell

    def _cells_of(self, number: int, row: Element) -> dict[int, Element]:
        cells: dict[int, Element] = {}
        column = -1
        for cell in row.iterfind(self._tag("c")):
            named = cell.get("r")
            position = position_of(named) if named else (number, column + 1)
            if position is None or position[0] != number:
                raise UnfitError("单元格位置有误")
            column = position[1]
            cell.set("r", a1(position))
            cells[column] = cell
        return cells

    def demand(self, positions: Collection[Position]) -> dict[Position, Element]:
        """The cells at positions; blank ones are created with the style of their row or column."""
        by_row: dict[int, list[int]] = {}
        for row, column in sorted(positions):
            by_row.setdefault(row, []).append(column)
        self._create_rows([row for row in by_row if row not in self._rows])
        found: dict[Position, Element] = {}
        for number, columns in by_row.items():
            cells = self._cells_of(number, self._rows[number])
            missing = [column for column in columns if column not in cells]
            if missing:
                self._create_cells(number, cells, missing)
            found |= {(number, column): cells[column] for column in columns}
        self._widen_dimension(positions)
        return found

    def _create_rows(self, numbers: list[int]) -> None:
        if not numbers:
            return
        for number in numbers:
            self._rows[number] = self._data.makeelement(self._tag("row"), r=str(number + 1))
        self._data[:] = [self._rows[number] for number in sorted(self._rows)]

    def _create_cells(self, number: int, cells: dict[int, Element], columns: list[int]) -> None:
        row = self._rows[number]
        others = [node for node in row if node.tag != self._tag("c")]
        for column in columns:
            style = row.get("s", "0") if row.get("customFormat") in _TRUE else self._column_style(column)
            cell = row.makeelement(self._tag("c"), r=a1((number, column)))
            if style != "0":
                cell.set("s", style)
            cells[column] = cell
        row[:] = [*(cells[column] for column in sorted(cells)), *others]
        # the span is a hint only, and a wrong one is worse than none
        row.attrib.pop("spans", None)

    def _column_style(self, column: int) -> str:
        for span in self._root.iterfind(f"{self._tag('cols')}/{self._tag('col')}"):
            if number_of(span.get("min", "0")) <= column + 1 <= number_of(span.get("max", "0")):
                return str(span.get("style", "0"))
        return "0"

    def _widen_dimension(self, positions: Collection[Position]) -> None:
        node = self._root.find(self._tag("dimension"))
        if node is None or not positions:
            return
        corners = [position_of(part) for part in str(node.get("ref")).split(":")]
        known = [corner for corner in corners if corner is not None]
        rows, columns = zip(*known, *positions, strict=True)
        first, last = a1((min(rows), min(columns))), a1((max(rows), max(columns)))
        node.set("ref", first if first == last else f"{first}:{last}")

    def anchors(self, positions: Collection[Position]) -> dict[Position, Position]:
        """Where each position is shown: itself, or the first cell of the merged area that it lies in."""
        shown = {position: position for position in positions}
        by_row: dict[int, list[Position]] = {}
        for position in positions:
            by_row.setdefault(position[0], []).append(position)
        for node in self._root.iterfind(f"{self._tag('mergeCells')}/{self._tag('mergeCell')}"):
            start, end = (position_of(part) for part in (*str(node.get("ref")).split(":"), "", "")[:2])
            if start is None or end is None:
                continue
            span = range(start[0], end[0] + 1)
            rows = span if len(span) < len(by_row) else [row for row in by_row if row in span]
            inside = (position for row in rows for position in by_row.get(row, ()) if start[1] <= position[1] <= end[1])
            shown |= dict.fromkeys(inside, start)
        return shown
