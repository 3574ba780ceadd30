"""Every published state of a table, each version of a row stored once, and the function of ``pub`` that returns any of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import psycopg
from psycopg import sql

from anhui_stats.errors import ConfigurationError
from anhui_stats.periods import month_of, shift
from anhui_stats.publish.staging import RELEASE_COLUMN, StagedTable, Unchanged, columns_of
from anhui_stats.publish.tables import PublishedTable
from anhui_stats.version import SCHEMA_VERSION

#: The tables of which every state is kept.
KEPT = ("indicator_values", "huishang_funds", "assessment_scores")

# The aggregation of a period has a number of its own; its status follows from closing and final publication.
_ORIGINS = """
    select aggregation.period, concat_ws(
        '/', aggregation.state_no, coalesce(extract(epoch from period_closing.closed_at)::text, 'open'),
        coalesce(extract(epoch from final_publication.closed_at)::text, ''), final_publication.publication_no,
        %(definition)s::text
    )
    from ops.aggregation
    left join ops.period_closing on aggregation.period = period_closing.period
    left join ops.final_publication on aggregation.period = final_publication.period
    where aggregation.state_no > 0
"""
_BOOKKEEPING = {"from_publication": "bigint", "to_publication": "bigint", "row_hash": "uuid"}


def unchanged_partitions(connection: psycopg.Connection, table: PublishedTable) -> Unchanged | None:
    """The periods whose rows need not be selected again, because what is published was made from the same; None for a table
    that is made from more than aggregations."""
    if not table.aggregated_with:
        return None
    query = "select period, made_from, content_sha256 from ops.partition_vintage where table_name = %s"
    origins = _origins(connection, table)
    known = connection.execute(query, (table.table,)).fetchall()
    hashes = {period: content for period, made_from, content in known if made_from and made_from == origins.get(period)}
    if table.table in KEPT:
        return Unchanged(hashes, ("mart", f"{table.table}_vintage"), "to_publication is null")
    return Unchanged(hashes, ("pub", table.table))


def _origins(connection: psycopg.Connection, table: PublishedTable) -> dict[str, str]:
    """What the rows of each aggregated period are made from: its aggregation and closing, those of the month before where
    they enter, and the definition of the table."""
    shape = (SCHEMA_VERSION, table.sql, [column.name for column in table.columns])
    definition = hashlib.sha256(repr(shape).encode()).hexdigest()
    found: dict[str, str] = dict(connection.execute(_ORIGINS, {"definition": definition}).fetchall())
    if "month_before" not in table.aggregated_with:
        return found
    return {
        period: f"{origin} after {found.get(shift(period, -1), '') if month_of(period) > 1 else ''}"
        for period, origin in found.items()
    }


def changed_partitions(connection: psycopg.Connection, staged: StagedTable) -> list[str]:
    """The periods whose rows differ from those of the newest vintage, with those that are gone, oldest first."""
    query = "select period, content_sha256 from ops.partition_vintage where table_name = %s"
    known: dict[str, str] = dict(connection.execute(query, (staged.definition.table,)).fetchall())
    found = {str(period): content for period, content in staged.hashes.items()}
    return sorted(period for period in known.keys() | found.keys() if known.get(period) != found.get(period))


def keep_vintage(connection: psycopg.Connection, staged: StagedTable, publication_no: int) -> None:
    """Close the versions of rows that are not staged any more, open those that are new; unchanged rows stay as they are.

    Also brings ``pub.<table>_as_of`` to the columns of the table.
    """
    _ensure_table(connection, staged)
    _ensure_function(connection, staged)
    periods = changed_partitions(connection, staged)
    if not periods:
        return
    parameters = {"periods": periods, "publication_no": publication_no}
    names = [sql.Identifier(column.name) for column in staged.own_columns]
    parts = {
        "vintage": staged.vintage,
        "stage": staged.name,
        "names": sql.SQL(", ").join(names),
        "row": sql.SQL("md5(row({})::text)::uuid").format(sql.SQL(", ").join(names)),
    }
    with psycopg.ClientCursor(connection) as cursor:
        for statement in (_HASH, _ANALYZE, _PLAN, _CLOSE, _OPEN, _PLAN_AGAIN, _DROP):
            cursor.execute(sql.SQL(statement).format(**parts), parameters)


_HASH = """
    create temporary table staged_version on commit drop as
    select {names}, {row} as row_hash from {stage} where period = any(%(periods)s::text[])
