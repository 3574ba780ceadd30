"""The bulletin files of a release: for each month one workbook for leaders, made from the release's own rows."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from anhui_stats import leaders
from anhui_stats.catalog.leader_tables import load_leader_tables
from anhui_stats.leaders import TABLES, leader_sheets, write_book
from anhui_stats.periods import label
from anhui_stats.publish.parquet import PublishedFile, keep_file
from anhui_stats.publish.staging import StagedTable

_RANKED = "region_rankings"


def write_bulletins(
    connection: psycopg.Connection, staged: Sequence[StagedTable], folder: Path, earlier: Path | None
) -> dict[PublishedFile, str]:
    """Write the workbooks below a release's folder; each file with the hash of what it was made from.

    None where the release lacks a table that they are made from. A workbook that the release in the folder ``earlier`` made
    from the same rows is not made again.
    """
    sources = {one.definition.table: one for one in staged if one.definition.table in TABLES}
    if len(sources) < len(TABLES):
        return {}
    known = _known(earlier)
    written: dict[PublishedFile, str] = {}
    for period in filter(None, sources[_RANKED].partitions):
        path = f"bulletins/period={period}/领导参阅表{label(period)}.xlsx"
        made_from = _made_from(sources, period)
        if earlier is not None and path in known and known[path][1] == made_from:
            content, rows = (earlier / path).read_bytes(), known[path][0]
        else:
            tables = {name: _rows(connection, table, period) for name, table in sources.items()}
            if not tables[_RANKED]:
                continue
            content, rows = write_book(leader_sheets(period, tables)), sum(map(len, tables.values()))
        written[keep_file(path, content, rows, folder, earlier)] = made_from
    return written


def _known(earlier: Path | None) -> dict[str, tuple[int, str]]:
    """Path -> rows and what it was made from, of the earlier release."""
    if earlier is None or not (earlier / "manifest.json").exists():
        return {}
    manifest = json.loads((earlier / "manifest.json").read_text(encoding="utf-8"))
    rows = {str(file["path"]): int(file["rows"]) for file in manifest["files"]}
    return {path: (rows[path], made_from) for path, made_from in manifest.get("bulletins", {}).items()}


def _made_from(sources: dict[str, StagedTable], period: str) -> str:
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
