"""The half-year report of 2017: eight units of 六安, the city's own workbook and its inspection list.

Growth rests on 上年同期 of ZS03, since the warehouse has no second year.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import factories
from bulletins.amounts import allocate, wan, yi
from bulletins.workbooks import Row, ledger_row, with_money, write_units

PERIOD, CITY = "2017-06", "341500"
UNITS = ("341502", "341503", "341504", "341522", "341523", "341524", "341525", "341571")
#: kind -> how many projects, how many of them have not started
KINDS = {
    "emerging": (46, 0),
    "industry": (66, 32),
    "service": (70, 10),
    "old": (150, 0),
    "other_city": (80, 0),
    "small": (30, 0),
}
INDUSTRY_TOTAL, EMERGING_TOTAL = yi("331"), yi("238.2")
OUT_FUNDS, DOMESTIC_FUNDS, SMALL_FUNDS = yi("170"), yi("265.4"), yi("3.4")
GROWTH = {"Z101": Decimal("1.142"), "Z102": Decimal("1.238"), "Z103": Decimal("1.065")}
FDI_USD_WAN = Decimal(2750)  # of each unit: 2.2亿美元
LEADING, INSPECTED = 72, 128
SOURCES = ("江苏省", "上海市", "浙江省", "广东省", "北京市", "江苏苏州")


def build(folder: Path) -> list[Path]:
    """The workbooks of eight units, the city's own and its inspections."""
    draw = random.Random(2017)
    kinds = [kind for kind, (count, _) in KINDS.items() for _ in range(count)]
    waiting = [index >= count - idle for count, idle in KINDS.values() for index in range(count)]
    totals = _totals(kinds, draw)
    money = _money(kinds, waiting, totals, draw)
    ledger = [(UNITS[i % 8], _project(i, kinds[i], waiting[i], totals[i], money[i], draw)) for i in range(len(kinds))]
    others = _others(ledger, draw)
    paths = write_units(folder, PERIOD, UNITS, ledger, others, {unit: _last_year(unit, ledger) for unit in UNITS})
    return [*paths, _city_workbook(folder), _inspections(folder, ledger)]


