"""What the rules of a scope are evaluated on: one materialised table a scope, with a ``row_key``.

Names that come into the SQL here are form codes and column names of strict models, quoted; values never do.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from anhui_stats.batch import ParsedBatch
from anhui_stats.catalog.forms import NUMERIC_TYPES, Form
from anhui_stats.catalog.rules import SCOPES, View
from anhui_stats.errors import ConsistencyError
from anhui_stats.validate.suites import ROW_KEY
from anhui_stats.validate.tables import columns_by_form, read_sql

#: Scopes whose rows name their own subject.
_OWN_KEY = frozenset({"vanished"})
#: Scopes whose rows come from one part of the batch.
_PART_OF_SCOPE = {"cell": "unread", "normalised": "normalisations", "total": "totals", "refused": "refused"}


def prepare_rows(database: duckdb.DuckDBPyConnection, batch: ParsedBatch, forms: Sequence[Form]) -> None:
    """``zs01`` ... hold the rows of submissions that are still checked, and what heading and total rules need is worked out.

    They are read many times, so the forms that have rows are tables; of the others there is nothing to work out.
    """
    filled = filled_forms(batch)
    for form_code, select in _row_selects(forms).items():
        relation = database.sql(select)
        if form_code in filled:
            relation.create(form_code.lower())
        else:
            relation.create_view(form_code.lower())
    database.sql(_needed_columns([form for form in forms if form.form_code in filled])).create("needed_column")
    database.sql(_lost_columns([form for form in forms if form.form_code in filled])).create("lost_column")
    totalled = filled & set(batch.totals["form_code"].unique().to_pylist())
    database.sql(_column_sums([form for form in forms if form.form_code in totalled])).create("column_sum")
    for name in ("converted_column", "item_conversion", "unread_ledger"):
        database.sql(read_sql(name)).create(name)


def filled_forms(batch: ParsedBatch) -> frozenset[str]:
    """The codes of the forms that some submission has rows of."""
    return frozenset(code for code, rows in batch.rows.items() if rows.num_rows)


def without_rows(batch: ParsedBatch, forms: Sequence[Form]) -> frozenset[str]:
    """The scopes of which the batch cannot have a row: to plan their rules would cost more than to judge the others."""
    empty = {scope for scope, part in _PART_OF_SCOPE.items() if not batch.part(part).num_rows}
    return frozenset(empty | ({form.form_code for form in forms} - filled_forms(batch)))


def materialise_rows(database: duckdb.DuckDBPyConnection, forms: Sequence[Form], form_codes: Sequence[str]) -> None:
    """Tables ``zs01`` ... of some forms, for rules that read the same rows many times."""
    selects = _row_selects(forms)
    for form_code in form_codes:
        database.sql(selects[form_code]).create(form_code.lower())
    for name in ("converted_column", "item_conversion"):
        database.sql(read_sql(name)).create(name)


def create_subject(
    database: duckdb.DuckDBPyConnection, scope: str, views: Sequence[View], reviewed_only: bool = False, name: str = ""
) -> str:
    """Materialise the scope with its views joined on; the name of the table. ConsistencyError when a view is wrong."""
    name = name or f"subject_{scope.lower()}"
    base = scope.lower()
    if scope in SCOPES:
        base = f"({read_sql(scope)})" if scope in _OWN_KEY else f"(select *, '' as subject_key from ({read_sql(scope)}))"
    if reviewed_only:
        base = f"(select * from {base} as whole where submission_id in (select submission_id from reviewed))"
    joins = "".join(f" left join ({view.sql}) as {view.name} using ({', '.join(view.keys)})" for view in views)
    try:
        database.sql(f"select row_number() over () as {ROW_KEY}, * from {base} as base{joins}").create(name)
    except duckdb.Error as error:
        raise ConsistencyError(f"scope {scope} with views {[view.name for view in views]}: {error}") from error
    return name


def _row_selects(forms: Sequence[Form]) -> dict[str, str]:
    keys = {form.form_code: form.key for form in reversed(forms)}
    return {code: _row_select(code, columns, keys[code]) for code, columns in columns_by_form(forms).items()}


def _row_select(form_code: str, columns: dict[str, str], key: Sequence[str]) -> str:
    """The rows of a form with their report's context, and what codes in them mean."""
    own = ", ".join(f'form_row."{name}"' for name in columns)
    row_key = ", ".join(f'form_row."{name}"' for name in key)
    extra, joins, source = "", "", f"rows_{form_code.lower()}"
    if "industry_code" in columns:
        extra += ", industry.* exclude (industry_code)"
        codes = f"with code as (select distinct industry_code from {source}) "
        joins += f" left join ({codes}{read_sql('industry')}) as industry on form_row.industry_code = industry.industry_code"
    if "source_region" in columns:
        extra += ", origin.source_class"
        pairs = (
            f"with pair as (select distinct r.source_region, s.report_city from {source} as r"
            " inner join active_submission as s on r.submission_id = s.submission_id) "
        )
        joins += (
            f" left join ({pairs}{read_sql('source')}) as origin"
            " on form_row.source_region = origin.source_region and context.report_city = origin.report_city"
        )
    for name in (name for name, kind in columns.items() if kind == "uscc"):
        extra += f", {name}_check.uscc is not null as {name}_is_valid"
        joins += f' left join valid_uscc as {name}_check on form_row."{name}" = {name}_check.uscc'
    return (
        f"select context.*, '{form_code}' as form_code, form_row.sheet, form_row.row_no, '' as cell, '' as column_name,"
        f" concat_ws('/', {row_key}) as subject_key, {own}{extra} from {source} as form_row"
        f" inner join ({read_sql('rows_context')}) as context on form_row.submission_id = context.submission_id{joins}"
        f" anti join (select submission_id, sheet from foreign_sheet where form_code = '{form_code}') as foreign_sheet"
        " on form_row.submission_id = foreign_sheet.submission_id and form_row.sheet = foreign_sheet.sheet"
    )


