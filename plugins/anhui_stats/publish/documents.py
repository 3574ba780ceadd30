"""Files of a release for people, beside its tables: pages and workbooks, made from the rows that the release has.

A new kind is a maker in ``release.MAKERS``: it takes the connection of the publication and the staged tables
(``pg_temp.stage_<table>``) and names documents, each with the hash of everything its bytes depend on. That hash is content: the
release id is made from it too. A document of the earlier release that was made from the same is kept, not made again, so
the same must give the same bytes: no clock, no random names, no time of creation inside a workbook.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from anhui_stats.errors import ConsistencyError
from anhui_stats.publish.parquet import PublishedFile, write_file
from anhui_stats.publish.staging import StagedTable


@dataclass(frozen=True)
class Document:
    """One file: its path below the release's folder, the hash of what it is made from, and how to make its bytes."""

    path: str
    made_from: str
    make: Callable[[], bytes]


Maker = Callable[[psycopg.Connection, Sequence[StagedTable]], Iterable[Document]]


def document_of(path: str, content: bytes) -> Document:
    """A document whose bytes are there already."""
    return Document(path, hashlib.sha256(content).hexdigest(), lambda: content)


def list_documents(
    connection: psycopg.Connection, staged: Sequence[StagedTable], makers: Sequence[Maker]
) -> tuple[Document, ...]:
    """The documents of all makers, by path; ConsistencyError where two have one path."""
    documents = sorted((one for maker in makers for one in maker(connection, staged)), key=lambda one: one.path)
    paths = [document.path for document in documents]
    if len(set(paths)) != len(paths):
        raise ConsistencyError(f"documents of a release: a path stands twice in {paths}")
    return tuple(documents)


def write_documents(documents: Sequence[Document], folder: Path, earlier: Path | None) -> list[PublishedFile]:
    """Write the documents below the release's folder; those that the release in the folder ``earlier`` has are shared."""
    known = _known(earlier)
    written = []
    for document in documents:
        is_kept = earlier is not None and known.get(document.path) == document.made_from
        content = (earlier / document.path).read_bytes() if earlier is not None and is_kept else document.make()
        written.append(write_file(document.path, content, None, folder, earlier))
    return written


def _known(earlier: Path | None) -> dict[str, str]:
    """Path -> what it was made from, of the earlier release."""
    if earlier is None or not (earlier / "manifest.json").exists():
        return {}
    manifest = json.loads((earlier / "manifest.json").read_text(encoding="utf-8"))
    return dict(manifest.get("documents", {}))
