"""Which earlier reports a report is held against. Pure.

A slot is (unit_code, period). A unit continues what it was before a renumbering, a transfer or a merger
(``region_succession``); where a part was split off, last year's figures of either side are no base.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from anhui_stats.catalog.regions import Reference
from anhui_stats.periods import shift, year_of

Slot = tuple[str, str]


@dataclass(frozen=True)
class Link:
    """One earlier report of one form. relation: prior (the last one of the same year), last (the last one within twelve months,
    also of the year before), year_ago (the same month of the year before, only where every predecessor reported it).
    """

    form_code: str
    unit_code: str
    period: str
    relation: str
    linked_unit: str
    linked_period: str


def predecessors(unit_code: str, reference: Reference) -> frozenset[str]:
    """The unit and every code that it was before: renumbered, transferred or merged into it."""
    found, waiting = {unit_code}, [unit_code]
    while waiting:
        code = waiting.pop()
        older = {s.old_code for s in reference.successions if s.new_code == code and s.kind != "split"} - found
        found |= older
        waiting += sorted(older)
    return frozenset(found)


def successors(unit_code: str, reference: Reference) -> frozenset[str]:
    """The unit and every code that continues it."""
    codes = {s.new_code for s in reference.successions}
    return frozenset({unit_code} | {code for code in codes if unit_code in predecessors(code, reference)})


def link_form(form_code: str, accepted: Collection[Slot], slots: Collection[Slot], reference: Reference) -> Iterator[Link]:
    """The links of one form: ``accepted`` are all slots that hold an accepted report of it, ``slots`` those to be linked."""
    periods: dict[str, list[str]] = {}
    for unit_code, period in accepted:
        periods.setdefault(unit_code, []).append(period)
    for unit_code, period in sorted(slots):
        units = sorted(predecessors(unit_code, reference))
        year_ago = shift(period, -12)
        earlier = {p for unit in units for p in periods.get(unit, ()) if year_ago <= p < period}
        if earlier:
            last = max(earlier)
            relations = ("last", "prior") if year_of(last) == year_of(period) else ("last",)
            for unit in (unit for unit in units if last in periods.get(unit, ())):
                yield from (Link(form_code, unit_code, period, relation, unit, last) for relation in relations)
        for unit in _units_a_year_ago(units, year_ago, period, periods, reference):
            yield Link(form_code, unit_code, period, "year_ago", unit, year_ago)


def _units_a_year_ago(
    units: list[str], year_ago: str, period: str, periods: dict[str, list[str]], reference: Reference
) -> list[str]:
    """The predecessors that had to report then; none where one of them did not, or where a part was split off since."""
    due = [unit for unit in units if (region := reference.region(unit)) and region.is_valid_in(year_ago)]
    is_split = any(
        year_ago < s.effective_from[:7] <= period and {s.old_code, s.new_code} & set(units)
        for s in reference.successions
        if s.kind == "split"
    )
    return [] if is_split or any(year_ago not in periods.get(unit, ()) for unit in due) else due


def reach(slots: Collection[Slot], accepted: Collection[Slot], reference: Reference) -> frozenset[Slot]:
    """Every accepted slot whose findings the given slots can change.

    These are: themselves, all other units of the same periods, and their own (or their successors') reports of the twelve
    months that follow.
    """
    periods = {period for _, period in slots}
    found = {slot for slot in accepted if slot[1] in periods}
    by_unit: dict[str, list[str]] = {}
    for unit_code, period in accepted:
        by_unit.setdefault(unit_code, []).append(period)
    for unit_code, period in slots:
        for heir in successors(unit_code, reference):
            found |= {(heir, p) for p in by_unit.get(heir, ()) if period < p <= shift(period, 12)}
    return frozenset(found)