def _needed_columns(forms: Sequence[Form]) -> str:
    """Which conditionally required columns some row of a sheet needs. Grain: submission, form, sheet, column."""
    parts = ["select '' as submission_id, '' as form_code, '' as sheet, '' as column_name where false"]
    for form in forms:
        for condition, sql in form.conditions.items():
            names = ", ".join(f"('{column.name}')" for column in form.columns if column.required == condition)
            if names:
                parts.append(
                    f"select distinct submission_id, '{form.form_code}', sheet, needed.name from {form.form_code.lower()}"
                    f" cross join (values {names}) as needed (name) where ({sql})"
                )
    return " union ".join(parts)


def _lost_columns(forms: Sequence[Form]) -> str:
    """Columns that lack a required or an unreadable value, so that nothing may be worked out from them.

    Grain: submission, form, column; column '' where the whole form is missing.
    """
    parts = [
        "select submission_id, form_code, column_name from batch_unread",
        "select submission_id, form_code, '' from batch_forms where form_status = 'absent'",
    ]
    for form in forms:
        needed = {c.name: form.conditions.get(c.required, "true") for c in form.columns if c.required != "never"}
        blanks = (f"case when bool_or(({when}) and \"{name}\" is null) then '{name}' end" for name, when in needed.items())
        months = f"report_period between '{form.valid_from}' and '{form.valid_to or '9999-12'}'"
        parts.append(
            f"select * from (select submission_id, '{form.form_code}', unnest([{', '.join(blanks)}]) as column_name"
            f" from {form.form_code.lower()} where {months} group by submission_id) where column_name is not null"
        )
    return " union ".join(parts)


def _column_sums(forms: Sequence[Form]) -> str:
    """The sum of every numeric column that a 合计 row speaks of. Grain: submission, form, sheet, column.

    On a city's sheet the 合计 is the city's, and speaks of the rows that went to its units too.
    """
    parts = [
        "select '' as submission_id, '' as form_code, '' as sheet, '' as column_name,"
        " cast(0 as decimal(38, 10)) as amount, 0 as row_count where false"
    ]
    for form_code, columns in columns_by_form(forms).items():
        names = [name for name, kind in columns.items() if kind == "int" or kind in NUMERIC_TYPES]
        if names:
            listed = ", ".join(f"'{name}'" for name in names)
            sums = ", ".join(f'sum(cast("{name}" as decimal(38, 10)))' for name in names)
            parts.append(
                f"select submission_id, '{form_code}', sheet, unnest([{listed}]), unnest(amounts), row_count from ("
                f"select coalesce(city_id, submission_id) as submission_id, sheet, [{sums}] as amounts, count(*) as row_count"
                f" from {form_code.lower()} left join city_sheet using (submission_id, form_code, sheet)"
                " where coalesce(city_id, submission_id) in (select submission_id from batch_totals)"
                " group by coalesce(city_id, submission_id), sheet)"
            )
    return " union all ".join(parts)
