"""## Mail

Every five minutes: tells the operator of a night that failed, broke off or never began, then sends what is due in the outbox.
A refused mail waits longer each time (5, 15, 45 minutes, 2 hours, 6 hours); the nightly intake also sends at its end, so a
night is complete without this DAG.
"""

from __future__ import annotations

from airflow.sdk import dag, task

from anhui_stats.dag_defaults import DAG_DEFAULTS, every_minutes, this_run


@task
def watch_nights() -> dict[str, int]:
    """Look how the night went; returns how many mails to the operator were queued."""
    from anhui_stats import nightly

    run = this_run()
    return nightly.watch_nights(run.moment, run.settings)


@task(trigger_rule="all_done")
def send_due_messages() -> dict[str, int]:
    """Send what is due, also where the watch failed; returns counts."""
    from anhui_stats import nightly

    run = this_run()
    return nightly.send_messages(run.moment, run.settings)


@dag(schedule=every_minutes(5), doc_md=__doc__, **DAG_DEFAULTS)
def send_mail() -> None:
    """The flow: watch, then send."""
    watch_nights() >> send_due_messages()


send_mail()
