"""The publish stage: what was aggregated, to ``pub`` and to Parquet, as one release.

staging     the SELECTs of ``sql/summaries`` run once, and hashed by partition
checks      figures that contradict each other stop the publication; notices become a table of the release
parquet     a staged partition as a Parquet file, with labels, the same bytes each time
documents   files for people beside the tables: bulletins (leaders' workbooks) and method_page (口径说明)
warehouse   the staged rows into ``pub``
release     what a release is, when there is a new one, and in which order it appears
"""

from anhui_stats.publish.release import Release, publish_release

__all__ = ["Release", "publish_release"]
