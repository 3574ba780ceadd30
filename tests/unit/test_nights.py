"""What the operator is told of a night: once, whatever happened to it."""

import datetime as dt

import psycopg
import pytest

from anhui_stats import nightly
from anhui_stats.nights import find_faults, queue_faults, recorded
from anhui_stats.periods import TIMEZONE
from anhui_stats.settings import Settings, load_settings

NIGHT = dt.datetime(2022, 10, 13, 1, tzinfo=TIMEZONE)


def _at(hour: int, minute: int = 0, day: int = 13) -> dt.datetime:
    return dt.datetime(2022, 10, day, hour, minute, tzinfo=TIMEZONE)


@pytest.fixture
def settings(empty_warehouse: psycopg.Connection, database_url: str) -> Settings:
    return load_settings(database_url=database_url.rpartition("/")[0] + f"/{empty_warehouse.info.dbname}")


@recorded
def register_files(moment: dt.datetime, settings: Settings) -> str:
    return "registered"


@recorded
def load_submissions(moment: dt.datetime, settings: Settings, error: BaseException | None = None) -> str:
    if error:
        raise error
    return "loaded"


@recorded
def build_release(moment: dt.datetime, settings: Settings) -> str:
    return "released"


def test_a_night_that_ended_is_no_matter(empty_warehouse: psycopg.Connection, settings: Settings) -> None:
    register_files(NIGHT, settings)
    assert load_submissions(NIGHT, settings) == "loaded"
    build_release(NIGHT, settings)
    assert queue_faults(empty_warehouse, _at(12), 6) == 0


def test_a_step_that_failed_twice_is_told_at_once_and_once(empty_warehouse: psycopg.Connection, settings: Settings) -> None:
    register_files(NIGHT, settings)
    for tries in (1, 2):
        with pytest.raises(OSError, match="disk full"):
            load_submissions(NIGHT, settings, OSError("disk full"))
        assert queue_faults(empty_warehouse, _at(1, 10), 6) == tries - 1
    assert queue_faults(empty_warehouse, _at(1, 15), 6) == 0
    row = empty_warehouse.execute("select recipient, subject, body_text from ops.outbox").fetchone()
    assert row and row[0] == "yunwei@zhaoshang.anhui.example"
    assert "load_submissions" in row[1] and "OSError: disk full" in row[2]
    load_submissions(NIGHT, settings)
    assert find_faults(empty_warehouse, _at(1, 20), 6) == []


def test_the_operator_s_mail_quotes_no_telephone_number(empty_warehouse: psycopg.Connection, settings: Settings) -> None:
    register_files(NIGHT, settings)
    for _ in (1, 2):
        with pytest.raises(OSError, match="zs01"):
            load_submissions(NIGHT, settings, OSError('COPY zs01, line 3, column contact: "郑联系13855509999"'))
    assert queue_faults(empty_warehouse, _at(1, 10), 6) == 1
    row = empty_warehouse.execute("select body_text || body_html from ops.outbox").fetchone()
    assert row and "COPY zs01, line 3" in row[0] and "13855509999" not in row[0]


def test_the_search_for_stale_periods_is_a_step_too(
    empty_warehouse: psycopg.Connection, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> list[str]:
        raise OSError("disk full")

    monkeypatch.setattr(nightly, "stale_periods", fail)
    register_files(NIGHT, settings)
    for _ in (1, 2):
        with pytest.raises(OSError, match="disk full"):
            nightly.find_stale_periods(NIGHT, settings)
    (fault,) = find_faults(empty_warehouse, _at(1, 10), 6)
    assert (fault.cause, fault.step) == ("failed", "find_stale_periods")


def test_a_step_that_was_killed_is_told_when_the_night_should_have_ended(
    empty_warehouse: psycopg.Connection, settings: Settings
) -> None:
    register_files(NIGHT, settings)
    with pytest.raises(KeyboardInterrupt):
        load_submissions(NIGHT, settings, KeyboardInterrupt())
    assert queue_faults(empty_warehouse, _at(5, 55), 6) == 0
    assert queue_faults(empty_warehouse, _at(6), 6) == 1
    assert queue_faults(empty_warehouse, _at(6, 5), 6) == 0
    (fault,) = find_faults(empty_warehouse, _at(7), 6)
    assert (fault.cause, fault.step) == ("unfinished", "load_submissions")


def test_a_night_that_never_began_is_missed_but_not_before_the_first_one(
    empty_warehouse: psycopg.Connection, settings: Settings
) -> None:
    assert queue_faults(empty_warehouse, _at(7), 6) == 0, "nothing was ever installed to run"
    register_files(NIGHT, settings)
    build_release(NIGHT, settings)
    assert queue_faults(empty_warehouse, _at(5, day=14), 6) == 0
    assert queue_faults(empty_warehouse, _at(6, day=14), 6) == 1
    (fault,) = find_faults(empty_warehouse, _at(9, day=14), 6)
    assert (fault.cause, fault.date) == ("missing", dt.date(2022, 10, 14))


def test_a_database_that_is_away_does_not_hide_why_a_step_failed() -> None:
    away = load_settings(database_url="postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(OSError, match="disk full"):
        load_submissions(NIGHT, away, OSError("disk full"))
