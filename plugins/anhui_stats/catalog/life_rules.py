"""What governs the life of a query: empty phrases, waivers and the cities that review. Dated YAML in ``reference/``. Pure."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path

from pydantic import Field, model_validator

from anhui_stats.catalog.base import REFERENCE, StrictModel, load_yaml
from anhui_stats.catalog.regions import load_reference
from anhui_stats.catalog.rules import project_rules
from anhui_stats.errors import ConfigurationError

ALL = "all"


class _Dated(StrictModel):
    valid_from: dt.date
    valid_to: dt.date | None

    def is_valid_on(self, day: dt.date) -> bool:
        """Whether it holds on the day; both ends inclusive."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class EmptyPhrase(_Dated):
    """One phrase that explains nothing."""

    phrase: str = Field(min_length=1)


class EmptyPhrases(StrictModel):
    """The whole file."""

    phrases: tuple[EmptyPhrase, ...] = Field(min_length=1)

    def on(self, day: dt.date) -> frozenset[str]:
        """The phrases that explain nothing on the day."""
        return frozenset(entry.phrase for entry in self.phrases if entry.is_valid_on(day))


class Waiver(_Dated):
    """One waiver of the province. ``unit_code`` and ``subject_key`` are ``all`` where it covers every unit or every row."""

    rule_id: str = Field(pattern=r"^[A-Z][A-Z0-9]+-Q\d{2}$")
    unit_code: str = Field(min_length=1)
    subject_key: str = Field(min_length=1)
    approver: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    valid_to: dt.date

    @model_validator(mode="after")
    def _ends_after_its_beginning(self) -> Waiver:
        if self.valid_to < self.valid_from:
            raise ValueError("valid_to: lies before valid_from")
        return self

    @property
    def words(self) -> str:
        """What stands at the query while it is waived."""
        return f"省级豁免（有效期至{self.valid_to.isoformat()}）：{self.reason}"


class Waivers(StrictModel):
    """The whole file."""

    waivers: tuple[Waiver, ...]

    def on(self, day: dt.date) -> tuple[Waiver, ...]:
        """The waivers in force on the day."""
        return tuple(waiver for waiver in self.waivers if waiver.is_valid_on(day))


class ReviewingCity(_Dated):
    """A city that reviews from a day on."""

    city_code: str = Field(pattern=r"^34\d{2}00$")


class CityReviews(StrictModel):
    """The whole file."""

    cities: tuple[ReviewingCity, ...]

    def on(self, day: dt.date) -> frozenset[str]:
        """The codes of the cities that review on the day."""
        return frozenset(city.city_code for city in self.cities if city.is_valid_on(day))


@functools.cache
def load_empty_phrases(path: Path = REFERENCE / "empty_phrases.yaml") -> EmptyPhrases:
    """The empty phrases of the project."""
    return load_yaml(EmptyPhrases, path)


@functools.cache
def load_waivers(path: Path = REFERENCE / "waivers.yaml") -> Waivers:
    """The waivers of the project."""
    return load_yaml(Waivers, path)


def waivers_in_force(day: dt.date, waivers: Waivers | None = None) -> tuple[Waiver, ...]:
    """The waivers of the day. ConfigurationError for one that could never apply: no such rule, no such unit."""
    in_force = (waivers or load_waivers()).on(day)
    known = {rule.rule_id for rule in project_rules().rules}
    for waiver in in_force:
        if waiver.rule_id not in known:
            raise ConfigurationError(f"waivers.yaml: rule_id: there is no rule {waiver.rule_id}")
        if waiver.unit_code != ALL and load_reference().region(waiver.unit_code) is None:
            raise ConfigurationError(f"waivers.yaml: unit_code: {waiver.unit_code} is no unit, nor {ALL!r}")
    return in_force


@functools.cache
def load_city_reviews(path: Path = REFERENCE / "city_review.yaml") -> CityReviews:
    """The reviewing cities of the project."""
    return load_yaml(CityReviews, path)
