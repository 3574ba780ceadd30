"""What ``make run`` does before it starts anything."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from rich.console import Console

from anhui_stats.commands.run import copy_files, run_sample, run_submissions, sample_periods
from anhui_stats.errors import RunError
from anhui_stats.periods import TIMEZONE
from anhui_stats.sample.generate import mark_sample_home
from anhui_stats.settings import SMTP_VARIABLE, load_settings

MOMENT = dt.datetime(2022, 10, 10, 1, tzinfo=TIMEZONE)
QUIET = Console(quiet=True)


@pytest.mark.parametrize(
    ("months", "periods"),
    [
        (1, ["2021-09", "2022-09"]),
        (2, ["2021-08", "2021-09", "2022-08", "2022-09"]),
        (12, [f"{year}-{month:02d}" for year in (2021, 2022) for month in range(1, 13)]),
    ],
)
def test_a_sample_has_the_same_months_of_two_years(months: int, periods: list[str]) -> None:
    assert sample_periods(months) == periods


@pytest.mark.parametrize("months", [0, 13])
def test_other_numbers_of_months_are_refused(months: int) -> None:
    with pytest.raises(RunError, match="expected 1 to 12"):
        sample_periods(months)


def test_the_sample_refuses_a_configured_database(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path / "home", database_url="postgresql://somebody@db.example/anhui_stats")
    with pytest.raises(RunError, match="ANHUI_STATS_DATABASE_URL"):
        run_sample(settings, 1, 1, QUIET)
    assert not (tmp_path / "home").exists()


def test_the_sample_refuses_a_configured_mail_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SMTP_VARIABLE, '{"conn_type": "smtp", "host": "mail.example"}')
    with pytest.raises(RunError, match=SMTP_VARIABLE):
        run_sample(load_settings(home=tmp_path / "home"), 1, 1, QUIET)


def test_own_workbooks_never_go_into_a_sample_home(tmp_path: Path) -> None:
    mark_sample_home(tmp_path / "home", ["2022-09"], 1)
    with pytest.raises(RunError, match="invented sample"):
        run_submissions(load_settings(home=tmp_path / "home"), tmp_path, MOMENT, QUIET)


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="nowhere"):
        run_submissions(load_settings(home=tmp_path / "home"), tmp_path / "nowhere", MOMENT, QUIET)


def test_files_are_copied_with_their_times_once(tmp_path: Path) -> None:
    folder, landing = tmp_path / "报表", tmp_path / "landing"
    (folder / "341522").mkdir(parents=True)
    source = folder / "341522" / "霍邱县2022年9月报表(终稿)2.xlsx"
    source.write_bytes(b"first")
    os.utime(source, ns=(10**18, 10**18))
    (folder / ".hidden").write_bytes(b"")
    assert copy_files(folder, landing) == (1, 0)
    copied = landing / "341522" / source.name
    assert (copied.read_bytes(), copied.stat().st_mtime_ns) == (b"first", 10**18)
    assert copy_files(folder, landing) == (0, 1)
    source.write_bytes(b"again")
    assert copy_files(folder, landing) == (1, 0)
    assert copied.read_bytes() == b"again"
    assert source.exists(), "copied, not moved"
