"""The DAGs as Airflow reads them: exactly these, importable, wired as the night needs them, light to parse."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from anhui_stats.dag_defaults import ACCEPTED_SUBMISSIONS, INDICATOR_VALUES, moment_of
from anhui_stats.errors import ConfigurationError

ROOT = Path(__file__).parents[1]
DAG_IDS = {"ingest_submissions", "aggregate_indicators", "publish_statistics", "send_mail", "remind_units"}


@pytest.fixture(scope="module")
def dags() -> dict[str, Any]:
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(dag_folder=str(ROOT / "dags"))
    assert bag.import_errors == {}
    return dict(bag.dags)


def test_there_are_exactly_these_dags_one_a_file(dags: dict[str, Any]) -> None:
    assert set(dags) == DAG_IDS
    assert {path.stem for path in (ROOT / "dags").glob("*.py")} == DAG_IDS


@pytest.mark.parametrize("dag_id", sorted(DAG_IDS))
def test_every_dag_takes_the_shared_defaults_and_tells_what_it_does(dags: dict[str, Any], dag_id: str) -> None:
    dag = dags[dag_id]
    assert (dag.catchup, dag.max_active_runs, dag.tags) == (False, 1, {"anhui-stats"})
    assert dag.doc_md and dag.doc_md.strip().startswith("#")
    assert {task.owner for task in dag.tasks} == {"anhui-stats"}
    assert all(task.retries >= 1 for task in dag.tasks)


def test_the_night_begins_at_one_in_shanghai(dags: dict[str, Any]) -> None:
    timetable = dags["ingest_submissions"].timetable
    assert (timetable.expression, str(timetable.timezone)) == ("0 1 * * *", "Asia/Shanghai")


def test_mail_is_sent_every_five_minutes_and_reminders_go_out_in_the_morning(dags: dict[str, Any]) -> None:
    assert dags["send_mail"].timetable.expression == "*/5 * * * *"
    assert dags["remind_units"].timetable.expression == "0 9 * * *"
    assert dags["send_mail"].get_task("send_due_messages").trigger_rule.value == "all_done", "a failing watch stops no mail"


def test_where_schedules_are_off_nothing_starts_by_itself() -> None:
    script = "from anhui_stats.dag_defaults import every_night; print(every_night(hour=1))"
    result = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(ROOT / "plugins"), "ANHUI_STATS_SCHEDULES": "false", "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.splitlines()[-1] == "None"


def test_each_dag_is_started_by_the_one_before(dags: dict[str, Any]) -> None:
    def outlets(dag_id: str) -> list[Any]:
        return [asset for task in dags[dag_id].tasks for asset in task.outlets]

    assert outlets("ingest_submissions") == [ACCEPTED_SUBMISSIONS]
    assert dags["aggregate_indicators"].timetable.asset_condition.objects == (ACCEPTED_SUBMISSIONS,)
    assert outlets("aggregate_indicators") == [INDICATOR_VALUES]
    assert dags["publish_statistics"].timetable.asset_condition.objects == (INDICATOR_VALUES,)


def test_the_flow_of_a_night(dags: dict[str, Any]) -> None:
    flow = {task.task_id: task.downstream_task_ids for dag in dags.values() for task in dag.tasks}
    assert flow == {
        "register_files": {"parse_batch", "check_files"},
        "parse_batch": {"validate_batches"},
        "validate_batches": {"load_submissions"},
        "load_submissions": {"recheck_submissions"},
        "recheck_submissions": {"queue_digests"},
        "queue_digests": {"send_messages"},
        "send_messages": set(),
        "check_files": {"send_check_results"},
        "send_check_results": set(),
        "find_stale_periods": {"aggregate_period", "announce_values"},
        "aggregate_period": {"announce_values"},
        "announce_values": set(),
        "build_release": set(),
        "watch_nights": {"send_due_messages"},
        "send_due_messages": set(),
        "queue_reminders": set(),
    }


def test_a_night_without_files_still_goes_through(dags: dict[str, Any]) -> None:
    """Airflow skips a task that is mapped over nothing, and would skip all that follows it."""
    after_mapped = [
        dags["ingest_submissions"].get_task("validate_batches"),
        dags["aggregate_indicators"].get_task("announce_values"),
    ]
    assert {task.trigger_rule.value for task in after_mapped} == {"none_failed"}


def test_mapped_tasks_carry_names(dags: dict[str, Any]) -> None:
    mapped = [task for dag in dags.values() for task in dag.tasks if task.is_mapped]
    assert {task.task_id for task in mapped} == {"parse_batch", "aggregate_period"}
    assert all(task.map_index_template for task in mapped)


def test_reading_the_dags_loads_no_heavy_library() -> None:
    script = (
        "import sys, runpy\n"
        "for path in sys.argv[1:]: runpy.run_path(path)\n"
        "print('HEAVY', sorted({'pandas', 'great_expectations', 'duckdb', 'pyarrow', 'psycopg'} & set(sys.modules)))"
    )
    files = sorted(map(str, (ROOT / "dags").glob("*.py")))
    environment = {"PYTHONPATH": str(ROOT / "plugins"), "HOME": "/nonexistent"}
    result = subprocess.run([sys.executable, "-c", script, *files], env=environment, capture_output=True, text=True)
    assert result.stdout.splitlines()[-1:] == ["HEAVY []"], result.stderr


def context(conf: dict[str, str] | None, *carried: str) -> dict[str, Any]:
    due = dt.datetime(2022, 10, 8, 17, tzinfo=dt.UTC)
    events = {"asset": [SimpleNamespace(extra={"moment": moment}) for moment in carried]}
    return {"dag_run": SimpleNamespace(conf=conf, run_after=due), "triggering_asset_events": events}


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        (context(None), "2022-10-09T01:00:00+08:00"),
        (context({"moment": "2017-07-05T01:00:00+08:00"}), "2017-07-05T01:00:00+08:00"),
        (context(None, "2022-10-01T01:00:00+08:00", "2022-10-02T01:00:00+08:00"), "2022-10-02T01:00:00+08:00"),
    ],
    ids=["when the run was due", "as it was told", "the newest that the assets carry"],
)
def test_the_moment_comes_from_the_run(given: dict[str, Any], moment: str) -> None:
    assert moment_of(given).isoformat() == moment


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="no time zone"):
        moment_of(context({"moment": "2022-10-09T01:00:00"}))
