"""The kinds of ledger rows that a bulletin tells apart: rows of one cell differ in nothing that is printed."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from anhui_stats.catalog.regions import load_reference
from bulletins.solver.meaning import Measured
from bulletins.solver.words import COUNTIES, PROVINCE, TOP_SOURCES

#: Industries by a code of theirs: sector, whether manufacturing, the bulletin's sector.
INDUSTRIES = {
    "0141": ("primary", False, "农林牧渔业"),
    "1371": ("secondary", True, "农产品加工"),
    "1751": ("secondary", True, "纺织服装业"),
    "2614": ("secondary", True, "化工"),
    "3670": ("secondary", True, "装备制造"),
    "4411": ("secondary", False, "能源供应"),
    "4710": ("secondary", False, "建筑业"),
    "5211": ("tertiary", False, "商业"),
    "5990": ("tertiary", False, "仓储物流"),
    "6510": ("tertiary", False, "科技信息"),
    "6620": ("tertiary", False, "金融业"),
    "7212": ("tertiary", False, "商务服务"),
    "8311": ("tertiary", False, "社会公共服务"),
}
CONSTRUCTION_SECTION = "4710"  # section E: 二产, but no industry
#: One unit of each way in which the strategic regions overlap, and two zones; all of them unchanged since 2012.
CROSSINGS = ("340121", "341821", "340828", "341621", "340422", "341525", "341523", "341021")
ZONES = ("340176", "340371")
UNIT_OF_CITY = {
    "340100": "340121", "340200": "340207", "340300": "340321", "340500": "340521", "340800": "340828", "341100": "341122",
    "341200": "341202", "341300": "341321", "341500": "341525", "341600": "341621", "341800": "341821",
}  # fmt: skip
ELSEWHERE = "341021"
SOURCE_GROUPS = {"310000": "沪苏浙", "320000": "沪苏浙", "330000": "沪苏浙", "440000": "珠三角", "110000": "京津冀"}
#: Sources that are not named, each smaller than any of the five that are.
OTHER_SOURCES = ("370000", "420000", "350000")
#: Lower bounds of the size classes, and what no project exceeds, in 万元.
SIZES = {">=0.5": 5_000, ">=1": 10_000, ">=5": 50_000, ">=10": 100_000, ">=30": 300_000, ">=50": 500_000}
BAND, BAND_BOUNDS = "10-50", (100_000, 500_000)
LARGEST = 3_000_000
#: As many cells of a month are enough for any bulletin; which ones is left to chance (the same each time).
ENOUGH = 160


@dataclass(frozen=True)
class Cell:
    """Rows of one unit and report month that are alike. Sizes in 万元, the upper one excluded.

    ``started``: waiting, new (this year) or continued. ``deed``: '' for the projects that money arrived for, or what else the
    rows are there for: signed, completed, entered (纳统), landed (registered), all this year; on ZS02 money or founded; on
    ZS04, one row of a liaison office, the indicator that it adds to.
    """

    period: str
    unit: str
    form_code: str = "ZS01"
    industry: str = "3670"
    source: str = "320000"
    low: int = 10_000
    high: int = LARGEST
    started: str = "continued"
    deed: str = ""
    is_merchant: bool = False
    is_leading: bool = False


def units_of(measured: Sequence[Measured], periods: Iterable[str], *, rivals: bool) -> tuple[str, ...]:
    """The units that the regions of a bulletin need, as far as they exist in all months. ``rivals``: of other cities too."""
    regions = {place.region for one in measured for place in one.places}
    units: set[str] = set()
    if any(not region.isdigit() for region in regions):
        units.update(CROSSINGS)
    if COUNTIES in regions:
        units.update(ZONES)
    cities = {region for region in regions if region.endswith("00") and region != PROVINCE}
    units.update(UNIT_OF_CITY[city] for city in cities)
    if PROVINCE in regions and not units - {UNIT_OF_CITY[city] for city in cities}:
        units.add(ELSEWHERE)
    if rivals:
        units.update(UNIT_OF_CITY[city] for city in ("340100", "340200"))
    return tuple(sorted(unit for unit in units if _exists(unit, periods)))


def _exists(unit: str, periods: Iterable[str]) -> bool:
    region = load_reference().region(unit)
    return region is not None and all(region.is_valid_in(period) for period in periods)


def cells_of(measured: Sequence[Measured], period: str, units: Sequence[str]) -> list[Cell]:
    """All cells of one report month."""
    indicators = {one.indicator for one in measured}
    members = {(place.breakdown, place.member) for one in measured for place in (*one.places, *filter(None, [one.whole]))}
    named = {member for breakdown, member in members if breakdown.endswith("size_class")}
    sizes = sorted({SIZES[member] for member in named - {BAND}} | set(BAND_BOUNDS if BAND in named else ()))
    cells: list[Cell] = []
    if any(code.startswith(("out_", "huishang_", "domestic")) for code in indicators):
        cells += _investing(indicators, members, sizes, period, units)
    if any(code.startswith(("signed_", "start_", "started_", "leading_", "chain_")) for code in indicators):
        cells += _signed(indicators, sizes, period, units)
    for deed, code in (("completed", "completed_projects"), ("entered", "statistics_entries"), ("landed", "landed_projects")):
        if code in indicators:
            cells += [
                Cell(period, unit, low=low, high=high, deed=deed) for unit in units for low, high in _bands([10_000, *sizes])
            ]
    if any(code.startswith("fdi_") for code in indicators):
        cells += _foreign(members, period, units)
    for code in ("liaison_visits", "leads_collected"):
        if code in indicators:
            cells += [Cell(period, unit, form_code="ZS04", deed=code) for unit in units]
    return cells


Members = set[tuple[str, str]]


def _investing(indicators: set[str], members: Members, sizes: list[int], period: str, units: Sequence[str]) -> list[Cell]:
    bands = _bands([10_000, *sizes])
    started = ("new", "continued") if any(breakdown in ("construction", "new_size_class") for breakdown, _ in members) else None
    merchants = (True, False) if "huishang_share" in indicators else (any(i.startswith("huishang") for i in indicators),)
    if merchants == (True,) and period < "2021":
        bands = [(5_000, 10_000), *bands]
    crossed = [
        Cell(period, unit, industry=industry, source=source, low=low, high=high, started=state, is_merchant=merchant)
        for unit, industry, source, (low, high), state, merchant in itertools.product(
            units, _industries(members), _sources(members), bands, started or ("continued",), merchants
        )
    ]
    return random.Random(period).sample(crossed, min(len(crossed), ENOUGH))


def _signed(indicators: set[str], sizes: list[int], period: str, units: Sequence[str]) -> list[Cell]:
    leading = (True, False) if any(code.startswith(("leading", "chain")) for code in indicators) else (False,)
    return [
        Cell(period, unit, low=low, high=high, started=state, deed="signed", is_leading=is_leading)
        for unit, (low, high), state, is_leading in itertools.product(
            units, _bands([10_000, *sizes]), ("waiting", "new"), leading
        )
    ]


def _foreign(members: Members, period: str, units: Sequence[str]) -> list[Cell]:
    base = Cell(period, units[0], form_code="ZS02")
    return [
        replace(base, unit=unit, industry=industry, source=source, deed=deed)
        for unit, industry, source, deed in itertools.product(
            units, _industries(members), ("810000", "990000"), ("money", "founded")
        )
        if deed == "money" or source == "810000"
    ]


def _bands(bounds: Iterable[int]) -> list[tuple[int, int]]:
    lows = sorted(set(bounds))
    return list(zip(lows, [*lows[1:], LARGEST], strict=True))


def _industries(members: Members) -> list[str]:
    """A code for each sector that is named, and for what is left of 二产 and 三产."""
    named = {member for breakdown, member in members if breakdown in ("sector", "bulletin_sector")}
    if not named:
        return ["3670"]
    left = {"0141", "3670", "7212"} | ({"4411"} if "manufacturing" in named else set())
    return [code for code, (_, _, label) in INDUSTRIES.items() if label in named or code in left]


def _sources(members: Members) -> list[str]:
    named = {member for breakdown, member in members if breakdown == "source"}
    groups = any(breakdown == "source_group" for breakdown, _ in members)
    if not named and not groups:
        return ["320000"]
    return [*dict.fromkeys([*(TOP_SOURCES if named else ["320000"]), *sorted(named)]), *OTHER_SOURCES]
