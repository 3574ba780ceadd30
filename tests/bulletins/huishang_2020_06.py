"""徽商回归, January to June 2020: 207 projects of at least 5000万元 over the whole province.

The printed figures cross sector, size, new or continued, source and landing city; the amounts are fitted to all of them at
once. The unrounded sums are chosen so that figures and shares both come back: 5.73 + 149.93 + 54.13 = 209.79, and 181.96 of
it is 86.7%.
"""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

from anhui_stats.catalog.regions import load_reference
from bulletins.amounts import allocate, fit, wan, yi
from bulletins.workbooks import Row, ledger_row, with_money, write_units

PERIOD = "2020-06"
PROJECTS, LARGE, NEW_LARGE, NEW_SMALL = 207, 191, 163, 6
ALL_FUNDS = yi("209.79")
SECTORS = {"primary": yi("5.73"), "secondary": yi("149.93"), "tertiary": yi("54.13")}
SIZES = {"large new": yi("182.0"), "large old": yi("23.3"), "small new": yi("3.1"), "small old": yi("1.39")}
TOP_SOURCES = {"top": yi("181.96"), "other": ALL_FUNDS - yi("181.96")}
TOP_CITIES = {"top": yi("143.1"), "other": ALL_FUNDS - yi("143.1")}
INVESTED_LARGE, INVESTED_SMALL = yi("522.4"), yi("9.5")
SOURCE_COUNTS = {"江苏省": 60, "广东省": 40, "上海市": 40, "北京市": 20, "浙江省": 20, "福建省": 15, "香港": 12}
LANDING = ("340111", "341602", "341202", "341122", "341522")
SECTOR_OF = {"0141": "primary", "3670": "secondary", "4411": "secondary", "5990": "tertiary", "7212": "tertiary"}
INDUSTRY_COUNTS = {"0141": 10, "3670": 110, "4411": 5, "5990": 50, "7212": 32}


def build(folder: Path) -> list[Path]:
    """One workbook for each of the province's units; many have no such project."""
    draw = random.Random(2020)
    counties = [unit.region_code for unit in load_reference().reporting_units(PERIOD) if unit.level == "county"]
    elsewhere = [unit for unit in counties if unit[:4] not in {code[:4] for code in LANDING}]
    landing = [draw.choice(LANDING) if i % 7 < 5 else draw.choice(elsewhere) for i in range(PROJECTS)]
    sources = _spread(draw, SOURCE_COUNTS)
    industries = _spread(draw, INDUSTRY_COUNTS)
    sizes = ["large new"] * NEW_LARGE + ["large old"] * (LARGE - NEW_LARGE)
    sizes += ["small new"] * NEW_SMALL + ["small old"] * (PROJECTS - LARGE - NEW_SMALL)
    money = fit(
        [draw.uniform(0.9, 1.1) for _ in range(PROJECTS)],
        [
            ([SECTOR_OF[code] for code in industries], SECTORS),
            (["other" if source in ("福建省", "香港") else "top" for source in sources], TOP_SOURCES),
            (["top" if unit in LANDING else "other" for unit in landing], TOP_CITIES),
            (sizes, SIZES),
        ],
    )
    totals, invested = _investments(sizes, money, draw)
    ledger = [
        (landing[i], _project(i, landing[i], sources[i], industries[i], sizes[i], money[i], totals[i], invested[i]))
        for i in range(PROJECTS)
    ]
    return write_units(folder, PERIOD, counties, ledger, {}, {})


def _spread(draw: random.Random, counts: dict[str, int]) -> list[str]:
    members = [member for member, count in counts.items() for _ in range(count)]
    draw.shuffle(members)
    return members


def _investments(sizes: list[str], money: list[int], draw: random.Random) -> tuple[list[int], list[int]]:
    """Total and returning merchants' investment: above the money of the year, small projects between 5000万 and 1亿."""
    small = [size.startswith("small") for size in sizes]
    totals = [
        min(max(paid * 10 // 9, 950_000), 999_900) if is_small else max(paid * 3 // 2, draw.randint(2_000_000, 9_000_000))
        for is_small, paid in zip(small, money, strict=True)
    ]
    invested = [0] * PROJECTS
    for wanted, group in ((INVESTED_LARGE, False), (INVESTED_SMALL, True)):
        members = [i for i in range(PROJECTS) if small[i] == group]
        amounts = allocate(wanted, [10_000] * len(members), [totals[i] for i in members], draw)
        for index, amount in zip(members, amounts, strict=True):
            invested[index] = amount
    return totals, invested


def _project(number: int, unit: str, source: str, industry: str, size: str, money: int, total: int, invested: int) -> Row:
    year = 2020 if size.endswith("new") else 2019
    row = ledger_row(
        unit,
        number,
        source_region=source,
        industry_code=industry,
        signed_on=dt.date(year, 1, 8),
        started_on=dt.date(year, 3, 8),
        total_investment_wan=wan(total),
        fixed_investment_wan=wan(total * 7 // 10),
        is_huishang=True,
        huishang_name="徽先生",
        huishang_native_place="黄山市",
        huishang_investment_wan=wan(invested),
        ytd_huishang_funds_wan=wan(money),
    )
    return with_money(row, wan(money), is_outside=source != "香港")
