"""A past state of a table, as ``pub.<table>_as_of`` returns it, held against the files of the release of that moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pyarrow.parquet as pq

from anhui_stats.publish.parquet import partition_bytes, path_of
from anhui_stats.publish.staging import stage
from anhui_stats.publish.tables import PublishedColumn, PublishedTable
from anhui_stats.publish.vintages import KEPT

_PUBLICATIONS = """
    select distinct on (moment.published_at) moment.published_at, publication.release_id
    from ops.publication as moment
    inner join ops.publication as publication on publication.published_at <= moment.published_at
    order by moment.published_at, publication.publication_no desc
"""


@dataclass(frozen=True)
class PastTable:
    """A published table at a moment: its words, and the function's rows."""

    present: PublishedTable
    moment: dt.datetime

    @property
    def table(self) -> str:
        """The name in ``pub``."""
        return self.present.table

    @property
    def label(self) -> str:
        """The Chinese label."""
        return self.present.label

    @property
    def description(self) -> str:
        """What the table holds."""
        return self.present.description

    @property
    def has_period(self) -> bool:
        """Whether it is published by period."""
        return self.present.has_period

    @property
    def aggregated_with(self) -> Sequence[str]:
        """None: what a moment had is selected whole."""
        return ()

    @property
    def columns(self) -> Sequence[PublishedColumn]:
        """The columns, in order."""
        return self.present.columns

    @property
    def sql(self) -> str:
        """The rows of the moment; both parts are the project's own words."""
        return f"select * from pub.{self.table}_as_of('{self.moment.isoformat()}')"


def differences_from_releases(connection: psycopg.Connection, published: Path, tables: Sequence[PublishedTable]) -> list[str]:
    """Every file of every release that its moment's past state does not give byte for byte; [] is what has to be.
    The connection must be idle.

    Only a release that was the newest at some moment can be asked for by a moment.
    """
    with connection.transaction():
        moments = connection.execute(_PUBLICATIONS).fetchall()
    kept = [table for table in tables if table.table in KEPT]
    return [
        difference
        for moment, release_id in moments
        for table in kept
        for difference in _differences(connection, PastTable(table, moment), release_id, published / "releases" / release_id)
    ]


def _differences(connection: psycopg.Connection, table: PastTable, release_id: str, folder: Path) -> Iterator[str]:
    with connection.transaction():
        staged = stage(connection, table)
        found = {path_of(staged, one): partition_bytes(connection, staged, one, release_id)[0] for one in staged.partitions}
    for path in sorted((folder / table.table).rglob("*.parquet")):
        name = path.relative_to(folder).as_posix()
        # a table without rows has one file all the same, in the newest period of its release
        is_same = found.pop(name, None) == path.read_bytes() or (not staged.partitions and not pq.read_metadata(path).num_rows)
        if not is_same:
            yield f"{release_id}/{name}: differs from the state as of {table.moment.isoformat()}"
    yield from (f"{release_id}/{name}: is in the state as of {table.moment.isoformat()} only" for name in found)
