"""``make bench ONLY=years``: what ten years of the province cost the warehouse, in seconds.

A full recomputation of every month; the first publication of all of them; a night in which a month arrives with a few
resubmissions of the month before; and a night without news. Workbooks are not read here: the rows are made by the database.
"""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from rich.console import Console
from rich.table import Table

from anhui_stats.aggregate import aggregate_period, stale_periods
from anhui_stats.commands.years_rows import report_again, report_months
from anhui_stats.database.connect import connect
from anhui_stats.database.warehouse import open_databases
from anhui_stats.periods import TIMEZONE, shift
from anhui_stats.publish import publish_release
from anhui_stats.sample.months import periods_from
from anhui_stats.settings import Settings

FIRST_PERIOD = "2014-01"
RESUBMITTED = 3
_COUNTS = """
    select
        (select count(*) from raw.zs01) as ledger_rows,
        (select count(*) from mart.indicator_values) as figures,
        pg_database_size(current_database()) as bytes
"""


@dataclass
class YearsBench:
    """Seconds of each step, in order, and what was measured: months, ledger rows, figures, the size of the database."""

    months: int
    computed: dict[str, list[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    ledger_rows: int = 0
    figures: int = 0
    bytes: int = 0

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure one step."""
        before = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - before


def measure_years(settings: Settings, periods: Sequence[str], rows: int, tell: Callable[[str], object]) -> YearsBench:
    """Measure in an open, empty home: all months at once, then one more month and ``RESUBMITTED`` resubmissions.

    ``rows``: ledger rows of a unit's report. ``tell`` is told each step as it ends.
    """
    bench = YearsBench(len(periods))
    with connect(settings) as connection:
        with bench.step("rows made"):
            report_months(connection, periods, rows)
        connection.commit()
        connection.autocommit = True
        connection.execute("vacuum analyze")
        connection.autocommit = False
        _night(settings, connection, bench, "all months", periods[-1], tell)
        report_months(connection, [shift(periods[-1], 1)], rows)
        report_again(connection, periods[-1], rows, RESUBMITTED)
        connection.execute("analyze")
        connection.commit()
        _night(settings, connection, bench, "a month more", shift(periods[-1], 1), tell)
        _night(settings, connection, bench, "no news", shift(periods[-1], 1), tell)
        counted = connection.execute(_COUNTS).fetchone()
        assert counted is not None
        bench.ledger_rows, bench.figures, bench.bytes = counted
    return bench


def _night(
    settings: Settings,
    connection: psycopg.Connection,
    bench: YearsBench,
    name: str,
    period: str,
    tell: Callable[[str], object],
) -> None:
    moment = dt.datetime.fromisoformat(f"{shift(period, 1)}-10T01:00:00").replace(tzinfo=TIMEZONE)
    with bench.step(f"{name}: stale periods found"):
        bench.computed[name] = stale_periods(connection, carry=settings.carry)
        connection.commit()
    with bench.step(f"{name}: figures computed"):
        for number, stale in enumerate(bench.computed[name], start=1):
            aggregate_period(connection, stale, moment, carry=settings.carry)
            connection.commit()
            if number % 12 == 0:
                tell(f"  {number} months computed")
    with bench.step(f"{name}: published"):
        publish_release(connection, settings.home, moment, "bench")
    tell(f"  {name}: " + ", ".join(f"{step} {s:.1f} s" for step, s in bench.seconds.items() if step.startswith(name)))


def bench_years(settings: Settings, months: int, rows: int, console: Console) -> None:
    """Measure in a throw-away home below ``<home>/bench`` with a database of its own, and print the seconds."""
    folder = settings.home / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    # never a configured database: the rows are invented
    apart = settings.model_copy(update={"home": folder, "database_url": None, "metadata_database_url": None})
    apart.create_folders()
    try:
        with open_databases(apart, durable=False) as opened:
            bench = measure_years(opened, periods_from(FIRST_PERIOD, months), rows, console.print)
    finally:
        shutil.rmtree(folder)
    _print(bench, console)


def _print(bench: YearsBench, console: Console) -> None:
    table = Table(title=f"{bench.months} months of the province, {bench.ledger_rows:,} ledger rows", title_justify="left")
    table.add_column("step")
    table.add_column("months computed", justify="right")
    table.add_column("seconds", justify="right")
    for step, seconds in bench.seconds.items():
        night = step.partition(":")[0]
        computed = str(len(bench.computed[night])) if step.endswith("computed") else ""
        table.add_row(step, computed, f"{seconds:.1f}")
    console.print(table)
    console.print(f"{bench.figures:,} figures; {bench.bytes / 1e9:.1f} GB in the database")
