"""The published tables as temporary tables of one transaction: selected once, then hashed, written and inserted from there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import psycopg
import pyarrow as pa
from psycopg import sql

from anhui_stats.errors import ConfigurationError, ConsistencyError
from anhui_stats.periods import TIMEZONE
from anhui_stats.publish.tables import PublishedTable

RELEASE_COLUMN = "release_id"

#: PostgreSQL type oid -> the type in ``pub`` and in Parquet. Floating point is missing on purpose: money is never float.
_TYPES: dict[int, tuple[str, pa.DataType]] = {
    25: ("text", pa.string()),
    1043: ("text", pa.string()),
    21: ("bigint", pa.int64()),
    23: ("bigint", pa.int64()),
    20: ("bigint", pa.int64()),
    1700: ("numeric(38, 10)", pa.decimal128(38, 10)),
    16: ("boolean", pa.bool_()),
    1082: ("date", pa.date32()),
    1184: ("timestamptz", pa.timestamp("us", tz=TIMEZONE.key)),
}


@dataclass(frozen=True)
class StagedColumn:
    """One column with its type in the warehouse and in Parquet."""

    name: str
    pg_type: str
    arrow_type: pa.DataType


@dataclass(frozen=True)
class Unchanged:
    """The periods of a table whose published rows are still what its query would give, with their hashes.

    ``relation`` (schema, name) holds the published rows, those that fulfil ``condition``.
    """

    hashes: Mapping[str, str]
    relation: tuple[str, str]
    condition: str = "true"


@dataclass(frozen=True)
class StagedTable:
    """One published table, staged. ``partitions`` are its periods, or (None,) for a table without periods.

    ``names_releases``: its query has a ``release_id`` too, kept where it is not null (a row that an earlier release brought).
    ``hashes``: the SHA-256 of each partition's rows. ``unchanged``: the partitions that were not selected again, because
    what is published holds their rows.
    """

    definition: PublishedTable
    columns: tuple[StagedColumn, ...]
    partitions: tuple[str | None, ...]
    names_releases: bool = False
    hashes: Mapping[str | None, str] = field(default_factory=dict)
    unchanged: frozenset[str] = frozenset()

    @property
    def vintage(self) -> sql.Identifier:
        """The table that keeps every version of its rows."""
        return sql.Identifier("mart", f"{self.definition.table}_vintage")

    @property
    def name(self) -> sql.Identifier:
        """The temporary relation that holds all its rows."""
        return sql.Identifier("pg_temp", f"stage_{self.definition.table}")

    @property
    def own_columns(self) -> tuple[StagedColumn, ...]:
        """The columns that make the content: all but ``release_id``."""
        return tuple(column for column in self.columns if column.name != RELEASE_COLUMN)

    def release_of_row(self, release_id: str) -> sql.Composable:
        """The value of the column ``release_id`` in the release of that id."""
        if not self.names_releases:
            return sql.Literal(release_id)
        return sql.SQL("coalesce({}, {})").format(sql.Identifier(RELEASE_COLUMN), sql.Literal(release_id))


def stage(connection: psycopg.Connection, table: PublishedTable, unchanged: Unchanged | None = None) -> StagedTable:
    """Run a table's query into the temporary relation ``stage_<table>``, every column in its published type.

    The periods of ``unchanged`` are not selected again: the relation is a view then, of the other periods' rows and of what is
    published. They are, where what is published has other columns.
    Raises ``ConfigurationError`` where query and metadata name other columns, or a type cannot be published.
    """
    columns, names_releases = _describe(connection, table)
    staged = StagedTable(table, columns, (None,), names_releases)
    if unchanged is None or not unchanged.hashes or not _has_columns(connection, unchanged.relation, staged.own_columns):
        _select(connection, staged, f"stage_{table.table}", [sql.SQL("true")])
        return replace(staged, partitions=_periods(connection, staged, f"stage_{table.table}"))
    fresh = f"fresh_{table.table}"
    _select(connection, staged, fresh, _others(connection, unchanged))
    found = _periods(connection, staged, fresh)
    _show_whole(connection, staged, fresh, unchanged)
    return replace(
        staged,
        partitions=tuple(sorted({*map(str, found), *unchanged.hashes})),
        hashes=dict[str | None, str](unchanged.hashes.items()),
        unchanged=frozenset(unchanged.hashes),
    )


def _select(connection: psycopg.Connection, staged: StagedTable, name: str, conditions: Sequence[sql.Composable]) -> None:
    """The rows of the query that fulfil one of the conditions, as a temporary table; one after the other, so that the planner
    knows how few rows a single month has."""
    columns = staged.columns if staged.names_releases else staged.own_columns
    selected = sql.SQL(", ").join(
        sql.SQL("cast({0} as {1}) as {0}").format(sql.Identifier(column.name), sql.SQL(column.pg_type)) for column in columns
    )
    query = sql.SQL("select {} from ({}) as result where {}")
    made = sql.Identifier(name)
    for number, condition in enumerate(conditions):
        into = sql.SQL("insert into pg_temp.{} " if number else "create temporary table {} on commit drop as ").format(made)
        connection.execute(sql.Composed([into, query.format(selected, _query(staged.definition), condition)]))
    # what was made by the transaction itself has no statistics, and is joined with tables of millions of rows
    connection.execute(sql.SQL("analyze {}").format(made))


def _periods(connection: psycopg.Connection, staged: StagedTable, name: str) -> tuple[str | None, ...]:
    """The periods that a temporary table of the rows has; (None,) for a table without periods."""
    table = staged.definition
    if not table.has_period:
        return (None,)
    found = connection.execute(sql.SQL("select distinct period from pg_temp.{}").format(sql.Identifier(name))).fetchall()
    if (None,) in found:
        raise ConsistencyError(f"pub_{table.table}: some rows have no period, so no partition can hold them")
    return tuple(sorted(str(period) for (period,) in found))


def _show_whole(connection: psycopg.Connection, staged: StagedTable, fresh: str, unchanged: Unchanged) -> None:
    """``stage_<table>`` as the rows that were selected and those that are published; gone with the transaction."""
    names = [column.name for column in (staged.columns if staged.names_releases else staged.own_columns)]
    kept = [sql.SQL("null::text") if name == RELEASE_COLUMN else sql.Identifier(name) for name in names]
    statement = sql.SQL(
        "create temporary view {} as select {} from pg_temp.{} union all select {} from {} where {} and period = any({})"
    )
    published = (sql.SQL(", ").join(kept), sql.Identifier(*unchanged.relation), sql.SQL(unchanged.condition))
    parts = (sql.SQL(", ").join(map(sql.Identifier, names)), sql.Identifier(fresh), *published)
    name = sql.Identifier(f"stage_{staged.definition.table}")
    connection.execute(statement.format(name, *parts, sql.Literal(sorted(unchanged.hashes))))


def _others(connection: psycopg.Connection, unchanged: Unchanged) -> list[sql.Composable]:
    """A condition for each aggregated period that is not unchanged; one that nothing fulfils where there is none."""
    aggregated = [period for (period,) in connection.execute("select period from ops.aggregation order by period")]
    others = [period for period in aggregated if period not in unchanged.hashes]
    return [sql.SQL("period = {}").format(sql.Literal(period)) for period in others] or [sql.SQL("false")]


def columns_of(connection: psycopg.Connection, relation: tuple[str, str]) -> dict[str, str]:
    """The columns of a table or view with their types, in order; none where there is no such relation."""
    query = """
        select attname, replace(
            replace(format_type(atttypid, atttypmod), ',', ', '), 'timestamp with time zone', 'timestamptz'
        )
        from pg_attribute
        where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped
        order by attnum
    """
    return dict(connection.execute(query, (".".join(relation),)).fetchall())


def _has_columns(connection: psycopg.Connection, relation: tuple[str, str], columns: Sequence[StagedColumn]) -> bool:
    found = columns_of(connection, relation)
    return all(found.get(column.name) == column.pg_type for column in columns)


def _query(table: PublishedTable) -> sql.SQL:
    return sql.SQL(table.sql.strip().rstrip(";") + "\n")


def _describe(connection: psycopg.Connection, table: PublishedTable) -> tuple[tuple[StagedColumn, ...], bool]:
    """The columns in order, and whether the query itself has ``release_id``."""
    cursor = connection.execute(sql.SQL("select * from ({}) as result limit 0").format(_query(table)))
    found = {column.name: column.type_code for column in cursor.description or ()}
    expected = [column.name for column in table.columns]
    if set(found) | ({RELEASE_COLUMN} & set(expected)) != set(expected):
        raise ConfigurationError(f"pub_{table.table}: its yaml names the columns {expected}, its query gives {list(found)}")
    if unknown := [name for name, oid in found.items() if name != RELEASE_COLUMN and oid not in _TYPES]:
        raise ConfigurationError(
            f"pub_{table.table}: the columns {unknown} have a type that is not published; "
            "expected text, an integer, numeric, boolean, date or timestamptz"
        )
    text = _TYPES[25]
    columns = tuple(StagedColumn(name, *(text if name == RELEASE_COLUMN else _TYPES[found[name]])) for name in expected)
    return columns, RELEASE_COLUMN in found


def read_csv(
    connection: psycopg.Connection, staged: StagedTable, period: str | None, release_id: str | None = None
) -> Iterator[bytes | bytearray | memoryview]:
    """One partition as CSV without heading, in pieces, sorted by all columns: the same rows give the same bytes.

    Null is an empty field, an empty text is ``""``. With a ``release_id`` that column is the last one, else it is left out.
    """
    values: list[sql.Composable] = [sql.Identifier(column.name) for column in staged.own_columns]
    order: list[sql.Composable] = [
        sql.SQL('{} collate "C"').format(name) if column.pg_type == "text" else name
        for name, column in zip(values, staged.own_columns, strict=True)
    ]
    if release_id is not None:
        values.append(staged.release_of_row(release_id))
    condition: sql.Composable = sql.SQL("true")
    if staged.definition.has_period:
        condition = sql.SQL("period = {}").format(sql.Literal(period))
    query = sql.SQL("copy (select {} from {} where {} order by {}) to stdout with (format csv)").format(
        sql.SQL(", ").join(values), staged.name, condition, sql.SQL(", ").join(order)
    )
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        yield from copy


def hashed(connection: psycopg.Connection, staged: StagedTable) -> StagedTable:
    """The staged table with the hash of each of its partitions."""
    hashes: dict[str | None, str] = {period: content for period, content in staged.hashes.items() if period in staged.unchanged}
    for period in staged.partitions:
        if period in staged.unchanged:
            continue
        rows = hashlib.sha256()
        for piece in read_csv(connection, staged, period):
            rows.update(piece)
        hashes[period] = rows.hexdigest()
    return replace(staged, hashes=hashes)


def content_hash(staged: StagedTable) -> str:
    """SHA-256 over a hashed table's metadata and the rows of each of its partitions."""
    table = staged.definition
    words = [[column.name, column.label, column.unit, column.definition] for column in table.columns]
    types = [column.pg_type for column in staged.columns]
    metadata = json.dumps([table.table, table.label, table.description, words, types], ensure_ascii=False)
    digest = hashlib.sha256(metadata.encode())
    for period in staged.partitions:
        digest.update(f"\n{period} {staged.hashes[period]}".encode())
    return digest.hexdigest()
