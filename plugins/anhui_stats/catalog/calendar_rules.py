"""Deadlines: ``reference/calendar.yaml`` and the Chinese holiday calendar. Pure.

Comes in: a period (a form, a unit), or the moment of an answer. Goes out: a moment in Asia/Shanghai.
``deadline`` is what letters announce; ``late_after`` is from when a report is marked late: grace and re-openings included.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import logging
from dataclasses import dataclass
from pathlib import Path

import chinese_calendar
from pydantic import Field, field_validator, model_validator

from anhui_stats.catalog.base import REFERENCE, StrictModel, load_yaml
from anhui_stats.errors import ConfigurationError
from anhui_stats.periods import TIMEZONE, is_future, last_day, parse_period

_log = logging.getLogger(__name__)


def _period(value: str | None) -> str | None:
    if value is not None and parse_period(value) != value:
        raise ValueError("expected a period such as 2022-09")
    return value


class FormRule(StrictModel):
    """Where one form differs from the rest of the workbook. ``cut_off_day``: the last day that its figures include."""

    working_day: int | None = Field(default=None, ge=1, le=31)
    cut_off_day: int | None = Field(default=None, ge=1, le=31)


class DeadlineRule(StrictModel):
    """The deadline of monthly reports, for the periods valid_from to valid_to.

    ``grace_working_days`` and ``grace_hours`` after the deadline a report is still in time. ``cut_off_day`` None: the last day
    of the month.
    """

    valid_from: str
    valid_to: str | None
    working_day: int = Field(ge=1, le=31)
    at: dt.time
    correction_working_days: int = Field(ge=1, le=31)
    grace_working_days: int = Field(default=0, ge=0, le=31)
    grace_hours: int = Field(default=0, ge=0, le=23)
    cut_off_day: int | None = Field(default=None, ge=1, le=31)
    forms: dict[str, FormRule] = Field(default_factory=dict)

    _periods = field_validator("valid_from", "valid_to")(_period)

    def working_day_of(self, form_code: str | None) -> int:
        """On which working day after the period a form (None: the workbook) is due."""
        own = self.forms.get(form_code or "", FormRule()).working_day
        return own or self.working_day

    def cut_off_of(self, form_code: str | None) -> int | None:
        """The last day of the month that a form's figures include; None: the last of the month."""
        return self.forms.get(form_code or "", FormRule()).cut_off_day or self.cut_off_day


@dataclass(frozen=True)
class FormDates:
    """By when a form has to be in that differs from the rest of the workbook, and the last day that its figures include."""

    form_code: str
    deadline: dt.datetime
    cut_off: dt.date


class Reopening(StrictModel):
    """One unit may report a period again until a later moment, and is not late before it."""

    unit_code: str
    period: str
    until: dt.datetime
    approver: str = Field(min_length=1)
    approved_on: dt.date
    reason: str = Field(min_length=1)

    _periods = field_validator("period")(_period)

    @field_validator("until")
    @classmethod
    def _in_shanghai(cls, value: dt.datetime) -> dt.datetime:
        return value.astimezone(TIMEZONE) if value.tzinfo else value.replace(tzinfo=TIMEZONE)


class ReminderRule(StrictModel):
    """When units without an accepted report are written to: working days before the deadline, its day, working days after."""

    before_working_days: int = Field(ge=1, le=10)
    after_working_days: tuple[int, ...]

    @field_validator("after_working_days")
    @classmethod
    def _ascending(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if list(value) != sorted(set(value)) or (value and value[0] < 1):
            raise ValueError("expected ascending numbers of working days, from 1")
        return value


class CalendarRules(StrictModel):
    """All deadline rules (no period has two), re-openings (no unit and period has two), and the reminders."""

    monthly_reports: tuple[DeadlineRule, ...]
    reopenings: tuple[Reopening, ...] = ()
    reminders: ReminderRule = ReminderRule(before_working_days=3, after_working_days=(1, 5))

    @model_validator(mode="after")
    def _one_reopening_a_report(self) -> CalendarRules:
        slots = [(reopening.unit_code, reopening.period) for reopening in self.reopenings]
        if twice := sorted({slot for slot in slots if slots.count(slot) > 1}):
            raise ValueError(f"reopenings: {twice[0][0]} {twice[0][1]} stands twice; move its until instead")
        return self

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

    def deadline(self, period: str, form_code: str | None = None) -> dt.datetime:
        """The moment by which the report of a period (or one form of it) has to be in, as letters announce it."""
        rule = self.rule(period)
        day = working_day_after(last_day(period), rule.working_day_of(form_code))
        return dt.datetime.combine(day, rule.at, TIMEZONE)

    def cut_off(self, period: str, form_code: str | None = None) -> dt.date:
        """The last day that the figures of a period include."""
        end, day = last_day(period), self.rule(period).cut_off_of(form_code)
        return end.replace(day=min(day, end.day)) if day else end

    def own_dates(self, period: str) -> tuple[FormDates, ...]:
        """The forms of a period that have dates of their own."""
        codes = sorted(self.rule(period).forms)
        return tuple(FormDates(code, self.deadline(period, code), self.cut_off(period, code)) for code in codes)

    def reopening(self, unit_code: str | None, period: str) -> Reopening | None:
        """The re-opening of a unit's period, where there is one."""
        return next((one for one in self.reopenings if (one.unit_code, one.period) == (unit_code, period)), None)

    def late_after(self, period: str, unit_code: str | None = None) -> dt.datetime:
        """The moment after which a report is late: deadline and grace, or the unit's re-opening where that is later."""
        rule, due = self.rule(period), self.deadline(period)
        with_grace = dt.datetime.combine(working_day_after(due.date(), rule.grace_working_days), rule.at, TIMEZONE)
        reopened = self.reopening(unit_code, period)
        with_grace += dt.timedelta(hours=rule.grace_hours)
        return max(with_grace, reopened.until) if reopened else with_grace

    def due_moment(self, period: str, unit_code: str | None) -> dt.datetime:
        """The moment that a unit is reminded of: the deadline, or the end of its re-opening where that is later."""
        reopened = self.reopening(unit_code, period)
        return max(self.deadline(period), reopened.until) if reopened else self.deadline(period)

    def correction_deadline(self, period: str, answered_at: dt.datetime, unit_code: str | None = None) -> dt.datetime:
        """The moment by which a unit's report returned at ``answered_at`` has to be sent again.

        Never before the period's deadline (or the end of the unit's re-opening), unless the period lies in the future, which is
        the fault that was found.
        """
        rule = self.rule(period)
        day = working_day_after(answered_at.astimezone(TIMEZONE).date(), rule.correction_working_days)
        correction = dt.datetime.combine(day, rule.at, TIMEZONE)
        return correction if is_future(period, answered_at) else max(self.due_moment(period, unit_code), correction)


def working_day_after(day: dt.date, number: int) -> dt.date:
    """The ``number``-th working day after a day (the day itself for 0)."""
    while number:
        day += dt.timedelta(days=1)
        number -= is_working_day(day)
    return day


def working_days_between(earlier: dt.date, later: dt.date) -> int:
    """How many working days follow ``earlier`` up to and including ``later``; 0 where ``later`` is not later."""
    days = (earlier + dt.timedelta(days=number) for number in range(1, (later - earlier).days + 1))
    return sum(map(is_working_day, days))


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
