"""Who a file is probably from, by its name and folder: only to address the answer of a file that cannot be read. Pure."""

from __future__ import annotations

import re

from anhui_stats.catalog.regions import Reference, Region
from anhui_stats.parse.text_forms import compact
from anhui_stats.periods import parse_period

_PERIODS = (
    re.compile(r"(20\d{2})年(?:0?1月?[-—–~至])?(\d{1,2})月"),
    re.compile(r"(?<!\d)(20\d{2})[-_.]?(0[1-9]|1[0-2])(?!\d)"),
    re.compile(r"(?<!\d)(20\d{2})[-_.]([1-9])(?!\d)"),
)
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


def guess_period(file_name: str) -> str | None:
    """The period that a file name mentions; None when it mentions none."""
    for pattern in _PERIODS:
        if match := pattern.search(compact(file_name)):
            return parse_period(f"{match[1]}-{match[2]}")
    return None


def guess_unit(file_name: str, period: str, reference: Reference) -> str | None:
    """The reporting unit or city that a file name mentions: its code, else its longest name. None when it is not clear."""
    name = compact(file_name)
    named = [r for r in reference.regions if r.level != "province" and (r.region_code in name or _length(r, name))]
    units = [r for r in named if r.is_valid_in(period)]
    for match in _CODE.finditer(name):
        if any(unit.region_code == match[0] for unit in units):
            return match[0]
    hits = [(_length(unit, name), unit.level != "city", unit.region_code) for unit in units]
    best = max(hits, default=(0, False, ""))
    if best[0] == 0 or sum(hit[:2] == best[:2] for hit in hits) > 1:
        return None
    return best[2]


def _length(unit: Region, name: str) -> int:
    """How long a name of the unit stands in the file name; 0 when none does. 霍邱 stands for 霍邱县, a little weaker."""
    if unit.region_name in name:
        return len(unit.region_name)
    short = unit.region_name[:-1]
    return len(short) if len(short) >= 2 and unit.region_name[-1] in "县市区" and short in name else 0


def folder_unit(folder: str, reference: Reference) -> str | None:
    """The unit whose code a folder on the way to the file bears; the innermost, where a unit's folder lies in its city's."""
    for name in reversed(folder.split("/")):
        region = reference.region(name) if re.fullmatch(r"\d{6}", name) else None
        if region is not None and region.level != "province":
            return name
    return None