"""
_ANALYZE = "analyze pg_temp.staged_version"
_DROP = "drop table pg_temp.staged_version"
# by rows and hashes as a whole: a lookup in the index of the table that the same statement fills would pass, for each row, all
# rows that it has put in, and the planner takes a table for small that was empty when it was last looked at
_PLAN = "set local enable_nestloop = off"
_PLAN_AGAIN = "set local enable_nestloop = on"
_CLOSE = """
    update {vintage} as kept set to_publication = %(publication_no)s
    where kept.to_publication is null and kept.period = any(%(periods)s::text[]) and not exists (
        select 1 from pg_temp.staged_version as present
        where (present.period, present.row_hash) = (kept.period, kept.row_hash)
    )
"""
_OPEN = """
    insert into {vintage} ({names}, row_hash, from_publication)
    select {names}, row_hash, %(publication_no)s from pg_temp.staged_version as present
    where not exists (
        select 1 from {vintage} as kept
        where kept.to_publication is null and (kept.period, kept.row_hash) = (present.period, present.row_hash)
    )
"""


def note_partitions(connection: psycopg.Connection, staged: StagedTable) -> None:
    """Remember what each published partition holds, and what it was made from."""
    table = staged.definition.table
    connection.execute("delete from ops.partition_vintage where table_name = %s", (table,))
    origins = _origins(connection, staged.definition)
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into ops.partition_vintage (table_name, period, content_sha256, made_from) values (%s, %s, %s, %s)",
            [(table, period, content, origins.get(str(period), "")) for period, content in staged.hashes.items()],
        )


def _ensure_table(connection: psycopg.Connection, staged: StagedTable) -> None:
    """The table of versions with every column that the table has; a column that went stays for the states that had it."""
    columns = {column.name: column.pg_type for column in staged.own_columns} | _BOOKKEEPING
    connection.execute(sql.SQL("create table if not exists {} ()").format(staged.vintage))
    found = columns_of(connection, ("mart", f"{staged.definition.table}_vintage"))
    for name, pg_type in columns.items():
        if name not in found:
            statement = sql.SQL("alter table {} add column {} {}").format(
                staged.vintage, sql.Identifier(name), sql.SQL(pg_type)
            )
            connection.execute(statement)
        elif found[name] != pg_type:
            raise ConfigurationError(
                f"pub_{staged.definition.table}: {name} was published as {found[name]} and cannot become {pg_type};"
                " give the column a new name"
            )


def _ensure_function(connection: psycopg.Connection, staged: StagedTable) -> None:
    """``pub.<table>_as_of(moment)``: the table as the newest publication up to the moment had it; no rows before the first."""
    name = sql.Identifier("pub", f"{staged.definition.table}_as_of")
    if _function_columns(connection, f"{staged.definition.table}_as_of") == [column.name for column in staged.columns]:
        return
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(column.pg_type)) for column in staged.columns
    )
    values = sql.SQL(", ").join(
        sql.SQL("published.release_id") if column.name == RELEASE_COLUMN else sql.Identifier("version", column.name)
        for column in staged.columns
    )
    connection.execute(sql.SQL("drop function if exists {}(timestamptz)").format(name))
    statement = sql.SQL(_FUNCTION).format(function=name, columns=columns, values=values, vintage=staged.vintage)
    connection.execute(statement)


# security definer: the statistician's role reads pub only. Newest by number: a release that was published later with an
# earlier moment is what stands in pub from then on.
_FUNCTION = """
    create function {function}(moment timestamptz) returns table ({columns})
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
        select {values}
        from (
            select publication_no, release_id from ops.publication
            where published_at <= $1 order by publication_no desc limit 1
        ) as published
        inner join {vintage} as version
            on version.from_publication <= published.publication_no
            and (version.to_publication is null or published.publication_no < version.to_publication)
    $$
"""


def _function_columns(connection: psycopg.Connection, name: str) -> list[str]:
    query = """
        select argument.name
        from pg_proc, unnest(proargnames, proargmodes) with ordinality as argument (name, mode, position)
        where pronamespace = 'pub'::regnamespace and proname = %s and argument.mode = 't'
        order by argument.position
    """
    return [name for (name,) in connection.execute(query, (name,)).fetchall()]


def kept_tables(staged: Iterable[StagedTable]) -> list[StagedTable]:
    """Those staged tables of which every state is kept."""
    return [one for one in staged if one.definition.table in KEPT and one.definition.has_period]
