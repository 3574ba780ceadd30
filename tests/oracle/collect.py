"""The figures of one month by unit, and of the regions that hold the units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from anhui_stats.periods import last_day
from oracle.facts import Classes, Facts, Key
from oracle.form_facts import add_forms
from oracle.inputs import PROVINCE, Inputs
from oracle.ledger import Project
from oracle.project_facts import add_project
from oracle.recognition import recognitions


@dataclass(frozen=True)
class Region:
    """A region with its reporting units, and the cities whose own rows add to it."""

    code: str
    name: str
    level: str
    units: frozenset[str]
    cities: frozenset[str]


def regions_of(inputs: Inputs, period: str) -> list[Region]:
    """Province, cities, units and strategic regions of a period."""
    units = inputs.units(period)
    found = []
    for code, row in inputs.regions.items():
        level = row["region_level"]
        if level == "province":
            cities = {c for c, r in inputs.regions.items() if r["region_level"] == "city"}
            found.append(Region(code, row["region_name"], level, frozenset(units), frozenset(cities)))
        elif level == "city" and inputs.is_valid(code, period):
            inside = frozenset(unit for unit in units if inputs.city(unit) == code)
            found.append(Region(code, row["region_name"], level, inside, frozenset({code})))
        elif code in units:
            found.append(Region(code, row["region_name"], level, frozenset({code}), frozenset()))
    return [*found, *_groups(inputs, period, units)]


def _groups(inputs: Inputs, period: str, units: list[str]) -> Iterator[Region]:
    day = last_day(period)
    valid = [row for row in inputs.groups if row["valid_from"] <= day <= row["valid_to"]]
    for code, name in sorted({(row["group_code"], row["group_name"]) for row in valid}):
        members = {row["member_code"] for row in valid if row["group_code"] == code}
        inside = frozenset(unit for unit in units if unit in members or inputs.city(unit) in members)
        cities = {inputs.city(unit) for unit in inside}
        whole = {city for city in cities if all(unit in inside for unit in units if inputs.city(unit) == city)}
        yield Region(code, name, "group", inside, frozenset(whole))


def collect(inputs: Inputs, period: str, at: str) -> Facts:
    """Everything reported for ``period``, by the units and definitions of ``at``."""
    facts, classes = Facts(), Classes(inputs)
    moves = {(r["project_id"], r["from_unit_code"]): r["to_unit_code"] for r in inputs.rows["SJ06"] if r["line_period"] <= at}
    recognised = recognitions(inputs, period, at)
    for row in inputs.by_slot.get(("ZS01", period), []):
        unit = inputs.successor(row["unit_code"], period, at)
        unit = moves.get((row["project_id"], row["unit_code"]), moves.get((row["project_id"], unit), unit))
        reported = Project(inputs, row, unit, period, at)
        recognition = recognised.get(row["project_id"])
        after = Project(inputs, row, unit, period, at, recognition) if recognition else reported
        add_project(facts, classes, reported, after)
    add_forms(facts, classes, inputs, period, at)
    return facts


def total_of(facts: Facts, region: Region, units: frozenset[str] | None = None) -> dict[Key, list[Decimal]]:
    """The sums of a region over its units and its cities' own rows; only of the reporters given, where some are.

    The province's inspections count for a unit that has not reported itself, too.
    """
    sums: dict[Key, list[Decimal]] = {}
    held = region.units | region.cities
    for unit in (held if units is None else held & units) | ({PROVINCE} & {region.code}):
        for key, (numerator, denominator) in facts.cells.get(unit, {}).items():
            cell = sums.setdefault(key, [Decimal(0), Decimal(0)])
            cell[0] += numerator
            cell[1] += denominator
    if region.code == PROVINCE:
        for indicator, *rest in [key for key in sums if key[0].endswith("@province")]:
            sums["domestic_funds", rest[0], rest[1], rest[2]] = sums[indicator, rest[0], rest[1], rest[2]]
    return {key: cell for key, cell in sums.items() if not key[0].endswith("@province")}
