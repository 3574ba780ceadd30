"""The assessment schemes (考核办法): a YAML each in ``reference/schemes/``, dated, with worked examples that the tests run."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from anhui_stats.catalog.base import REFERENCE, StrictModel, load_yaml
from anhui_stats.catalog.formulas import EXTRA_KINDS, Formula, Input
from anhui_stats.catalog.indicators import load_indicators
from anhui_stats.errors import ConfigurationError

SCHEME_FOLDER = REFERENCE / "schemes"
#: Computed from the others, not from rows: the assessment view has none of them.
NOT_IN_VIEW = frozenset({"target_completion", "ahead_of_schedule"})
_HUISHANG = ("huishang_funds", "huishang_projects", "huishang_investment", "huishang_total_investment")


class WeightVersion(StrictModel):
    """A weight and the periods (both included) in which it holds."""

    value: Decimal = Field(ge=0)
    valid_from: str = "0001-01"
    valid_to: str = "9999-12"

    def holds_in(self, period: str) -> bool:
        """Whether it is the weight of the period."""
        return self.valid_from <= period <= self.valid_to


class Item(StrictModel):
    """One item: a dated weight (none for bonuses and deductions), a formula, and where it comes from."""

    item_code: str
    label: str
    weights: tuple[WeightVersion, ...] = ()
    formula: Formula
    source: str

    @model_validator(mode="after")
    def _is_weighed_or_extra(self) -> Item:
        if bool(self.weights) == self.is_extra:
            raise ValueError("weights: expected for every item but bonuses and deductions")
        if _mixes_huishang(self.formula.inputs):
            raise ValueError("formula: 徽商回归 and 省外资金 overlap and are never summed; make them two items")
        return self

    @property
    def is_extra(self) -> bool:
        """Whether it is a bonus or a deduction beside the full marks."""
        return self.formula.kind in EXTRA_KINDS

    def weight(self, period: str) -> Decimal:
        """The most points that the item can give in the period; 0 for deductions."""
        match self.formula.kind:
            case "step_bonus":
                return self.formula.cap
            case "exclusive_bonus":
                return max(tier.points for tier in self.formula.tiers)
        return next((version.value for version in self.weights if version.holds_in(period)), Decimal(0))


def _mixes_huishang(inputs: Iterable[Input]) -> bool:
    codes = {item.indicator_code for item in inputs}
    return bool(codes & set(_HUISHANG)) and bool(codes - set(_HUISHANG))


class Group(StrictModel):
    """Units ranked among each other: by level, all of them or those of some cities, or named ones."""

    group_code: str
    label: str
    levels: tuple[Literal["county", "zone", "city"], ...] = Field(min_length=1)
    cities: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


class Condition(StrictModel):
    """What a project must meet to count in an input of ``major_projects``.

    ``invested``: this year's fixed investment is at least ``invested_pct`` of its total investment. ``equivalence``: a project
    of ``sector`` of ``min_amount_wan`` counts as one of ``counts_as_wan``, in the classes that it does not reach itself.
    """

    condition_code: str
    label: str
    kind: Literal["invested", "equivalence"]
    invested_pct: Decimal = Decimal(0)
    sector: str = ""
    min_amount_wan: Decimal = Decimal(0)
    counts_as_wan: Decimal = Decimal(0)
    source: str


class GivenValue(Input):
    """One figure of a worked example; ``target`` is the year's."""

    value: Decimal | None


class Given(StrictModel):
    """One unit of a worked example: its figures, judged points, faulty reports; and the points of items (or ``total``)."""

    unit: str
    values: tuple[GivenValue, ...] = ()
    judged: dict[str, Decimal] = Field(default_factory=dict)
    faults: int = 0
    expect: dict[str, Decimal]


class SchemeExample(StrictModel):
    """Given figures, the points of some items (or ``total``); ``arithmetic`` shows the reckoning."""

    period: str
    given: tuple[Given, ...] = Field(min_length=1)
    arithmetic: str


