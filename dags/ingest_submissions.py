"""## Nightly intake

Takes in what landed: register → parse (mapped batches) → validate → load → check again what
changed rules reach → digests → answer by mail. Due at 01:00 Asia/Shanghai.
What landed in a `_check` folder is only tried out and answered, beside all that: a failing trial holds up no submission.
The moment of a run is `conf["moment"]` where it is given, else when the run was due. The load announces accepted
submissions, which starts `aggregate_indicators`.
"""

from __future__ import annotations

from airflow.sdk import dag, task

from anhui_stats.dag_defaults import (
    ACCEPTED_SUBMISSIONS,
    DAG_DEFAULTS,
    MAPPED_NAME,
    announce,
    every_night,
    name_mapped_task,
    this_run,
)


@task
def register_files() -> list[list[str]]:
    """Archive what landed and is finished; returns receipt ids in batches."""
    from anhui_stats import nightly

    run = this_run()
    return nightly.register_files(run.run_key, run.moment, run.settings)


@task(map_index_template=MAPPED_NAME)
def parse_batch(receipt_ids: list[str]) -> dict[str, int]:
    """Read the files of one batch; returns counts."""
    from anhui_stats import nightly

    run = this_run()
    name_mapped_task(f"batch {run.map_index + 1}, {len(receipt_ids)} files")
    return nightly.parse_batch(run.run_key, run.map_index, receipt_ids, run.moment, run.settings)


@task(trigger_rule="none_failed")
def validate_batches() -> dict[str, int]:
    """Judge what was parsed, one suite a form; returns findings by severity. Also runs in a night without files."""
    from anhui_stats import nightly

    run = this_run()
    return nightly.validate_batches(run.run_key, run.moment, run.settings)


@task(outlets=[ACCEPTED_SUBMISSIONS])
def load_submissions() -> dict[str, int]:
    """Decide, store and answer in one transaction; returns counts by state."""
    from anhui_stats import nightly

    run = this_run()
    counts = nightly.load_submissions(run.run_key, run.moment, run.settings)
    announce(ACCEPTED_SUBMISSIONS, run, counts)
    return counts


@task
def recheck_submissions() -> dict[str, int]:
    """Check again what was checked under other rules, forms or reference tables; returns counts."""
    from anhui_stats import nightly

    run = this_run()
    return nightly.recheck_submissions(run.moment, run.settings)


@task
def check_files() -> dict[str, int]:
    """Try out what landed in `_check` folders; returns counts."""
    from anhui_stats import nightly

    run = this_run()
    return nightly.check_files(run.moment, run.settings)


@task
def queue_digests() -> dict[str, int]:
    """Queue the digests to cities, province and operator; returns counts."""
    from anhui_stats import nightly

    run = this_run()
    return nightly.queue_digests(run.moment, run.settings)


@task(retries=3)
def send_messages() -> dict[str, int]:
    """Send what is due in the outbox; returns counts."""
    from anhui_stats import nightly

    run = this_run()
    return nightly.send_messages(run.moment, run.settings)


@dag(schedule=every_night(hour=1), doc_md=__doc__, **DAG_DEFAULTS)
def ingest_submissions() -> None:
    """The flow of one night's intake."""
    batches = register_files()
    (
        parse_batch.expand(receipt_ids=batches)
        >> validate_batches()
        >> load_submissions()
        >> recheck_submissions()
        >> queue_digests()
        >> send_messages()
    )
    batches >> check_files() >> send_messages.override(task_id="send_check_results")()


ingest_submissions()
