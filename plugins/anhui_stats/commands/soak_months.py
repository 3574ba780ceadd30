"""``make soak-months``: consecutive months of the sample, with resubmissions, late reports, closings and re-coded counties.

Night after night; afterwards every past release has to be what ``as_of`` returns for its moment, byte for byte; the figures of
all those nights have to be what one full recomputation gives, at the end and in between; every revision has to have a cause.
The warehouse is the soak's own and knows three cities: fewer regions, the same rules.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
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
from anhui_stats.sample.months import periods_from
from anhui_stats.sample.workbooks import Plan, write_submission
from anhui_stats.settings import Settings

#: 潜山, 广德 and 无为 became cities, with new codes, in the 36 months from here.
FIRST_PERIOD = "2018-01"
RECODED = ("340824", "340882", "341822", "341882", "340225", "340281")
#: Their cities: 芜湖, 安庆, 宣城.
CITIES = ("340200", "340800", "341800")
LATE_PERCENT = 4
#: The province closes a period so many months later; a resubmission of it is refused from then on.
CLOSED_AFTER = 3
_KEEP_CITIES = """
    delete from core.region
    where region_level <> 'province' and region_code <> all(%(cities)s) and parent_code <> all(%(cities)s)
"""
_CLOSE = "insert into ops.period_closing (period, closed_at, closed_by) values (%s, %s, 'soak')"
_FORGET = """
    truncate mart.indicator_values, mart.huishang_funds, mart.assessment_scores, mart.assessment_inputs, ops.aggregation
"""
_COMPARED = ("indicator_values", "huishang_funds", "assessment_scores", "assessment_inputs")
_STATE = "select period, md5(string_agg(figure::text, ',' order by figure::text)) from {} as figure group by period"
_COUNTS = """
    select
        (select count(*) from ops.submission where unit_level in ('county', 'zone') and is_accepted) as workbooks,
        (select count(*) from ops.submission where unit_level in ('county', 'zone') and is_accepted and attempt > 1)
            as resubmissions,
        (
            select count(*) from core.region_succession where kind = 'recode'
            and old_code in (select unit_code from core.counting_form where period < to_char(effective_from, 'YYYY-MM'))
            and new_code in (select unit_code from core.counting_form where period >= to_char(effective_from, 'YYYY-MM'))
        ) as recodings,
        (select count(*) from ops.publication) as releases,
        (select count(*) from pub.revisions) as revisions,
        (select count(*) from mart.indicator_values_vintage) as versions
