"""Deadlines, checked against the State Council's calendars by hand."""

import datetime as dt
import logging
from pathlib import Path

import pytest

from anhui_stats.catalog.calendar_rules import Reopening, deadline, load_calendar
from anhui_stats.errors import ConfigurationError
from anhui_stats.periods import TIMEZONE


@pytest.mark.parametrize(
    ("period", "day"),
    [
        # 1 to 7 October are holidays; 8 and 9 (a weekend) are made up for: 8, 9, 10, 11, 12 October
        ("2022-09", "2022-10-12"),
        # 1 to 3 January are holidays: 4, 5, 6, 7 January, then Monday the 10th
        ("2021-12", "2022-01-10"),
        # a plain month, from Monday: 1 to 5 August
        ("2022-07", "2022-08-05"),
        # 1 July 2017 was a Saturday: 3 to 7 July
        ("2017-06", "2017-07-07"),
    ],
)
def test_the_fifth_working_day_at_six(period: str, day: str) -> None:
    assert deadline(period) == dt.datetime.fromisoformat(f"{day}T18:00:00").replace(tzinfo=TIMEZONE)


def test_a_year_without_a_calendar_takes_weekdays_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        # 1 August 2095 is a Monday
        assert deadline("2095-07").date() == dt.date(2095, 8, 5)
        assert deadline("2095-08").year == 2095
    assert [record.getMessage().count("2095") for record in caplog.records] == [1]


def test_a_returned_report_has_three_working_days_but_never_less_than_the_deadline() -> None:
    rules = load_calendar()
    late = dt.datetime(2022, 10, 13, 1, 0, tzinfo=TIMEZONE)  # Thursday: Friday, Monday, Tuesday
    early = dt.datetime(2022, 10, 1, 1, 0, tzinfo=TIMEZONE)
    assert rules.correction_deadline("2022-09", late) == dt.datetime(2022, 10, 18, 18, 0, tzinfo=TIMEZONE)
    assert rules.correction_deadline("2022-09", early) == deadline("2022-09")
    until = dt.datetime(2022, 10, 25, 18, tzinfo=TIMEZONE)
    day = dt.date(2022, 10, 12)
    reopened = Reopening(unit_code="341522", period="2022-09", until=until, approver="王某", approved_on=day, reason="停电")
    again = rules.model_copy(update={"reopenings": (reopened,)})
    assert [again.correction_deadline("2022-09", late, unit).day for unit in ("341522", "341523")] == [25, 18]
    assert rules.correction_deadline("2032-09", late) == dt.datetime(2022, 10, 18, 18, 0, tzinfo=TIMEZONE)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "monthly_reports: [{valid_from: 2014-13, valid_to: null, working_day: 5, at: '18:00', correction_working_days: 3}]",
            "2022-09",
        ),
        (
            "monthly_reports: [{valid_from: 2014-01, valid_to: null, working_day: 0, at: '18:00', correction_working_days: 3}]",
            "working_day",
        ),
        (
            "monthly_reports:\n"
            "- {valid_from: 2014-01, valid_to: null, working_day: 5, at: '18:00', correction_working_days: 3}\n"
            "- {valid_from: 2023-01, valid_to: null, working_day: 3, at: '18:00', correction_working_days: 3}\n",
            "overlap",
        ),
        ("monthly_reports: []\nextra: 1", "extra"),
    ],
)
def test_a_wrong_calendar_is_refused_with_its_key(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "calendar.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=told) as raised:
        load_calendar(path)
    assert "calendar.yaml" in str(raised.value)


def test_a_period_before_all_rules_has_no_deadline() -> None:
    with pytest.raises(ConfigurationError, match="2013-12"):
        deadline("2013-12")
