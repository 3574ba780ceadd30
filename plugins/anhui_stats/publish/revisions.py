"""What the coming publication changes in values that were published before, with the causes, before its tables are read."""

from __future__ import annotations

import functools

import psycopg
from psycopg import sql

from anhui_stats.catalog.base import PROJECT_ROOT
from anhui_stats.errors import ConfigurationError
from anhui_stats.publish.publications import LastPublication
from anhui_stats.publish.staging import StagedTable
from anhui_stats.publish.vintages import changed_partitions

VALUES, REVISIONS = "indicator_values", "revisions"

#: What identifies a value, and its status; a table of values without these columns has no revisions.
VALUE_COLUMNS = frozenset({"period", "region_code", "indicator_code", "breakdown", "member", "basis", "obs_status"})

_QUESTION = PROJECT_ROOT / "sql" / "vintages" / "revisions.sql"
_INSERT = """
    insert into mart.revision (
        publication_no, period, region_code, indicator_code, breakdown, member, basis, previous_value, new_value, difference,
        cause
    )
"""


@functools.cache
def _question() -> str:
    try:
        return _QUESTION.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{_QUESTION}: cannot be read: {error}") from error


def note_revisions(connection: psycopg.Connection, values: StagedTable, last: LastPublication) -> int:
    """Write the revisions that the staged values make into ``mart.revision``, without the id of their release; how many."""
    if not {column.name for column in values.own_columns} >= VALUE_COLUMNS:
        return 0
    periods = changed_partitions(connection, values)
    if not periods or last.number == 0:
        return 0
    parameters = {"periods": periods, "publication_no": last.next_number}
    return connection.execute(sql.Composed([sql.SQL(_INSERT), sql.SQL(_question())]), parameters).rowcount


def name_release(connection: psycopg.Connection, release_id: str) -> None:
    """Fill in the release of the revisions that it brings."""
    connection.execute("update mart.revision set release_id = %s where release_id is null", (release_id,))
