"""A sheet of a city's consolidated workbook -> the rows of its units. Pure.

The unit of a row is what a column such as 县(市、区) or 填报单位 says; without such a column the whole sheet belongs to the
unit that its name, or else its caption, mentions. Every row goes to a unit, stays the city's own, or is refused with a reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from anhui_stats.catalog.forms import Layout
from anhui_stats.parse.row_kinds import RowKinds
from anhui_stats.parse.sheets import SheetReading
from anhui_stats.parse.text_forms import compact, heading_form, is_blank, show
from anhui_stats.parse.units import UnitIndex
from anhui_stats.parse.values import cell_name

BLANK, UNKNOWN, ELSEWHERE, EMPTY_SHEET = "blank", "unknown", "elsewhere", "empty_sheet"


@dataclass(frozen=True)
class Refused:
    """A row that went to no unit: zero-based row and column of the cell that should name the unit (None: the whole sheet)."""

    row: int | None
    column: int | None
    raw: str
    reason: str

    @property
    def cell(self) -> str:
        """The A1 name of the cell; '' for a whole sheet."""
        return "" if self.row is None or self.column is None else cell_name(self.row, self.column)


@dataclass
class SplitSheet:
    """A sheet as it was divided. ``own`` is the city's record of it: its own rows, and what became of all the others."""

    own: SheetReading
    units: dict[str, SheetReading] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    by_column: bool = False


def split_sheet(reading: SheetReading, index: UnitIndex, layout: Layout) -> SplitSheet:
    """The sheet by its units. A sheet without a unit column that mentions no unit stays the city's own as it is."""
    columns = _unit_columns(reading, layout)
    if columns:
        return _split_by_column(reading, columns, index, layout)
    code = index.find_in(reading.grid.name) or index.find_in(reading.caption.unit or "")
    if code is None:
        return SplitSheet(reading)
    rows = len(reading.kinds.data)
    if not rows:
        return SplitSheet(reading, refused=[Refused(None, None, reading.grid.name, EMPTY_SHEET)])
    if code not in index.names:
        own = _part(reading, [], reading.kinds.found, reading.kinds.skipped + Counter(refused=rows))
        return SplitSheet(own, refused=[Refused(None, None, reading.grid.name, ELSEWHERE)])
    own = _part(reading, [], reading.kinds.found, reading.kinds.skipped + Counter(other_unit=rows))
    return SplitSheet(replace(own, totals=[]), {code: reading})


def _unit_columns(reading: SheetReading, layout: Layout) -> list[int]:
    """Positions of the columns that name the unit of a row."""
    headings = {heading_form(heading) for heading in layout.unit_headings}
    unknown = reading.match.unknown
    width = len(reading.grid.rows[reading.match.row]) if reading.match.row >= 0 else 0
    cells = ((position, unknown.get(cell_name(reading.match.row, position), "")) for position in range(width))
    return [position for position, heading in cells if heading_form(heading) in headings]


def _split_by_column(reading: SheetReading, columns: Sequence[int], index: UnitIndex, layout: Layout) -> SplitSheet:
    merged = _merged_from(reading, columns)
    keys = [reading.columns[name] for name in reading.form.key]
    by_unit: dict[str, list[int]] = {}
    refused: list[Refused] = []
    subtotals = 0
    for offset, row in enumerate(reading.kinds.data):
        texts = [show(reading.grid.rows[merged.get((row, column), row)][column]) for column in columns]
        named = {text: index.resolve(text) for text in texts if not is_blank(text)}
        codes = set(named.values())
        if len(codes) > 1:  # 填报单位 says the city, the other column its county
            codes.discard(index.city_code)
        code = codes.pop() if len(codes) == 1 else None
        if code is not None:
            by_unit.setdefault(code, []).append(offset)
        elif any(_is_subtotal(text, layout) for text in named) and all(key[offset] is None for key in keys):
            subtotals += 1
        else:
            refused.append(_refuse(row, columns, texts, named, index))
    own = by_unit.pop(index.city_code, [])
    gone = Counter(total=subtotals, other_unit=sum(map(len, by_unit.values())), refused=len(refused))
    kept = _part(reading, own, reading.kinds.found, reading.kinds.skipped + gone)
    headings = {cell_name(reading.match.row, column) for column in columns}
    unknown = {cell: heading for cell, heading in reading.match.unknown.items() if cell not in headings}
    kept = replace(kept, match=replace(kept.match, unknown=unknown))
    units = {code: _unit_part(reading, offsets) for code, offsets in sorted(by_unit.items())}
    return SplitSheet(kept, units, refused, by_column=True)


def _merged_from(reading: SheetReading, columns: Sequence[int]) -> dict[tuple[int, int], int]:
    """For cells of a unit column inside a merged area: the row in which the area's text stands."""
    return {
        (row, column): top
        for (top, left), (bottom, _) in reading.grid.merged
        if left in columns
        for column in (left,)
        for row in range(top + 1, bottom + 1)
    }


def _is_subtotal(text: str, layout: Layout) -> bool:
    """霍邱县小计: a row that adds up the rows of a unit."""
    return compact(text).endswith(layout.total_markers)


def _refuse(row: int, columns: Sequence[int], texts: Sequence[str], named: dict[str, str | None], index: UnitIndex) -> Refused:
    for column, text in zip(columns, texts, strict=True):
        if text in named and (named[text] is None or len(named) > 1):
            return Refused(row, column, text.strip(), ELSEWHERE if index.is_elsewhere(text) else UNKNOWN)
    return Refused(row, columns[0], "", BLANK)


def _part(reading: SheetReading, offsets: Sequence[int], found: int, skipped: Counter[str]) -> SheetReading:
    """The reading with some of its rows only; notes on the headings stay with every part."""
    rows = [reading.kinds.data[offset] for offset in offsets]
    kept = set(rows)
    kinds = RowKinds(data=rows, skipped=+skipped, found=found)
    kinds.check()
    return replace(
        reading,
        kinds=kinds,
        columns={name: [values[offset] for offset in offsets] for name, values in reading.columns.items()},
        notes=[note for note in reading.notes if note.row in kept or note.row <= reading.match.row],
    )


def _unit_part(reading: SheetReading, offsets: Sequence[int]) -> SheetReading:
    """A unit's rows. Caption, totals and additional columns of the sheet are the city's."""
    part = _part(reading, offsets, len(offsets), Counter())
    caption = replace(part.caption, unit=None)
    return replace(part, caption=caption, totals=[], match=replace(part.match, unknown={}))
