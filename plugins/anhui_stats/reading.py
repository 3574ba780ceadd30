"""Read archived files under limits of time and memory: what one file does to its reader, it does to nobody else.

Files go through a warm worker process, small ones several at a time: what all of them do within the limits of one, each does.
Where they do not, they go one by one. A file that overruns, or kills its reader twice, becomes a submission with a
``container_fault`` and gets its answer; all others are read. The csv files of one folder go together, since several of them may
be one submission. One file in so many is read a second time by another library (``parse.second_reader``).
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from anhui_stats.batch import ParsedBatch, concat_batches
from anhui_stats.catalog.regions import Reference
from anhui_stats.errors import ConsistencyError
from anhui_stats.parse import ArrivedFile, Limits, compare_readers, parse_files, refuse_file
from anhui_stats.parse.second_reader import Difference
from anhui_stats.settings import Settings
from anhui_stats.warm_worker import Done, Failed, WarmWorker

MEBIBYTE = 1024 * 1024
_BINARY = (b"PK", b"\xd0\xcf\x11\xe0")
_COMPARE = "compare"
# an ordinary workbook has some 50 kB; a large one goes alone, so that little is read again when it overruns
_TOGETHER_FILES, _TOGETHER_BYTES = 20, 2 * MEBIBYTE
Portion = tuple[int, ...]
Task = tuple[str, Portion]
Work = ParsedBatch | tuple[Difference, ...]
Worker = WarmWorker[Task, Work]


@dataclass(frozen=True)
class ReadingLimits:
    """What one file may cost: the content's limits, seconds, bytes of memory; and every how-manieth is read twice (0: none)."""

    content: Limits = field(default_factory=Limits)
    seconds: float = 60
    memory_bytes: int = 1024 * MEBIBYTE
    second_reader_every: int = 100


@dataclass(frozen=True)
class Incident:
    """Something about our own reading that a person has to look at. Grain: one cell, or one file (sheet and cell '').

    kind: second_reader (two libraries disagree: ``first`` counted, ``second`` is the other), second_reader_failed,
    reader_failed (our program stumbled over the file; ``second`` says how).
    """

    kind: str
    receipt_id: str
    file_name: str
    sheet: str
    cell: str
    first: str
    second: str


@dataclass(frozen=True)
class ReadReport:
    """What a reading gave. ``workers`` counts the processes that were started: one, and one for each that was lost.

    ``slowest_seconds`` is the longest that one parse of one file, of small files together or of the csv files of a folder took.
    """

    batch: ParsedBatch
    incidents: tuple[Incident, ...]
    workers: int
    slowest_seconds: float


def limits_of(settings: Settings) -> ReadingLimits:
    """The limits that the settings give."""
    content = Limits(
        max_bytes=settings.max_file_mb * MEBIBYTE,
        max_sheets=settings.max_sheets,
        max_rows=settings.max_rows,
        max_columns=settings.max_columns,
        max_cells=settings.max_cells,
        max_unpacked_bytes=settings.max_unpacked_mb * MEBIBYTE,
        max_ratio=settings.max_ratio,
    )
    memory = settings.max_file_memory_mb * MEBIBYTE
    return ReadingLimits(content, settings.max_file_seconds, memory, settings.second_reader_every)


def read_files(
    files: Sequence[ArrivedFile], reference: Reference, moment: dt.datetime, limits: ReadingLimits | None = None
) -> ReadReport:
    """All files as one batch, each with a submission or as part of one. Raises only where our own program is at fault."""
    reading = _Reading(files, reference, moment, limits or ReadingLimits())
    worker: Worker
    with WarmWorker(reading.work, reading.limits.memory_bytes) as worker:
        for portions in _together(files, _portions(files)):
            reading.batches += reading.read_together(worker, portions)
    reading.refuse_to_blame_everyone()
    return ReadReport(concat_batches(reading.batches), tuple(reading.incidents), worker.started, reading.slowest)


def is_read_twice(sha256: str, every: int) -> bool:
    """Whether these bytes are one of the files that a second reader reads; always the same ones."""
    return every > 0 and int(sha256[:12], 16) % every == 0


def _portions(files: Sequence[ArrivedFile]) -> list[Portion]:
    """Indexes of the files that are read together: each workbook alone, the csv files of a folder as one."""
    portions: dict[tuple[str, str], list[int]] = {}
    for index in sorted(range(len(files)), key=lambda index: files[index].receipt.path):
        receipt = files[index].receipt
        key = ("file", receipt.path) if files[index].content.startswith(_BINARY) else ("folder", receipt.folder)
        portions.setdefault(key, []).append(index)
    return [tuple(portion) for portion in portions.values()]


def _together(files: Sequence[ArrivedFile], portions: Sequence[Portion]) -> list[list[Portion]]:
    """The portions that go to the worker in one call, in their order."""
    groups: list[list[Portion]] = []
    room = 0
    for portion in portions:
        size = sum(len(files[index].content) for index in portion)
        if not groups or size > room or len(groups[-1]) == _TOGETHER_FILES:
            groups.append([])
            room = _TOGETHER_BYTES
        groups[-1].append(portion)
        room -= size
    return groups


