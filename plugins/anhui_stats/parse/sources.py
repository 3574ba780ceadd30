"""投资方来源地 -> a code of source_regions.csv, or the city code of an Anhui source. Pure.

Known: codes, names and short names, also with a place behind them (江苏苏州); cities and counties of Anhui, with or without
安徽 (a county is read as its city); countries (990000). Several sources in one cell are none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from anhui_stats.catalog.regions import Reference
from anhui_stats.parse.text_forms import compact

HOME = "340000"
ABROAD = "990000"
_PLACE = re.compile(r"[\u4e00-\u9fff()·-]*")
_JOINED = re.compile("[和与及]")
_ABROAD_WORDS = ("境外", "外国", "海外")


def build_industry_index(reference: Reference) -> dict[str, str]:
    """Names of the GB/T 4754 divisions, with and without 业 behind them -> their codes."""
    codes: dict[str, str] = {}
    for division in reference.divisions:
        name = compact(division.division_name)
        codes |= {name: division.division_code, name.removesuffix("业"): division.division_code}
    return codes


@dataclass(frozen=True)
class SourceIndex:
    """Names -> codes: of provinces and places overseas, and of the cities and counties of Anhui (each to its city)."""

    codes: Mapping[str, str]
    names: Mapping[str, str]
    home_names: Mapping[str, str]

    def resolve(self, text: str) -> str | None:
        """The code that a compacted text names; None when it names none, or several."""
        if text.isascii():
            return self.codes.get(text) or self.names.get(text)
        plain = text.removeprefix("中国") or text
        return self.names.get(plain) or self.home_names.get(plain) or self._resolve_start(plain)

    def _resolve_start(self, text: str) -> str | None:
        name = _longest_start(text, self.names)
        if name is None:
            city = _longest_start(text, self.home_names)
            return self.home_names[city] if city and _is_place(text[len(city) :]) else None
        rest, code = text[len(name) :], self.names[name]
        if not _is_place(rest) or self._names_another(rest, code):
            return None
        if code != HOME:
            return code
        home = _longest_start(rest.removeprefix("省"), self.home_names)
        return self.home_names[home] if home else HOME

    def _names_another(self, rest: str, code: str) -> bool:
        # 和 stands in 呼和浩特 too, so only a source name behind it tells; 吉林省吉林市 names one source
        starts = (_longest_start(part, self.names) for part in _JOINED.split(rest))
        return any(start is not None and self.names[start] != code for start in starts)


def _is_place(text: str) -> bool:
    return _PLACE.fullmatch(text) is not None


def _longest_start(text: str, names: Mapping[str, str]) -> str | None:
    return next((text[:length] for length in range(len(text), 1, -1) if text[:length] in names), None)


def build_source_index(reference: Reference) -> SourceIndex:
    """The names and codes of the reference tables, ready to be looked up."""
    names = {name: source.source_code for source in reference.sources for name in (source.source_name, source.short_name)}
    names |= dict.fromkeys(_ABROAD_WORDS, ABROAD)
    names |= {name: ABROAD for country in reference.countries for name in country.names if name not in names}
    codes = {source.source_code: source.source_code for source in reference.sources}
    home_names: dict[str, str] = {}
    # a county that moved is read as a county of its newest city
    for region in sorted(reference.regions, key=lambda region: region.valid_to):
        if region.level == "province":
            continue
        city = region.region_code if region.level == "city" else region.parent_code
        codes[region.region_code] = city
        home_names[region.region_name] = city
        if region.level == "city":
            home_names[region.region_name.removesuffix("市")] = city
    return SourceIndex(codes, names, home_names)
