"""Which indicators the leaders' monthly workbook ranks, from ``reference/leader_tables.yaml``."""

from __future__ import annotations

import functools
from pathlib import Path

from pydantic import Field

from anhui_stats.catalog.base import REFERENCE, StrictModel, load_yaml
from anhui_stats.catalog.indicators import Indicator, load_indicators
from anhui_stats.errors import ConfigurationError


class Ranking(StrictModel):
    """One ranked indicator and the name of its sheet (Excel allows 31 characters)."""

    indicator_code: str
    sheet: str = Field(min_length=1, max_length=31)

    @property
    def indicator(self) -> Indicator:
        """The indicator's words, unit and decimals."""
        return next(one for one in load_indicators() if one.indicator_code == self.indicator_code)


class LeaderTables(StrictModel):
    """The content of the file, in the order of the sheets."""

    rankings: tuple[Ranking, ...] = Field(min_length=1)


@functools.cache
def load_leader_tables(path: Path = REFERENCE / "leader_tables.yaml") -> LeaderTables:
    """The rankings. ConfigurationError where an indicator is unknown or undivided figures of it do not exist."""
    tables = load_yaml(LeaderTables, path)
    known = {one.indicator_code for one in load_indicators() if "none" in one.breakdowns}
    if unknown := [one.indicator_code for one in tables.rankings if one.indicator_code not in known]:
        raise ConfigurationError(f"{path}: rankings: no undivided figures of {unknown}")
    return tables
