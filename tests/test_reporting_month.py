"""A month of the whole province on a fake clock: reminders, late marks, 零报告, a re-opening, digests, the quality table.

September 2022 is due on 12 October, 18:00 (working days of October: 8 to 14, 17 to 21, 24 to 28, 31).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from anhui_stats.catalog.calendar_rules import CalendarRules, Reopening, load_calendar
from anhui_stats.catalog.regions import load_reference
from anhui_stats.catalog.summaries import load_summaries
from anhui_stats.database.connect import connect
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.database.warehouse import open_databases
from anhui_stats.digests import queue_digests
from anhui_stats.periods import TIMEZONE
from anhui_stats.reminders import queue_reminders
from anhui_stats.settings import load_settings

PERIOD = "2022-09"
NIL, MENDED, LAST_NIGHT, LATE, SILENT, REOPENED = "340111", "341504", "341502", "341503", "341522", "341523"
SPECIAL = (NIL, MENDED, LAST_NIGHT, LATE, SILENT, REOPENED)

#: When each special unit's reports are taken in: day of October, state.
REPORTS = {
    NIL: [(8, "nil")],
    MENDED: [(9, "rejected"), (12, "accepted")],
    LAST_NIGHT: [(13, "accepted")],
    LATE: [(14, "accepted")],
    SILENT: [],
    REOPENED: [(20, "accepted")],
}


@dataclass
class Month:
    """What the month left behind."""

    reminded: dict[str, list[tuple[int, str]]]
    digests: dict[str, list[int]]
    quality: dict[str, dict[str, Any]]
    years: dict[tuple[int, str], dict[str, Any]]
    bodies: dict[tuple[str, int], str]
    repeated: int
    units: list[str]


def _calendar() -> CalendarRules:
    until = dt.datetime(2022, 10, 20, 18, tzinfo=TIMEZONE)
    reopened = Reopening(
        unit_code=REOPENED, period=PERIOD, until=until, approver="王某", approved_on=dt.date(2022, 10, 12), reason="洪涝停电"
    )
    return load_calendar().model_copy(update={"reopenings": (reopened,)})


@pytest.fixture(scope="module")
def month(open_folder: Any, server: EmbeddedServer) -> Iterator[Month]:
    """Every day of October: the night's reports and digests at 01:00, the reminders at 09:00, each step twice."""
    settings = load_settings(home=open_folder / "month", database_url=server.url("reporting_month"))
    settings.create_folders()
    with pytest.MonkeyPatch.context() as patch, open_databases(settings, durable=False) as opened:
        patch.setattr("anhui_stats.reminders.load_calendar", _calendar)
        patch.setattr("anhui_stats.digests.load_calendar", _calendar)
        with connect(opened) as connection:
            yield _live_through(connection)


def _live_through(connection: psycopg.Connection) -> Month:
    units = [unit.region_code for unit in load_reference().reporting_units(PERIOD)]
    assert set(SPECIAL) <= set(units)
    arrivals = {unit: REPORTS.get(unit, [(8 + number % 4, "accepted")]) for number, unit in enumerate(units)}
    repeated = 0
    for day in range(1, 32):
        night = dt.datetime(2022, 10, day, 1, tzinfo=TIMEZONE)
        for unit, reports in arrivals.items():
            for attempt, (taken_in, state) in enumerate(reports, start=1):
                if taken_in == day:
                    _arrive(connection, unit, attempt, state, night)
        queue_digests(connection, night)
        repeated += queue_digests(connection, night)
        morning = night + dt.timedelta(hours=8)
        queue_reminders(connection, morning)
        repeated += sum(queue_reminders(connection, morning).values())
    return _outcome(connection, units, repeated)


def _arrive(
    connection: psycopg.Connection, unit: str, attempt: int, state: str, night: dt.datetime, period: str = PERIOD
) -> None:
    accepted = state != "rejected"
    submission_id = f"{unit}-{attempt}"
    connection.execute(
        "insert into ops.submission (submission_id, unit_code, period, attempt, state, is_accepted, received_at, judged_at,"
        " sha256, file_name, path, errors, queries, notices)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'x.xlsx', 'x.xlsx', %s, 0, 0)",
        (
            submission_id,
            unit,
            period,
            attempt,
            "accepted" if accepted else "rejected",
            accepted,
            night,
            night,
            submission_id,
            int(not accepted),
        ),
    )
    connection.execute(
        "insert into ops.submission_form values (%s, 'ZS01', %s, 0), (%s, 'ZS07', 'absent', 0)",
        (submission_id, "nil" if state == "nil" else "present", submission_id),
    )


