"""## Reminders

Every day at 09:00 Asia/Shanghai: writes to units without an accepted report three working days before the deadline, on its day
and after it, on working days only (`reference/calendar.yaml`). Which reminder it is follows from the run's moment; each is
queued once, and sent by `send_mail`.
"""

from __future__ import annotations

from airflow.sdk import dag, task

from anhui_stats.dag_defaults import DAG_DEFAULTS, every_night, this_run


@task
def queue_reminders() -> dict[str, int]:
    """Queue the day's reminders; returns counts by kind."""
    from anhui_stats import nightly

    run = this_run()
    return nightly.remind_units(run.moment, run.settings)


@dag(schedule=every_night(hour=9), doc_md=__doc__, **DAG_DEFAULTS)
def remind_units() -> None:
    """The flow: one task."""
    queue_reminders()


remind_units()
