"""A printed number as a reader of the release finds it: published columns, added up and divided where it is printed so."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

from anhui_stats.periods import shift
from bulletins.solver.cells import BAND, BAND_BOUNDS, LARGEST, SIZES
from bulletins.solver.demands import Number
from bulletins.solver.meaning import Measured
from bulletins.solver.words import CHAIN, COUNTIES, PROVINCE, TOP_SOURCES, Place

Row = Mapping[str, Any]
COLUMNS = (
    "region_code region_level indicator_code breakdown member basis obs_value display_value base_value yoy_pct delta share_pct"
    " share_change_pp province_share_pct contribution_pp month_value rank_value rank_yoy"
).split()

PROJECT_COLUMNS = ["unit_code", "leading_industry", "signed_on", "registered_on", "statistics_entry_on", "fixed_investment_wan"]


class Release:
    """The reported rows of indicator_values of the latest release."""

    def __init__(self, published: Path) -> None:
        release = json.loads((published / "latest.json").read_text(encoding="utf-8"))["release_id"]
        folder = published / "releases" / release / "indicator_values"
        data = ds.dataset(folder, format="parquet", partitioning="hive")
        table = data.to_table(columns=[*COLUMNS, "period"], filter=ds.field("basis") == "reported")
        self.rows: dict[tuple[str, ...], Row] = {}
        self.levels: dict[str, str] = {}
        for row in table.to_pylist():
            key = (str(row["period"]), row["indicator_code"], row["region_code"], row["breakdown"], row["member"])
            self.rows[key] = row
            self.levels[row["region_code"]] = row["region_level"]
        projects = ds.dataset(folder.with_name("projects"), format="parquet", partitioning="hive")
        self.projects: list[Row] = projects.to_table(columns=[*PROJECT_COLUMNS, "period"]).to_pylist()

    def at(self, period: str, indicator: str, places: Iterable[Place]) -> list[Row]:
        """The rows at those places; a LookupError where one is missing."""
        return [self.rows[period, indicator, region, p.breakdown, p.member] for p in places for region in self._regions(p)]

    def _regions(self, place: Place) -> list[str]:
        if place.region != COUNTIES:
            return [place.region]
        return [region for region, level in self.levels.items() if level == "county"]

    def on_the_ledger(self, period: str, measured: Measured) -> Decimal:
        """Count or investment of the city's projects that are asked for, from the published ledger."""
        place, (what, _, measure) = measured.places[0], measured.indicator.partition("_")
        low, high = BAND_BOUNDS if place.member == BAND else (SIZES.get(place.member, SIZES[">=1"]), LARGEST)
        day = {"landed": "registered_on", "entered": "statistics_entry_on", "chain": "signed_on"}[what]
        amounts = [
            row["fixed_investment_wan"]
            for row in self.projects
            if (str(row["period"]), row["unit_code"][:4]) == (period, place.region[:4])
            and row[day] is not None
            and f"{row[day]:%Y}" == period[:4]
            and low <= row["fixed_investment_wan"] < high
            and (what != "chain" or row["leading_industry"] == CHAIN)
        ]
        return sum(amounts, Decimal(0)) if measure == "investment" else Decimal(len(amounts))

    def largest_sources(self, period: str, indicator: str, count: int) -> set[str]:
        """The sources of the province's largest amounts."""
        amounts = {
            member: row["obs_value"]
            for (month, code, region, breakdown, member), row in self.rows.items()
            if (month, code, region, breakdown) == (period, indicator, PROVINCE, "source")
        }
        return set(sorted(amounts, key=lambda member: -amounts[member])[:count])


@dataclass(frozen=True)
class Found:
    """What the release says where a number is printed; ``value`` None where it says nothing."""

    number: Number
    value: Decimal | None

    @property
    def comes_back(self) -> bool:
        return self.value is not None and self.printed_as == self.number.printed

    @property
    def printed_as(self) -> Decimal | None:
        """The published value with the decimals of the printed one, half up."""
        return None if self.value is None else self.value.quantize(self.number.printed, ROUND_HALF_UP)

    @property
    def line(self) -> str:
        return f"{self.number.key} ({self.number.figure.words}): printed {self.number.printed}, published {self.value}"


def find(number: Number, release: Release) -> Found:
    """The number in the release. Unions and quotients are the reader's, from obs_value and base_value."""
    if number.measured is None:
        return Found(number, None)
    try:
        value = _READERS[number.field](number, number.measured, release)
    except (KeyError, TypeError, ZeroDivisionError):  # a missing row, or a null in it, is what the test reports
        return Found(number, None)
    return Found(number, None if value is None else Decimal(value))


def _now(number: Number, measured: Measured, release: Release) -> list[Row]:
    return release.at(number.bulletin.period, measured.indicator, measured.places)


def _sum(rows: Iterable[Row], column: str) -> Decimal:
    return sum((row[column] for row in rows), Decimal(0))


def _decembers(number: Number) -> list[str]:
    return [f"{year}-12" for year in range(int(number.bulletin.first_period[:4]), int(number.bulletin.period[:4]) + 1)]


