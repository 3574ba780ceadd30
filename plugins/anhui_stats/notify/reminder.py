"""Reminders to units that have no accepted report yet: when one is due, and its words. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from anhui_stats.catalog.calendar_rules import FormDates, ReminderRule, is_working_day, working_days_between
from anhui_stats.catalog.recipients import Office
from anhui_stats.notify.letter import day_label, moment_label, own_dates_text
from anhui_stats.notify.notice import Notice
from anhui_stats.periods import TIMEZONE, label

BEFORE, ON_THE_DAY, AFTER = "remind_before", "remind_on_the_day", "remind_after"

#: A reminder after the deadline that could not be sent on its day is made up for within so many working days.
_MADE_UP_WITHIN = 2


@dataclass(frozen=True)
class Reminder:
    """What a reminder tells. ``attempts``: how often the unit reported in vain; ``is_reopened``: ``due`` ends a re-opening.

    ``forms``: those with dates of their own.
    """

    kind: str
    unit_code: str
    unit_name: str
    period: str
    due: dt.datetime
    cut_off: dt.date
    attempts: int
    is_reopened: bool
    moment: dt.datetime
    forms: tuple[FormDates, ...] = ()


def reminder_kind(rule: ReminderRule, due: dt.datetime, moment: dt.datetime) -> str | None:
    """Which reminder the day of ``moment`` asks for; None on days without one. ``remind_after`` carries its working day."""
    today, last = moment.astimezone(TIMEZONE).date(), due.astimezone(TIMEZONE).date()
    if not is_working_day(today):
        return None
    if today < last:
        return BEFORE if working_days_between(today, last) <= rule.before_working_days else None
    if today == last:
        return ON_THE_DAY
    elapsed = working_days_between(last, today)
    passed = [number for number in rule.after_working_days if number <= elapsed]
    if not passed or elapsed > rule.after_working_days[-1] + _MADE_UP_WITHIN:
        return None
    return f"{AFTER}_{passed[-1]}"


def write_reminder(reminder: Reminder, office: Office) -> Notice:
    """The mail to one unit."""
    name, due = f"{reminder.unit_name}{label(reminder.period)}报表", moment_label(reminder.due)
    is_late = reminder.kind.startswith(AFTER)
    headline = {BEFORE: f"{due}截止", ON_THE_DAY: f"今日{due[due.index('日') + 1 :]}截止"}.get(
        reminder.kind, "已逾期，请尽快报送"
    )
    return Notice(
        subject=f"【安徽招商统计】{name}{headline}",
        salutation=f"{reminder.unit_name}招商引资统计工作人员：",
        tone="bad" if is_late else "ask",
        headline=f"{label(reminder.period)}报表{headline}",
        summary=f"{_status(reminder)}{_when(reminder, due)}",
        office=office,
        date=day_label(reminder.moment),
        steps=(
            f"请{'按审核结果邮件改正后，' if reminder.attempts else ''}将整本报表放入{office.place_for(reminder.unit_code)}。"
            f"数据统计至{day_label_of(reminder.cut_off)}。{own_dates_text(() if reminder.is_reopened else reminder.forms)}",
            "本期没有业务的表，请在封面“零报告”一栏列出表号；零报告视同已报送。",
            f"如有困难，请致电{office.phone}。已经报送的，收到审核结果后无需理会本邮件。",
        ),
    )


def _status(reminder: Reminder) -> str:
    if reminder.attempts:
        failed = f"已报送{reminder.attempts}次，{'均' if reminder.attempts > 1 else ''}未通过审核"
        return f"贵单位{label(reminder.period)}报表{failed}，改正后的报表尚未收到。"
    return f"截至目前尚未收到贵单位{label(reminder.period)}报表。"


def _when(reminder: Reminder, due: str) -> str:
    if reminder.is_reopened:
        return f"经批准，贵单位本期报送时间延至{due}。"
    return f"本期报表{'应' if reminder.kind.startswith(AFTER) else '须'}于{due}前报送。"


def day_label_of(day: dt.date) -> str:
    """A day as letters print it: 2022年9月30日."""
    return f"{day.year}年{day.month}月{day.day}日"
