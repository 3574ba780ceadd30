"""One release: when there is a new one, and in which order its parts appear.

Order: files in a temporary folder → the folder renamed → ``pub`` and ``ops.release`` in one transaction → ``latest.json``.
``latest.json`` comes last and is what readers go by, so a run that was killed anywhere is simply run again: the same content
has the same id, a folder that is there is whole, and everything after it is done anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row

from anhui_stats.aggregate import refresh_statistics
from anhui_stats.catalog.summaries import load_summaries
from anhui_stats.errors import RunError
from anhui_stats.files import sync_folder, write_atomically
from anhui_stats.periods import parse_period
from anhui_stats.publish.bulletins import leader_books
from anhui_stats.publish.checks import NOTICES, check_result
from anhui_stats.publish.documents import Document, Maker, list_documents, write_documents
from anhui_stats.publish.method_page import method_page
from anhui_stats.publish.parquet import EarlierRelease, PublishedFile, write_partition
from anhui_stats.publish.publications import (
    LastPublication,
    Publication,
    last_publication,
    publication_of,
    record_publication,
)
from anhui_stats.publish.revisions import REVISIONS, VALUES, name_release, note_revisions
from anhui_stats.publish.staging import StagedTable, content_hash, hashed, stage
from anhui_stats.publish.tables import PublishedTable
from anhui_stats.publish.vintages import keep_vintage, kept_tables, note_partitions, unchanged_partitions
from anhui_stats.publish.warehouse import describe_table, grant_to_readers, replace_table, show_newest
from anhui_stats.version import SCHEMA_VERSION

_LOCK = "select pg_advisory_lock(hashtext('anhui_stats.publish'))"
_COMPUTED_SINCE = """
    select coalesce(max(aggregation.state_no), 0) > (select coalesce(max(state_no), 0) from ops.published_state)
    from ops.aggregation
