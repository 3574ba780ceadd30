"""A parsed batch: what parse hands to validate and load, as Arrow tables. Pure.

One batch holds many submissions. Every table has ``submission_id`` first. Amounts are decimal128(28, 10) in the column's
base unit (万元, 万美元, 亩), dates are date32, codes are text; null means that the cell was blank, not on the sheet, or could
not be read (then it also stands in ``unread``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from anhui_stats.catalog.forms import NUMERIC_TYPES, Form

AMOUNT = pa.decimal128(28, 10)

#: One row a submission. ``container_fault`` names why nothing could be read (encrypted, truncated, html, too_slow, ...), null
#: when the file was read. unit_code and period are null when the cover does not give them in a readable form; their raw
#: text is kept. ``folder_unit`` is the unit code of the landing sub-folder, null where the file lay elsewhere.
#: ``guessed_unit`` and ``guessed_period`` come from the file's name, only to address the answer of a file that cannot be read.
#: ``sent_by`` is the code of the city from whose consolidated workbook the unit's submission was split, else null.
SUBMISSION_SCHEMA = pa.schema(
    [
        ("submission_id", pa.string()),
        ("receipt_ids", pa.list_(pa.string())),
        ("path", pa.string()),
        ("file_name", pa.string()),
        ("sha256", pa.string()),
        ("order_key", pa.string()),
        ("received_at", pa.timestamp("us", tz="Asia/Shanghai")),
        ("folder_unit", pa.string()),
        ("guessed_unit", pa.string()),
        ("guessed_period", pa.string()),
        ("container_fault", pa.string()),
        ("container_detail", pa.string()),
        ("unit_name", pa.string()),
        ("unit_code_raw", pa.string()),
        ("unit_code", pa.string()),
        ("unit_level", pa.string()),
        ("period_raw", pa.string()),
        ("period", pa.string()),
        ("form_version", pa.string()),
        ("nil_forms", pa.list_(pa.string())),
        ("revision_reason", pa.string()),
        ("responsible", pa.string()),
        ("reviewer", pa.string()),
        ("compiler", pa.string()),
        ("phone", pa.string()),
        ("reported_on", pa.date32()),
        ("cover_sheet", pa.string()),
        ("sent_by", pa.string()),
    ]
)

#: Where each cover field stood: one row a submission and field found on the cover.
COVER_CELL_SCHEMA = pa.schema(
    [
        ("submission_id", pa.string()),
        ("field", pa.string()),
        ("sheet", pa.string()),
        ("cell", pa.string()),
        ("raw", pa.string()),
    ]
)

#: One row a submission and form it says something about: present, nil or absent (an optional form without a sheet; and a
#: required one, which validate then reports as missing). sheet_found tells whether any sheet of the form was there.
FORM_SCHEMA = pa.schema(
    [
        ("submission_id", pa.string()),
        ("form_code", pa.string()),
        ("form_status", pa.string()),
        ("row_count", pa.int64()),
        ("sheet_found", pa.bool_()),
    ]
)

#: One row a sheet that was taken for a form, or (form_code '') for none.
SHEET_SCHEMA = pa.schema(
    [
        ("submission_id", pa.string()),
        ("form_code", pa.string()),
        ("sheet", pa.string()),
        ("sha256", pa.string()),
        ("file_name", pa.string()),
        ("heading_row", pa.int64()),
        ("column_letters", pa.string()),  # JSON: column name -> letters
        ("missing_columns", pa.list_(pa.string())),
        ("unknown_headings", pa.string()),  # JSON: A1 cell -> heading
        ("caption_unit", pa.string()),  # 填报单位 as the caption names it, null when it names none
        ("caption_period", pa.string()),  # 报告期 as YYYY-MM, null when the caption names none
        ("rows_found", pa.int64()),
        ("rows_parsed", pa.int64()),
        ("rows_skipped", pa.string()),  # JSON: reason -> count
    ]
)

#: Cells that could not be read as their column's type (form_code '' and the cover's sheet name for a cover field).
#: reason: type | enum | ruined_code | formula_without_value | error_value | unit | range
UNREAD_SCHEMA = pa.schema(
    [
        ("submission_id", pa.string()),
        ("form_code", pa.string()),
        ("sheet", pa.string()),
        ("row_no", pa.int64()),
        ("cell", pa.string()),
        ("column", pa.string()),
        ("raw", pa.string()),
        ("reason", pa.string()),
    ]
)

#: Cells that were read otherwise than written. kind: date_text, date_month_only, number_text, thousands, full_width, unit, ...
NORMALISATION_SCHEMA = pa.schema(
    [
        ("submission_id", pa.string()),
        ("form_code", pa.string()),
        ("sheet", pa.string()),
        ("cell", pa.string()),
        ("column", pa.string()),
        ("kind", pa.string()),
        ("raw", pa.string()),
        ("value", pa.string()),
    ]
)

#: The cells of 合计 / 总计 rows (小计 are skipped, not compared): what the sheet itself claims to be the sum of a column.
TOTAL_SCHEMA = pa.schema(
    [
        ("submission_id", pa.string()),
        ("form_code", pa.string()),
        ("sheet", pa.string()),
        ("row_no", pa.int64()),
        ("cell", pa.string()),
        ("column", pa.string()),
        ("value", AMOUNT),
    ]
)

#: What a city's workbook held for its units: one row a sheet and unit. ``submission_id`` is the city's own. by_column: a column
#: of the sheet names the unit of each row; else the whole sheet is the unit's.
SPLIT_SCHEMA = pa.schema(
    [
        ("submission_id", pa.string()),
        ("unit_submission_id", pa.string()),
        ("unit_code", pa.string()),
        ("form_code", pa.string()),
        ("sheet", pa.string()),
        ("by_column", pa.bool_()),
        ("row_count", pa.int64()),
    ]
)

#: Rows of a city's workbook that went to no unit (row_no null: a whole sheet).
#: reason: blank | unknown | elsewhere | empty_sheet
REFUSED_SCHEMA = pa.schema(
    [
        ("submission_id", pa.string()),
        ("form_code", pa.string()),
        ("sheet", pa.string()),
        ("row_no", pa.int64()),
        ("cell", pa.string()),
        ("raw", pa.string()),
        ("reason", pa.string()),
    ]
)

#: What stands in the data rows under a heading that the form does not have: kept as read, one row a cell that is not blank.
EXTRA_SCHEMA = pa.schema(
    [
        ("submission_id", pa.string()),
        ("form_code", pa.string()),
        ("sheet", pa.string()),
        ("row_no", pa.int64()),
        ("cell", pa.string()),
        ("heading", pa.string()),
        ("value", pa.string()),
    ]
)

#: What a clerk wrote on the 审核结果 sheet of a returned workbook that came back: one row a finding that is answered.
EXPLANATION_SCHEMA = pa.schema(
    [
        ("submission_id", pa.string()),
        ("sheet", pa.string()),
        ("row_no", pa.int64()),
        ("finding_id", pa.string()),
        ("reason_code", pa.string()),
        ("text", pa.string()),
    ]
)

_ARROW_TYPES = {"int": pa.int64(), "date": pa.date32(), "bool": pa.bool_()}


def arrow_type(column_type: str) -> pa.DataType:
    """The Arrow type of a form column type."""
    return AMOUNT if column_type in NUMERIC_TYPES else _ARROW_TYPES.get(column_type, pa.string())


def row_schema(form: Form) -> pa.Schema:
    """The schema of a form's rows: submission_id, sheet, row_no, then the form's columns."""
    head = [("submission_id", pa.string()), ("sheet", pa.string()), ("row_no", pa.int64())]
    return pa.schema(head + [(column.name, arrow_type(column.type)) for column in form.columns])


PARTS: dict[str, pa.Schema] = {
    "submissions": SUBMISSION_SCHEMA,
    "cover_cells": COVER_CELL_SCHEMA,
    "forms": FORM_SCHEMA,
    "sheets": SHEET_SCHEMA,
    "unread": UNREAD_SCHEMA,
    "normalisations": NORMALISATION_SCHEMA,
    "totals": TOTAL_SCHEMA,
    "splits": SPLIT_SCHEMA,
    "refused": REFUSED_SCHEMA,
    "extras": EXTRA_SCHEMA,
    "explanations": EXPLANATION_SCHEMA,
}


@dataclass(frozen=True)
class ParsedBatch:
    """The parts named in ``PARTS``, and the rows of each form by form code (a form without rows may be missing)."""

    submissions: pa.Table
    cover_cells: pa.Table
    forms: pa.Table
    sheets: pa.Table
    unread: pa.Table
    normalisations: pa.Table
    totals: pa.Table
    splits: pa.Table
    refused: pa.Table
    extras: pa.Table
    explanations: pa.Table
    rows: Mapping[str, pa.Table]

    def part(self, name: str) -> pa.Table:
        """The table of that name in ``PARTS``."""
        table: pa.Table = getattr(self, name)
        return table


def build_batch(
    parts: Mapping[str, Iterable[Mapping[str, object]]],
    rows: Mapping[str, Sequence[Mapping[str, object]]],
    forms: Sequence[Form],
) -> ParsedBatch:
    """A batch from plain records. ``parts`` by the names in ``PARTS``; ``rows`` by form code; missing keys become null."""
    tables = {name: pa.Table.from_pylist(list(parts.get(name, ())), schema=schema) for name, schema in PARTS.items()}
    by_code = {form.form_code: form for form in forms}
    return ParsedBatch(
        **tables,
        rows={code: pa.Table.from_pylist(list(records), schema=row_schema(by_code[code])) for code, records in rows.items()},
    )


def concat_batches(batches: Sequence[ParsedBatch]) -> ParsedBatch:
    """Several batches as one. Form versions with other columns are unified by name."""
    tables = {
        name: pa.concat_tables([schema.empty_table(), *(b.part(name) for b in batches)]) for name, schema in PARTS.items()
    }
    codes = sorted({code for batch in batches for code in batch.rows})
    rows = {
        code: pa.concat_tables([b.rows[code] for b in batches if code in b.rows], promote_options="default") for code in codes
    }
    return ParsedBatch(**tables, rows=rows)
