"""``make soak-months``: consecutive months of the sample, with resubmissions and re-coded counties, night after night.

Afterwards every past release has to be what ``as_of`` returns for its moment, byte for byte; the figures of all those nights
have to be what one full recomputation gives; and every revision has to have a cause.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from rich.console import Console

from anhui_stats.aggregate import aggregate_period, stale_periods
from anhui_stats.catalog.calendar_rules import load_calendar
from anhui_stats.catalog.regions import load_reference
from anhui_stats.catalog.summaries import load_summaries
from anhui_stats.database.connect import connect
from anhui_stats.errors import ConsistencyError
from anhui_stats.nightly import run_in_one_process
from anhui_stats.periods import shift
from anhui_stats.publish.past import differences_from_releases
from anhui_stats.sample.chance import chance
from anhui_stats.sample.generate import DEFAULT_SEED
from anhui_stats.sample.workbooks import Plan, write_submission
from anhui_stats.settings import Settings

#: 潜山, 广德 and 无为 became cities, with new codes, in the 36 months from here.
FIRST_PERIOD = "2018-01"
RECODED = ("340824", "340882", "341822", "341882", "340225", "340281")
RESUBMITTED_PERCENT = 2
_STATE = """
    select md5(coalesce(string_agg(figure::text, ',' order by figure::text), '')) from mart.indicator_values as figure
    union all
    select md5(coalesce(string_agg(fund::text, ',' order by fund::text), '')) from mart.huishang_funds as fund
"""


@dataclass(frozen=True)
class MonthsReport:
    """What the months came to."""

    nights: int
    releases: int
    resubmissions: int
    revisions: int
    seconds: float


def soak_months(settings: Settings, periods: Sequence[str], units: int) -> MonthsReport:
    """Run the nights in an open, empty home, then hold every promise; ConsistencyError where one is broken.

    ``units``: how many units report each month, the re-coded ones first. A night for each month, on the day of its deadline.
    """
    begun, resubmissions = time.perf_counter(), 0
    for number, period in enumerate(periods):
        for code in _units(period, units):
            write_submission(DEFAULT_SEED, code, period, Plan(), settings.landing)
        resubmissions += _resubmit(settings, periods[:number], units)
        moment = load_calendar().deadline(period).replace(hour=1, minute=0)
        for _ in run_in_one_process(f"soak-{period}", moment, settings):
            pass
    with connect(settings) as connection:
        _check(connection, settings, moment)
        releases, revisions = _count(connection)
    return MonthsReport(len(periods), releases, resubmissions, revisions, time.perf_counter() - begun)


def _units(period: str, number: int) -> list[str]:
    codes = sorted(unit.region_code for unit in load_reference().reporting_units(period))
    return sorted(codes, key=lambda code: (code not in RECODED, code))[:number]


def _resubmit(settings: Settings, earlier: Sequence[str], units: int) -> int:
    """Two in a hundred workbooks of the month before come again with other projects, at least one; how many."""
    if not earlier:
        return 0
    codes = _units(earlier[-1], units)
    chosen = chance(DEFAULT_SEED, "again", earlier[-1]).sample(codes, max(1, len(codes) * RESUBMITTED_PERCENT // 100))
    for code in chosen:
        write_submission(DEFAULT_SEED + 1, code, earlier[-1], Plan(), settings.landing)
    return len(chosen)


def _check(connection: psycopg.Connection, settings: Settings, moment: dt.datetime) -> None:
    connection.commit()
    if differences := differences_from_releases(connection, settings.published, load_summaries()):
        raise ConsistencyError("past states differ from their releases:\n" + "\n".join(differences))
    unknown = connection.execute("select count(*) from pub.revisions where cause = 'unknown'").fetchone()
    if unknown != (0,):
        raise ConsistencyError(f"revisions without a cause: {unknown}")
    incremental = connection.execute(_STATE).fetchall()
    connection.execute("truncate mart.indicator_values, mart.huishang_funds, ops.aggregation")
    for period in stale_periods(connection, carry=settings.carry):
        aggregate_period(connection, period, moment, carry=settings.carry)
    if connection.execute(_STATE).fetchall() != incremental:
        raise ConsistencyError("the figures of the nights differ from a full recomputation")


def _count(connection: psycopg.Connection) -> tuple[int, int]:
    query = "select (select count(*) from ops.publication), (select count(*) from pub.revisions)"
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def periods_from(first: str, months: int) -> list[str]:
    """Consecutive periods."""
    return [shift(first, number) for number in range(months)]


def run_soak_months(settings: Settings, months: int, units: int, console: Console) -> None:
    """Soak, and print what came of it. The settings are those of an open, empty home."""
    report = soak_months(settings, periods_from(FIRST_PERIOD, months), units)
    console.print(
        f"{report.nights} months, {report.releases} releases, {report.resubmissions} resubmissions,"
        f" {report.revisions} revised values, {report.seconds:.0f} s: every past state is its release, incremental is full"
    )
