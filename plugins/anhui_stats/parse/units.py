"""The names by which a city's workbook calls its units in one period. Pure.

Known: codes, full names, also behind the city's (六安市霍邱县), names without 县, 市 or 区 (霍邱), short names of zones
(经开区), and names from before a renaming. A name that two units share is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from anhui_stats.catalog.regions import Reference, Region
from anhui_stats.parse.text_forms import compact

_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_AROUND = "()[]-_—:、,. "
_PROVINCE = ("安徽省", "安徽")
_ZONE_ENDINGS = (
    ("经济技术开发区", "经开区"),
    ("高新技术产业开发区", "高新区"),
    ("高新技术开发区", "高新区"),
    ("经济开发区", "经开区"),
)
_SHORTEST = 2


@dataclass(frozen=True)
class UnitIndex:
    """Names and codes -> unit codes: of the city with its units, and (full names only) of units elsewhere."""

    city_code: str
    city_names: tuple[str, ...]
    names: Mapping[str, str]
    others: Mapping[str, str]

    def resolve(self, text: str) -> str | None:
        """The unit (or the city itself) that a cell names; None when it names none of them, or two at once."""
        plain = compact(text)
        codes = _CODE.findall(plain)
        name = _CODE.sub("", plain).strip(_AROUND)
        if not codes:
            return self._by_name(name)
        found = self.names.get(codes[0])
        return found if not name or self._by_name(name) in (None, found) else None

    def is_elsewhere(self, text: str) -> bool:
        """Whether a cell names a unit of another city."""
        plain = compact(text)
        return plain in self.others or any(code in self.others for code in _CODE.findall(plain))

    def find_in(self, text: str) -> str | None:
        """The unit, of this city or elsewhere, that a sheet's name or caption mentions; None when it mentions none, or two."""
        plain = compact(text)
        for code in _CODE.findall(plain):
            if found := self.names.get(code) or self.others.get(code):
                return None if found == self.city_code else found
        for name in self.city_names:
            plain = plain.replace(name, "") if name.endswith("市") else plain
        hits = [
            (len(name), code)
            for name, code in (*self.others.items(), *self.names.items())
            if code != self.city_code and len(name) >= _SHORTEST and name in plain
        ]
        longest = {code for length, code in hits if length == max(hits)[0]}
        return longest.pop() if len(longest) == 1 else None

    def _by_name(self, name: str) -> str | None:
        for prefix in ("", *_PROVINCE):
            rest = name.removeprefix(prefix)
            if found := self.names.get(rest):
                return found
            for city in self.city_names:
                if rest.startswith(city) and (found := self.names.get(rest.removeprefix(city))):
                    return found
        return None


def build_unit_index(reference: Reference, city: Region, period: str, city_words: Sequence[str]) -> UnitIndex:
    """The index of a city for a period: only units that are valid in it."""
    city_names = (city.region_name, city.region_name.removesuffix("市"))
    valid = reference.reporting_units(period)
    own = [unit for unit in valid if unit.parent_code == city.region_code]
    names = _unshared((name, unit.region_code) for unit in own for name in _short_names(unit, city_names))
    names |= _former_names(reference, {unit.region_code for unit in own})
    names |= {name: unit.region_code for unit in own for name in (unit.region_name, unit.region_code)}
    names |= dict.fromkeys((*city_names, city.region_code, *city_words), city.region_code)
    elsewhere = [unit for unit in valid if unit.parent_code != city.region_code]
    others = {name: unit.region_code for unit in elsewhere for name in (unit.region_name, unit.region_code)}
    return UnitIndex(city.region_code, city_names, names, {name: code for name, code in others.items() if name not in names})


def _short_names(unit: Region, city_names: Sequence[str]) -> Iterable[str]:
    if unit.level == "county":
        short = unit.region_name[:-1]
        return (short,) if len(short) >= _SHORTEST and unit.region_name[-1] in "县市区" else ()
    plain = unit.region_name.removeprefix("安徽")
    for city in city_names:
        plain = plain.removeprefix(city)
    endings = [plain.removesuffix(long) + short for long, short in _ZONE_ENDINGS if plain.endswith(long)]
    return (plain, *endings[:1])


def _unshared(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for name, code in pairs:
        found.setdefault(name, set()).add(code)
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}


def _former_names(reference: Reference, own: set[str]) -> dict[str, str]:
    """Names and codes from before a renaming or recoding, of units that have one successor here."""
    former: list[tuple[str, str]] = []
    for step in reference.successions:
        region = reference.region(step.old_code)
        if step.kind != "split" and step.new_code in own and region is not None:
            former += [(region.region_name, step.new_code), (step.old_code, step.new_code)]
    return _unshared(former)
