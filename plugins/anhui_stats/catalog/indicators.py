"""The indicators: one YAML beside each ``sql/indicators/ind_*.sql``, and the dated definitions they rest on.

An indicator carries its words (label, definition, reference), its unit and decimals, and worked examples that the tests run.
"""

from __future__ import annotations

import functools
import itertools
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from anhui_stats.catalog.base import PROJECT_ROOT, REFERENCE, StrictModel, load_yaml
from anhui_stats.errors import ConfigurationError

INDICATOR_FOLDER = PROJECT_ROOT / "sql" / "indicators"

Breakdown = Literal[
    "none",
    "sector",
    "bulletin_sector",
    "source",
    "source_group",
    "size_class",
    "construction",
    "new_size_class",
    "industry_class",
    "category",
    "team",
    "indicator",
]
#: What a breakdown is called where people read it.
BREAKDOWN_LABELS: dict[str, str] = {
    "none": "合计",
    "sector": "产业",
    "bulletin_sector": "行业",
    "source": "来源地",
    "source_group": "来源区域",
    "size_class": "规模",
    "construction": "新建续建",
    "new_size_class": "新建项目规模",
    "industry_class": "工业与其他",
    "category": "项目类别",
    "team": "招引单位",
    "indicator": "指标",
}
Unit = Literal["个", "万元", "万美元", "家", "%", "批次", "场次", "天", "条", "次", "个百分点"]
DisplayUnit = Literal["个", "亿元", "亿美元", "家", "%", "批次", "场次", "天", "条", "次", "个百分点"]


class DefinitionVersion(StrictModel):
    """One value of a definition and the periods (both included) in which it holds."""

    value: str
    valid_from: str = "0001-01"
    valid_to: str = "9999-12"
    reason: str


class Definition(StrictModel):
    """A threshold or a choice that changes with time; versions do not overlap."""

    definition_code: str
    label: str
    versions: tuple[DefinitionVersion, ...]

    @model_validator(mode="after")
    def _versions_do_not_overlap(self) -> Definition:
        ordered = sorted(self.versions, key=lambda version: version.valid_from)
        for earlier, later in itertools.pairwise(ordered):
            if later.valid_from <= earlier.valid_to:
                raise ValueError(f"versions: {later.valid_from} begins before {earlier.valid_to} ends")
        return self


class SizeClass(StrictModel):
    """A nested size class by its lower bound in 万元."""

    member: str
    min_amount_wan: Decimal


class TargetSchedule(StrictModel):
    """序时进度: due_parts of all_parts are due at the end of each month."""

    all_parts: Decimal
    due_parts: tuple[Decimal, ...] = Field(min_length=12, max_length=12)


class Definitions(StrictModel):
    """Everything in ``reference/definitions.yaml``."""

    definitions: tuple[Definition, ...]
    size_classes: tuple[SizeClass, ...]
    dense_members: dict[Breakdown, tuple[str, ...]]
    target_schedule: TargetSchedule


class Report(StrictModel):
    """What one unit reports in an example: rows by form code; columns left out are blank. ``period`` '' is the example's."""

    unit: str
    period: str = ""
    forms: dict[str, tuple[dict[str, Any], ...]]


class Expectation(StrictModel):
    """One published row that an example leads to; ``region`` '' is the first report's unit."""

    region: str = ""
    breakdown: Breakdown = "none"
    member: str = ""
    basis: Literal["reported", "recognised"] = "reported"
    obs_value: Decimal | None
    display_value: str | None


class Example(StrictModel):
    """Given reports, what the indicator must be; ``arithmetic`` shows the reckoning."""

    period: str
    given: tuple[Report, ...]
    expect: tuple[Expectation, ...] = Field(min_length=1)
    arithmetic: str


class Indicator(StrictModel):
    """One indicator. ``threshold`` names the definition below which it has no size class, ``definitions`` other dated ones
    that it rests on."""

    indicator_code: str
    label: str
    unit: Unit
    display_unit: DisplayUnit
    display_decimals: int = Field(ge=0, le=4)
    kind: Literal["flow", "stock", "ratio"]
    breakdowns: tuple[Breakdown, ...]
    has_recognised: bool = False
    threshold: str = ""
    definitions: tuple[str, ...] = ()
    definition: str
    reference: str
    examples: tuple[Example, ...] = Field(min_length=1)

    @property
    def display_factor(self) -> int:
        """How many units make one display unit: 10000 for 万元 shown as 亿元."""
        return 10000 if self.display_unit.startswith("亿") else 1


class IndicatorFile(StrictModel):
    """The indicators that one SQL file computes. ``theme`` is what people call them together, ``theme_no`` its place."""

    theme: str
    theme_no: int
    indicators: tuple[Indicator, ...]


@functools.cache
def load_definitions(path: Path = REFERENCE / "definitions.yaml") -> Definitions:
    """The dated definitions of the project."""
    return load_yaml(Definitions, path)


@functools.cache
def load_indicator_files(folder: Path = INDICATOR_FOLDER) -> tuple[IndicatorFile, ...]:
    """The files of indicators, by name. ConfigurationError where a code stands twice or a definition is unknown."""
    known = {definition.definition_code for definition in load_definitions().definitions}
    files: list[IndicatorFile] = []
    seen: set[str] = set()
    for path in sorted(folder.glob("ind_*.yaml")):
        files.append(load_yaml(IndicatorFile, path))
        for indicator in files[-1].indicators:
            if indicator.indicator_code in seen:
                raise ConfigurationError(f"{path}: {indicator.indicator_code} is described twice")
            if indicator.threshold and indicator.threshold not in known:
                raise ConfigurationError(f"{path}: {indicator.indicator_code}.threshold: no definition {indicator.threshold}")
            if unknown := sorted(set(indicator.definitions) - known):
                raise ConfigurationError(f"{path}: {indicator.indicator_code}.definitions: no definition {unknown}")
            seen.add(indicator.indicator_code)
    if not seen:
        raise ConfigurationError(f"{folder}: no indicators found")
    return tuple(files)


@functools.cache
def load_indicators(folder: Path = INDICATOR_FOLDER) -> tuple[Indicator, ...]:
    """All indicators, in file order."""
    return tuple(indicator for file in load_indicator_files(folder) for indicator in file.indicators)
