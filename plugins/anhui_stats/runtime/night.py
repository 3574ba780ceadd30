"""One night, triggered and watched: ingest, then the runs that its assets start, until nothing more follows."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from anhui_stats.database.connect import connect_url
from anhui_stats.errors import RunError
from anhui_stats.runtime.airflow import run_airflow
from anhui_stats.runtime.host import last_lines
from anhui_stats.runtime.metadata import DagRunStatus, TaskStatus, find_run, runs_caused_by, tasks_of
from anhui_stats.settings import Settings

FIRST_DAG = "ingest_submissions"
CHAIN = (FIRST_DAG, "aggregate_indicators", "publish_statistics")


@dataclass(frozen=True)
class NightStatus:
    """The runs of one night in their order, each with its tasks."""

    runs: tuple[tuple[DagRunStatus, tuple[TaskStatus, ...]], ...] = field(default_factory=tuple)

    @property
    def is_finished(self) -> bool:
        """Whether every DAG of the chain ran to its end, or one failed."""
        states = {run.dag_id: run.state for run, _ in self.runs if run.is_finished}
        return "failed" in states.values() or all(dag_id in states for dag_id in CHAIN)

    @property
    def failed_tasks(self) -> list[tuple[DagRunStatus, TaskStatus]]:
        """The tasks that failed by themselves (not those that were skipped because of them)."""
        return [(run, task) for run, tasks in self.runs for task in tasks if task.state == "failed"]

    @property
    def seconds(self) -> float:
        """From the start of the first run to the end of the last."""
        starts = [run.started_at for run, _ in self.runs if run.started_at]
        ends = [run.ended_at for run, _ in self.runs if run.ended_at]
        return (max(ends) - min(starts)).total_seconds() if starts and ends else 0.0


Watch = Callable[[NightStatus], None]


def run_night(
    settings: Settings, environment: Mapping[str, str], moment: dt.datetime, watch: Watch, check: Callable[[], None]
) -> NightStatus:
    """Trigger a night for the moment and wait for its end.

    ``watch`` sees the status after each look; ``check`` may raise when Airflow itself has died. Raises ``RunError`` when a
    task failed (with the end of its log) or the night took longer than ``run_timeout_seconds``.
    """
    run_id = trigger_night(environment, moment)
    deadline = time.monotonic() + settings.run_timeout_seconds
    assert settings.metadata_database_url
    while True:
        with connect_url(settings.metadata_database_url) as connection:
            status = read_night(connection, run_id)
        watch(status)
        if status.is_finished:
            break
        check()
        if time.monotonic() > deadline:
            raise RunError(f"the night {run_id} did not finish in {settings.run_timeout_seconds} s: {_summary(status)}")
        time.sleep(0.5)
    if status.failed_tasks or any(run.state == "failed" for run, _ in status.runs):
        raise RunError(_failure(status, settings.logs / "tasks"))
    return status


def trigger_night(environment: Mapping[str, str], moment: dt.datetime) -> str:
    """Ask Airflow for a run of the first DAG at the moment; returns its run id."""
    run_id = f"manual__{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S%fZ}"
    conf = json.dumps({"moment": moment.isoformat()})
    run_airflow(["dags", "trigger", FIRST_DAG, "--run-id", run_id, "--conf", conf], dict(environment))
    return run_id


def read_night(connection: psycopg.Connection, run_id: str) -> NightStatus:
    """The first run and everything that it caused, so far."""
    first = find_run(connection, FIRST_DAG, run_id)
    waiting = [first] if first else []
    found: dict[int, tuple[DagRunStatus, tuple[TaskStatus, ...]]] = {}
    while waiting:
        run = waiting.pop(0)
        if run.key not in found:
            found[run.key] = (run, tuple(tasks_of(connection, run)))
            waiting += runs_caused_by(connection, run)
    return NightStatus(tuple(found.values()))


def log_of(folder: Path, run: DagRunStatus, task: TaskStatus) -> Path:
    """Where Airflow wrote the log of a task's last attempt."""
    mapped = f"map_index={task.map_index}/" if task.map_index >= 0 else ""
    where = f"dag_id={run.dag_id}/run_id={run.run_id}/task_id={task.task_id}/{mapped}attempt={task.try_number}.log"
    return folder / where


def _failure(status: NightStatus, folder: Path) -> str:
    if not status.failed_tasks:
        return f"the night failed: {_summary(status)}"
    run, task = status.failed_tasks[0]
    log = log_of(folder, run, task)
    return f"task {run.dag_id}.{task.task_id} failed; the end of {log}:\n{last_lines(log, 15)}"


def _summary(status: NightStatus) -> str:
    return ", ".join(f"{run.dag_id} {run.state}" for run, _ in status.runs) or "the run was never created"
