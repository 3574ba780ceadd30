"""Faults strewn over many months: which kind goes into which unit's month, so that no two stand in each other's way."""

from __future__ import annotations

import functools
import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence

from anhui_stats.periods import shift
from anhui_stats.sample.chance import chance
from anhui_stats.sample.faults import ERRORS, QUERIES, inject
from anhui_stats.sample.habits import draw_habits
from anhui_stats.sample.ledger import ledger
from anhui_stats.sample.manifest import Fault
from anhui_stats.sample.months import compose_month, senders, units_in
from anhui_stats.sample.province import PROVINCE
from anhui_stats.sample.spoiling import Spoiler
from anhui_stats.sample.story_faults import STORY_FAULTS
from anhui_stats.sample.story_spoiling import Setting
from anhui_stats.sample.workbooks import Spoil

#: Kinds that fit few places come first.
KINDS = (*STORY_FAULTS, *ERRORS, *QUERIES)
#: So many months of a unit around a fault stay sound: what a fault breaks next month is not taken for another's find.
APART = 2
Slot = tuple[str, str]


def strew(seed: int, periods: Sequence[str], count: int | None, kinds: Sequence[str], each: int) -> dict[Slot, Spoil]:
    """``each`` faults of every kind, each in a month and unit of its own that has a place for it."""
    free = [(unit, period) for period in periods for unit in senders(seed, period, count)]
    chance(seed, "strewn").shuffle(free)
    taken: dict[str, set[str]] = defaultdict(set)
    found: dict[Slot, Spoil] = {}
    for kind in kinds:
        fitting = _fitting(seed, kind, free, periods, count, taken)
        for slot, spoil, concerned in itertools.islice(fitting, each):
            found[slot] = spoil
            for unit in concerned:
                taken[unit] |= {shift(slot[1], number) for number in range(-APART, APART + 1)} | _compared(kind, slot[1])
    return found


def _fitting(
    seed: int, kind: str, free: Sequence[Slot], periods: Sequence[str], count: int | None, taken: dict[str, set[str]]
) -> Iterator[tuple[Slot, Spoil, set[str]]]:
    """Slots that have a place for the kind, and the units that it concerns; what is taken meanwhile is passed over."""
    for unit, period in free:
        if not taken[unit].isdisjoint({period} | _compared(kind, period)) or (unit == PROVINCE) != (kind == "shares_differ"):
            continue
        spoil = functools.partial(spoil_one, seed, kind, unit, period, tuple(periods), count)
        faults = compose_month(seed, unit, period, spoil).faults
        concerned = {fault.unit_code or unit for fault in faults}
        if faults and all(period not in taken[one] for one in concerned):
            yield (unit, period), spoil, concerned


def _compared(kind: str, period: str) -> set[str]:
    """The month far away that has to stay sound for the kind to show: 上年同期 is held against the year before."""
    return {shift(period, -12)} if kind == "last_year_differs" else set()


def spoil_one(
    seed: int, kind: str, unit: str, period: str, periods: tuple[str, ...], count: int | None, spoiler: Spoiler
) -> tuple[Fault, ...]:
    """Put one kind into a unit's month of a story of these periods and so many units."""
    if kind not in STORY_FAULTS:
        return inject((kind,), spoiler)
    return STORY_FAULTS[kind](spoiler, _setting(seed, unit, period, periods, count))


def _setting(seed: int, unit: str, period: str, periods: tuple[str, ...], count: int | None) -> Setting:
    previous, year_before = shift(period, -1), shift(period, -12)
    was_there = previous in periods and unit in units_in(seed, previous, count)
    before = {entry.project.project_id: entry.row for entry in ledger(seed, unit, previous)} if was_there else {}
    others = [code for code in units_in(seed, period, count) if code != unit]
    other = chance(seed, "other unit", unit, period).choice(others)
    return Setting(
        before=before,
        other_unit=other,
        other=[entry.row for entry in ledger(seed, other, period)],
        has_last_year=year_before in periods and unit in units_in(seed, year_before, count),
        in_yi=draw_habits(seed, unit).style.caption_unit == "亿元",
    )
