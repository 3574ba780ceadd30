"""## Indicators

Started by accepted submissions. Recomputes the periods whose inputs changed (mapped, one task a period) and announces
indicator values, which starts `publish_statistics`; also when nothing changed, so that a night always ends with a release.
"""

from __future__ import annotations

from airflow.sdk import dag, task

from anhui_stats.dag_defaults import (
    ACCEPTED_SUBMISSIONS,
    DAG_DEFAULTS,
    INDICATOR_VALUES,
    MAPPED_NAME,
    announce,
    name_mapped_task,
    this_run,
)


@task
def find_stale_periods() -> list[str]:
    """The periods whose inputs changed since they were aggregated, oldest first."""
    from anhui_stats import nightly

    run = this_run()
    return nightly.find_stale_periods(run.moment, run.settings)


@task(map_index_template=MAPPED_NAME)
def aggregate_period(period: str) -> dict[str, int]:
    """Recompute all indicators of one period; returns counts."""
    from anhui_stats import nightly

    run = this_run()
    name_mapped_task(period)
    return nightly.aggregate_period(period, run.moment, run.settings)


@task(outlets=[INDICATOR_VALUES], trigger_rule="none_failed")
def announce_values(periods: list[str]) -> int:
    """Tell that the values of all periods are up to date; returns how many were recomputed."""
    announce(INDICATOR_VALUES, this_run(), {"periods": len(periods)})
    return len(periods)


@dag(schedule=[ACCEPTED_SUBMISSIONS], doc_md=__doc__, **DAG_DEFAULTS)
def aggregate_indicators() -> None:
    """The flow: which periods, each of them, the word that they are done."""
    periods = find_stale_periods()
    aggregate_period.expand(period=periods) >> announce_values(periods)


aggregate_indicators()
