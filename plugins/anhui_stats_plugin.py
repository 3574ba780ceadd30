"""The one file that Airflow imports from ``plugins/``; the package beside it is hidden by ``.airflowignore``."""

from __future__ import annotations

from airflow.plugins_manager import AirflowPlugin


class AnhuiStatsPlugin(AirflowPlugin):
    """Makes the project visible under Admin → Plugins."""

    name = "anhui_stats"
