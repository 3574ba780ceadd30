"""Reference tables of places and industries: regions with dated codes, successions, groups, sources, divisions."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Literal

from anhui_stats.catalog.base import REFERENCE, StrictModel, load_csv
from anhui_stats.periods import first_day, last_day

Level = Literal["province", "city", "county", "zone"]


class Region(StrictModel):
    """One region code with the days on which it is valid."""

    region_code: str
    region_name: str
    level: Level
    parent_code: str = ""
    valid_from: str = "0001-01-01"
    valid_to: str = "9999-12-31"

    def is_valid_in(self, period: str) -> bool:
        """Whether the code was valid on the last day of the period."""
        return self.valid_from <= last_day(period).isoformat() <= self.valid_to

    def is_abolished_before(self, period: str) -> bool:
        """Whether the code had ended before the period began."""
        return self.valid_to < first_day(period).isoformat()


class Succession(StrictModel):
    """An old code and the code that follows it."""

    old_code: str
    new_code: str
    effective_from: str
    kind: Literal["merge", "recode", "transfer", "split"]
    note: str = ""


class GroupMember(StrictModel):
    """One member (a city with all its units, or a county) of a strategic region."""

    group_code: str
    group_name: str
    member_code: str
    valid_from: str = "0001-01-01"
    valid_to: str = "9999-12-31"
    basis: str


class Source(StrictModel):
    """One source of investment: a province, or a place overseas."""

    source_code: str
    source_name: str
    short_name: str
    kind: Literal["outside", "local", "overseas"]
    source_group: str = ""


class Country(StrictModel):
    """One country whose name counts as 国外 (990000). ``other_names`` are separated by spaces."""

    country_code: str
    country_name: str
    other_names: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name by which people write it."""
        return (self.country_name, *self.other_names.split())


class Division(StrictModel):
    """One GB/T 4754-2017 division."""

    division_code: str
    division_name: str
    section_code: str
    sector: Literal["primary", "secondary", "tertiary"]
    is_industry: bool
    is_manufacturing: bool


class BulletinSector(StrictModel):
    """The bulletin sector (as the commission prints it) of a division."""

    division_code: str
    bulletin_sector: str
    basis: str


class Team(StrictModel):
    """An industry group or a liaison office of a city."""

    team_code: str
    team_name: str
    kind: str
    city_code: str


class Reference(StrictModel):
    """All reference tables."""

    regions: tuple[Region, ...]
    successions: tuple[Succession, ...]
    groups: tuple[GroupMember, ...]
    sources: tuple[Source, ...]
    divisions: tuple[Division, ...]
    bulletin_sectors: tuple[BulletinSector, ...]
    teams: tuple[Team, ...]
    countries: tuple[Country, ...] = ()

    def region(self, region_code: str) -> Region | None:
        """The region of that code, whenever valid; None when no such code ever was."""
        return next((region for region in self.regions if region.region_code == region_code), None)

    def reporting_units(self, period: str) -> tuple[Region, ...]:
        """Counties and zones that must report for the period, by code."""
        return tuple(r for r in self.regions if r.level in ("county", "zone") and r.is_valid_in(period))


@functools.cache
def load_reference(folder: Path = REFERENCE) -> Reference:
    """All reference tables of the project."""
    return Reference(
        regions=load_csv(Region, folder / "regions.csv"),
        successions=load_csv(Succession, folder / "region_succession.csv"),
        groups=load_csv(GroupMember, folder / "region_groups.csv"),
        sources=load_csv(Source, folder / "source_regions.csv"),
        divisions=load_csv(Division, folder / "industry_divisions.csv"),
        bulletin_sectors=load_csv(BulletinSector, folder / "bulletin_sectors.csv"),
        teams=load_csv(Team, folder / "teams.csv"),
        countries=load_csv(Country, folder / "countries.csv"),
    )
