"""The workbook that goes back: the clerk's own file with every finding marked, below ``returned/<unit>/<period>/``.

It is written before the transaction that queues the mail ends, under a name that follows from the attempt, so that a run that
is broken off and repeated writes the same file over itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from anhui_stats.archive import read_archived
from anhui_stats.files import write_atomically
from anhui_stats.models import State
from anhui_stats.notify import ReturnedBook, SubmissionAnswer
from anhui_stats.periods import label

#: The annotated workbook of an answer, from the bytes that arrived: content and file name suffix.
Annotate = Callable[[bytes, SubmissionAnswer], tuple[bytes, str]]


@dataclass(frozen=True)
class Desk:
    """Where workbooks come from and go back to. ``largest``: the most bytes that are attached to a mail."""

    archive: Path
    returned: Path
    largest: int
    annotate: Annotate

    def put_back(self, answer: SubmissionAnswer, addition: str = "") -> ReturnedBook | None:
        """Write the workbook of an answer; None where none goes back.

        None goes back without findings, to a sender that is not known for certain, from a file that cannot be read, or of a
        city's consolidated workbook: it holds other units' rows. ``addition`` tells a later answer to the same attempt apart.
        """
        if not _goes_back(answer):
            return None
        content, suffix = self.annotate(read_archived(self.archive, answer.sha256), answer)
        name = f"{answer.unit_name}{label(answer.period or '')}报表_第{answer.attempt}次报送_审核结果{addition}{suffix}"
        path = f"{answer.unit_code}/{answer.period}/{name}"
        write_atomically(self.returned / path, content)
        digest = hashlib.sha256(content).hexdigest()
        return ReturnedBook(name, path, digest, len(content), is_attached=len(content) <= self.largest)


def _goes_back(answer: SubmissionAnswer) -> bool:
    is_known = bool(answer.unit_name and answer.period and answer.attempt)
    is_whole = answer.sent_by is None and answer.duplicate_of is None and answer.is_one_file
    return is_known and is_whole and bool(answer.findings) and answer.state is not State.UNREADABLE
