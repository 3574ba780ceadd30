"""The published tables: one YAML beside each ``sql/summaries/pub_*.sql``, with the words that travel in the files' metadata."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from anhui_stats.catalog.base import PROJECT_ROOT, StrictModel, load_yaml
from anhui_stats.errors import ConfigurationError

SUMMARY_FOLDER = PROJECT_ROOT / "sql" / "summaries"


class SummaryColumn(StrictModel):
    """One published column: Chinese label, unit ('' for none) and definition."""

    name: str
    label: str
    unit: str = ""
    definition: str


class Summary(StrictModel):
    """One published table. ``has_period``: it is published by period. ``key`` orders its rows and is unique.

    ``aggregated_with``: the months (the rows' own, the one before it in its year) of whose aggregation alone the rows of a
    period are made; while these stand, the rows are not selected again. Empty: they are made from other things too.
    """

    table: str
    label: str
    description: str
    grain: str
    has_period: bool
    aggregated_with: tuple[Literal["month", "month_before"], ...] = ()
    key: tuple[str, ...] = Field(min_length=1)
    columns: tuple[SummaryColumn, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_exist(self) -> Summary:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError("columns: a name stands twice")
        if missing := [name for name in self.key if name not in names]:
            raise ValueError(f"key: no such column {missing}")
        if self.has_period != ("period" in names):
            raise ValueError("has_period: true exactly where there is a column period")
        if self.aggregated_with and not self.has_period:
            raise ValueError("aggregated_with: only a table by period has months")
        return self

    @property
    def sql(self) -> str:
        """The SELECT beside the YAML; it takes no parameters and orders its rows by the key."""
        path = SUMMARY_FOLDER / f"pub_{self.table}.sql"
        try:
            return path.read_text(encoding="utf-8")
        except OSError as error:
            raise ConfigurationError(f"{path}: cannot be read: {error}") from error


@functools.cache
def load_summaries(folder: Path = SUMMARY_FOLDER) -> tuple[Summary, ...]:
    """All published tables, by name. ConfigurationError where a file is not named after its table."""
    summaries = []
    for path in sorted(folder.glob("pub_*.yaml")):
        summary = load_yaml(Summary, path)
        if path.stem != f"pub_{summary.table}":
            raise ConfigurationError(f"{path}: table: expected {path.stem.removeprefix('pub_')}, found {summary.table}")
        summaries.append(summary)
    if not summaries:
        raise ConfigurationError(f"{folder}: no published tables found")
    return tuple(summaries)
