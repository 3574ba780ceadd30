"""The published tables: ``sql/summaries/pub_<table>.sql`` with ``pub_<table>.yaml`` beside it."""

from __future__ import annotations

from pathlib import Path

from pydantic import field_validator

from anhui_stats.catalog.base import PROJECT_ROOT, StrictModel, build, read_yaml
from anhui_stats.errors import ConfigurationError

SUMMARIES = PROJECT_ROOT / "sql" / "summaries"


class PublishedColumn(StrictModel):
    """One published column: Chinese label, unit ('' for none) and definition."""

    name: str
    label: str
    unit: str = ""
    definition: str = ""


class PublishedTable(StrictModel):
    """One published table. ``query`` selects its columns in order; ``release_id`` alone is filled in by publication."""

    table: str
    label: str
    definition: str = ""
    columns: tuple[PublishedColumn, ...]
    query: str

    @field_validator("columns")
    @classmethod
    def _names_differ(cls, value: tuple[PublishedColumn, ...]) -> tuple[PublishedColumn, ...]:
        names = [column.name for column in value]
        if not names or len(set(names)) != len(names):
            raise ValueError("expected columns with different names")
        return value

    @property
    def has_period(self) -> bool:
        """Whether the table is published by period."""
        return any(column.name == "period" for column in self.columns)


def load_summaries(folder: Path = SUMMARIES) -> tuple[PublishedTable, ...]:
    """Every published table, by name."""
    tables = []
    for path in sorted(folder.glob("pub_*.sql")):
        metadata = path.with_suffix(".yaml")
        table = build(PublishedTable, {**read_yaml(metadata), "query": path.read_text(encoding="utf-8")}, metadata)
        if path.stem != f"pub_{table.table}":
            raise ConfigurationError(f"{metadata}: table: expected {path.stem.removeprefix('pub_')}, found {table.table}")
        tables.append(table)
    if not tables:
        raise ConfigurationError(f"{folder}: no published tables found")
    return tuple(tables)
