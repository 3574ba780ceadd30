"""The checks on the result, as part of every publication: figures that contradict each other stop it, others are remarked on.

A period is checked when its rows, the checks or the questions behind them differ from those that it last passed.
"""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

import psycopg
import pyarrow as pa
from psycopg import sql

from anhui_stats.catalog.base import PROJECT_ROOT
from anhui_stats.catalog.result_rules import result_rules
from anhui_stats.errors import ConfigurationError, ConsistencyError
from anhui_stats.publish.staging import StagedTable
from anhui_stats.validate.results import (
    APART_SCHEMA,
    FIGURE_SCHEMA,
    REGION_UNIT_SCHEMA,
    WHOLE_SCHEMA,
    PeriodFigures,
    ResultFinding,
    check_figures,
)
from anhui_stats.validate.tables import read_sql

NOTICES = "release_notices"

#: A table of values without these columns is not the project's, and is not checked.
CHECKED_COLUMNS = frozenset([*FIGURE_SCHEMA.names, *WHOLE_SCHEMA.names, "base_source"]) - {"measure_kind", "display_factor"}

_QUESTIONS = {"figures": FIGURE_SCHEMA, "wholes": WHOLE_SCHEMA, "region_units": REGION_UNIT_SCHEMA, "apart": APART_SCHEMA}
_FOLDER = PROJECT_ROOT / "sql" / "checks"
_NAMED = 20
_COUNT_BASES = """
    insert into mart.period_base (period, indicator_code, base_source, figures)
    select period, indicator_code, base_source, count(*) from mart.indicator_values
    where breakdown = 'none' and basis = 'reported' and period = any(%s) group by period, indicator_code, base_source
"""
_COLUMNS = (
    "period rule_id title region_code region_name region_level indicator_code indicator_label breakdown member basis"
    " notice_value expected_value message"
).split()


def check_result(connection: psycopg.Connection, values: StagedTable) -> int:
    """Check the staged values of every period that is not checked yet, and keep the notices; how many periods.

    ConsistencyError where figures contradict each other: it names the rows, and with it the publication ends.
    """
    if not {column.name for column in values.own_columns} >= CHECKED_COLUMNS:
        return 0
    rules, method = result_rules(), _method()
    known = {period: (content, how) for period, content, how in connection.execute("select * from ops.result_check")}
    periods = [str(period) for period, content in values.hashes.items() if known.get(str(period)) != (content, method)]
    found = [finding for period in periods for finding in check_figures(_read(connection, period), rules)]
    if errors := [finding for finding in found if finding.rule.severity == "error"]:
        raise ConsistencyError(_told(errors))
    _keep(connection, values, periods, found, method)
    return len(periods)


@functools.cache
def _question(name: str) -> str:
    path: Path = _FOLDER / f"{name}.sql"
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error}") from error


def _method() -> str:
    """The hash of everything that decides what a period's figures fail, and what is kept of them."""
    questions = [_question(name) for name in _QUESTIONS] + [read_sql("result_figure"), read_sql("result_region"), _COUNT_BASES]
    rules = [rule.model_dump(mode="json", exclude={"passing", "failing", "boundary"}) for rule in result_rules()]
    return hashlib.sha256(repr((questions, rules)).encode()).hexdigest()


def _read(connection: psycopg.Connection, period: str) -> PeriodFigures:
    tables = {name: _table(connection, name, schema, period) for name, schema in _QUESTIONS.items()}
    return PeriodFigures(period, **tables)


def _table(connection: psycopg.Connection, name: str, schema: pa.Schema, period: str) -> pa.Table:
    """A question's rows, brought over as one array a column: a message a row would take three times as long."""
    with psycopg.ClientCursor(connection) as client:
        question = sql.SQL(client.mogrify(_question(name), {"period": period}))
        columns = [sql.SQL("array_agg({}::text)").format(sql.Identifier(column)) for column in schema.names]
        statement = sql.SQL("select {} from ({}) as question").format(sql.SQL(", ").join(columns), question)
        (row,) = client.execute(statement).fetchall()
    arrays = [pa.array(values or [], pa.string()).cast(field.type) for values, field in zip(row, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _told(errors: list[ResultFinding]) -> str:
    lines = [f"{one.rule.rule_id} {_row(one)}: {one.value}, expected {one.expected}: {one.message}" for one in errors[:_NAMED]]
    more = [f"... and {len(errors) - _NAMED} more"] if len(errors) > _NAMED else []
    return "\n".join([f"nothing is published: {len(errors)} published values contradict others", *lines, *more])


def _row(one: ResultFinding) -> str:
    return "/".join((one.period, one.region_code, one.indicator_code, one.breakdown, one.member, one.basis))


def _keep(
    connection: psycopg.Connection, values: StagedTable, periods: list[str], found: list[ResultFinding], method: str
) -> None:
    """The notices and bases of the periods that were checked, in place of what was known; gone periods are forgotten."""
    kept = [str(period) for period in values.partitions if str(period) not in periods]
    connection.execute("delete from mart.period_base where period <> all(%s)", (kept,))
    connection.execute(_COUNT_BASES, (periods,))
    connection.execute("delete from mart.release_notice where period <> all(%s)", (kept,))
    connection.execute("delete from ops.result_check where period <> all(%s)", (kept,))
    with connection.cursor() as cursor:
        columns = sql.SQL(", ").join(map(sql.Identifier, _COLUMNS))
        with cursor.copy(sql.SQL("copy mart.release_notice ({}) from stdin").format(columns)) as copy:
            for finding in found:
                copy.write_row(_notice(finding))
        cursor.executemany(
            "insert into ops.result_check (period, content_sha256, method_sha256) values (%s, %s, %s)",
            [(period, values.hashes[period], method) for period in periods],
        )


def _notice(one: ResultFinding) -> tuple[object, ...]:
    place = (one.region_code, one.region_name, one.region_level, one.indicator_code, one.indicator_label)
    return (
        *(one.period, one.rule.rule_id, one.rule.title, *place, one.breakdown, one.member, one.basis),
        *(one.value, one.expected, one.message),
    )
