"""Reading under limits: what one file does to its reader, it does to nobody else; and a second look at some files."""

from __future__ import annotations

import hashlib
import os
import time
from typing import Any

import pytest

from anhui_stats import reading
from anhui_stats.batch import ParsedBatch
from anhui_stats.catalog.regions import load_reference
from anhui_stats.errors import ConsistencyError
from anhui_stats.parse import ArrivedFile, Limits, parse_files
from anhui_stats.parse.second_reader import Difference
from anhui_stats.reading import ReadingLimits, ReadReport, is_read_twice, limits_of, read_files
from anhui_stats.settings import Settings
from unit.parse.making import MOMENT, arrive, book, cover, parse

GOOD = arrive(book("ZS05", [{"matter_id": "m-0001"}]), "好.xlsx")
OTHER = arrive(book("ZS06", [{"pool_id": "p-0001"}]), "另.xlsx")
BAD = arrive(book("ZS05", [{"matter_id": "m-0002"}]), "坏.xlsx")
QUICK = ReadingLimits(Limits(), seconds=1, memory_bytes=512 * 1024 * 1024, second_reader_every=0)


def _csv(code: str, name: str, folder: str = "341522") -> ArrivedFile:
    pairs = "".join(f"{label},{value}\n" for label, value in cover())
    return arrive(f"报表代码,{code}\n{pairs}\n项目编号,事项编号\n1,2\n".encode(), f"{folder}/{name}")


def _read(*files: ArrivedFile, limits: ReadingLimits = QUICK) -> ReadReport:
    return read_files(files, load_reference(), MOMENT, limits)


def _faults(batch: ParsedBatch) -> dict[str, str | None]:
    return {row["path"]: row["container_fault"] for row in batch.submissions.to_pylist()}


@pytest.fixture
def deed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes reading a batch that holds a file named 坏 do something terrible."""

    def choose(terrible: Any) -> None:
        def parse_or(files: list[ArrivedFile], *rest: Any) -> ParsedBatch:
            if any("坏" in file.receipt.path for file in files):
                terrible()
            return parse_files(files, *rest)

        monkeypatch.setattr(reading, "parse_files", parse_or)

    return choose


def test_files_read_one_by_one_are_what_they_are_together() -> None:
    report = _read(GOOD, OTHER)
    together = parse(GOOD, OTHER)
    assert report.workers == 1
    assert report.incidents == ()
    assert report.batch.submissions.equals(together.submissions)
    assert report.batch.rows == together.rows


def test_the_csv_files_of_a_folder_stay_together() -> None:
    batch = _read(_csv("ZS05", "a.csv"), GOOD, _csv("ZS06", "b.csv"), _csv("ZS06", "c.csv", "341523")).batch
    assert sorted(len(row["receipt_ids"]) for row in batch.submissions.to_pylist()) == [1, 1, 2]


@pytest.mark.parametrize(
    ("terrible", "fault"),
    [
        (lambda: time.sleep(600), "too_slow"),
        (lambda: bytearray(4 * QUICK.memory_bytes), "too_large"),
        (lambda: os._exit(11), "damaged"),
        (lambda: 1 // 0, "reader_failed"),
    ],
)
def test_a_file_that_overruns_or_kills_its_reader_has_a_fault_and_the_others_go_on(
    deed: Any, terrible: Any, fault: str
) -> None:
    deed(terrible)
    report = _read(GOOD, BAD, OTHER)
    assert _faults(report.batch) == {"好.xlsx": None, "坏.xlsx": fault, "另.xlsx": None}
    assert [(one.kind, one.file_name) for one in report.incidents] == [("reader_failed", "坏.xlsx")] * (
        fault == "reader_failed"
    )


def test_only_the_culprit_of_a_folder_of_csv_files_is_refused(deed: Any) -> None:
    deed(lambda: os._exit(11))
    batch = _read(_csv("ZS05", "a.csv"), _csv("ZS06", "坏.csv"), _csv("ZS06", "c.csv")).batch
    assert _faults(batch) == {"341522/a.csv": None, "341522/坏.csv": "damaged"}
    assert sorted(len(row["receipt_ids"]) for row in batch.submissions.to_pylist()) == [1, 2]


def test_a_program_that_stumbles_over_everything_blames_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "parse_files", lambda *_: 1 // 0)
    with pytest.raises(ConsistencyError, match="ZeroDivisionError"):
        _read(GOOD, OTHER)


def test_a_lost_row_is_our_fault_and_stops_us(deed: Any) -> None:
    def lose() -> None:
        raise ConsistencyError("3 rows found, 2 parsed")

    deed(lose)
    with pytest.raises(ConsistencyError, match="2 parsed"):
        _read(GOOD, BAD)


def test_no_files_make_an_empty_batch() -> None:
    assert _read().batch.submissions.num_rows == 0


def test_the_settings_set_every_limit() -> None:
    assert limits_of(Settings(second_reader_every=100)) == ReadingLimits()
    changed = Settings(max_file_mb=1, max_rows=7, max_file_seconds=3, max_file_memory_mb=64, second_reader_every=1)
    assert limits_of(changed) == ReadingLimits(Limits(max_bytes=2**20, max_rows=7), 3, 64 * 2**20, 1)


def test_one_file_in_a_hundred_is_read_twice_and_always_the_same_ones() -> None:
    shas = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(20_000)]
    chosen = [sha for sha in shas if is_read_twice(sha, 100)]
    assert 100 < len(chosen) < 300
    assert chosen == [sha for sha in shas if is_read_twice(sha, 100)]
    assert not any(is_read_twice(sha, 0) for sha in shas)


def test_a_difference_of_the_readers_is_an_incident_with_its_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = ReadingLimits(second_reader_every=1)
    assert _read(GOOD, limits=twice).incidents == ()
    monkeypatch.setattr(reading, "compare_readers", lambda *_: [Difference("ZS05", "B5", "1 (float)", "2 (float)")])
    (incident,) = _read(GOOD, limits=twice).incidents
    assert (incident.kind, incident.file_name, incident.cell, incident.second) == (
        "second_reader",
        "好.xlsx",
        "B5",
        "2 (float)",
    )


def test_a_second_reader_that_fails_is_an_incident_and_the_file_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "compare_readers", lambda *_: 1 // 0)
    report = _read(GOOD, limits=ReadingLimits(second_reader_every=1))
    assert _faults(report.batch) == {"好.xlsx": None}
    assert [incident.kind for incident in report.incidents] == ["second_reader_failed"]
