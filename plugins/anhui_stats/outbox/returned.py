"""The workbook that goes back: the clerk's own file with every finding marked, below ``returned/<unit>/<period>/``.

It is written before the transaction that queues the mail ends, under a name that follows from the attempt, so that a run that
is broken off and repeated writes the same file over itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psycopg

from anhui_stats.annotate import annotate_workbook, status_of
from anhui_stats.archive import read_archived
from anhui_stats.files import write_atomically
from anhui_stats.models import Finding, Severity, State
from anhui_stats.notify import ReturnedBook, SubmissionAnswer
from anhui_stats.periods import label
from anhui_stats.reading import limits_of
from anhui_stats.settings import Settings

#: The annotated workbook of an answer, from the names and bytes that arrived (several: the csv files of one unit) and the
#: findings of the attempt before.
Annotate = Callable[[Sequence[tuple[str, bytes]], SubmissionAnswer, Sequence[Finding]], "Annotated"]

_FILES = """
    select file_name, sha256 from ops.receipt where receipt_id = any(%(receipt_ids)s) order by path, receipt_id
"""


class Annotated(Protocol):
    """An annotated workbook: its bytes, the suffix of its name, and what kind it is (see ``ReturnedBook``)."""

    @property
    def content(self) -> bytes:
        """The bytes."""

    @property
    def suffix(self) -> str:
        """The suffix of the file name."""

    @property
    def kind(self) -> str:
        """annotated, rebuilt or list_only."""


@dataclass(frozen=True)
class Desk:
    """Where workbooks come from and go back to. ``largest``: the most bytes that are attached to a mail."""

    archive: Path
    returned: Path
    largest: int
    annotate: Annotate

    def put_back(
        self,
        connection: psycopg.Connection,
        answer: SubmissionAnswer,
        receipt_ids: Sequence[str],
        previous: Sequence[Finding] = (),
        addition: str = "",
    ) -> ReturnedBook | None:
        """Write the workbook of an answer; None where none goes back.

        None goes back where nothing is asked (notices stand in the mail), to a sender that is not known for certain, from a
        file that cannot be read, or of a city's consolidated workbook to a unit: it holds other units' rows. ``addition``
        tells a later answer to the same attempt apart.
        """
        if not _goes_back(answer):
            return None
        rows = connection.execute(_FILES, {"receipt_ids": list(receipt_ids)}).fetchall()
        files = [(name, read_archived(self.archive, sha256)) for name, sha256 in rows]
        made = self.annotate(files, answer, previous)
        name = f"{answer.unit_name}{label(answer.period or '')}报表_第{answer.attempt}次报送_审核结果{addition}{made.suffix}"
        path = f"{answer.unit_code}/{answer.period}/{name}"
        write_atomically(self.returned / path, made.content)
        digest, size = hashlib.sha256(made.content).hexdigest(), len(made.content)
        return ReturnedBook(name, path, digest, size, is_attached=size <= self.largest, kind=made.kind)


def _goes_back(answer: SubmissionAnswer) -> bool:
    is_known = bool(answer.unit_name and answer.period and answer.attempt)
    is_own = answer.sent_by is None and answer.duplicate_of is None
    asks = any(finding.severity is not Severity.NOTICE for finding in answer.every_finding)
    return is_known and is_own and asks and answer.state is not State.UNREADABLE


def open_desk(settings: Settings) -> Desk:
    """The desk of a home, with the project's own way of marking workbooks."""
    limits = limits_of(settings).content

    def annotate(files: Sequence[tuple[str, bytes]], answer: SubmissionAnswer, previous: Sequence[Finding]) -> Annotated:
        (name, content), *more = files
        status, before = status_of(answer, answer.in_parts.units), (*previous, *answer.in_parts.previous)
        return annotate_workbook(content, name, answer.every_finding, status, before, more, limits)

    return Desk(settings.archive, settings.returned, settings.max_attachment_mb * 1_000_000, annotate)
