"""A staged partition as a Parquet file: the same rows give the same bytes, and the schema explains itself."""

from __future__ import annotations

import hashlib
import io
import logging
import os
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from anhui_stats.publish.staging import RELEASE_COLUMN, StagedTable, read_csv

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PublishedFile:
    """One file of a release. ``path`` is relative to the release's folder, with slashes."""

    path: str
    bytes: int
    sha256: str
    rows: int


def write_partition(
    connection: psycopg.Connection,
    staged: StagedTable,
    period: str | None,
    release_id: str,
    folder: Path,
    earlier: Path | None = None,
) -> PublishedFile:
    """Write one partition below the release's folder, on the disk and read-only. ``period`` stands in the path only.

    Where the release in the folder ``earlier`` has the same bytes at the same place, both share one file.
    """
    content, rows = partition_bytes(connection, staged, period, release_id)
    return keep_file(path_of(staged, period), content, rows, folder, earlier)


def keep_file(path: str, content: bytes, rows: int, folder: Path, earlier: Path | None) -> PublishedFile:
    """Put a file into the release's folder: a second name of the earlier release's, if that has the same bytes there."""
    if earlier is None or not _share(earlier / path, folder / path, content):
        _write(folder / path, content)
    return PublishedFile(path, len(content), hashlib.sha256(content).hexdigest(), rows)


def partition_bytes(
    connection: psycopg.Connection, staged: StagedTable, period: str | None, release_id: str
) -> tuple[bytes, int]:
    """One partition as the bytes of its Parquet file, and its number of rows."""
    rows = _read(connection, staged, period, release_id)
    schema = schema_of(staged)
    sink = io.BytesIO()
    pq.write_table(
        pa.Table.from_arrays([rows[name] for name in schema.names], schema=schema).combine_chunks(),
        sink,
        version="2.6",
        data_page_version="1.0",
        compression="zstd",
        compression_level=3,
        row_group_size=131072,
    )
    return sink.getvalue(), rows.num_rows


def path_of(staged: StagedTable, period: str | None) -> str:
    """<table>/period=YYYY-MM/part-0.parquet; <table>/part-0.parquet for a table without periods."""
    table = staged.definition.table
    return f"{table}/period={period}/part-0.parquet" if staged.definition.has_period else f"{table}/part-0.parquet"


def schema_of(staged: StagedTable) -> pa.Schema:
    """The file's schema: all columns but the period, each with its Chinese label, unit and definition."""
    described = {column.name: column for column in staged.definition.columns}
    fields = [
        pa.field(
            column.name,
            column.arrow_type,
            metadata={key: getattr(described[column.name], key) for key in ("label", "unit", "definition")},
        )
        for column in staged.columns
        if column.name != "period"
    ]
    return pa.schema(fields, metadata={"label": staged.definition.label, "description": staged.definition.description})


def _read(connection: psycopg.Connection, staged: StagedTable, period: str | None, release_id: str) -> pa.Table:
    types = {column.name: column.arrow_type for column in staged.own_columns} | {RELEASE_COLUMN: pa.string()}
    content = b"".join(read_csv(connection, staged, period, release_id))
    if not content:
        return pa.schema(list(types.items())).empty_table()
    return pa.csv.read_csv(
        pa.BufferReader(content),
        read_options=pa.csv.ReadOptions(column_names=list(types), use_threads=False),
        parse_options=pa.csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=pa.csv.ConvertOptions(
            column_types=types,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["t"],
            false_values=["f"],
        ),
    )


def _share(earlier: Path, path: Path, content: bytes) -> bool:
    """Give a file of an earlier release a second name, if it has these bytes and the file system can do so."""
    if not earlier.is_file() or earlier.read_bytes() != content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(earlier, path)
    except OSError as error:
        # some network file systems have no second names: then the release gets a copy of its own
        _log.info("%s is written once more, because it could not be linked: %s", path, error)
        return False
    return True


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    path.chmod(0o444)
