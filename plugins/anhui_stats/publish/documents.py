"""Files of a release for people, beside its tables: pages and workbooks, made from the rows that the release has.

A new one is a function here in ``MAKERS``: it takes the connection of the publication, reads ``pg_temp.stage_<table>`` (the
staged rows of any published table) and gives documents. The same rows must give the same bytes: no clock, no random names, no
time of creation inside a workbook. Documents are content: the release id is made from their bytes too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import psycopg

from anhui_stats.errors import ConsistencyError

FOLDER = "documents"


@dataclass(frozen=True)
class Document:
    """One file of the release's folder ``documents/``: its name (in Chinese, with suffix) and its bytes."""

    name: str
    content: bytes

    @property
    def path(self) -> str:
        """The path below the release's folder."""
        return f"{FOLDER}/{self.name}"

    @property
    def sha256(self) -> str:
        """The hash of the bytes."""
        return hashlib.sha256(self.content).hexdigest()


Maker = Callable[[psycopg.Connection], Iterable[Document]]

#: What every release of the project has.
MAKERS: tuple[Maker, ...] = ()


def make_documents(connection: psycopg.Connection, makers: Sequence[Maker]) -> tuple[Document, ...]:
    """The documents of all makers, by name; ConsistencyError where two have one name."""
    documents = sorted((document for maker in makers for document in maker(connection)), key=lambda one: one.name)
    names = [document.name for document in documents]
    if len(set(names)) != len(names):
        raise ConsistencyError(f"documents of a release: a name stands twice in {names}")
    return tuple(documents)
