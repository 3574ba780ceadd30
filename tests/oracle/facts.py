"""A sheet of figures by unit: indicator, breakdown, member and basis, each with a numerator and (ratios) a denominator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property

from oracle.inputs import PROVINCE, Inputs, contract_indicators
from oracle.ledger import SIZES, Project, sizes_of

Key = tuple[str, str, str, str]
Pair = tuple[str, str]
Amount = Decimal | int
BREAKDOWNS = {indicator.code: set(indicator.breakdowns) for indicator in contract_indicators()}


def has_recognised(indicator: str) -> bool:
    """Whether an indicator has rows of the recognised basis."""
    return indicator == "domestic_funds" or indicator.startswith(("out_", "huishang_"))


def least_size(indicator: str, at: str) -> int:
    """The threshold of an indicator, below which it has no size class."""
    if indicator.startswith("industry_"):
        return 0
    if indicator.startswith("huishang_"):
        return 5000 if at < "2021-01" else 10000
    return 100000 if indicator == "major_projects" else 10000


def size_members(indicator: str, at: str) -> list[str]:
    """The size classes that an indicator has."""
    return [member for member, least in SIZES.items() if least >= least_size(indicator, at)]


class Facts:
    """Sums by unit (or city, of its own rows)."""

    def __init__(self) -> None:
        self.cells: dict[str, dict[Key, list[Decimal]]] = defaultdict(dict)

    def add(
        self, unit: str, indicator: str, members: Iterable[Pair], basis: str, amount: Amount, denominator: Amount = 0
    ) -> None:
        """Add to the ``none`` row and to those of the members that the indicator has."""
        self.add_members(unit, indicator, {("none", ""), *members}, basis, amount, denominator)

    def add_members(
        self, unit: str, indicator: str, members: Iterable[Pair], basis: str, amount: Amount, denominator: Amount = 0
    ) -> None:
        """Add to the rows of the members that the indicator has, and to no other."""
        allowed = BREAKDOWNS[indicator.partition("@")[0]]
        for breakdown, member in members:
            if breakdown in allowed:
                cell = self.cells[unit].setdefault((indicator, breakdown, member, basis), [Decimal(0), Decimal(0)])
                cell[0] += amount
                cell[1] += denominator


class Classes:
    """The breakdown members of projects."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs

    @cached_property
    def _teams(self) -> dict[str, dict[str, str]]:
        """By city: names and codes of its teams."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for team in self.inputs.teams:
            found[team["city_code"]] |= {team["team_name"]: team["team_code"], team["team_code"]: team["team_code"]}
        return found

    def team(self, text: str | None, unit: str, at: str) -> list[Pair]:
        """The team of the unit's city, or the county, that a text names."""
        if not text:
            return []
        name = text.strip()
        if code := self._teams[self.inputs.city(unit)].get(name):
            return [("team", code)]
        named = [code for code in self.inputs.units(at) if name in (code, self.inputs.regions[code]["region_name"])]
        coded = [team["team_code"] for team in self.inputs.teams if team["team_code"] == name]
        nearest = sorted(named, key=lambda code: (self.inputs.city(code) != self.inputs.city(unit), code))
        return [("team", member) for member in [*coded, *nearest][:1]]

    def country(self, text: str) -> list[Pair]:
        """The source of an enterprise: 香港, 澳门 and 台湾 by their codes, every other country as 990000."""
        overseas = [(c, r) for c, r in self.inputs.sources.items() if r["kind"] == "overseas"]
        named = [code for code, row in overseas if text in (code, row["source_name"], row["short_name"])]
        return self.source(named[0] if named else "990000")

    def source(self, source: str | None) -> list[Pair]:
        """Source and source group; an Anhui city stands under 安徽."""
        if not source:
            return []
        code = source if source in self.inputs.sources else PROVINCE
        group = self.inputs.sources[code]["source_group"]
        return [("source", code), *([("source_group", group)] if group else [])]

    def sectors(self, division_code: str | None) -> list[Pair]:
        """Sector, and manufacturing beside it (section C without 43), and the bulletin sector."""
        code = (division_code or "").lstrip("ABCDEFGHIJKLMNOPQRST")[:2]
        division = self.inputs.divisions.get(code)
        if division is None:
            return []
        made = [("sector", "manufacturing")] if division["section_code"] == "C" and code != "43" else []
        return [("sector", division["sector"]), *made, ("bulletin_sector", self.inputs.bulletin_sectors[code])]

    def of_population(self, project: Project, indicator: str) -> list[Pair]:
        """Every class of an out_* or huishang_* project but its source."""
        sizes = [m for m in sizes_of(project.total) if m in size_members(indicator, project.at)]
        new = [("new_size_class", member) for member in sizes] if project.construction == "new" else []
        known = [("size_class", member) for member in sizes]
        return [*self.sectors(project.row["industry_code"]), *known, ("construction", project.construction), *new]

    def of_signed(self, project: Project, indicator: str, amount: Decimal | None) -> list[Pair]:
        """Every class of a signed, started or completed project."""
        sizes = [("size_class", m) for m in sizes_of(amount) if m in size_members(indicator, project.at)]
        groups = [pair for pair in self.source(project.main_line.source) if pair[0] == "source_group"]
        kind = ("industry_class", "industry" if project.is_industry else "other")
        return [*sizes, *groups, kind, *self.team(project.row["recruited_by"], project.unit, project.at)]
