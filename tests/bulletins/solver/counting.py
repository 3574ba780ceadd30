"""Which cells count in a published value, and with what: the definitions once more, as far as the bulletins need them."""

from __future__ import annotations

from functools import cache

from anhui_stats.catalog.regions import load_reference
from bulletins.solver.cells import BAND, BAND_BOUNDS, CONSTRUCTION_SECTION, INDUSTRIES, SIZES, SOURCE_GROUPS, Cell
from bulletins.solver.words import COUNTIES, PROVINCE, Place

#: Indicators by the measure of a cell that they add up.
COUNTS = {
    "out_projects", "huishang_projects", "signed_projects", "signed_started", "started_projects", "completed_projects",
    "statistics_entries", "leading_projects", "fdi_new_enterprises", "liaison_visits", "leads_collected", "landed_projects",
    "chain_projects",
}  # fmt: skip
MEASURES = {
    "out_funds": "money",
    "huishang_funds": "money",
    "domestic_funds": "money",
    "out_investment": "total",
    "huishang_total_investment": "total",
    "signed_investment": "total",
    "started_investment": "total",
    "landed_investment": "total",
    "chain_investment": "total",
    "entered_investment": "total",
    "huishang_investment": "invested",
    "fdi_ministry": "ministry",
    "fdi_province": "province",
}
#: Percentages: what is divided by what.
RATIOS = {
    "start_rate": ("signed_started", "signed_projects"),
    "leading_fit": ("leading_projects", "signed_projects"),
    "huishang_share": ("huishang_funds", "out_funds"),
}
FIRST_LARGE_MERCHANTS = "2021-01"


def measure_of(indicator: str) -> str:
    """What of a cell the indicator adds up: count, money, total, invested, ministry or province."""
    return "count" if indicator in COUNTS else MEASURES[indicator]


def counts_in(cell: Cell, indicator: str, place: Place, judged_in: str) -> bool:
    """Whether the cell's rows count in the indicator at that place, by the definitions of the month ``judged_in``."""
    return (
        _is_in_population(cell, indicator, judged_in)
        and place.region in regions_of(cell.unit, judged_in)
        and _is_member(cell, place)
    )


def _is_in_population(cell: Cell, indicator: str, judged_in: str) -> bool:
    head = indicator.split("_")[0]
    if head == "fdi":
        return cell.form_code == "ZS02" and (cell.deed == "founded") == (indicator == "fdi_new_enterprises")
    if indicator in ("liaison_visits", "leads_collected"):
        return cell.deed == indicator
    if cell.form_code != "ZS01":
        return False
    if head in ("out", "domestic"):
        return cell.deed == "" and cell.low >= SIZES[">=1"]
    if head == "huishang":
        return cell.is_merchant and cell.low >= SIZES[">=1" if judged_in >= FIRST_LARGE_MERCHANTS else ">=0.5"]
    if cell.low < SIZES[">=1"]:
        return False
    return {
        "signed_started": cell.deed == "signed" and cell.started == "new",
        "signed_projects": cell.deed == "signed",
        "signed_investment": cell.deed == "signed",
        "leading_projects": cell.deed == "signed" and cell.is_leading,
        "chain_projects": cell.deed == "signed" and cell.is_leading,
        "chain_investment": cell.deed == "signed" and cell.is_leading,
        "landed_projects": cell.deed == "landed",
        "landed_investment": cell.deed == "landed",
        "entered_investment": cell.deed == "entered",
        "started_projects": cell.started == "new",
        "started_investment": cell.started == "new",
        "completed_projects": cell.deed == "completed",
        "statistics_entries": cell.deed == "entered",
    }[indicator]


def _is_member(cell: Cell, place: Place) -> bool:
    if place.member == BAND:
        return BAND_BOUNDS[0] <= cell.low < BAND_BOUNDS[1]
    sector, is_manufacturing, label = INDUSTRIES[cell.industry]
    return {
        "none": True,
        "sector": is_manufacturing if place.member == "manufacturing" else sector == place.member,
        "bulletin_sector": label == place.member,
        "source": cell.source == place.member,
        "source_group": SOURCE_GROUPS.get(cell.source) == place.member,
        "construction": cell.started == place.member,
        "size_class": cell.low >= SIZES.get(place.member, 0),
        "new_size_class": cell.started == "new" and cell.low >= SIZES.get(place.member, 0),
        "industry_class": (sector == "secondary" and cell.industry != CONSTRUCTION_SECTION) == (place.member == "industry"),
    }[place.breakdown]


@cache
def regions_of(unit: str, period: str) -> frozenset[str]:
    """The regions that the unit adds to in a month: itself, its city, the province, strategic regions, all counties."""
    reference = load_reference()
    found = reference.region(unit)
    assert found is not None and found.parent_code is not None
    own = {unit, found.parent_code}
    day = f"{period}-15"
    groups = {one.group_code for one in reference.groups if one.member_code in own and one.valid_from <= day <= one.valid_to}
    return frozenset(own | groups | {PROVINCE} | ({COUNTIES} if found.level == "county" else set()))
