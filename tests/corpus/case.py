"""What a case is, and the sound submission that every case starts from."""

from __future__ import annotations

import dataclasses
import io
import tempfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

import factories
from anhui_stats.sample.workbook_writer import Formula
from factories import PLAIN, Grid, SheetStyle

UNIT, PERIOD = "341522", "2022-09"
Grids = dict[str, Grid]
LEDGER = "ZS01"


@dataclass(frozen=True)
class Case:
    """One file. ``normalised`` are all kinds that are recorded; ``rules`` the errors that reject it; ``fault`` of the file."""

    name: str
    build: Callable[[], bytes]
    suffix: str = "xlsx"
    rows: int = 3
    normalised: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    fault: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Where it lands: in a folder of its own."""
        return f"{zlib.crc32(self.name.encode())}/霍邱县2022年9月报表.{self.suffix}"


def sound_rows() -> dict[str, list[dict[str, Any]]]:
    """Rows in which nothing has to be read otherwise than it is written."""
    rows = factories.sound_rows(UNIT, PERIOD)
    return {**rows, LEDGER: [{**row, "source_region": "320000"} for row in rows[LEDGER]]}


def sound(style: SheetStyle = PLAIN, **options: Any) -> Grids:
    """The sheets of a sound submission; ``style`` dresses the ledger."""
    return factories.grids(UNIT, PERIOD, sound_rows(), styles={LEDGER: style}, **options)


def xlsx(made: Grids, **options: Any) -> bytes:
    """The sheets as xlsx."""
    return written(lambda path: write_workbook(path, made, **options))


def written(write: Callable[[Path], object]) -> bytes:
    """The bytes that ``write`` puts into a file."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "file")
        return (Path(folder) / "file").read_bytes()


def write_workbook(path: Path, made: Grids, **options: Any) -> None:
    """Like the package's writer, with hidden parts, number formats and book options. ``Shown`` cells carry a format."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd", "in_memory": True, **options.get("book", {})})
    for code, grid in made.items():
        sheet = book.add_worksheet(grid.name)
        for merge in grid.merges:
            if merge[:2] != merge[2:]:
                sheet.merge_range(*merge, "")
        for row, cells in enumerate(grid.cells):
            for column, value in enumerate(cells):
                write_cell(book, sheet, row, column, value)
        for row in options.get("hidden_rows", {}).get(code, ()):
            sheet.set_row(row, None, None, {"hidden": True})
        for column in options.get("hidden_columns", {}).get(code, ()):
            sheet.set_column(column, column, None, None, {"hidden": True})
        if code in options.get("hidden", ()):
            sheet.hide()
    book.close()


@dataclass(frozen=True)
class Shown:
    """A number with a number format."""

    number: float
    number_format: str


def write_cell(book: Any, sheet: Any, row: int, column: int, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, Shown):
        sheet.write_number(row, column, value.number, book.add_format({"num_format": value.number_format}))
    elif isinstance(value, bool):
        sheet.write_string(row, column, "是" if value else "否")
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, Formula):
        sheet.write_formula(row, column, value.text, None, "" if value.cached is None else value.cached)
    else:
        sheet.write(row, column, value)


def put(column: str, value: Any, index: int = 0, code: str = LEDGER) -> Callable[[Grids], None]:
    """Replaces a cell of a data row."""
    return lambda made: made[code].put(index, column, value) and None


def changed(*changes: Callable[[Grids], object], style: SheetStyle = PLAIN, **options: Any) -> Callable[[], bytes]:
    """A workbook with the changes made."""

    def build() -> bytes:
        made = sound(style)
        for change in changes:
            change(made)
        return xlsx(made, **options)

    return build


def rename_heading(name: str, heading: str, code: str = LEDGER) -> Callable[[Grids], None]:
    """Replaces a printed heading."""

    def change(made: Grids) -> None:
        grid = made[code]
        grid.cells[grid.heading_row][grid.columns[name]] = heading

    return change


def rearranged(grid: Grid, order: list[int]) -> Grid:
    """The sheet with its columns from the headings on in another order."""
    cells = [row if number < grid.heading_row else [row[index] for index in order] for number, row in enumerate(grid.cells)]
    places = {old: new for new, old in enumerate(order)}
    return dataclasses.replace(grid, cells=cells, columns={name: places[old] for name, old in grid.columns.items()}, merges=[])


def as_csv(code: str, made: Grids, encoding: str, separator: str = ",", code_line: bool = True) -> bytes:
    """One form as csv with the cover above it."""
    stream = io.StringIO()
    lines = [["报表代码", code]] if code_line else []
    lines += [[text(cell) for cell in row] for row in made[""].cells]
    lines.append([])
    grid = made[code]
    lines += [[text(cell) for cell in row] for row in grid.cells[grid.heading_row :]]
    stream.writelines(separator.join(line) + "\r\n" for line in lines)
    return stream.getvalue().encode(encoding)


def text(value: Any) -> str:
    """A cell as a csv shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)
