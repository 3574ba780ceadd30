"""``make bench``: one night's workbooks of the whole province, step by step, in Airflow and without it, in one run.

Machines differ and are noisy, so what counts are the ratios inside one run. ``work`` is the seconds of a step in one process;
``in Airflow`` the time during which a task of the step ran (tasks that ran side by side are counted once). Airflow's own
share is what the night took beyond the work, the parsing taken as divided among the tasks that may run side by side.
"""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from anhui_stats.catalog.calendar_rules import load_calendar
from anhui_stats.database.warehouse import open_databases
from anhui_stats.nightly import run_in_one_process
from anhui_stats.runtime.metadata import TaskStatus
from anhui_stats.runtime.night import NightStatus, run_night
from anhui_stats.runtime.session import airflow_session
from anhui_stats.sample.generate import DEFAULT_SEED, generate_sample
from anhui_stats.settings import Settings

PERIOD = "2022-09"


def bench_night(settings: Settings, console: Console) -> None:
    """Measure a night on invented workbooks, in throw-away homes below ``<home>/bench`` with databases of their own."""
    folder = settings.home / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    moment = load_calendar().deadline(PERIOD).replace(hour=1, minute=0)
    files = generate_sample(folder / "landing", [PERIOD], DEFAULT_SEED).files
    console.print(f"{len(files)} submissions of {PERIOD}")
    work = _without_airflow(_home(settings, "plain"), moment)
    status = _in_airflow(_home(settings, "airflow"), moment, console)
    _print(work, status, settings.parallelism, console)
    shutil.rmtree(folder)


def _home(settings: Settings, name: str) -> Settings:
    folder = settings.home / "bench" / name
    shutil.copytree(settings.home / "bench" / "landing", folder / "landing")
    # never a configured database or mail server: the workbooks are invented
    return settings.model_copy(
        update={"home": folder, "settle_seconds": 0, "database_url": None, "metadata_database_url": None}
    )


def _without_airflow(settings: Settings, moment: dt.datetime) -> dict[str, float]:
    settings.create_folders()
    seconds: dict[str, float] = {}
    with open_databases(settings, durable=False) as opened:
        before = time.perf_counter()
        for step, _ in run_in_one_process("bench", moment, opened):
            seconds[step] = time.perf_counter() - before
            before = time.perf_counter()
    return seconds


def _in_airflow(settings: Settings, moment: dt.datetime, console: Console) -> NightStatus:
    with airflow_session(settings, console.print, durable=False) as session:
        return run_night(session.settings, session.environment, moment, lambda status: None, session.check)


def _print(work: dict[str, float], status: NightStatus, parallelism: int, console: Console) -> None:
    tasks = [task for _, own in status.runs for task in own]
    table = Table(title=f"one night of {PERIOD}", title_justify="left")
    for heading in ("step", "work, s", "in Airflow, s", "ratio"):
        table.add_column(heading, justify="left" if heading == "step" else "right")
    for step, seconds in work.items():
        busy = _covered(task for task in tasks if task.task_id == step)
        table.add_row(step, f"{seconds:.2f}", f"{busy:.2f}", f"{busy / seconds:.2f}" if seconds > 0.005 else "—")
    table.add_row("whole night", f"{sum(work.values()):.2f}", f"{status.seconds:.2f}", "", style="bold")
    console.print(table)
    needed = sum(work.values()) - work["parse_batch"] * (1 - 1 / parallelism)
    own = max(status.seconds - needed, 0.0)
    console.print(
        f"Airflow's own share of the night: {own:.1f} s of {status.seconds:.1f} s ({own / status.seconds:.0%});"
        f" no task ran during {status.seconds - _covered(tasks):.1f} s"
    )


def _covered(tasks: Iterable[TaskStatus]) -> float:
    """The seconds during which at least one of the tasks ran."""
    spans = sorted((task.started_at, task.ended_at) for task in tasks if task.started_at and task.ended_at)
    total, until = 0.0, None
    for start, end in spans:
        begin = start if until is None or start > until else until
        total += max((end - begin).total_seconds(), 0.0)
        until = end if until is None else max(until, end)
    return total
