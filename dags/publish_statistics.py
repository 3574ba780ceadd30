"""## Publication

Started by indicator values. Writes the `pub` tables and one immutable release, and moves `latest.json` to it last; a night
that changed nothing keeps the release that counts.
"""

from __future__ import annotations

from airflow.sdk import dag, task

from anhui_stats.dag_defaults import DAG_DEFAULTS, INDICATOR_VALUES, this_run


@task
def build_release() -> dict[str, str]:
    """Publish what changed; returns the release that counts now."""
    from anhui_stats import nightly

    run = this_run()
    return nightly.build_release(run.moment, run.settings)


@dag(schedule=[INDICATOR_VALUES], doc_md=__doc__, **DAG_DEFAULTS)
def publish_statistics() -> None:
    """The flow: one task."""
    build_release()


publish_statistics()
