"""A staged partition as a Parquet file: the same rows give the same bytes, and the schema explains itself."""

from __future__ import annotations

import hashlib
import io
import logging
import os
from collections.abc import Mapping
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
    """One file of a release. ``path`` is relative to the release's folder, with slashes; ``rows`` is None for a document."""

    path: str
    bytes: int
    sha256: str
    rows: int | None


@dataclass(frozen=True)
class EarlierRelease:
    """The release that counts now: its folder, and its files by path as its manifest names them."""

    folder: Path
    files: Mapping[str, PublishedFile]


def write_partition(
    connection: psycopg.Connection,
    staged: StagedTable,
    period: str | None,
    release_id: str,
    folder: Path,
    earlier: EarlierRelease | None = None,
) -> PublishedFile:
    """Write one partition below the release's folder, on the disk and read-only. ``period`` stands in the path only.

    Where the ``earlier`` release has the same bytes at the same place, both share one file. Rows that did not change since
    are taken from its file.
    """
    path = path_of(staged, period)
    renamed = _renamed(staged, period, release_id, earlier) if earlier is not None else None
    content, rows = renamed or partition_bytes(connection, staged, period, release_id)
    return write_file(path, content, rows, folder, earlier.folder if earlier is not None else None)


def write_file(path: str, content: bytes, rows: int | None, folder: Path, earlier: Path | None = None) -> PublishedFile:
    """Write one file below the release's folder, or share it with the release in the folder ``earlier`` that has these bytes
    there."""
    if earlier is None or not _share(earlier / path, folder / path, content):
        _write(folder / path, content)
    return PublishedFile(path, len(content), hashlib.sha256(content).hexdigest(), rows)


def partition_bytes(
    connection: psycopg.Connection, staged: StagedTable, period: str | None, release_id: str
) -> tuple[bytes, int]:
    """One partition as the bytes of its Parquet file, and its number of rows."""
    rows = _read(connection, staged, period, release_id)
    return _bytes_of(rows, schema_of(staged)), rows.num_rows


def _renamed(staged: StagedTable, period: str | None, release_id: str, earlier: EarlierRelease) -> tuple[bytes, int] | None:
    """An unchanged partition as bytes, from the earlier release's file with the new release's id in its rows; None where
    there is no such file, or it is not what its manifest says, or other labels are published now."""
    known, path = earlier.files.get(path_of(staged, period)), earlier.folder / path_of(staged, period)
    if period not in staged.unchanged or known is None or not path.is_file():
        return None
    content, schema = path.read_bytes(), schema_of(staged)
    if hashlib.sha256(content).hexdigest() != known.sha256:
        _log.warning("%s is not the file that its manifest names; its rows are read from the warehouse", path)
        return None
    rows = pq.ParquetFile(pa.BufferReader(content)).read()
    if not rows.schema.equals(schema, check_metadata=True):
        return None
    if RELEASE_COLUMN not in schema.names:
        return content, rows.num_rows
    place = schema.get_field_index(RELEASE_COLUMN)
    named = rows.set_column(place, schema.field(place), pa.repeat(pa.scalar(release_id, pa.string()), rows.num_rows))
    return _bytes_of(named, schema), rows.num_rows


def _bytes_of(rows: pa.Table, schema: pa.Schema) -> bytes:
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
    return sink.getvalue()


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
