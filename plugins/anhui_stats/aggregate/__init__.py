"""Accepted rows -> indicator values, by the SQL files in ``sql/``. The only stage that writes ``mart``."""

from anhui_stats.aggregate.fingerprint import stale_periods
from anhui_stats.aggregate.run import aggregate_period, refresh_statistics

__all__ = ["aggregate_period", "refresh_statistics", "stale_periods"]
