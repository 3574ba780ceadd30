"""A night without Airflow: the functions that the tasks call, in the order of the DAGs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from anhui_stats import nightly
from anhui_stats.periods import TIMEZONE
from anhui_stats.settings import Settings

MOMENT = dt.datetime(2022, 10, 10, 1, tzinfo=TIMEZONE)


def run_night(settings: Settings, moment: dt.datetime = MOMENT, run_key: str = "night") -> dict[str, dict[str, object]]:
    """One night on what landed; returns the counts of each step by its name."""
    batches = nightly.register_files(run_key, moment, settings)
    report: dict[str, dict[str, object]] = {"register": {"batches": len(batches), "files": sum(map(len, batches))}}
    for number, receipt_ids in enumerate(batches):
        nightly.parse_batch(run_key, number, receipt_ids, moment, settings)
    report["validate"] = dict(nightly.validate_batches(run_key, moment, settings))
    report["load"] = dict(nightly.load_submissions(run_key, moment, settings))
    report["send"] = dict(nightly.send_messages(moment, settings))
    periods = nightly.find_stale_periods(settings)
    for period in periods:
        nightly.aggregate_period(period, moment, settings)
    report["aggregate"] = {"periods": periods}
    report["publish"] = dict(nightly.build_release(moment, settings))
    return report


def published_folder(settings: Settings) -> Path:
    """Where the releases of a home lie."""
    return settings.home / "published"