def _outcome(connection: psycopg.Connection, units: list[str], repeated: int) -> Month:
    reminded: dict[str, list[tuple[int, str]]] = {}
    digests: dict[str, list[int]] = {}
    bodies = {}
    for recipient, kind, created_at, text in connection.execute(
        "select recipient, kind, created_at, body_text from ops.outbox order by created_at, recipient"
    ):
        day = created_at.astimezone(TIMEZONE).day
        place = recipient.removeprefix("zhaoshang-").partition("@")[0]
        bodies[place, day] = text
        if kind.startswith("remind"):
            reminded.setdefault(place, []).append((day, kind))
        else:
            digests.setdefault(place, []).append(day)
    quality = {row["region_code"]: row for row in _published(connection, "report_quality") if row["period"] == PERIOD}
    return Month(reminded, digests, quality, _years(connection), bodies, repeated, units)


def _published(connection: psycopg.Connection, table: str) -> list[dict[str, Any]]:
    summary = next(one for one in load_summaries() if one.table == table)
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(summary.sql.encode()).fetchall()


def _years(connection: psycopg.Connection) -> dict[tuple[int, str], dict[str, Any]]:
    """The quality of whole years, with two more months due: nobody reports the one, only 341502 the other, returned once."""
    with connection.transaction(force_rollback=True):
        for period, deadline in (("2022-10", "2022-11-09 18:00+08"), ("2023-01", "2023-02-09 18:00+08")):
            connection.execute("insert into core.report_deadline values (%s, %s)", (period, deadline))
        _arrive(connection, LAST_NIGHT, 3, "rejected", dt.datetime(2022, 11, 3, 1, tzinfo=TIMEZONE), "2022-10")
        _arrive(connection, LAST_NIGHT, 4, "accepted", dt.datetime(2022, 11, 4, 1, tzinfo=TIMEZONE), "2022-10")
        return {(row["report_year"], row["region_code"]): row for row in _published(connection, "report_quality_year")}


def test_units_are_reminded_on_working_days_until_they_have_reported(month: Month) -> None:
    assert {unit: month.reminded.get(unit) for unit in SPECIAL} == {
        NIL: None,
        MENDED: [(9, "remind_before")],
        LAST_NIGHT: [(9, "remind_before"), (12, "remind_on_the_day")],
        LATE: [(9, "remind_before"), (12, "remind_on_the_day"), (13, "remind_after_1")],
        SILENT: [(9, "remind_before"), (12, "remind_on_the_day"), (13, "remind_after_1"), (19, "remind_after_5")],
        # its own deadline is the 20th: three working days before it is the 17th
        REOPENED: [(17, "remind_before")],
    }


def test_who_has_reported_is_left_in_peace(month: Month) -> None:
    others = {
        unit: month.reminded.get(unit) for number, unit in enumerate(month.units) if unit not in SPECIAL and number % 4 < 2
    }
    assert len(others) > 50
    assert set(map(str, others.values())) == {"None"}


def test_a_reminder_says_what_is_missing_by_when_and_where(month: Month) -> None:
    mended, silent = month.bodies[MENDED, 9], month.bodies[SILENT, 13]
    assert "已报送1次，未通过审核" in mended and "请按审核结果邮件改正后" in mended and "2022年10月12日18时前" in mended
    assert "已逾期，请尽快报送" in silent and "命名的文件夹（341522）" in silent and "零报告视同已报送" in silent
    assert "延至2022年10月20日18时" in month.bodies[REOPENED, 17]


def test_the_quality_of_each_unit(month: Month) -> None:
    names = ("units_reported", "units_on_time", "units_late", "units_nil", "units_first_pass", "late_days", "returned_attempts")
    assert {unit: tuple(int(month.quality[unit][name]) for name in names) for unit in SPECIAL} == {
        NIL: (1, 1, 0, 1, 1, 0, 0),
        MENDED: (1, 1, 0, 0, 0, 0, 1),
        # dropped before 18:00 and taken in by the night: in time
        LAST_NIGHT: (1, 1, 0, 0, 1, 0, 0),
        LATE: (1, 0, 1, 0, 1, 1, 0),
        SILENT: (0, 0, 0, 0, 0, 0, 0),
        REOPENED: (1, 1, 0, 0, 1, 0, 0),
    }


