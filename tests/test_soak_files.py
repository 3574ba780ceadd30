"""Five hundred damaged files, the same ones each time: every one ends with a state, in time, and no process stays behind."""

from __future__ import annotations

from anhui_stats.commands.mutations import MUTATIONS, mutated_file
from anhui_stats.commands.soak_files import soak_files
from anhui_stats.reading import ReadingLimits

SECONDS = 30


def test_no_damaged_file_crashes_hangs_or_is_forgotten() -> None:
    report = soak_files(500, 341522, ReadingLimits(seconds=SECONDS, second_reader_every=0))
    assert report.files == report.outcomes.total() == 500
    assert report.slowest_seconds < SECONDS
    assert report.incidents == []
    assert {kind for kind, _ in report.outcomes} == set(MUTATIONS)
    assert len({outcome for _, outcome in report.outcomes}) >= 6


def test_a_damaged_file_follows_from_its_seed_and_number() -> None:
    assert mutated_file(1, 7)[2] == mutated_file(1, 7)[2] != mutated_file(2, 7)[2]
