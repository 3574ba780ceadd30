"""What all DAGs have in common, and the two things that a task asks of its run: the moment, and the settings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from airflow.sdk import Asset, CronTriggerTimetable, get_current_context

from anhui_stats.errors import ConfigurationError
from anhui_stats.periods import TIMEZONE
from anhui_stats.settings import Settings, load_settings

ACCEPTED_SUBMISSIONS = Asset("anhui_stats/accepted_submissions")
INDICATOR_VALUES = Asset("anhui_stats/indicator_values")

MAPPED_NAME = "{{ mapped_name }}"

#: Arguments of every DAG. Retries are few and quick: what fails twice at night needs a person.
DAG_DEFAULTS: dict[str, Any] = {
    "start_date": dt.datetime(2017, 1, 1, tzinfo=TIMEZONE),
    "catchup": False,
    "max_active_runs": 1,
    "tags": ["anhui-stats"],
    "default_args": {
        "owner": "anhui-stats",
        "retries": 1,
        "retry_delay": dt.timedelta(seconds=10),
        "execution_timeout": dt.timedelta(hours=1),
    },
}


def every_night(hour: int) -> CronTriggerTimetable | None:
    """A schedule once a day at that hour, Asia/Shanghai; None where ``ANHUI_STATS_SCHEDULES`` is false."""
    return CronTriggerTimetable(f"0 {hour} * * *", timezone="Asia/Shanghai") if load_settings().schedules else None


def every_minutes(minutes: int) -> CronTriggerTimetable | None:
    """A schedule every so many minutes; None where ``ANHUI_STATS_SCHEDULES`` is false."""
    return CronTriggerTimetable(f"*/{minutes} * * * *", timezone="Asia/Shanghai") if load_settings().schedules else None


@dataclass(frozen=True)
class TaskRun:
    """What a task knows of its run: ids and settings, nothing from a clock. ``map_index`` is -1 outside mapped tasks."""

    run_key: str
    moment: dt.datetime
    map_index: int
    settings: Settings


def this_run() -> TaskRun:
    """The run of the task that is being executed."""
    context = get_current_context()
    return TaskRun(
        run_key=context["run_id"],
        moment=moment_of(context),
        map_index=context["ti"].map_index if context["ti"].map_index is not None else -1,
        settings=load_settings(),
    )


def name_mapped_task(name: str) -> None:
    """Give the mapped task that is being executed its name in the UI (``map_index_template=MAPPED_NAME``)."""
    get_current_context()["mapped_name"] = name  # type: ignore[typeddict-unknown-key, unused-ignore]


def announce(asset: Asset, run: TaskRun, counts: Mapping[str, Any]) -> None:
    """Send the run's moment and counts along with the asset event that the task emits when it succeeds."""
    get_current_context()["outlet_events"][asset].extra = {"moment": run.moment.isoformat(), **counts}


def moment_of(context: Mapping[str, Any]) -> dt.datetime:
    """The moment that a run works for, in Asia/Shanghai: never the clock's.

    The newest moment of the asset events that started the run; else ``conf["moment"]``; else when the run was due.
    """
    events = [event for group in (context.get("triggering_asset_events") or {}).values() for event in group]
    carried = [dt.datetime.fromisoformat(event.extra["moment"]) for event in events if "moment" in event.extra]
    if carried:
        return max(carried).astimezone(TIMEZONE)
    run = context["dag_run"]
    given = (run.conf or {}).get("moment")
    moment = dt.datetime.fromisoformat(given) if given else run.run_after
    if moment.tzinfo is None:
        raise ConfigurationError(f"the moment {given} has no time zone; write 2022-10-09T01:00:00+08:00")
    return moment.astimezone(TIMEZONE)