def _totals(kinds: Sequence[str], draw: random.Random) -> list[int]:
    """Total investment of each project, in 0.01万元."""
    bounds = {"emerging": (1_500_000, 12_000_000), "industry": (1_050_000, 3_000_000)}
    sums = {"emerging": EMERGING_TOTAL, "industry": INDUSTRY_TOTAL - EMERGING_TOTAL}
    totals: list[int] = []
    for kind, (count, _) in KINDS.items():
        if kind in sums:
            low, high = bounds[kind]
            totals += allocate(sums[kind], [low] * count, [high] * count, draw)
        else:
            least, most = (520_000, 980_000) if kind == "small" else (1_200_000, 6_000_000)
            totals += [draw.randint(least, most) // 1000 * 1000 for _ in range(count)]
    return totals


def _money(kinds: Sequence[str], waiting: Sequence[bool], totals: Sequence[int], draw: random.Random) -> list[int]:
    """Money of this year: 170亿 at large projects of other provinces, the rest at small ones and those of other cities."""
    parts = {"large": OUT_FUNDS, "small": SMALL_FUNDS, "other_city": DOMESTIC_FUNDS - OUT_FUNDS - SMALL_FUNDS}
    money = [0] * len(kinds)
    for part, amount in parts.items():
        members = [i for i, kind in enumerate(kinds) if (kind if kind in parts else "large") == part and not waiting[i]]
        shares = allocate(amount, [2000] * len(members), [totals[i] * 9 // 10 for i in members], draw)
        for index, share in zip(members, shares, strict=True):
            money[index] = share
    return money


def _project(index: int, kind: str, is_waiting: bool, total: int, money: int, draw: random.Random) -> Row:
    is_new = kind in ("emerging", "industry", "service")
    is_industry = kind in ("emerging", "industry")
    started = None if is_waiting else dt.date(2017, 4 + index % 3, 8) if is_new else dt.date(2016, 6, 8)
    row = ledger_row(
        UNITS[index % 8],
        index,
        source_region=draw.choice(("合肥市", "芜湖市")) if kind == "other_city" else draw.choice(SOURCES),
        industry_code="3670" if is_industry else "5990",
        leading_industry="装备制造" if is_industry and 112 - LEADING <= index < 112 else None,
        emerging_field="新材料" if kind == "emerging" else None,
        signed_on=dt.date(2017, 1 + index % 3, 5) if is_new else dt.date(2016, 3, 5),
        started_on=started,
        total_investment_wan=wan(total),
        fixed_investment_wan=wan(total * 7 // 10),
    )
    return row if is_waiting else with_money(row, wan(money), is_outside=kind != "other_city")


def _last_year(unit: str, ledger: Sequence[tuple[str, Row]]) -> dict[str, Decimal]:
    """上年同期 as it follows from this year's figure and the printed growth, to 0.01."""
    rows = [row for code, row in ledger if code == unit and row["ytd_funds_wan"] is not None]
    large = [row for row in rows if row["total_investment_wan"] >= 10000]
    now = {
        "Z101": sum((row["ytd_funds_wan"] for row in rows), Decimal(0)),
        "Z102": sum((row["ytd_outside_funds_wan"] for row in large), Decimal(0)),
        "Z103": FDI_USD_WAN,
    }
    return {code: (value / GROWTH[code]).quantize(Decimal("0.01")) for code, value in now.items()}


def _others(ledger: Sequence[tuple[str, Row]], draw: random.Random) -> dict[str, dict[str, list[Row]]]:
    """FDI, 31 promotions, 74 matters solved, 43 matters of 28 projects on the help list, 158 pool projects of 2050.1亿."""
    others: dict[str, dict[str, list[Row]]] = {unit: {"ZS02": [], "ZS04": [], "ZS05": [], "ZS06": []} for unit in UNITS}
    for number, unit in enumerate(UNITS):
        capital = {"ytd_fdi_ministry_usd_wan": FDI_USD_WAN, "ytd_fdi_province_usd_wan": Decimal(3000)}
        country = "香港" if number % 2 else "德国"
        others[unit]["ZS02"].append(
            factories.fdi_row(number, unit, source_country=country, contracted_usd_wan=Decimal(9000), **capital)
        )
    for number in range(31):
        unit, day = UNITS[number % 8], dt.date(2017, 1 + number % 6, 10 + number // 6)
        trip = {"kind": "推介活动", "led_by": "其他市(县)级领导", "held_on": day, "leads": 0}
        others[unit]["ZS04"].append(factories.activity_row(number, unit, 2017, **trip))
    for number in range(74 + 43):
        solved = number < 74
        unit, project = ledger[number if solved else 182 + (number - 74) % 28]
        matter = {"project_id": project["project_id"], "origin": "调度会" if solved else "帮办清单"}
        days = {
            "raised_on": dt.date(2017, 2, 6),
            "due_on": dt.date(2017, 4, 6),
            "done_on": dt.date(2017, 3, 20) if solved else None,
        }
        others[unit]["ZS05"].append(factories.matter_row(number, unit, 2017, **matter, **days))
    amounts = allocate(yi("2050.1"), [3_000_000] * 158, [25_000_000] * 158, draw)
    for number, amount in enumerate(amounts):
        category = ("工业", "农业及农业产业化", "文化旅游", "现代服务业")[number % 4]
        offer = {"category": category, "industry_code": None, "total_investment_wan": wan(amount)}
        others[UNITS[number % 8]]["ZS06"].append(factories.pool_row(number, UNITS[number % 8], 2017, **offer))
    return others


def _city_workbook(folder: Path) -> Path:
    """The city's own meetings, and the fairs at which 17 projects of 192亿 were signed."""
    items = {"Z301": 3, "Z304": 2, "Z302": 268}
    fairs = ((9, 1_000_000), (5, 620_000), (3, 300_000))
    trips = [
        factories.activity_row(
            number, CITY, 2017, kind="参加经贸活动", led_by="其他市(县)级领导", held_on=dt.date(2017, 5, 16 + number), leads=0,
            signed_projects=count, signed_investment_wan=Decimal(amount),
        )
        for number, (count, amount) in enumerate(fairs)
    ]  # fmt: skip
    rows = {"ZS03": [factories.summary_row(code, ytd_value=value) for code, value in items.items()], "ZS04": trips}
    return factories.write_city(folder / "六安市本级2017年6月.xlsx", CITY, PERIOD, rows)


def _inspections(folder: Path, ledger: Sequence[tuple[str, Row]]) -> Path:
    fresh = [row for _, row in ledger if row["started_on"] is not None and row["started_on"].year == 2017]
    rows = [
        {
            "project_id": row["project_id"],
            "inspected_on": dt.date(2017, 6, 20),
            "inspection_round": "二季度",
            "started_on_site": True,
            "progress_matches": True,
        }
        for row in fresh[:INSPECTED]
    ]
    return factories.write_provincial(folder / "六安市二季度督查.xlsx", CITY, PERIOD, {"SJ03": rows})
