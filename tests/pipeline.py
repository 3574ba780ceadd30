"""A night without Airflow: the functions that the tasks call, in the order of the DAGs."""

from __future__ import annotations

import datetime as dt

from anhui_stats.nightly import run_in_one_process
from anhui_stats.periods import TIMEZONE
from anhui_stats.settings import Settings

MOMENT = dt.datetime(2022, 10, 10, 1, tzinfo=TIMEZONE)


def run_night(settings: Settings, moment: dt.datetime = MOMENT, run_key: str = "night") -> dict[str, object]:
    """One night on what landed; what each step returned, by the name of its task."""
    return dict(run_in_one_process(run_key, moment, settings))
