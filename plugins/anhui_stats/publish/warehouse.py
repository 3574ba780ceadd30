"""The staged rows into ``pub``: replaced inside the caller's transaction, without keeping a reader waiting."""

from __future__ import annotations

import psycopg
from psycopg import sql

from anhui_stats.publish.staging import RELEASE_COLUMN, StagedTable, columns_of
from anhui_stats.publish.tables import PublishedColumn

_READER = "statistician"
# asked by release: what changed since last time
_WHAT_CHANGED = "revisions"
_NEWEST_RELEASE = "(select release_id from ops.publication order by publication_no desc limit 1) as release_id"


def show_newest(connection: psycopg.Connection, staged: StagedTable) -> None:
    """``pub.<table>`` as a view of the newest vintage of a table whose states are kept: its rows are stored once."""
    if _kind(connection, staged) == "v" and _has_shape(connection, staged):
        return
    target = sql.Identifier("pub", staged.definition.table)
    if kind := _kind(connection, staged):
        connection.execute(sql.SQL("drop view {}" if kind == "v" else "drop table {}").format(target))
    values = [
        sql.SQL(_NEWEST_RELEASE) if column.name == RELEASE_COLUMN else sql.Identifier("version", column.name)
        for column in staged.columns
    ]
    statement = sql.SQL("create view {} as select {} from {} as version where version.to_publication is null")
    connection.execute(statement.format(target, sql.SQL(", ").join(values), staged.vintage))


def _kind(connection: psycopg.Connection, staged: StagedTable) -> str | None:
    """``r`` for a table, ``v`` for a view, None where there is neither."""
    query = "select relkind::text from pg_class where oid = to_regclass(%s)"
    row = connection.execute(query, (f"pub.{staged.definition.table}",)).fetchone()
    return str(row[0]) if row else None


def replace_table(connection: psycopg.Connection, staged: StagedTable, release_id: str) -> None:
    """Replace ``pub.<table>`` by the staged rows, but for the periods that did not change: these stay as they are.

    Rows are deleted, not truncated: who reads meanwhile sees the release before, whole, until the transaction ends. Only a
    table whose columns changed is made anew; then no period was left unchanged.
    """
    target = sql.Identifier("pub", staged.definition.table)
    changed: sql.Composable = sql.SQL("true")
    if staged.unchanged:
        changed = sql.SQL("period <> all({})").format(sql.Literal(sorted(staged.unchanged)))
    if _has_shape(connection, staged):
        connection.execute(sql.SQL("delete from {} where {}").format(target, changed))
    else:
        _create(connection, staged, target)
    values = [
        staged.release_of_row(release_id) if column.name == RELEASE_COLUMN else sql.Identifier(column.name)
        for column in staged.columns
    ]
    insert = sql.SQL("insert into {} select {} from {} where {}")
    connection.execute(insert.format(target, sql.SQL(", ").join(values), staged.name, changed))


def _has_shape(connection: psycopg.Connection, staged: StagedTable) -> bool:
    """Whether ``pub.<table>`` has these columns, of these types, in this order."""
    found = columns_of(connection, ("pub", staged.definition.table))
    return list(found.items()) == [(column.name, column.pg_type) for column in staged.columns]


def _create(connection: psycopg.Connection, staged: StagedTable, target: sql.Identifier) -> None:
    columns = [sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(column.pg_type)) for column in staged.columns]
    connection.execute(sql.SQL("drop table if exists {}").format(target))
    connection.execute(sql.SQL("create table {} ({})").format(target, sql.SQL(", ").join(columns)))
    if staged.definition.has_period:
        connection.execute(sql.SQL("create index on {} (period)").format(target))
    if staged.definition.table == _WHAT_CHANGED:
        connection.execute(sql.SQL("create index on {} (release_id)").format(target))


def describe_table(connection: psycopg.Connection, staged: StagedTable) -> None:
    """Put the Chinese labels on the table and its columns, where psql and every database tool show them."""
    definition = staged.definition
    target = sql.Identifier("pub", definition.table)
    text = sql.Literal("：".join(filter(None, (definition.label, definition.description))))
    kind = sql.SQL("view" if _kind(connection, staged) == "v" else "table")
    connection.execute(sql.SQL("comment on {} {} is {}").format(kind, target, text))
    for column in definition.columns:
        name = sql.Identifier("pub", definition.table, column.name)
        connection.execute(sql.SQL("comment on column {} is {}").format(name, sql.Literal(_comment(column))))


def _comment(column: PublishedColumn) -> str:
    label = f"{column.label}（{column.unit}）" if column.unit else column.label
    return "：".join(filter(None, (label, column.definition)))


def grant_to_readers(connection: psycopg.Connection) -> None:
    """Let the role ``statistician`` read ``pub``, where the server has the role."""
    if connection.execute("select 1 from pg_roles where rolname = %s", (_READER,)).fetchone():
        reader = sql.Identifier(_READER)
        connection.execute(sql.SQL("grant usage on schema pub to {}").format(reader))
        connection.execute(sql.SQL("grant select on all tables in schema pub to {}").format(reader))
