"""One period's figures: build the temporary tables, replace the period's slice of the tables in ``mart``."""

from __future__ import annotations

import datetime as dt

import psycopg
from psycopg import sql

from anhui_stats.aggregate.assess import write_scores
from anhui_stats.aggregate.counting import record_counting
from anhui_stats.aggregate.fingerprint import Connection, first_period, input_fingerprint, january, method_fingerprint
from anhui_stats.aggregate.models import FACT_TABLE, RESULTS, build_order, indicator_models, intermediate_models
from anhui_stats.catalog.forms import form_set
from anhui_stats.catalog.indicators import load_indicators
from anhui_stats.errors import ConsistencyError
from anhui_stats.periods import month_of, shift

Parameters = dict[str, object]

# Sums of many small groups: hashing in memory is faster than sorting, and compiling costs more than it saves.
_SETTINGS = "set local work_mem = '128MB'; set local jit = off"
_RECORD = """
    insert into ops.aggregation (period, fingerprint, aggregated_at, state_no, method_fingerprint)
    values (%(period)s, %(fingerprint)s, %(moment)s, %(state_no)s, %(method)s)
    on conflict (period) do update set fingerprint = excluded.fingerprint, aggregated_at = excluded.aggregated_at,
        state_no = excluded.state_no, method_fingerprint = excluded.method_fingerprint
"""
_FACT_COLUMNS = {
    "slot": "text",
    "unit_code": "text",
    "indicator_code": "text",
    "basis": "text",
    "excluded_level": "text",
    "role": "text",
    "source_no": "bigint",
    "column_name": "text",
    "member_set": "bigint",
    "contribution": "numeric",
}


def parameters_for(period: str, *, carry: bool) -> Parameters:
    """The named parameters of every SQL file. ``previous_period`` is null in January: each year starts anew."""
    required = [form.form_code for form in form_set(period).forms if form.is_required_from("county")]
    return {
        "period": period,
        "previous_period": shift(period, -1) if month_of(period) > 1 else None,
        "base_period": shift(period, -12),
        "first_period": first_period(period),
        "january": january(period),
        "carry": carry,
        "required_forms": required,
    }


def _build_facts(cursor: psycopg.ClientCursor[tuple[object, ...]], parameters: Parameters) -> None:
    table = sql.Identifier(FACT_TABLE)
    columns = [sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in _FACT_COLUMNS.items()]
    cursor.execute(sql.SQL("create temporary table {} ({}) on commit drop").format(table, sql.SQL(", ").join(columns)))
    names = sql.SQL(", ").join(map(sql.Identifier, _FACT_COLUMNS))
    insert = sql.SQL("insert into {} ({}) select {} from ({}) as model")
    for model in indicator_models().values():
        cursor.execute(insert.format(table, names, names, sql.SQL(model.text)), parameters)
    unknown = cursor.execute(
        sql.SQL("select distinct indicator_code from {} where indicator_code <> all(%(known)s)").format(table),
        {"known": [indicator.indicator_code for indicator in load_indicators()]},
    ).fetchall()
    if unknown:
        raise ConsistencyError(f"sql/indicators computes indicators that no YAML describes: {unknown}")


def _build_table(cursor: psycopg.ClientCursor[tuple[object, ...]], name: str, parameters: Parameters) -> None:
    """One temporary table from its SELECT, with statistics for the planner."""
    table = sql.Identifier(name)
    cursor.execute(sql.SQL("drop table if exists pg_temp.{}").format(table))
    if name == FACT_TABLE:
        _build_facts(cursor, parameters)
    else:
        create = sql.SQL("create temporary table {} on commit drop as ").format(table)
        cursor.execute(sql.Composed([create, sql.SQL(intermediate_models()[name].text)]), parameters)
    cursor.execute(sql.SQL("analyze {}").format(table))


def _replace_slice(cursor: psycopg.ClientCursor[tuple[object, ...]], model: str, period: str) -> int:
    """The period's rows of one mart table, replaced by those of the model; how many."""
    source, target = sql.Identifier(model), sql.Identifier("mart", RESULTS[model])
    cursor.execute(sql.SQL("delete from {} where period = %(period)s").format(target), {"period": period})
    columns = cursor.execute(sql.SQL("select * from {} limit 0").format(source)).description or []
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in columns)
    cursor.execute(sql.SQL("insert into {} ({}) select {} from {}").format(target, names, names, source))
    return cursor.rowcount


def aggregate_period(connection: Connection, period: str, moment: dt.datetime, *, carry: bool = False) -> int:
    """Recompute the period's indicators and assessment points, in one transaction; the number of rows written to mart.

    ``moment`` is recorded as the time of aggregation and enters no figure. ``carry``: a unit that is not in yet stands with
    its last report of the year (never in a closed period). Running it twice gives the same rows.
    """
    parameters = parameters_for(period, carry=carry)
    with connection.transaction(), psycopg.ClientCursor(connection) as cursor:
        cursor.execute(_SETTINGS)
        # before anything is read: what is accepted meanwhile makes the period stale again
        fingerprint = input_fingerprint(connection, period, carry=carry)
        for name in build_order():
            _build_table(cursor, name, parameters)
        written = sum(_replace_slice(cursor, model, period) for model in RESULTS)
        written += write_scores(connection, period)
        made_from = {"period": period, "fingerprint": fingerprint, "method": method_fingerprint(), "moment": moment}
        cursor.execute(_RECORD, {**made_from, "state_no": record_counting(cursor, period)})
    return written


def refresh_statistics(connection: Connection) -> None:
    """Let the planner know what the tables of the figures hold; needed before many figures are asked for at once.

    It takes a period that its statistics do not know for empty: one check of such a period took more than half a minute
    instead of a tenth of a second, and lineage minutes.
    """
    tables = sql.SQL(", ").join(sql.Identifier("mart", table) for table in RESULTS.values())
    connection.execute(sql.SQL("analyze {}").format(tables))
