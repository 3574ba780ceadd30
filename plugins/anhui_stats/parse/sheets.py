"""One sheet read as one form: typed columns, totals, and what became of every row and cell. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from anhui_stats.catalog.forms import MONEY_TYPES, NUMERIC_TYPES, Column, Form, Layout
from anhui_stats.models import Value
from anhui_stats.parse.captions import Caption, read_caption
from anhui_stats.parse.cells import ColumnContext, Notable, read_column, reader_of
from anhui_stats.parse.headings import HeadingMatch
from anhui_stats.parse.items import convert_items
from anhui_stats.parse.row_kinds import RowKinds, sort_rows
from anhui_stats.parse.text_forms import show, show_value
from anhui_stats.parse.values import Broken, Grid, Reading

Resolvers = Mapping[str, Callable[[str], str | None]]

# a csv has no types: that its numbers and dates are text says nothing about the county
_PLAIN_IN_TEXT_FILES = frozenset({"number_text", "date_text", "period_text"})


@dataclass(frozen=True)
class CellNote:
    """A notable cell: zero-based position, column name, raw text and what it was read as."""

    row: int
    column: int
    name: str
    raw: str
    reading: Reading


@dataclass
class SheetReading:
    """A sheet read as a form. ``columns`` hold one sequence a form column, all as long as ``kinds.data``."""

    grid: Grid
    form: Form
    match: HeadingMatch
    caption: Caption
    kinds: RowKinds
    columns: dict[str, Sequence[Value]] = field(default_factory=dict)
    notes: list[CellNote] = field(default_factory=list)
    totals: list[tuple[int, int, str, Decimal]] = field(default_factory=list)


def read_sheet(grid: Grid, form: Form, match: HeadingMatch, layout: Layout, resolvers: Resolvers) -> SheetReading:
    """The sheet through the form's definition. Columns without a heading are null in every row."""
    caption = read_caption(grid, match.row, layout)
    kinds = _sort(grid, form, match, layout)
    reading = SheetReading(grid, form, match, caption, kinds)
    by_position = list(zip(*(grid.rows[row] for row in kinds.data), strict=True))
    for column in form.columns:
        if column.name in match.columns:
            raws = by_position[match.columns[column.name]] if by_position else ()
            _read_form_column(reading, column, raws, _context(reading, column, layout, resolvers))
        else:
            reading.columns[column.name] = [None] * len(kinds.data)
    changes = convert_items(form, reading.columns, layout)
    for name, offset, changed in changes:
        _note(reading, name, offset, changed)
    _replace(reading, changes)
    reading.notes.sort(key=lambda note: (note.row, note.column))
    return reading


def _replace(reading: SheetReading, changes: Sequence[tuple[str, int, Reading]]) -> None:
    for name in {name for name, _, _ in changes}:
        changed = {offset: new.value for changed_name, offset, new in changes if changed_name == name}
        reading.columns[name] = [changed.get(offset, value) for offset, value in enumerate(reading.columns[name])]


def _sort(grid: Grid, form: Form, match: HeadingMatch, layout: Layout) -> RowKinds:
    if match.row < 0:
        return RowKinds()
    positions = set(match.columns.values())
    held = frozenset(row for row, column in grid.broken if column in positions)
    keys = [match.columns[name] for name in form.key if name in match.columns]
    return sort_rows(grid.rows, match.row + 1, keys, held, layout)


def _context(reading: SheetReading, column: Column, layout: Layout, resolvers: Resolvers) -> ColumnContext:
    units = layout.units.get(column.type, {})
    if column.type not in NUMERIC_TYPES:
        return ColumnContext(resolvers=resolvers)
    written = reading.match.units.get(column.name, "")
    position = reading.match.columns[column.name]
    if not written and column.type in MONEY_TYPES:
        # 万元 in a caption is no unit of a 万美元 column, so it never touches one
        written = next((name for name in reading.caption.measures if name in units), "")
    factor = units.get(written) if written else Decimal(1)
    if factor is not None and factor != 1:
        changed = Reading(f"×{factor.normalize():f}", "unit")
        reading.notes.append(CellNote(reading.match.row, position, column.name, written, changed))
    return ColumnContext(units, factor, resolvers)


def _read_form_column(reading: SheetReading, column: Column, raws: Sequence[object], context: ColumnContext) -> None:
    grid, position = reading.grid, reading.match.columns[column.name]
    if grid.broken:
        raws = [grid.broken.get((row, position), raw) for row, raw in zip(reading.kinds.data, raws, strict=True)]
    values, notable = read_column(column, raws, context)
    reading.columns[column.name] = values
    for offset, cell in notable:
        if not (grid.all_text and cell.kind in _PLAIN_IN_TEXT_FILES):
            _note(reading, column.name, offset, cell)
    if grid.formulas:
        _note_formulas(reading, column.name, position, notable)
    if column.type in NUMERIC_TYPES or column.type == "int":
        _read_totals(reading, column, position, context)


def _note(reading: SheetReading, name: str, offset: int, changed: Reading) -> None:
    row, position = reading.kinds.data[offset], reading.match.columns[name]
    raw = reading.grid.broken.get((row, position), reading.grid.rows[row][position])
    text = raw.text if isinstance(raw, Broken) else show(raw)
    reading.notes.append(CellNote(row, position, name, text, changed))


def _note_formulas(reading: SheetReading, name: str, position: int, notable: list[Notable]) -> None:
    unread = {offset for offset, cell in notable if cell.reason}
    for offset, row in enumerate(reading.kinds.data):
        formula = reading.grid.formulas.get((row, position))
        if formula is not None and offset not in unread:
            value = Reading(reading.columns[name][offset], "formula")
            reading.notes.append(CellNote(row, position, name, formula, value))


def _read_totals(reading: SheetReading, column: Column, position: int, context: ColumnContext) -> None:
    reader = reader_of(column, context)
    for row in reading.kinds.totals:
        value = reader(reading.grid.rows[row][position]).value
        if isinstance(value, int | Decimal):
            reading.totals.append((row, position, column.name, Decimal(value)))


def note_value(note: CellNote) -> str:
    """What the cell was read as, as text."""
    return show_value(note.reading.value)
