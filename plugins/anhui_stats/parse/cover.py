"""封面 -> who reports, for which period: labels in column A, values in column B. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from anhui_stats.catalog.forms import Column, CoverDefinition, CoverField
from anhui_stats.models import Value
from anhui_stats.parse.cells import ColumnContext, reader_of
from anhui_stats.parse.text_forms import heading_form, is_blank, show, visible
from anhui_stats.parse.values import Broken, Grid, Reading, cell_name

_LABEL_COLUMN, _VALUE_COLUMN = 0, 1
_SEARCHED_ROWS = 60
_LIST_SEPARATOR = re.compile(r"[，,、;；\n]+")
_FORM_CODE = re.compile(r"[A-Z]{2}\d{2}")


@dataclass(frozen=True)
class CoverCell:
    """One field as it stood on the cover: zero-based position, raw text and what was read."""

    name: str
    row: int
    column: int
    raw: str
    reading: Reading

    @property
    def cell(self) -> str:
        """The A1 name."""
        return cell_name(self.row, self.column)


@dataclass(frozen=True)
class CoverReading:
    """A cover: its sheet and its fields in the order of the sheet."""

    sheet: str
    cells: tuple[CoverCell, ...]

    def value(self, name: str) -> Value:
        """What was read for a field; None when it is blank, absent or unreadable."""
        return next((cell.reading.value for cell in self.cells if cell.name == name), None)

    def text(self, name: str) -> str | None:
        """The value of a text field."""
        value = self.value(name)
        return None if value is None else str(value)

    def raw(self, name: str) -> str | None:
        """The text as written; None when the field is blank or absent."""
        return next((cell.raw or None for cell in self.cells if cell.name == name), None)

    def nil_forms(self) -> list[str]:
        """The form codes listed in 零报告; a token that holds no code stays as written, so that it can be judged."""
        tokens = [token.strip() for token in _LIST_SEPARATOR.split((self.text("nil_forms") or "").upper())]
        # ZS05 ZS02 and ZS05 帮办事项 both occur: what stands beside a code is its title
        codes = [code for token in tokens if token for code in _FORM_CODE.findall(heading_form(token)) or [token]]
        return list(dict.fromkeys(codes))


def find_covers(grids: Sequence[Grid], definition: CoverDefinition) -> list[Grid]:
    """The sheets that are covers, the real one first: named 封面, else with 封面 in the name, else by their labels."""
    name = heading_form(definition.sheet)
    named = [grid for grid in grids if name in heading_form(grid.name)]
    named.sort(key=lambda grid: heading_form(grid.name) != name)
    rest = [grid for grid in grids if grid not in named and _looks_like_cover(grid, definition)]
    return named + rest


def _looks_like_cover(grid: Grid, definition: CoverDefinition) -> bool:
    found = {field.name for _, field in _labelled_rows(grid, definition)}
    return {"unit_code", "period"} <= found


def _labelled_rows(grid: Grid, definition: CoverDefinition) -> list[tuple[int, CoverField]]:
    labels = {heading_form(label): field for field in definition.fields for label in (field.heading, *field.aliases)}
    seen: dict[str, tuple[int, CoverField]] = {}
    for number, row in enumerate(grid.rows[:_SEARCHED_ROWS]):
        field = labels.get(heading_form(str(row[_LABEL_COLUMN]))) if row and row[_LABEL_COLUMN] != "" else None
        if field is not None:
            seen.setdefault(field.name, (number, field))
    return list(seen.values())


def read_cover(grid: Grid, definition: CoverDefinition) -> CoverReading:
    """All fields that the cover names, read as their types."""
    return CoverReading(grid.name, tuple(_read_field(grid, row, field) for row, field in _labelled_rows(grid, definition)))


def _read_field(grid: Grid, row: int, field: CoverField) -> CoverCell:
    raw: object = grid.rows[row][_VALUE_COLUMN] if len(grid.rows[row]) > _VALUE_COLUMN else ""
    raw = grid.broken.get((row, _VALUE_COLUMN), raw)
    column = Column(name=field.name, heading=field.heading, type=field.type, required=field.required)
    reading = Reading(None) if is_blank(raw) else reader_of(column, ColumnContext())(raw)
    text = raw.text if isinstance(raw, Broken) else visible(show(raw))
    return CoverCell(field.name, row, _VALUE_COLUMN, text, reading)
