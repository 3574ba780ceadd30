"""Count the printed figures straight from the workbooks, apart from the pipeline, to show that the cases are built right."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from anhui_stats.catalog.forms import form_set
from anhui_stats.catalog.regions import load_reference
from bulletins.compare import PRINTED_IN, Figures

Row = dict[str, Any]
TENTHS = {"亿元", "亿美元", "%"}
Base = Decimal | None
BASES = ("Z101", "Z102", "Z103")
SHARES = ("start_rate", "leading_fit", "emerging_share_projects", "emerging_share_investment")


def read_rows(paths: Sequence[Path], period: str) -> dict[str, list[Row]]:
    """The rows of all workbooks by form code, each with ``unit`` from its cover. Plain sheets only: headings in row 1 or 3."""
    found: dict[str, list[Row]] = {}
    for path in paths:
        book = CalamineWorkbook.from_path(path)
        sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
        unit = str(sheets.pop("封面")[1][1])
        for form in form_set(period).forms:
            if form.sheet not in sheets:
                continue
            cells = sheets[form.sheet]
            head = 2 if form.family == "zs" else 0
            names = {column.heading: column.name for column in form.columns}
            columns = [names[re.sub(r"\((万元|万美元|亩)\)$", "", str(text))] for text in cells[head]]
            data = cells[head + (2 if form.family == "zs" else 1) :]
            rows = [dict(zip(columns, (None if v == "" else v for v in line), strict=True)) | {"unit": unit} for line in data]
            found.setdefault(form.form_code, []).extend(rows)
    return found


def figures(paths: Sequence[Path], period: str) -> Figures:
    """The rows of indicator_values that the three bulletins need."""
    rows = read_rows(paths, period)
    made: Figures = {}
    units = {row["unit"] for row in rows["ZS03"]}
    cities = {unit: f"{unit[:4]}00" for unit in units}
    regions = {"340000": units} | {unit: {unit} for unit in units}
    regions |= {city: {unit for unit in units if cities[unit] == city} for city in set(cities.values())}
    for region, members in regions.items():
        own = {code: [row for row in data if row["unit"] in members] for code, data in rows.items()}
        for (code, breakdown, member), (value, unit, base) in _count(own, period).items():
            made[period, code, region, breakdown, member] = _figure(value, unit, base)
    for key, row in made.items():
        whole = made[(*key[:3], "none", "")]["obs_value"]
        row["share_pct"] = row["obs_value"] / whole * 100 if whole and key[3] != "none" else None
    return made


def _figure(value: Decimal, unit: str, base: Decimal | None) -> Row:
    display_unit = {v: k for k, v in {"亿元": "万元", "亿美元": "万美元"}.items()}.get(unit, unit)
    shown = value / 10000 if unit in PRINTED_IN else value
    step = Decimal("0.1") if display_unit in TENTHS else Decimal(1)
    growth = (value / base - 1) * 100 if base else None
    display = str(shown.quantize(step, ROUND_HALF_UP))
    return {"obs_value": value, "unit": unit, "display_unit": display_unit, "display_value": display, "yoy_pct": growth}


def _count(rows: dict[str, list[Row]], period: str) -> dict[tuple[str, str, str], tuple[Decimal, str, Base]]:
    made: dict[tuple[str, str, str], tuple[Decimal, str, Base]] = {}

    def put(code: str, value: Decimal | int, unit: str, member: str = "", breakdown: str = "none", base: Base = None) -> None:
        made[code, breakdown if member else "none", member] = (Decimal(value), unit, base)

    _signed(rows, period, put)
    _money(rows, period, put)
    _deeds(rows, put)
    return made


Put = Callable[..., None]


def _day(value: Any) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.min


def _total(rows: Sequence[Row], name: str) -> Decimal:
    return sum((Decimal(str(row.get(name) or 0)) for row in rows), Decimal(0))


def _rate(part: Decimal | int, whole: Decimal | int) -> Decimal:
    return Decimal(part) / Decimal(whole) * 100 if whole else Decimal(0)


def _signed(rows: dict[str, list[Row]], period: str, put: Put) -> None:
    year = int(period[:4])
    signed = [r for r in rows["ZS01"] if _day(r["signed_on"]).year == year and r["contract_kind"] in (None, "正式合同")]
    size = "fixed_investment_wan" if year >= 2022 else "total_investment_wan"
    for member, least in (("", 10_000), (">=5", 50_000), (">=10", 100_000)):
        put("signed_projects", sum(r[size] >= least for r in signed), "个", member, "size_class")
    large = [r for r in signed if r[size] >= 10_000]
    started = [r for r in large if r["stage"] == "开工"]
    put("signed_started", len(started), "个")
    put("start_rate", _rate(len(started), len(large)), "%")
    industry = [r for r in signed if 6 <= int(str(r["industry_code"])[:2]) <= 46]
    leading, emerging = [[r for r in industry if r[name]] for name in ("leading_industry", "emerging_field")]
    put("industry_projects", len(industry), "个")
    put("industry_investment", _total(industry, "total_investment_wan"), "万元")
    put("leading_projects", len(leading), "个")
    put("leading_fit", _rate(len(leading), len(industry)), "%")
    put("emerging_projects", len(emerging), "个")
    put("emerging_investment", _total(emerging, "total_investment_wan"), "万元")
    put("emerging_share_projects", _rate(len(emerging), len(industry)), "%")
    whole = _total(industry, "total_investment_wan")
    put("emerging_share_investment", _rate(_total(emerging, "total_investment_wan"), whole), "%")


def _money(rows: dict[str, list[Row]], period: str, put: Put) -> None:
    ledger, reference = rows["ZS01"], load_reference()
    bases = {code: _total([r for r in rows["ZS03"] if r["item_code"] == code], "last_year_value") for code in BASES}
    put("domestic_funds", _total(ledger, "ytd_funds_wan"), "万元", base=bases["Z101"])
    large = [r for r in ledger if r["total_investment_wan"] >= 10_000]
    put("out_funds", _total(large, "ytd_outside_funds_wan"), "万元", base=bases["Z102"])
    put("fdi_ministry", _total(rows.get("ZS02", []), "ytd_fdi_ministry_usd_wan"), "万美元", base=bases["Z103"])
    returned = [r for r in ledger if r["is_huishang"] == "是" and (r["ytd_huishang_funds_wan"] or 0) > 0]
    sectors = {d.division_code: d.sector for d in reference.divisions}
    sources = {name: s.source_code for s in reference.sources for name in (s.source_name, s.short_name)}
    views: dict[tuple[str, str], list[Row]] = {("none", ""): returned}
    for row in returned:
        is_new, is_large = _day(row["started_on"]).year == int(period[:4]), row["total_investment_wan"] >= 10_000
        keys = [("sector", sectors[str(row["industry_code"])[:2]]), ("source", sources[row["source_region"]])]
        keys += [("size_class", ">=1")] * is_large + [("construction", "new")] * is_new
        for key in [*keys, *[("new_size_class", ">=1")] * (is_new and is_large)]:
            views.setdefault(key, []).append(row)
    for (breakdown, member), members in views.items():
        put("huishang_projects", len(members), "个", member, breakdown)
        put("huishang_investment", _total(members, "huishang_investment_wan"), "万元", member, breakdown)
        put("huishang_funds", _total(members, "ytd_huishang_funds_wan"), "万元", member, breakdown)


def _deeds(rows: dict[str, list[Row]], put: Put) -> None:
    trips, matters, pool = (rows.get(code, []) for code in ("ZS04", "ZS05", "ZS06"))
    fairs = [r for r in trips if r["kind"] in ("推介活动", "参加经贸活动")]
    put("leader_trips", sum(r["kind"] == "外出招商" and r["led_by"] == "党政主要负责同志" for r in trips), "批次")
    put("promotion_events", sum(r["kind"] == "推介活动" for r in trips), "场次")
    put("event_signed_projects", _total(fairs, "signed_projects"), "个")
    put("event_signed_investment", _total(fairs, "signed_investment_wan"), "万元")
    listed = [r for r in matters if r["origin"] == "帮办清单"]
    put("matters_solved", sum(r["origin"] == "调度会" and r["done_on"] is not None for r in matters), "个")
    put("helplist_matters", len(listed), "个")
    put("helplist_projects", len({r["project_id"] for r in listed}), "个")
    put("pool_projects", len(pool), "个")
    put("pool_investment", _total(pool, "total_investment_wan"), "万元")
    put("inspected_projects", len({r["project_id"] for r in rows.get("SJ03", [])}), "个")
    for code, item in (("dispatch_meetings", "Z301"), ("dispatched_projects", "Z302")):
        put(code, _total([r for r in rows["ZS03"] if r["item_code"] == item], "ytd_value"), "个")
