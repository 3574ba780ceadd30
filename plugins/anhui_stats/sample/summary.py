"""ZS03: the unit's own totals, in agreement with its ledger by the definitions of the indicators, with 上年同期."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from anhui_stats.catalog.forms import form_set
from anhui_stats.periods import shift, year_of
from anhui_stats.sample import deeds
from anhui_stats.sample.chance import chance
from anhui_stats.sample.ledger import Entry, entries, is_signed_in_year, wan
from anhui_stats.sample.places import roots_of
from anhui_stats.sample.workbook_writer import CellValue

Row = dict[str, CellValue]


@dataclass(frozen=True)
class Report:
    """All rows of a unit's month by form code, and the ledger entries behind them."""

    entries: tuple[Entry, ...]
    rows: Mapping[str, list[Row]]


def report(seed: int, unit_code: str, period: str) -> Report:
    """What a unit reports for a period."""
    roots, threshold = roots_of(unit_code, period), return_threshold(period)
    made = report_of(seed, roots, unit_code, period)
    now = _values(seed, roots, unit_code, period, threshold)
    before = _values(seed, roots, unit_code, shift(period, -12), threshold)
    return Report(made.entries, {**made.rows, "ZS03": summary_rows(now, before, period)})


@functools.lru_cache(maxsize=8192)
def _values(seed: int, roots: tuple[str, ...], unit_code: str, period: str, threshold: int) -> Mapping[str, Decimal]:
    """The items of a ground; kept, because the year after asks for them again."""
    return MappingProxyType(items(seed, roots, report_of(seed, roots, unit_code, period), period, threshold))


def return_threshold(period: str) -> int:
    """The 总投资 from which a returning merchant's project counts in a period (0.01万元): 1亿元 from 2021, before 5000万元."""
    return 1_000_000 if year_of(period) >= 2021 else 500_000


@functools.lru_cache(maxsize=256)
def report_of(seed: int, roots: tuple[str, ...], unit_code: str, period: str) -> Report:
    """The rows that a ground reports, all but ZS03, under the unit of today."""
    listed = entries(seed, roots, unit_code, period)
    rows = {
        "ZS01": [entry.row for entry in listed],
        "ZS02": deeds.foreign_capital(seed, roots, period),
        "ZS04": deeds.activities(seed, roots, unit_code, period),
        "ZS05": deeds.matters(seed, listed, period),
        "ZS06": deeds.pool(seed, roots, listed, period),
        "ZS07": [line for entry in listed for line in entry.lines],
    }
    return Report(listed, rows)


def items(seed: int, roots: Sequence[str], made: Report, period: str, threshold: int) -> dict[str, Decimal]:
    """The value of each item in a period; ``threshold`` is the one of returning merchants' projects."""
    held, dispatched, worked = deeds.meetings(seed, roots, period)
    trips = made.rows["ZS04"]
    return {
        **_money_items(seed, roots, made, period, threshold),
        **_signed_items(made, period),
        "Z103": _sum(made.rows["ZS02"], "ytd_fdi_ministry_usd_wan"),
        "Z110": _sum(made.rows["ZS02"], "ytd_fdi_province_usd_wan"),
        "Z201": Decimal(sum(r["kind"] == "外出招商" and r["led_by"] == "党政主要负责同志" for r in trips)),
        "Z202": Decimal(sum(r["kind"] == "推介活动" for r in trips)),
        "Z203": _sum([r for r in trips if r["kind"] == "驻外招商"], "visited_enterprises"),
        "Z204": _sum(trips, "leads"),
        "Z301": Decimal(held),
        "Z302": Decimal(dispatched),
        "Z303": Decimal(sum(r["origin"] == "调度会" and r["done_on"] is not None for r in made.rows["ZS05"])),
        "Z304": Decimal(worked),
    }


def _money_items(seed: int, roots: Sequence[str], made: Report, period: str, threshold: int) -> dict[str, Decimal]:
    domestic = sum(entry.outside + entry.other_city for entry in made.entries)
    active = [e for e in made.entries if e.outside > 0 and e.project.total >= 1_000_000]
    returned = [e for e in made.entries if e.huishang > 0 and e.project.total >= threshold]
    return {
        "Z101": wan(domestic + sum(_too_small(seed, root, made, year_of(period)) for root in roots)),
        "Z102": wan(sum(entry.outside for entry in active)),
        "Z108": Decimal(sum(_counts(entry) for entry in returned)),
        "Z109": wan(sum(entry.huishang for entry in returned)),
    }


def _too_small(seed: int, root: str, made: Report, year: int) -> int:
    """The money of projects of a ground that are too small for the ledger, up to 4% of the others'."""
    own = sum(entry.outside + entry.other_city for entry in made.entries if entry.project.root == root)
    return own * chance(seed, "small projects", root, year).randint(0, 40) // 1000


def _signed_items(made: Report, period: str) -> dict[str, Decimal]:
    signed = [entry for entry in made.entries if is_signed_in_year(entry, period)]
    industry = [entry for entry in signed if 6 <= int(entry.project.industry.code[:2]) <= 46]
    return {
        "Z104": Decimal(sum(_counts(entry) for entry in signed)),
        "Z105": wan(sum(entry.project.total for entry in signed)),
        "Z106": Decimal(sum(_counts(entry) for entry in industry)),
        "Z107": wan(sum(entry.project.total for entry in industry)),
    }


def _counts(entry: Entry) -> bool:
    return entry.project.nature in (None, "新引进") and entry.stage != "终止"


def _sum(rows: Sequence[Row], name: str) -> Decimal:
    return sum((Decimal(str(row[name])) for row in rows if row.get(name) is not None), Decimal(0))


def summary_rows(now: Mapping[str, Decimal], before: Mapping[str, Decimal], period: str) -> list[Row]:
    """The rows of ZS03 in the order of the form."""
    return [
        {
            "item_code": item.item_code,
            "item_name": item.item_name,
            "unit_of_measure": item.unit,
            "ytd_value": now[item.item_code],
            "last_year_value": before[item.item_code],
        }
        for item in form_set(period).form("ZS03").items
    ]