def _value(number: Number, measured: Measured, release: Release) -> Decimal | None:
    years = _decembers(number)
    match measured.kind:
        case "ledger":
            return release.on_the_ledger(number.bulletin.period, measured) / measured.scale
        case "month":
            return _sum(_now(number, measured, release), "month_value")
        case "years":
            return sum(
                (_sum(release.at(year, measured.indicator, measured.places), "obs_value") for year in years), Decimal(0)
            ) / Decimal(measured.scale)
        case "growth":
            first = _sum(release.at(years[0], measured.indicator, measured.places), "base_value")
            last = _sum(release.at(years[-1], measured.indicator, measured.places), "obs_value")
            return ((last / first) ** (Decimal(1) / len(years)) - 1) * 100
        case "first" | "last":
            return _sum(
                release.at(years[0 if measured.kind == "first" else -1], measured.indicator, measured.places), "obs_value"
            )
    rows = _now(number, measured, release)
    value = _sum(rows, "obs_value") / Decimal(measured.scale)
    return value if len(rows) > 1 or _is_shown(rows[0], value, number.printed) else None


def _is_shown(row: Row, value: Decimal, printed: Decimal) -> bool:
    """Whether what the row displays is the value, and where it displays as many decimals, also the printed text."""
    shown = Decimal(row["display_value"])
    if value.quantize(shown, ROUND_HALF_UP) != shown:
        return False
    return shown == printed or shown.as_tuple().exponent != printed.as_tuple().exponent


def _growth(number: Number, measured: Measured, release: Release) -> Decimal | None:
    if measured.kind == "ledger":
        now, base = (release.on_the_ledger(shift(number.bulletin.period, months), measured) for months in (0, -12))
        return 100 * (now / base - 1)
    rows = _now(number, measured, release)
    if measured.kind == "month":
        then = release.at(shift(number.bulletin.period, -12), measured.indicator, measured.places)
        return 100 * (_sum(rows, "month_value") / _sum(then, "month_value") - 1)
    if len(rows) == 1:
        return rows[0]["yoy_pct"]  # type: ignore[no-any-return]
    return 100 * (_sum(rows, "obs_value") / _sum(rows, "base_value") - 1)


def _share(number: Number, measured: Measured, release: Release) -> Decimal | None:
    period = number.bulletin.period
    if share := dict(measured.others).get("share"):
        return release.at(period, share, measured.places)[0]["obs_value"]  # type: ignore[no-any-return]
    rows = _now(number, measured, release)
    if len(rows) == 1:
        return rows[0]["province_share_pct" if measured.whole else "share_pct"]  # type: ignore[no-any-return]
    return 100 * _sum(rows, "obs_value") / _sum(_whole(number, measured, release), "obs_value")


def _whole(number: Number, measured: Measured, release: Release) -> list[Row]:
    return release.at(number.bulletin.period, measured.indicator, [measured.whole or Place(measured.places[0].region)])


def _share_change(number: Number, measured: Measured, release: Release) -> Decimal | None:
    rows = _now(number, measured, release)
    if len(rows) == 1:
        return rows[0]["share_change_pp"]  # type: ignore[no-any-return]
    whole = _whole(number, measured, release)
    now, then = (100 * _sum(rows, column) / _sum(whole, column) for column in ("obs_value", "base_value"))
    return now - then


def _two_years(number: Number, measured: Measured, release: Release) -> Decimal:
    """The yearly growth over two years: this year's value by the base of last year's."""
    then = release.at(shift(number.bulletin.period, -12), measured.indicator, measured.places)
    quotient = _sum(_now(number, measured, release), "obs_value") / _sum(then, "base_value")
    return 100 * (quotient.sqrt() - 1)


def _of_target(number: Number, measured: Measured, release: Release) -> Decimal | None:
    code = dict(measured.others)[number.field]
    place = Place(measured.places[0].region, "indicator", measured.indicator)
    return release.at(number.bulletin.period, code, [place])[0]["obs_value"]  # type: ignore[no-any-return]


_READERS: dict[str, Callable[[Number, Measured, Release], Decimal | None]] = {
    "value": _value,
    "yoy": _growth,
    "share": _share,
    "share_pp": _share_change,
    "delta": lambda number, measured, release: _sum(_now(number, measured, release), "delta"),
    "contribution_pp": lambda number, measured, release: _sum(_now(number, measured, release), "contribution_pp"),
    "rank": lambda number, measured, release: _now(number, measured, release)[0][measured.rank],
    "completion": _of_target,
    "over_schedule_pp": _of_target,
    "two_year_avg": _two_years,
}


def names_the_five_largest(number: Number, release: Release) -> bool:
    """Whether a number of 前五省市 is that of the five sources that are the largest in the release; True for others."""
    measured = number.measured
    members = {place.member for place in measured.places} if measured else set()
    if measured is None or members != set(TOP_SOURCES):
        return True
    money = "huishang_funds" if measured.indicator.startswith("huishang") else "out_funds"
    return release.largest_sources(number.bulletin.period, money, len(TOP_SOURCES)) == set(TOP_SOURCES)