class Scheme(StrictModel):
    """One scheme. In every period the weights of its items add up to ``full_marks``."""

    scheme_code: str
    label: str
    source: str
    valid_from: str = "0001-01"
    valid_to: str = "9999-12"
    full_marks: Decimal
    groups: tuple[Group, ...] = Field(min_length=1)
    conditions: tuple[Condition, ...] = ()
    items: tuple[Item, ...] = Field(min_length=1)
    examples: tuple[SchemeExample, ...] = Field(min_length=1)

    def is_valid_in(self, period: str) -> bool:
        """Whether the scheme assesses the period."""
        return self.valid_from <= period <= self.valid_to

    def group_of(self, unit_code: str, level: str, city_code: str) -> str | None:
        """The first group that holds the unit; None where the scheme does not assess it."""
        for group in self.groups:
            in_city = not group.cities or city_code in group.cities
            if unit_code in group.units or (not group.units and level in group.levels and in_city):
                return group.group_code
        return None

    @model_validator(mode="after")
    def _names_and_weights_are_right(self) -> Scheme:
        codes = [item.item_code for item in self.items]
        if len(set(codes)) != len(codes) or "total" in codes:
            raise ValueError("items: an item_code stands twice, or is total")
        starts = {v.valid_from for item in self.items for v in item.weights} | {self.valid_from}
        for period in sorted(start for start in starts if self.is_valid_in(start)):
            found = sum(item.weight(period) for item in self.items if not item.is_extra)
            if found != self.full_marks:
                raise ValueError(f"items: the weights of {period} add up to {found}, expected {self.full_marks}")
        self._check_inputs()
        return self

    def _check_inputs(self) -> None:
        known = {condition.condition_code for condition in self.conditions}
        indicators = {i.indicator_code: i for i in load_indicators() if i.indicator_code not in NOT_IN_VIEW}
        for read in (read for item in self.items for read in item.formula.inputs):
            indicator = indicators.get(read.indicator_code)
            if indicator is None or read.breakdown not in indicator.breakdowns:
                raise ValueError(f"items: no figure {read.indicator_code} by {read.breakdown} in the assessment view")
            if read.basis == "recognised" and not indicator.has_recognised:
                raise ValueError(f"items: {read.indicator_code} has no recognised figures")
            named = {read.condition, *read.equivalences} - {""}
            if not named <= known or (named and (read.indicator_code, read.breakdown) != ("major_projects", "size_class")):
                raise ValueError(f"items: conditions {sorted(named)} are unknown, or not for {read.indicator_code}")


@functools.cache
def load_schemes(folder: Path = SCHEME_FOLDER) -> tuple[Scheme, ...]:
    """All schemes, by code. ConfigurationError where a file is not named after its scheme or a condition has two meanings."""
    schemes: list[Scheme] = []
    conditions: dict[str, Condition] = {}
    for path in sorted(folder.glob("*.yaml")):
        scheme = load_yaml(Scheme, path)
        if path.stem != scheme.scheme_code:
            raise ConfigurationError(f"{path}: scheme_code: expected {path.stem}, found {scheme.scheme_code}")
        for condition in scheme.conditions:
            if conditions.setdefault(condition.condition_code, condition) != condition:
                raise ConfigurationError(f"{path}: condition {condition.condition_code} has another meaning elsewhere")
        schemes.append(scheme)
    if not schemes:
        raise ConfigurationError(f"{folder}: no assessment schemes found")
    return tuple(schemes)


def scheme_of(scheme_code: str) -> Scheme:
    """The scheme of that code; ConfigurationError names those there are."""
    schemes = {scheme.scheme_code: scheme for scheme in load_schemes()}
    if scheme_code not in schemes:
        raise ConfigurationError(f"no assessment scheme {scheme_code}; there are {', '.join(schemes)}")
    return schemes[scheme_code]
