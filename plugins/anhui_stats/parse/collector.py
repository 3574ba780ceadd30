"""Collects what submissions hold, column-wise, and makes the ``ParsedBatch`` of it. Pure."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence

import pyarrow as pa

from anhui_stats.batch import AMOUNT, PARTS, ParsedBatch, row_schema
from anhui_stats.catalog.forms import Form
from anhui_stats.models import Value, column_letter
from anhui_stats.parse.amounts import amounts_array
from anhui_stats.parse.answer_sheet import read_answers
from anhui_stats.parse.cover import CoverReading
from anhui_stats.parse.sheets import SheetReading, note_value
from anhui_stats.parse.text_forms import is_blank, show
from anhui_stats.parse.values import Grid, cell_name

Record = tuple[object, ...]


class Collector:
    """Grows by whole submissions; ``batch`` makes the tables. Records stand in the order of the schemas' fields."""

    def __init__(self) -> None:
        self._parts: dict[str, list[Record]] = {name: [] for name in PARTS}
        self._rows: dict[tuple[str, str], tuple[Form, dict[str, list[Sequence[Value]]]]] = {}

    def add(self, part: str, record: Record) -> None:
        """One record of a part."""
        if len(record) != len(PARTS[part]):
            raise ValueError(f"{part}: {len(record)} values for {len(PARTS[part])} fields")
        self._parts[part].append(record)

    def add_cover(self, submission_id: str, cover: CoverReading) -> None:
        """The cover's cells, and those of them that could not be read or were read otherwise."""
        for cell in cover.cells:
            self.add("cover_cells", (submission_id, cell.name, cover.sheet, cell.cell, cell.raw))
            if cell.reading.reason:
                place = (submission_id, "", cover.sheet, cell.row + 1, cell.cell, cell.name)
                self.add("unread", (*place, cell.raw, cell.reading.reason))

    def add_answers(self, submission_id: str, grid: Grid) -> None:
        """What the clerk answered on our 审核结果 sheet. A city answers for its units too: the finding's id tells which."""
        for answer in read_answers(grid):
            if answer.is_given:
                place = (submission_id, grid.name, answer.row_no)
                self.add("explanations", (*place, answer.finding_id, answer.reason_code, answer.text))

    def add_plain_sheet(self, submission_id: str, grid: Grid, sha256: str, file_name: str, caption_unit: str | None) -> None:
        """A sheet that is no form."""
        head: Record = (submission_id, "", grid.name, sha256, file_name, 0, "{}", [], "{}")
        self.add("sheets", (*head, caption_unit, None, 0, 0, "{}"))

    def add_hidden(self, submission_id: str, form_code: str, grid: Grid) -> None:
        """That a sheet was read although it is hidden."""
        self.add("normalisations", (submission_id, form_code, grid.name, "", "", "hidden_sheet", "", ""))

    def add_sheet(self, submission_id: str, reading: SheetReading, sha256: str, file_name: str) -> None:
        """A sheet read as a form: its record, rows, totals and notable cells."""
        form, match, kinds = reading.form, reading.match, reading.kinds
        letters = {name: column_letter(position) for name, position in match.columns.items()}
        missing = [column.name for column in form.columns if column.name not in match.columns]
        head = (submission_id, form.form_code, reading.grid.name, sha256, file_name, match.row + 1, _json(letters), missing)
        counts = (kinds.found, len(kinds.data), _json(dict(sorted(kinds.skipped.items()))))
        self.add("sheets", (*head, _json(match.unknown), reading.caption.unit, reading.caption.period, *counts))
        self._add_rows(submission_id, reading)
        self._add_notes(submission_id, reading)
        self._add_hidden_parts(submission_id, reading)
        self._add_extras(submission_id, reading)
        for row, position, name, value in reading.totals:
            place = (submission_id, form.form_code, reading.grid.name, row + 1, cell_name(row, position))
            self.add("totals", (*place, name, value))

    def _add_rows(self, submission_id: str, reading: SheetReading) -> None:
        form, numbers = reading.form, reading.kinds.data
        key = (form.form_code, form.version)
        if key not in self._rows:
            self._rows[key] = (form, {field.name: [] for field in row_schema(form)})
        columns = self._rows[key][1]
        columns["submission_id"].append([submission_id] * len(numbers))
        columns["sheet"].append([reading.grid.name] * len(numbers))
        columns["row_no"].append([number + 1 for number in numbers])
        for name, values in reading.columns.items():
            columns[name].append(values)

    def _add_notes(self, submission_id: str, reading: SheetReading) -> None:
        head = (submission_id, reading.form.form_code, reading.grid.name)
        for note in reading.notes:
            cell = cell_name(note.row, note.column)
            if note.reading.reason:
                self.add("unread", (*head, note.row + 1, cell, note.name, note.raw, note.reading.reason))
            else:
                self.add("normalisations", (*head, cell, note.name, note.reading.kind, note.raw, note_value(note)))

    def _add_hidden_parts(self, submission_id: str, reading: SheetReading) -> None:
        """That rows and columns were read although they are hidden: one record a stretch of rows, one a column."""
        head = (submission_id, reading.form.form_code, reading.grid.name)
        hidden = sorted(set(reading.grid.hidden_rows).intersection(reading.kinds.data))
        for _, numbers in itertools.groupby(enumerate(hidden), lambda item: item[1] - item[0]):
            rows = [row + 1 for _, row in numbers]
            shown = f"{rows[0]}" if len(rows) == 1 else f"{rows[0]}-{rows[-1]}"
            self.add("normalisations", (*head, f"A{rows[0]}", "", "hidden_row", shown, ""))
        for name, position in reading.match.columns.items():
            if position in reading.grid.hidden_columns and reading.kinds.data:
                cell = cell_name(reading.match.row, position)
                self.add("normalisations", (*head, cell, name, "hidden_column", column_letter(position), ""))

    def _add_extras(self, submission_id: str, reading: SheetReading) -> None:
        """What stands under headings that the form does not have."""
        head = (submission_id, reading.form.form_code, reading.grid.name)
        if not reading.match.unknown:
            return
        for position in range(len(reading.grid.rows[reading.match.row])):
            heading = reading.match.unknown.get(cell_name(reading.match.row, position))
            if heading is None:
                continue
            for row in reading.kinds.data:
                if not is_blank(raw := reading.grid.rows[row][position]):
                    self.add("extras", (*head, row + 1, cell_name(row, position), heading, show(raw)))

    def batch(self) -> ParsedBatch:
        """Everything collected so far."""
        rows: dict[str, list[pa.Table]] = {}
        for (form_code, _), (form, columns) in sorted(self._rows.items()):
            schema = row_schema(form)
            arrays = [_array(columns[field.name], field.type) for field in schema]
            rows.setdefault(form_code, []).append(pa.Table.from_arrays(arrays, schema=schema))
        unified = {code: pa.concat_tables(tables, promote_options="default") for code, tables in rows.items()}
        return ParsedBatch(**{name: _table(PARTS[name], records) for name, records in self._parts.items()}, rows=unified)


def _array(chunks: Sequence[Sequence[Value]], kind: pa.DataType) -> pa.Array:
    return amounts_array(chunks) if kind == AMOUNT else pa.array(list(itertools.chain.from_iterable(chunks)), kind)


def _table(schema: pa.Schema, records: Sequence[Record]) -> pa.Table:
    columns = zip(*records, strict=True) if records else [()] * len(schema)
    return pa.Table.from_arrays([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
