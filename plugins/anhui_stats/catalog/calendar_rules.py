"""Deadlines: ``reference/calendar.yaml`` and the Chinese holiday calendar. Pure.

Comes in: a period, or the moment of an answer. Goes out: a moment in Asia/Shanghai.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import logging
from pathlib import Path

import chinese_calendar
from pydantic import Field, field_validator, model_validator

from anhui_stats.catalog.base import REFERENCE, StrictModel, load_yaml
from anhui_stats.errors import ConfigurationError
from anhui_stats.periods import TIMEZONE, is_future, last_day, parse_period

_log = logging.getLogger(__name__)


class DeadlineRule(StrictModel):
    """The deadline of monthly reports, for the periods valid_from to valid_to."""

    valid_from: str
    valid_to: str | None
    working_day: int = Field(ge=1, le=31)
    at: dt.time
    correction_working_days: int = Field(ge=1, le=31)

    @field_validator("valid_from", "valid_to")
    @classmethod
    def _period(cls, value: str | None) -> str | None:
        if value is not None and parse_period(value) != value:
            raise ValueError("expected a period such as 2022-09")
        return value


class CalendarRules(StrictModel):
    """All deadline rules; no period has two."""

    monthly_reports: tuple[DeadlineRule, ...]

    @model_validator(mode="after")
    def _one_rule_a_period(self) -> CalendarRules:
        rules = sorted(self.monthly_reports, key=lambda rule: rule.valid_from)
        for earlier, later in itertools.pairwise(rules):
            if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
                raise ValueError(f"the rules from {earlier.valid_from} and from {later.valid_from} overlap")
        return self

    def has_rule(self, period: str) -> bool:
        """Whether reports of the period have a deadline at all."""
        return any(
            rule.valid_from <= period and (rule.valid_to is None or period <= rule.valid_to) for rule in self.monthly_reports
        )

    def rule(self, period: str) -> DeadlineRule:
        """The rule for a period; a ConfigurationError when the calendar has none."""
        for rule in self.monthly_reports:
            if rule.valid_from <= period and (rule.valid_to is None or period <= rule.valid_to):
                return rule
        raise ConfigurationError(f"calendar.yaml: monthly_reports has no rule for the period {period}")

    def deadline(self, period: str) -> dt.datetime:
        """The moment by which the report of a period has to be in."""
        rule = self.rule(period)
        return dt.datetime.combine(_working_day_after(last_day(period), rule.working_day), rule.at, TIMEZONE)

    def correction_deadline(self, period: str, answered_at: dt.datetime) -> dt.datetime:
        """The moment by which a report returned at ``answered_at`` has to be sent again.

        Never before the period's deadline, unless the period lies in the future, which is the fault that was found.
        """
        rule = self.rule(period)
        day = _working_day_after(answered_at.astimezone(TIMEZONE).date(), rule.correction_working_days)
        correction = dt.datetime.combine(day, rule.at, TIMEZONE)
        return correction if is_future(period, answered_at) else max(self.deadline(period), correction)


def _working_day_after(day: dt.date, number: int) -> dt.date:
    while number:
        day += dt.timedelta(days=1)
        number -= is_working_day(day)
    return day


def is_working_day(day: dt.date) -> bool:
    """Whether offices are open. In years without a published calendar: Monday to Friday, with a warning in the log."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        _warn_once(day.year)
        return day.weekday() < 5


@functools.cache
def _warn_once(year: int) -> None:
    _log.warning(
        "chinesecalendar knows no holidays of %s: deadlines of that year take Monday to Friday as working days; "
        "update the package chinesecalendar",
        year,
    )


@functools.cache
def load_calendar(path: Path = REFERENCE / "calendar.yaml") -> CalendarRules:
    """The deadline rules of the project."""
    return load_yaml(CalendarRules, path)


def deadline(period: str) -> dt.datetime:
    """The moment by which the report of a period has to be in, by the project's calendar."""
    return load_calendar().deadline(period)
