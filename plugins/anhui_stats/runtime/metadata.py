"""What Airflow's metadata database tells about components, DAGs and runs. Reads only; one short query each.

The tables are Airflow 3.3's; ``tests/unit/runtime`` runs these queries against a migrated database.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import psycopg

_HEALTHY = """
select job_type from job
where state = 'running' and start_date >= %(since)s and latest_heartbeat > now() - interval '30 seconds'
"""
_PARSED = "select dag_id from dag where last_parsed_time >= %(since)s and not is_stale"
_IMPORT_ERRORS = "select filename, stacktrace from import_error where timestamp >= %(since)s order by filename"
_RUN = "select id, dag_id, run_id, state, start_date, end_date from dag_run where dag_id = %s and run_id = %s"
_CAUSED = """
select distinct dag_run.id, dag_run.dag_id, dag_run.run_id, dag_run.state, dag_run.start_date, dag_run.end_date
from asset_event
inner join dagrun_asset_event on asset_event.id = dagrun_asset_event.event_id
inner join dag_run on dagrun_asset_event.dag_run_id = dag_run.id
where asset_event.source_dag_id = %s and asset_event.source_run_id = %s
order by dag_run.id
"""
_TASKS = """
select task_id, map_index, state, try_number, start_date, end_date
from task_instance where dag_id = %s and run_id = %s
order by start_date nulls last, task_id, map_index
"""


@dataclass(frozen=True)
class DagRunStatus:
    """One run of one DAG, as it stands."""

    key: int
    dag_id: str
    run_id: str
    state: str
    started_at: dt.datetime | None
    ended_at: dt.datetime | None

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen in it."""
        return self.state in ("success", "failed")


@dataclass(frozen=True)
class TaskStatus:
    """One task of one run, as it stands; map_index is -1 for a task that is not mapped."""

    task_id: str
    map_index: int
    state: str | None
    try_number: int
    started_at: dt.datetime | None
    ended_at: dt.datetime | None

    @property
    def seconds(self) -> float:
        """How long it ran; 0 while it has not ended."""
        return (self.ended_at - self.started_at).total_seconds() if self.started_at and self.ended_at else 0.0


def healthy_components(connection: psycopg.Connection, since: dt.datetime) -> set[str]:
    """The job types (SchedulerJob, DagProcessorJob, TriggererJob) that started since then and still beat."""
    return {row[0] for row in connection.execute(_HEALTHY, {"since": since})}


def parsed_dags(connection: psycopg.Connection, since: dt.datetime) -> set[str]:
    """The DAGs that the dag-processor read since then."""
    return {row[0] for row in connection.execute(_PARSED, {"since": since})}


def import_errors(connection: psycopg.Connection, since: dt.datetime) -> dict[str, str]:
    """DAG files that could not be imported since then, with their traceback."""
    return dict(connection.execute(_IMPORT_ERRORS, {"since": since}).fetchall())


def find_run(connection: psycopg.Connection, dag_id: str, run_id: str) -> DagRunStatus | None:
    """One run by its id."""
    row = connection.execute(_RUN, (dag_id, run_id)).fetchone()
    return DagRunStatus(*row) if row else None


def runs_caused_by(connection: psycopg.Connection, run: DagRunStatus) -> list[DagRunStatus]:
    """The runs that were started by assets which the run updated."""
    return [DagRunStatus(*row) for row in connection.execute(_CAUSED, (run.dag_id, run.run_id))]


def tasks_of(connection: psycopg.Connection, run: DagRunStatus) -> list[TaskStatus]:
    """All task instances of a run."""
    return [TaskStatus(*row) for row in connection.execute(_TASKS, (run.dag_id, run.run_id))]


def alembic_head(connection: psycopg.Connection) -> str | None:
    """The revision of the metadata schema; None for a database that Airflow never migrated."""
    if connection.execute("select to_regclass('alembic_version')").fetchone() == (None,):
        return None
    row = connection.execute("select version_num from alembic_version").fetchone()
    return str(row[0]) if row else None