def test_city_and_province_are_the_sums_of_their_units_with_rates(month: Month) -> None:
    province, number = month.quality["340000"], len(month.units)
    assert number > 115
    assert (province["units_expected"], province["units_reported"], province["units_missing"]) == (number, number - 1, 1)
    assert (province["units_on_time"], province["units_late"], province["units_nil"]) == (number - 2, 1, 1)
    assert round(province["on_time_pct"], 6) == round(Decimal(100 * (number - 2)) / number, 6)
    assert round(province["first_pass_pct"], 6) == round(Decimal(100 * (number - 2)) / (number - 1), 6)
    luan = month.quality["341500"]
    own = [row for row in month.quality.values() if row["region_level"] in ("county", "zone")]
    assert sum(row["units_expected"] for row in own) == number
    assert (luan["units_missing"], luan["units_late"], luan["returned_attempts"]) == (1, 1, 1)


def test_the_quality_of_a_year_adds_up_its_months_that_have_a_deadline(month: Month) -> None:
    names = ("months", "reports_expected", "reports_received", "reports_on_time", "reports_first_pass", "returned_attempts")
    units = (LAST_NIGHT, LATE, MENDED, SILENT)
    assert {unit: tuple(month.years[2022, unit][name] for name in names) for unit in units} == {
        LAST_NIGHT: (2, 2, 2, 2, 1, 1),
        LATE: (2, 2, 1, 0, 1, 0),
        MENDED: (2, 2, 1, 1, 0, 1),
        SILENT: (2, 2, 0, 0, 0, 0),
    }
    assert [month.years[2022, LAST_NIGHT][name] for name in ("on_time_pct", "first_pass_pct")] == [100, 50]
    assert month.years[2022, SILENT]["on_time_pct"] == 0 and month.years[2022, SILENT]["first_pass_pct"] is None
    number = len(month.units)
    province, luan = month.years[2022, "340000"], month.years[2022, "341500"]
    assert tuple(province[name] for name in names) == (2, 2 * number, number, number - 1, number - 2, 2)
    assert round(province["on_time_pct"], 6) == round(Decimal(100 * (number - 1)) / (2 * number), 6)
    own = [row for (year, _), row in month.years.items() if year == 2022 and row["region_level"] in ("county", "zone")]
    assert sum(row["reports_expected"] for row in own) == 2 * number and luan["returned_attempts"] == 2
    assert (month.years[2023, "340000"]["months"], month.years[2023, "340000"]["reports_received"]) == (1, 0)


def test_digests_come_only_when_something_happened_or_units_are_late(month: Month) -> None:
    # nights with new reports: 8 to 11 (the others), 9 and 12, 13, 14, 20. The night of the 13th takes in what landed in time;
    # from then on 341522 is chased for ten working days
    chased = [14, 17, 18, 19, 20, 21, 24, 25, 26, 27]
    assert month.digests["tongji"] == [8, 9, 10, 11, 12, 13, *chased]
    assert month.digests["341500"][-10:] == chased
    assert set(month.digests["340300"]) <= {8, 9, 10, 11}, "a city whose units have all reported hears nothing more"
    text = month.bodies["341500", 14]
    assert "尚未接收的单位（2个）" in text and "霍邱县｜未收到报表" in text
    assert "裕安区｜第1次｜已接收" in text


def test_digests_tell_who_reported_how_well_and_who_was_late(month: Month) -> None:
    city, province = month.bodies["341500", 14], month.bodies["tongji", 14]
    assert (
        "金安区｜按时｜是｜0次｜0处" in city and "裕安区｜逾期｜是｜0次｜0处" in city and "叶集区｜按时｜否｜1次｜0处" in city
    )
    assert "按时率" in city and "一次通过率" in city
    assert "逾期报送的单位（1个）" in province and "裕安区｜2022年10月14日1时" in province
    assert "市｜应报｜已接收｜逾期｜退回｜待核实｜按时率｜一次通过率" in province
    assert "包河区｜按时（零报告）｜是｜0次｜0处" in month.bodies["340100", 8]
    returned = month.bodies["tongji", 9]
    assert "上次报告以来退回的报表（1份）" in returned and "叶集区｜第1次｜已退回｜1 / 0" in returned


def test_a_repeated_night_and_a_repeated_morning_add_nothing(month: Month) -> None:
    assert month.repeated == 0
