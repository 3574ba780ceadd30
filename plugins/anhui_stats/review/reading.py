"""The accepted rows that a review needs, from the warehouse as Arrow: whole forms of whole slots, set by set.

Personal columns are not read: no rule about several months or units is about a person.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import psycopg
import pyarrow as pa
import pyarrow.csv as pa_csv
from psycopg import sql

from anhui_stats.batch import PARTS, ParsedBatch, row_schema
from anhui_stats.catalog.forms import Form
from anhui_stats.catalog.regions import Reference
from anhui_stats.database.form_tables import table_name
from anhui_stats.review.reaching import slots_of_the_province
from anhui_stats.validate.history import FORM_CODES, Accepted
from anhui_stats.validate.links import Link, Slot, link_form, reach

_UNIT_FORMS = tuple(code for code in FORM_CODES if code.startswith("ZS"))


@dataclass(frozen=True)
class Counting:
    """A submission that counts for one form of one slot."""

    unit_code: str
    unit_level: str
    period: str
    form_code: str
    form_status: str
    row_count: int
    submission_id: str

    @property
    def slot(self) -> Slot:
        """Unit and period."""
        return (self.unit_code, self.period)


def read_accepted(
    connection: psycopg.Connection, slots: Collection[Slot], reference: Reference, forms: Sequence[Form]
) -> Accepted:
    """The slots to judge (those given and those that they reach) with all that they are held against."""
    counting = _counting(connection)
    accepted = {one.slot for one in counting}
    judged = reach({*slots, *slots_of_the_province(connection, slots)}, accepted, reference)
    links = tuple(_links(counting, judged, reference))
    needed = _needed(counting, judged, links)
    ids = {code: sorted({one.submission_id for one in needed if one.form_code == code}) for code in FORM_CODES}
    rows = {code: _rows(connection, code, ids[code], forms) for code in FORM_CODES if ids[code]}
    return Accepted(_batch(connection, needed, rows), judged, links)


def _counting(connection: psycopg.Connection) -> list[Counting]:
    query = (
        "select unit_code, unit_level, period, form_code, form_status, row_count, submission_id from core.counting_form"
        " where form_code = any(%(forms)s) and form_status in ('present', 'nil')"
        " order by unit_code, period, form_code"
    )
    return [Counting(*row) for row in connection.execute(query, {"forms": list(FORM_CODES)})]


def _links(counting: Sequence[Counting], judged: Collection[Slot], reference: Reference) -> Iterable[Link]:
    for code in _UNIT_FORMS:
        accepted = {one.slot for one in counting if one.form_code == code}
        yield from link_form(code, accepted, accepted & set(judged), reference)


def _needed(counting: Sequence[Counting], judged: Collection[Slot], links: Sequence[Link]) -> list[Counting]:
    """All units of the judged months, the earlier reports that they are linked to, and the province's forms of any month."""
    periods = {period for _, period in judged}
    linked = {(link.form_code, link.linked_unit, link.linked_period) for link in links}
    return [
        one
        for one in counting
        if one.form_code not in _UNIT_FORMS or one.period in periods or (one.form_code, one.unit_code, one.period) in linked
    ]


def _rows(connection: psycopg.Connection, form_code: str, submission_ids: Sequence[str], forms: Sequence[Form]) -> pa.Table:
    versions = [form for form in forms if form.form_code == form_code]
    personal = {column.name for form in versions for column in form.columns if column.pii}
    fields = {field.name: field for form in versions for field in row_schema(form) if field.name not in personal}
    query = sql.SQL("select {} from {} where submission_id = any({})").format(
        sql.SQL(", ").join(map(sql.Identifier, fields)),
        sql.Identifier("raw", table_name(form_code)),
        sql.Literal(list(submission_ids)),
    )
    return _copy_out(connection, query, pa.schema(list(fields.values())))


def _copy_out(connection: psycopg.Connection, query: sql.Composed, schema: pa.Schema) -> pa.Table:
    """The result of a query as Arrow. Null is an unquoted empty field."""
    buffer = io.BytesIO()
    statement = sql.SQL("copy ({}) to stdout with (format csv)").format(query)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for piece in copy:
            buffer.write(piece)
    if not buffer.tell():
        return schema.empty_table()
    buffer.seek(0)
    convert = pa_csv.ConvertOptions(
        column_types=schema,
        null_values=[""],
        true_values=["t"],
        false_values=["f"],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    read = pa_csv.ReadOptions(column_names=schema.names, block_size=1 << 24)
    return pa_csv.read_csv(buffer, read, pa_csv.ParseOptions(newlines_in_values=True), convert).select(schema.names)


def _batch(connection: psycopg.Connection, needed: Sequence[Counting], rows: Mapping[str, pa.Table]) -> ParsedBatch:
    submissions = {
        one.submission_id: {
            "submission_id": one.submission_id,
            "unit_code": one.unit_code,
            "unit_code_raw": one.unit_code,
            "unit_level": one.unit_level,
            "period": one.period,
        }
        for one in needed
    }
    forms = [
        {name: getattr(one, name) for name in ("submission_id", "form_code", "form_status", "row_count")} for one in needed
    ]
    parts = {name: schema.empty_table() for name, schema in PARTS.items()}
    parts["submissions"] = pa.Table.from_pylist(list(submissions.values()), schema=PARTS["submissions"])
    parts["forms"] = pa.Table.from_pylist(forms, schema=PARTS["forms"])
    ids = sorted(submissions)
    parts["sheets"] = _part(
        connection,
        "sheets",
        "select submission_id, form_code, sheet, heading_row, column_letters::text as column_letters from ops.sheet"
        " where submission_id = any(%(ids)s) and form_code = any(%(forms)s) order by submission_id, form_code, sheet",
        ids,
    )
    parts["normalisations"] = _part(
        connection,
        "normalisations",
        "select submission_id, form_code, sheet, cell, column_name as column, kind, raw, value from ops.normalisation"
        " where submission_id = any(%(ids)s) and form_code = any(%(forms)s) and kind = 'unit'"
        " order by submission_id, form_code, sheet, cell",
        ids,
    )
    return ParsedBatch(**parts, rows=rows)


def _part(connection: psycopg.Connection, name: str, query: str, ids: Sequence[str]) -> pa.Table:
    cursor = connection.execute(query.encode(), {"ids": list(ids), "forms": list(FORM_CODES)})
    names = [column.name for column in cursor.description or ()]
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in cursor], schema=PARTS[name])