"""


@dataclass(frozen=True)
class Months:
    """What is run: the periods, how many units report in each (the re-coded ones first), how many of a hundred workbooks come
    again, and after how many nights each the figures are held against a full recomputation."""

    periods: Sequence[str]
    units: int
    resubmitted_percent: int = 2
    checked_every: int = 12
    cities: tuple[str, ...] = CITIES


@dataclass(frozen=True)
class MonthsReport:
    """What the months came to, as the warehouse counts it at the end."""

    nights: int
    workbooks: int
    resubmissions: int
    recodings: int
    releases: int
    revisions: int
    versions: int
    full_recomputations: int
    seconds: float


@dataclass
class _Mail:
    """What is still to be sent: workbooks that come a month late, and the part of a resubmission that is due."""

    late: list[tuple[str, str]] = field(default_factory=list)
    sent: int = 0
    sent_again: int = 0


def soak_months(settings: Settings, months: Months, tell: Callable[[str], object] | None = None) -> MonthsReport:
    """Run the nights in an open, empty home, then hold every promise; ConsistencyError where one is broken.

    A night for each month, on the day of its deadline. ``tell`` is told what each night did.
    """
    begun, mail, checked, say = time.perf_counter(), _Mail(), 0, tell or (lambda line: None)
    with connect(settings) as connection:
        connection.execute(_KEEP_CITIES, {"cities": list(months.cities)})
    for number, period in enumerate(months.periods, start=1):
        _send(settings, months, number, mail)
        moment = load_calendar().deadline(period).replace(hour=1, minute=0)
        _close(settings, months.periods[: max(number - CLOSED_AFTER, 0)], moment)
        done = dict(run_in_one_process(f"soak-{period}", moment, settings))
        say(f"{period}: {done['load_submissions']}, computed {done['find_stale_periods']}, {time.perf_counter() - begun:.0f} s")
        if number % months.checked_every == 0 or number == len(months.periods):
            checked += 1
            _check_incremental(settings, moment)
            say(f"{period}: incremental is full, {time.perf_counter() - begun:.0f} s")
    _check_past(settings)
    seconds = time.perf_counter() - begun
    return MonthsReport(nights=len(months.periods), full_recomputations=checked, seconds=seconds, **_counts(settings))


def _units(months: Months, period: str) -> list[str]:
    codes = [unit.region_code for unit in load_reference().reporting_units(period) if unit.parent_code in months.cities]
    return sorted(codes, key=lambda code: (code not in RECODED, code))[: months.units]


def _send(settings: Settings, months: Months, number: int, mail: _Mail) -> None:
    """The workbooks of one night: those that were late last month, the period's but for the late ones, and those that come
    again with other projects."""
    period = months.periods[number - 1]
    draw = chance(DEFAULT_SEED, "late", period)
    units = _units(months, period)
    late = [(code, period) for code in units if code not in RECODED and draw.randrange(100) < LATE_PERCENT]
    in_time = [(code, period) for code in units if (code, period) not in late]
    for code, of_period in [*mail.late, *in_time]:
        write_submission(DEFAULT_SEED, code, of_period, Plan(), settings.landing)
    # only what arrived can come again, so nothing does in the first night
    due = (mail.sent + len(in_time)) * months.resubmitted_percent // 100 - mail.sent_again if number > 1 else 0
    before = [code for code in _units(months, shift(period, -1)) if (code, shift(period, -1)) not in mail.late]
    for code in chance(DEFAULT_SEED, "again", period).sample(before, max(due, 0)):
        write_submission(DEFAULT_SEED + 1, code, shift(period, -1), Plan(), settings.landing)
        mail.sent_again += 1
    mail.sent += len(mail.late) + len(in_time)
    mail.late = late


def _close(settings: Settings, periods: Sequence[str], moment: dt.datetime) -> None:
    """The province's final release of the newest of the periods; open queries of the sample do not keep the soak from it."""
    if periods:
        with connect(settings) as connection:
            connection.execute(_CLOSE, (periods[-1], moment))


def _check_incremental(settings: Settings, moment: dt.datetime) -> None:
    """The figures as they stand against all of them computed anew; what was computed is thrown away."""
    with connect(settings) as connection:
        incremental = _state(connection)
        connection.execute(_FORGET)
        for period in stale_periods(connection, carry=settings.carry):
            aggregate_period(connection, period, moment, carry=settings.carry)
        full = _state(connection)
        connection.rollback()
    if differing := sorted({place for place, _ in incremental ^ full}):
        raise ConsistencyError(f"the figures of the nights differ from a full recomputation: {differing}")


def _state(connection: psycopg.Connection) -> set[tuple[tuple[str, str], str]]:
    """The hash of each table's rows of each period."""
    found: set[tuple[tuple[str, str], str]] = set()
    for table in _COMPARED:
        query = sql.SQL(_STATE).format(sql.Identifier("mart", table))
        found |= {((table, period), content) for period, content in connection.execute(query).fetchall()}
    return found


def _check_past(settings: Settings) -> None:
    with connect(settings) as connection:
        connection.commit()
        if differences := differences_from_releases(connection, settings.published, load_summaries()):
            raise ConsistencyError("past states differ from their releases:\n" + "\n".join(differences))
        unknown = connection.execute("select count(*) from pub.revisions where cause = 'unknown'").fetchone()
    if unknown != (0,):
        raise ConsistencyError(f"revisions without a cause: {unknown}")


def _counts(settings: Settings) -> dict[str, int]:
    with connect(settings) as connection:
        row = connection.cursor(row_factory=dict_row).execute(_COUNTS).fetchone()
    assert row is not None
    return row


def run_soak_months(settings: Settings, number: int, units: int, console: Console) -> None:
    """Soak, and print what came of it. The settings are those of an open, empty home."""
    report = soak_months(settings, Months(periods_from(FIRST_PERIOD, number), units), console.print)
    rate = report.resubmissions / (report.workbooks - report.resubmissions)
    console.print(
        f"{report.nights} months of {units} units: {report.workbooks} workbooks accepted, {report.resubmissions} of them"
        f" resubmissions ({rate:.1%}), {report.recodings} counties re-coded; {report.releases} releases, {report.revisions}"
        f" revised values, {report.versions} versions of values; {report.seconds:.0f} s"
    )
    console.print(
        f"every past state is its release byte for byte; incremental = full at {report.full_recomputations} moments;"
        " every revision has its cause"
    )