class _Reading:
    """One call of ``read_files``. ``work`` runs in the child, which has the files by the fork."""

    def __init__(self, files: Sequence[ArrivedFile], reference: Reference, moment: dt.datetime, limits: ReadingLimits) -> None:
        self.files, self.limits = files, limits
        self._reference, self._moment = reference, moment
        self.batches: list[ParsedBatch] = []
        self.incidents: list[Incident] = []
        self.slowest = 0.0

    def work(self, task: Task) -> Work:
        """Parse a portion, or compare the two readers on it."""
        kind, portion = task
        files = [self.files[index] for index in portion]
        if kind == _COMPARE:
            return tuple(compare_readers(files[0].content, files[0].receipt.file_name, self.limits.content))
        return parse_files(files, self._reference, self._moment, self.limits.content)

    def read_together(self, worker: Worker, portions: Sequence[Portion]) -> list[ParsedBatch]:
        """The portions in one call, under the limits of one file; one by one where that fails."""
        if len(portions) == 1:
            return self.read(worker, portions[0])
        outcome = self._call(worker, tuple(index for portion in portions for index in portion), self.limits.seconds)
        if isinstance(outcome, Failed):
            return [batch for portion in portions for batch in self.read(worker, portion)]
        for portion in portions:
            self._read_again(worker, portion, outcome.value)
        return [outcome.value]

    def read(self, worker: Worker, portion: Portion) -> list[ParsedBatch]:
        """The portion as batches. Where it fails, the files that fail alone are refused and the rest is read again."""
        outcome = self._parse(worker, portion)
        if isinstance(outcome, Done):
            self._read_again(worker, portion, outcome.value)
            return [outcome.value]
        if len(portion) == 1:
            return [self._refuse(portion[0], outcome)]
        alone = {index: self._parse(worker, (index,)) for index in portion}
        refused = [self._refuse(index, found) for index, found in alone.items() if isinstance(found, Failed)]
        rest = tuple(index for index, found in alone.items() if isinstance(found, Done))
        if not refused:
            return [found.value for found in alone.values() if isinstance(found, Done)]
        return refused + (self.read(worker, rest) if rest else [])

    def _parse(self, worker: Worker, portion: Portion) -> Done[ParsedBatch] | Failed:
        seconds = self.limits.seconds * len(portion)
        outcome = self._call(worker, portion, seconds)
        if isinstance(outcome, Failed) and outcome.reason == "died":
            outcome = self._call(worker, portion, seconds)
        return outcome

    def _call(self, worker: Worker, portion: Portion, seconds: float) -> Done[ParsedBatch] | Failed:
        begun = time.perf_counter()
        outcome = worker.call(("parse", portion), seconds)
        self.slowest = max(self.slowest, time.perf_counter() - begun)
        if isinstance(outcome, Done):
            assert isinstance(outcome.value, ParsedBatch)
            return Done(outcome.value)
        return outcome

    def _refuse(self, index: int, failed: Failed) -> ParsedBatch:
        file = self.files[index]
        code, detail = _fault(failed, self.limits)
        if failed.reason == "raised":
            self._note(index, "reader_failed", [("", "", "", failed.detail)])
        return refuse_file(file.receipt, code, detail, self._reference, self._moment)

    def _read_again(self, worker: Worker, portion: Portion, batch: ParsedBatch) -> None:
        file = self.files[portion[0]]
        chosen = is_read_twice(file.receipt.sha256, self.limits.second_reader_every)
        if not (chosen and file.content.startswith(_BINARY)) or file.receipt.path in _unreadable(batch):
            return
        # the other libraries are ten times slower
        outcome = worker.call((_COMPARE, portion), 10 * self.limits.seconds)
        if isinstance(outcome, Failed):
            self._note(portion[0], "second_reader_failed", [("", "", "", f"{outcome.reason}: {outcome.detail}")])
        elif isinstance(outcome.value, tuple):
            self._note(portion[0], "second_reader", outcome.value)

    def _note(self, index: int, kind: str, places: Iterable[tuple[str, str, str, str]]) -> None:
        receipt = self.files[index].receipt
        self.incidents += [Incident(kind, receipt.receipt_id, receipt.file_name, *place) for place in places]

    def refuse_to_blame_everyone(self) -> None:
        """A program that stumbles over most of its files is broken; the counties shall not be told that theirs are."""
        failed = [incident for incident in self.incidents if incident.kind == "reader_failed"]
        if len(failed) > 1 and 2 * len(failed) > len(self.files):
            names = "、".join(incident.file_name for incident in failed[:3])
            raise ConsistencyError(f"reading failed on {len(failed)} of {len(self.files)} files ({names}): {failed[0].second}")


def _unreadable(batch: ParsedBatch) -> set[str]:
    """The paths of the files that have a fault."""
    paths, faults = (batch.submissions[name].to_pylist() for name in ("path", "container_fault"))
    return {path for path, fault in zip(paths, faults, strict=True) if fault is not None}


def _fault(failed: Failed, limits: ReadingLimits) -> tuple[str, str]:
    """The container fault of a file whose reading gave nothing, and its Chinese explanation."""
    if failed.reason == "time":
        return "too_slow", f"读取超过 {limits.seconds:g} 秒"
    if failed.reason == "memory":
        return "too_large", f"读取所需内存超过 {limits.memory_bytes // MEBIBYTE} MB"
    if failed.reason == "died":
        return "damaged", "工作簿内部结构损坏，读取时异常中断"
    return "reader_failed", "系统未能读取"
