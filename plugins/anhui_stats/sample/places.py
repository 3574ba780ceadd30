"""Which unit answers for which ground: a unit of today may hold the ledgers of several units of yesterday."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from anhui_stats.catalog.regions import Reference, Region, load_reference
from anhui_stats.periods import last_day


@functools.cache
def _successors() -> dict[str, tuple[str, str]]:
    followed = ("merge", "recode", "transfer")
    return {s.old_code: (s.new_code, s.effective_from) for s in load_reference().successions if s.kind in followed}


@functools.cache
def unit_at(root: str, period: str) -> str:
    """The code under which the ground of ``root`` reports in a period."""
    code, end = root, last_day(period).isoformat()
    while (following := _successors().get(code)) and following[1] <= end:
        code = following[0]
    return code


@functools.cache
def roots_of(unit_code: str, period: str) -> tuple[str, ...]:
    """The oldest codes whose ledgers a unit carries on in a period, by code."""
    newer = {new for new, _ in _successors().values()}
    roots = (r.region_code for r in load_reference().regions if r.level in ("county", "zone") and r.region_code not in newer)
    return tuple(root for root in roots if unit_at(root, period) == unit_code)


@functools.cache
def siblings(root: str) -> tuple[str, ...]:
    """The roots that end in the same unit as this one, itself included, by code."""
    return roots_of(unit_at(root, "2999-12"), "2999-12")


@functools.cache
def place(unit_code: str) -> Region:
    """The region of a code that is known to exist."""
    region = load_reference().region(unit_code)
    if region is None:
        raise KeyError(f"no region {unit_code} in reference/regions.csv")
    return region


def city_names(reference: Reference) -> Sequence[str]:
    """The names of the cities."""
    return [region.region_name for region in reference.regions if region.level == "city"]
