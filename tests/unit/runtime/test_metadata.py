"""The queries on Airflow's metadata, against a database that this Airflow migrated, with a night as Airflow records it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from anhui_stats.database.connect import connect_url, ensure_database
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.runtime.airflow import migrate_metadata
from anhui_stats.runtime.environment import Mode, build_environment
from anhui_stats.runtime.metadata import (
    DagRunStatus,
    TaskStatus,
    alembic_head,
    find_run,
    healthy_components,
    import_errors,
    parsed_dags,
    runs_caused_by,
    tasks_of,
)
from anhui_stats.runtime.night import CHAIN, NightStatus, log_of, read_night
from anhui_stats.settings import Settings, load_settings

START = dt.datetime(2022, 10, 9, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def settings(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("home")
    settings = load_settings(home=home, database_url=server.url("m_warehouse"), metadata_database_url=server.url("m_airflow"))
    settings.create_folders()
    ensure_database(server.url("m_airflow"))
    return settings


@pytest.fixture(scope="module")
def told(settings: Settings) -> list[str]:
    """What two migrations in a row reported."""
    lines: list[str] = []
    environment = build_environment(settings, Mode(18080, with_ui=False, schedules=False))
    for _ in range(2):
        migrate_metadata(settings, environment, lines.append)
    return lines


@pytest.fixture
def metadata(settings: Settings, told: list[str]) -> Iterator[psycopg.Connection]:
    assert settings.metadata_database_url
    with connect_url(settings.metadata_database_url) as connection:
        yield connection
        connection.rollback()


def test_the_schema_is_made_once(told: list[str], metadata: psycopg.Connection) -> None:
    assert told == ["creating Airflow's metadata schema"]
    assert alembic_head(metadata) is not None


def test_a_stamp_without_its_schema_is_not_believed(settings: Settings, server: EmbeddedServer, told: list[str]) -> None:
    moved = settings.model_copy(update={"metadata_database_url": server.url("m_moved")})
    ensure_database(server.url("m_moved"))
    lines: list[str] = []
    migrate_metadata(moved, build_environment(moved, Mode(18080, with_ui=False, schedules=False)), lines.append)
    assert lines == ["creating Airflow's metadata schema"]


def test_a_fresh_metadata_database_has_nothing_to_tell(metadata: psycopg.Connection) -> None:
    assert healthy_components(metadata, START) == set()
    assert parsed_dags(metadata, START) == set()
    assert import_errors(metadata, START) == {}
    assert find_run(metadata, "ingest_submissions", "none") is None
    absent = DagRunStatus(0, "ingest_submissions", "none", "running", None, None)
    assert runs_caused_by(metadata, absent) == []
    assert tasks_of(metadata, absent) == []
    assert read_night(metadata, "none").runs == ()


def test_a_scheduler_that_beats_is_healthy_and_an_old_one_is_not(metadata: psycopg.Connection) -> None:
    insert = (
        "insert into job (job_type, state, start_date, latest_heartbeat) values (%s, 'running', now(), now() - %s::interval)"
    )
    metadata.execute(insert, ("SchedulerJob", "1 second"))
    metadata.execute(insert, ("DagProcessorJob", "5 minutes"))
    assert healthy_components(metadata, START) == {"SchedulerJob"}
    assert healthy_components(metadata, dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)) == set()


def run(dag_id: str, state: str, key: int = 1) -> DagRunStatus:
    return DagRunStatus(key, dag_id, "manual__1", state, START, START + dt.timedelta(seconds=5 * key))


def task(task_id: str, state: str, map_index: int = -1) -> TaskStatus:
    return TaskStatus(task_id, map_index, state, 2, START, START + dt.timedelta(seconds=3))


def night(*states: str) -> NightStatus:
    return NightStatus(
        tuple((run(dag_id, state, key), ()) for key, (dag_id, state) in enumerate(zip(CHAIN, states, strict=False), 1))
    )


@pytest.mark.parametrize(
    ("states", "finished"),
    [
        ((), False),
        (("success",), False),
        (("success", "success", "running"), False),
        (("success", "success", "success"), True),
        (("failed",), True),
        (("success", "failed"), True),
    ],
)
def test_a_night_is_over_when_the_chain_is_done_or_broken(states: tuple[str, ...], finished: bool) -> None:
    assert night(*states).is_finished is finished


def test_a_night_lasts_from_its_first_start_to_its_last_end() -> None:
    assert night("success", "success", "success").seconds == 15


def test_failed_tasks_are_those_that_failed_themselves_and_their_log_is_found() -> None:
    tasks = (task("parse_batch", "success", 0), task("parse_batch", "failed", 1), task("load_submissions", "upstream_failed"))
    status = NightStatus(((run("ingest_submissions", "failed"), tasks),))
    [(failed_run, failed)] = status.failed_tasks
    assert (failed.task_id, failed.map_index) == ("parse_batch", 1)
    path = log_of(Path("logs"), failed_run, failed)
    where = "dag_id=ingest_submissions/run_id=manual__1/task_id=parse_batch/map_index=1/attempt=2.log"
    assert path.as_posix() == f"logs/{where}"
