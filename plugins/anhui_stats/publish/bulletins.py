"""The bulletin files of a release: for each month one workbook for leaders, made from the release's own rows."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from anhui_stats import leaders
from anhui_stats.catalog.leader_tables import load_leader_tables
from anhui_stats.leaders import TABLES, leader_sheets, write_book
from anhui_stats.publish.documents import Document
from anhui_stats.publish.staging import StagedTable

_RANKED = "region_rankings"


def leader_books(connection: psycopg.Connection, staged: Sequence[StagedTable]) -> Iterator[Document]:
    """The workbook of each month that has rankings; none where the release lacks a table that they are made from."""
    sources = {one.definition.table: one for one in staged if one.definition.table in TABLES}
    if len(sources) < len(TABLES):
        return
    query = sql.SQL("select distinct period from {} order by period").format(sources[_RANKED].name)
    for (period,) in connection.execute(query).fetchall():
        path = f"领导参阅表_{period}.xlsx"
        yield Document(path, _made_from(sources, period), functools.partial(_book, connection, sources, period))


def _book(connection: psycopg.Connection, sources: Mapping[str, StagedTable], period: str) -> bytes:
    return write_book(leader_sheets(period, {name: _rows(connection, table, period) for name, table in sources.items()}))


def _made_from(sources: Mapping[str, StagedTable], period: str) -> str:
    hashes = [(name, table.hashes.get(period)) for name, table in sorted(sources.items())]
    return hashlib.sha256(repr((hashes, _layout_fingerprint())).encode()).hexdigest()


@functools.cache
def _layout_fingerprint() -> str:
    """The hash of the code and the list of indicators that turn rows into sheets."""
    code = [path.read_bytes() for path in sorted(Path(leaders.__file__).parent.glob("*.py"))]
    listed = load_leader_tables().model_dump_json().encode()
    return hashlib.sha256(b"\0".join([*code, listed])).hexdigest()


def _rows(connection: psycopg.Connection, table: StagedTable, period: str) -> list[dict[str, Any]]:
    """A table's rows of a period, in the order of its key."""
    query = sql.SQL("select * from {} where period = %s").format(table.name)
    return connection.cursor(row_factory=dict_row).execute(query, (period,)).fetchall()
