"""Arrow tables into PostgreSQL by COPY, within the caller's transaction."""

from __future__ import annotations

import io

import psycopg
import pyarrow as pa
import pyarrow.csv as pa_csv
from psycopg import sql

_OPTIONS = pa_csv.WriteOptions(include_header=False, quoting_style="all_valid")


def copy_table(connection: psycopg.Connection, schema: str, table: str, rows: pa.Table) -> int:
    """Append ``rows`` to ``schema.table`` (columns by name) and return their number.

    Null stays null and an empty string stays an empty string: the first is written bare, the second quoted.
    """
    if rows.num_rows == 0:
        return 0
    buffer = io.BytesIO()
    pa_csv.write_csv(_plain(rows), buffer, _OPTIONS)
    columns = sql.SQL(", ").join(map(sql.Identifier, rows.column_names))
    statement = sql.SQL("copy {} ({}) from stdin (format csv)").format(sql.Identifier(schema, table), columns)
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copy:
            copy.write(buffer.getbuffer())
        # the aggregation follows at once: without statistics the planner takes new tables for empty ones
        cursor.execute(sql.SQL("analyze {}").format(sql.Identifier(schema, table)))
    return int(rows.num_rows)


def _plain(rows: pa.Table) -> pa.Table:
    """The table with lists as PostgreSQL array literals, and instants with their offset."""
    arrays = []
    for name in rows.column_names:
        column = rows[name]
        if pa.types.is_list(column.type):
            column = pa.array([_array_literal(value) for value in column.to_pylist()], pa.string())
        elif pa.types.is_timestamp(column.type):
            column = pa.array([None if v is None else v.isoformat() for v in column.to_pylist()], pa.string())
        arrays.append(column)
    return pa.table(dict(zip(rows.column_names, arrays, strict=True)))


def _array_literal(values: list[str] | None) -> str | None:
    if values is None:
        return None
    quoted = ('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values)
    return "{" + ",".join(quoted) + "}"
