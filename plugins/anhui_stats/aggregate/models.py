"""The SQL files of the aggregation: which there are, and in which order they are built.

The path decides the destination: ``sql/intermediate/int_x.sql`` becomes the temporary table ``int_x``, every
``sql/indicators/ind_*.sql`` adds to the temporary table ``ind_fact``. The order follows from what each file selects from.
"""

from __future__ import annotations

import functools
import hashlib
import re
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from anhui_stats.catalog.base import PROJECT_ROOT
from anhui_stats.errors import ConfigurationError

SQL_FOLDER = PROJECT_ROOT / "sql"
FACT_TABLE = "ind_fact"
#: Which models the runner writes to which table of schema mart.
RESULTS = {
    "int_indicator_value": "indicator_values",
    "int_huishang_fund": "huishang_funds",
    "int_huishang_detail": "huishang_detail",
    "int_lineage_cell": "lineage_cell",
    "int_lineage_set": "lineage_set",
    "int_lineage_row": "lineage_row",
    "int_lineage_region": "lineage_region",
    "int_lineage_target": "lineage_target",
    "int_assessment_input": "assessment_inputs",
    "int_assessment_judged": "assessment_judged",
    "int_recognition_deduction": "recognition_deduction",
    "int_signed_not_started": "signed_not_started",
    "int_major_project_change": "major_project_change",
    "int_event_signing": "event_signing",
    "int_team_result": "team_result",
}

_COMMENT = re.compile(r"--[^\n]*")
_MODEL_NAME = re.compile(rf"\b(int_[a-z_]+|{FACT_TABLE})\b")


@dataclass(frozen=True)
class SqlModel:
    """One SELECT: its name (the file's), its text with named parameters, and the models that it reads."""

    name: str
    text: str
    reads: frozenset[str]


def read_model(path: Path) -> SqlModel:
    """A SQL file as a model; ConfigurationError when it is no SELECT."""
    # without comments: the driver would take a % in them for a parameter
    text = _COMMENT.sub("", path.read_text(encoding="utf-8")).strip().rstrip(";")
    if not re.match(r"(select|with)\b", text):
        raise ConfigurationError(f"{path}: expected one SELECT")
    return SqlModel(path.stem, text, frozenset(_MODEL_NAME.findall(text)) - {path.stem})


@functools.cache
def intermediate_models(folder: Path = SQL_FOLDER) -> dict[str, SqlModel]:
    """The models int_*, by name."""
    return {path.stem: read_model(path) for path in sorted((folder / "intermediate").glob("int_*.sql"))}


@functools.cache
def indicator_models(folder: Path = SQL_FOLDER) -> dict[str, SqlModel]:
    """The models ind_*, by name."""
    return {path.stem: read_model(path) for path in sorted((folder / "indicators").glob("ind_*.sql"))}


def build_order(folder: Path = SQL_FOLDER) -> tuple[str, ...]:
    """The tables in the order of building: each int_* after what it reads, ``ind_fact`` after what the indicators read."""
    intermediate, indicators = intermediate_models(folder), indicator_models(folder)
    graph = {name: model.reads for name, model in intermediate.items()}
    graph[FACT_TABLE] = frozenset().union(*(model.reads for model in indicators.values()))
    if unknown := sorted(set().union(*graph.values()) - set(graph)):
        raise ConfigurationError(f"{folder}: no SQL file for {', '.join(unknown)}")
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise ConfigurationError(f"{folder}: the SQL files read each other in a circle: {error.args[1]}") from error


@functools.cache
def sql_fingerprint(folder: Path = SQL_FOLDER) -> str:
    """The hash of all SQL files of the aggregation."""
    models = {**intermediate_models(folder), **indicator_models(folder)}
    return hashlib.sha256(repr([(name, model.text) for name, model in models.items()]).encode()).hexdigest()
