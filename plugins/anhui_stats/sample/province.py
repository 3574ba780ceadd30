"""What cities and the province add in a month: a city's own meetings, trips and inspections, the province's yearly targets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from anhui_stats.catalog.forms import form_set
from anhui_stats.catalog.regions import Region, load_reference
from anhui_stats.periods import label, last_day, month_of, year_of
from anhui_stats.sample.chance import chance
from anhui_stats.sample.ledger import ledger
from anhui_stats.sample.manifest import SampleFile
from anhui_stats.sample.places import place, roots_of
from anhui_stats.sample.summary import Row, items, report_of, return_threshold
from anhui_stats.sample.workbook_writer import SheetStyle, cover_grid, lay_out, write_xlsx
from anhui_stats.sample.workbooks import cover_values, lay_out_all

PROVINCE = "340000"
#: The cities that send a workbook of their own in the sample.
CITIES = ("340100", "341100", "341200", "341500", "341800")
#: Item that a target is derived from -> indicator and unit of the target.
TARGETS = {"Z102": ("out_funds", "万元"), "Z103": ("fdi_ministry", "万美元"), "Z109": ("huishang_funds", "万元")}
BARE = SheetStyle(title=False, caption=False, column_numbers=False)


def write_city(seed: int, city_code: str, period: str, landing: Path) -> SampleFile:
    """A city's own summary (Z301, Z302, Z304) and trips, with the sites it inspected this year (SJ03)."""
    rows = {"ZS03": _city_items(seed, city_code, period), "ZS04": _city_trips(seed, city_code, period)}
    made = lay_out_all(seed, city_code, period, rows, None)
    inspected = _inspections(seed, city_code, period)
    if inspected:
        made["SJ03"] = lay_out(form_set(period).form("SJ03"), inspected, place(city_code).region_name, period, BARE)
    path = landing / f"{place(city_code).region_name}本级{label(period)}招商引资情况.xlsx"
    write_xlsx(path, list(made.values()))
    return SampleFile((path.relative_to(landing).as_posix(),), city_code, period, "city", ())


def _city_items(seed: int, city_code: str, period: str) -> list[Row]:
    names = {item.item_code: item for item in form_set(period).form("ZS03").items}
    rows: list[Row] = []
    for code in ("Z301", "Z302", "Z304"):
        months = range(1, month_of(period) + 1)
        values = [chance(seed, code, city_code, year_of(period), m).randint(0, 30 if code == "Z302" else 2) for m in months]
        item = names[code]
        row: Row = {
            "item_code": code,
            "item_name": item.item_name,
            "unit_of_measure": item.unit,
            "ytd_value": Decimal(sum(values)),
        }
        rows.append(row)
    return rows


def _city_trips(seed: int, city_code: str, period: str) -> list[Row]:
    rows: list[Row] = []
    for month in range(1, month_of(period) + 1):
        draw = chance(seed, "city trip", city_code, year_of(period), month)
        rows.append(
            {
                "activity_id": f"{city_code}-{year_of(period)}-HD{month:02d}",
                "kind": draw.choice(("外出招商", "推介活动", "参加经贸活动")),
                "held_on": dt.date(year_of(period), month, draw.randint(1, 28)),
                "organiser": place(city_code).region_name,
                "led_by": "党政主要负责同志",
                "destination": draw.choice(("上海市", "深圳市", "苏州市")),
                "visited_enterprises": draw.randint(2, 6),
                "leads": draw.randint(0, 3),
            }
        )
    return rows


def _inspections(seed: int, city_code: str, period: str) -> list[Row]:
    """Each unit's first projects started this year, seen in the last month of the quarter after the start."""
    rows: list[Row] = []
    for unit in units_of(city_code, period):
        for entry in ledger(seed, unit.region_code, period):
            started, year = entry.project.started_on, year_of(period)
            if started is None or started.year != year or entry.stage not in ("开工", "投产"):
                continue
            seen = last_day(f"{year}-{(started.month + 2) // 3 * 3:02d}")
            if seen > last_day(period) or entry.project.number % 2:
                continue
            matches = entry.project.number % 14 != 0
            rows.append(
                {
                    "project_id": entry.project.project_id,
                    "inspected_on": seen,
                    "inspection_round": f"{year}年{'一二三四'[(started.month - 1) // 3]}季度",
                    "started_on_site": True,
                    "progress_matches": matches,
                    "finding": None if matches else "现场进度慢于上报进度",
                    "rectify_by": None if matches else seen + dt.timedelta(days=30),
                }
            )
    return rows


def units_of(city_code: str, period: str) -> Sequence[Region]:
    """The reporting units of a city in a period."""
    return [unit for unit in load_reference().reporting_units(period) if unit.parent_code == city_code]


def write_targets(seed: int, period: str, landing: Path) -> SampleFile:
    """The year's targets (SJ01) of units, cities and the province: a tenth above last year's December, in effect from now."""
    year = year_of(period)
    sums: dict[tuple[str, str], Decimal] = {}
    for unit in load_reference().reporting_units(period):
        roots, before = roots_of(unit.region_code, period), f"{year - 1}-12"
        values = items(seed, roots, report_of(seed, roots, unit.region_code, before), before, return_threshold(period))
        for item in TARGETS:
            for region in (PROVINCE, unit.parent_code, unit.region_code):
                sums[region, item] = sums.get((region, item), Decimal(0)) + values[item]
    rows: list[Row] = [
        {
            "region_code": region,
            "year": year,
            "indicator_code": TARGETS[item][0],
            "target_value": (value * Decimal("1.1") / 100).quantize(Decimal(1)) * 100,
            "unit_of_measure": TARGETS[item][1],
        }
        for (region, item), value in sorted(sums.items())
        if value >= 100
    ]
    forms = form_set(period)
    cover = cover_grid(forms.cover, cover_values(seed, PROVINCE, period, period, ()))
    path = landing / f"{year}年全省招商引资目标任务.xlsx"
    write_xlsx(path, [cover, lay_out(forms.form("SJ01"), rows, place(PROVINCE).region_name, period, BARE)])
    return SampleFile((path.name,), PROVINCE, period, "province", ())


def shares(seed: int, period: str) -> list[Row]:
    """SJ07: projects of some counties whose points are shared with a partner county for five years, half and half."""
    units = [unit.region_code for unit in load_reference().reporting_units(period)]
    year = year_of(period)
    chance(seed, "joint projects", year).shuffle(units)
    pairs = list(zip(units[:12:2], units[1:12:2], strict=True))
    return [
        {
            "project_id": f"{landing}-{year - 1}-0001",
            "unit_code": unit,
            "share_pct": Decimal(50),
            "valid_from": dt.date(year, 1, 1),
            "valid_to": dt.date(year + 4, 12, 31),
            "agreement": "共建协议",
        }
        for landing, partner in pairs
        for unit in (landing, partner)
    ]