"""
_UNLOCK = "select pg_advisory_unlock(hashtext('anhui_stats.publish'))"

#: The documents that every release of the project has.
MAKERS: tuple[Maker, ...] = (leader_books, method_page)


@dataclass(frozen=True)
class Release:
    """The release that counts now. ``created`` is False where nothing had changed since the last one."""

    release_id: str
    manifest_sha256: str
    folder: Path
    created: bool


def publish_release(
    connection: psycopg.Connection,
    home: Path,
    moment: dt.datetime,
    code_version: str,
    tables: Sequence[PublishedTable] | None = None,
    makers: Sequence[Maker] | None = None,
) -> Release:
    """Publish what the warehouse holds, or find that it is published already. The connection must be idle.

    ``tables`` replaces the project's own ``sql/summaries``, ``makers`` its documents (none where only tables are given). The id
    is made from the published rows, their labels and the documents alone, so a run without new content changes nothing,
    whatever its moment and code version.
    """
    if connection.info.transaction_status != TransactionStatus.IDLE:
        raise RunError("publish_release was called inside a transaction, so latest.json could precede its commit")
    published = home / "published"
    with _alone(connection):
        _refresh_statistics(connection)
        with connection.transaction():
            _read_one_state(connection)
            last = last_publication(connection)
            staged = _stage_all(connection, load_summaries() if tables is None else tables, last)
            documents = list_documents(connection, staged, (MAKERS if tables is None else ()) if makers is None else makers)
            release_id = _release_id(staged, documents)
            folder = published / "releases" / release_id
            if release := _current(connection, published, folder, release_id):
                _note_partitions(connection, staged)
                return release
            if not folder.exists():
                earlier = _earlier_release(folder.parent, last)
                _write_folder(connection, staged, documents, release_id, code_version, folder, earlier)
            manifest_sha256 = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
            publication = publication_of(last, release_id)
            _replace_pub(connection, staged, publication)
            _record(connection, publication, moment, manifest_sha256)
        latest = {"release_id": release_id, "manifest_sha256": manifest_sha256}
        write_atomically(published / "latest.json", _json(latest))
    return Release(release_id, manifest_sha256, folder, created=True)


@contextmanager
def _alone(connection: psycopg.Connection) -> Iterator[None]:
    """Hold the publication lock. It is taken in a transaction before the one that reads, so that a run that waited reads
    what the other one left."""
    with connection.transaction():
        connection.execute(_LOCK)
    try:
        yield
    finally:
        if not connection.broken:
            with connection.transaction():
                connection.execute(_UNLOCK)


def _refresh_statistics(connection: psycopg.Connection) -> None:
    """Let the planner know the periods that were computed since the last publication, if any."""
    with connection.transaction():
        if connection.execute(_COMPUTED_SINCE).fetchone() == (True,):
            refresh_statistics(connection)


def _read_one_state(connection: psycopg.Connection) -> None:
    connection.execute("set transaction isolation level repeatable read")
    connection.execute("set local timezone to 'Asia/Shanghai'")
    connection.execute("set local datestyle to 'ISO, YMD'")
    connection.execute("set local work_mem to '128MB'")


def _stage_all(connection: psycopg.Connection, tables: Sequence[PublishedTable], last: LastPublication) -> list[StagedTable]:
    """All tables staged, by name, the values checked. A table by period that is empty gets one empty file, in the newest
    period of the release, so that every table can be opened."""
    staged: list[StagedTable] = []
    for table in sorted(tables, key=lambda one: (one.table in (REVISIONS, NOTICES), one.table)):
        staged.append(hashed(connection, stage(connection, table, unchanged_partitions(connection, table))))
        if table.table == VALUES:
            check_result(connection, staged[-1])
            note_revisions(connection, staged[-1], last)
    periods = [period for one in staged for period in one.partitions if period and parse_period(period) == period]
    whole = [
        one if one.partitions or not periods else hashed(connection, replace(one, partitions=(max(periods),))) for one in staged
    ]
    return sorted(whole, key=lambda one: one.definition.table)


def _release_id(staged: Sequence[StagedTable], documents: Sequence[Document]) -> str:
    lines = [f"{one.definition.table} {content_hash(one)}\n" for one in staged]
    lines += [f"{document.path} {document.made_from}\n" for document in documents]
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:16]


def _current(connection: psycopg.Connection, published: Path, folder: Path, release_id: str) -> Release | None:
    """The release of that id, if it is the latest one and complete in every place."""
    latest, manifest = published / "latest.json", folder / "manifest.json"
    if not latest.exists() or not manifest.exists():
        return None
    sha256 = hashlib.sha256(manifest.read_bytes()).hexdigest()
    query = "select 1 from ops.release where release_id = %s and manifest_sha256 = %s"
    is_recorded = connection.execute(query, (release_id, sha256)).fetchone() is not None
    is_latest = json.loads(latest.read_text(encoding="utf-8")) == {"release_id": release_id, "manifest_sha256": sha256}
    return Release(release_id, sha256, folder, created=False) if is_recorded and is_latest else None


def _write_folder(
    connection: psycopg.Connection,
    staged: Sequence[StagedTable],
    documents: Sequence[Document],
    release_id: str,
    code_version: str,
    folder: Path,
    earlier: EarlierRelease | None,
) -> None:
    """Write all files and the manifest beside the final folder, bring them to the disk, then rename."""
    for leftover in sorted(folder.parent.glob("*.tmp")):
        shutil.rmtree(leftover)
    temporary = folder.with_name(f"{release_id}.tmp")
    temporary.mkdir(parents=True)
    files = [
        write_partition(connection, one, period, release_id, temporary, earlier) for one in staged for period in one.partitions
    ]
    files += write_documents(documents, temporary, earlier.folder if earlier is not None else None)
    manifest = {
        "release_id": release_id,
        "code_version": code_version,
        "schema_version": SCHEMA_VERSION,
        "submissions": _submissions(connection),
        "files": [asdict(file) for file in sorted(files, key=lambda one: one.path)],
        "documents": {document.path: document.made_from for document in documents},
    }
    write_atomically(temporary / "manifest.json", _json(manifest))
    (temporary / "manifest.json").chmod(0o444)
    for path in sorted(temporary.rglob("*")):
        if path.is_dir():
            sync_folder(path)
    temporary.rename(folder)
    sync_folder(folder.parent)


def _earlier_release(releases: Path, last: LastPublication) -> EarlierRelease | None:
    """The newest publication's release, whose rows the newest vintages are: a partition that did not change is kept once and
    has a name in each."""
    folder = releases / last.release_id
    manifest = folder / "manifest.json"
    if not last.release_id or not manifest.exists():
        return None
    files = [PublishedFile(**file) for file in json.loads(manifest.read_text(encoding="utf-8"))["files"]]
    return EarlierRelease(folder, {file.path: file for file in files})


def _submissions(connection: psycopg.Connection) -> list[dict[str, object]]:
    """The submissions that count, by period and unit."""
    query = """
        select distinct
            submission.period, submission.unit_code, submission.attempt, submission.submission_id, submission.sha256
        from core.counting_form as counting_form
        inner join ops.submission as submission on counting_form.submission_id = submission.submission_id
        order by submission.period, submission.unit_code, submission.attempt, submission.submission_id
    """
    return connection.cursor(row_factory=dict_row).execute(query).fetchall()


def _replace_pub(connection: psycopg.Connection, staged: Sequence[StagedTable], publication: Publication) -> None:
    name_release(connection, publication.release_id)
    kept = kept_tables(staged)
    for one in staged:
        if one in kept:
            keep_vintage(connection, one, publication.number)
            show_newest(connection, one)
        else:
            replace_table(connection, one, publication.release_id)
        describe_table(connection, one)
    _note_partitions(connection, staged)
    grant_to_readers(connection)


def _note_partitions(connection: psycopg.Connection, staged: Sequence[StagedTable]) -> None:
    kept = kept_tables(staged)
    for one in staged:
        if one in kept or one.definition.aggregated_with:
            note_partitions(connection, one)


def _record(connection: psycopg.Connection, publication: Publication, moment: dt.datetime, manifest_sha256: str) -> None:
    record_publication(connection, publication, moment, manifest_sha256)


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
