"""DDL derived from form definitions: ``raw.<form>`` (every attempt) and ``core.<form>`` (what counts).

A new form is a new YAML file: its table and view appear with the next migration. A new column is added; none is ever dropped.
"""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import sql

from anhui_stats.catalog.forms import NUMERIC_TYPES, Form

_PG_TYPES = {"int": "bigint", "date": "date", "bool": "boolean"}
_SUBMISSION_COLUMNS = frozenset({"unit_code", "unit_level", "period"})


def postgres_type(column_type: str) -> str:
    """The PostgreSQL type of a form column type; money and amounts are numeric, codes are text."""
    return "numeric" if column_type in NUMERIC_TYPES else _PG_TYPES.get(column_type, "text")


def table_name(form_code: str) -> str:
    """The table of a form: zs01."""
    return form_code.lower()


def columns_of(form_code: str, forms: Sequence[Form]) -> dict[str, str]:
    """Name and PostgreSQL type of every column that any version of the form has."""
    columns: dict[str, str] = {}
    for form in forms:
        if form.form_code == form_code:
            columns.update({column.name: postgres_type(column.type) for column in form.columns})
    return columns


def view_column(column: str) -> str:
    """The name of a form column in core.<form>: a column of the submission too (SJ02, 报告期) becomes line_period."""
    return f"line_{column}" if column in _SUBMISSION_COLUMNS else column


def form_table_ddl(form_code: str, forms: Sequence[Form]) -> list[sql.Composed]:
    """Statements that create or extend the raw table of a form and its core view. Safe to run again."""
    name, columns = table_name(form_code), columns_of(form_code, forms)
    raw = sql.Identifier("raw", name)
    create = sql.SQL(
        "create table if not exists {} (submission_id text not null references ops.submission,"
        " sheet text not null, row_no integer not null, primary key (submission_id, sheet, row_no))"
    ).format(raw)
    added = [
        sql.SQL("alter table {} add column if not exists {} {}").format(raw, sql.Identifier(column), sql.SQL(pg_type))
        for column, pg_type in columns.items()
    ]
    names = sql.SQL(", ").join(
        sql.SQL("form_row.{} as {}").format(sql.Identifier(column), sql.Identifier(view_column(column))) for column in columns
    )
    view = sql.SQL(
        "create view {} as select counting.unit_code, counting.unit_level, counting.period,"
        " form_row.submission_id, form_row.sheet, form_row.row_no, {} from {} as form_row"
        " inner join core.counting_form as counting on form_row.submission_id = counting.submission_id"
        " where counting.form_code = {}"
    ).format(sql.Identifier("core", name), names, raw, sql.Literal(form_code))
    dropped = sql.SQL("drop view if exists {}").format(sql.Identifier("core", name))
    return [sql.Composed([create]), *map(sql.Composed, [[a] for a in added]), sql.Composed([dropped]), sql.Composed([view])]
