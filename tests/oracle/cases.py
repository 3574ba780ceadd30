"""A province of six cities with everything that the sample's quiet months lack, for the oracle to be set against the SQL.

Seeded: projects of every nature, stage, size and source, several investors, recognitions, moves, targets, declared bases,
inspections, cities' own rows, nil, rejected, repeated and missing reports, and territories that changed hands.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random
from typing import Any

from anhui_stats.periods import TIMEZONE, first_day, last_day, month_of, shift, year_of
from warehouse import Warehouse

Row = dict[str, Any]
SOURCES = ["320000", "310000", "110000", "440000", "420000", "810000", "990000", "340000", "341500", "340100", "340400"]
DIVISIONS = ["01", "05", "0610", "11", "1391", "2710", "3670", "43", "4411", "47", "5311", "70", "6513", "88"]
AMOUNTS = [3000, 5000, 9000, 10000, 25000, 50000, 80000, 100000, 300000, 500000, 1200000]
STAGES = ["线索", "意向", "签约", "开工", "开工", "开工", "开工", "投产", "投产", "终止"]
TEAMS = ["装备制造产业招商组", "驻上海联络处", "霍邱县", "舒城县", "某办公室", None, None]
ITEMS = [
    "Z101",
    "Z102",
    "Z103",
    "Z110",
    "Z104",
    "Z105",
    "Z106",
    "Z107",
    "Z108",
    "Z109",
    "Z201",
    "Z202",
    "Z203",
    "Z204",
    "Z301",
    "Z304",
    "Z302",
    "Z303",
]
PERIODS = ("2016-09", "2020-07", "2021-01", "2022-09")


def _amount(random: Random, most: int) -> Decimal:
    return Decimal(random.randrange(most * 100)) / 100


def _day(random: Random, *years: int) -> dt.date:
    return dt.date(random.choice(years), random.randint(1, 12), random.randint(1, 28))


def project(unit: str, number: int, period: str) -> tuple[Row, list[Row]]:
    """A ledger row and its investors, which agree on the money from outside the province."""
    row = ledger_row(unit, number, period)
    lines = investor_rows(row, period)
    if lines:
        outside = [line["ytd_funds_wan"] for line in lines if line["source_region"] in SOURCES[:5]]
        row["ytd_outside_funds_wan"] = sum(outside, Decimal(0))
    return row, lines


def ledger_row(unit: str, number: int, period: str) -> Row:
    """A project: what it is depends on unit, year and number, how far it has come on the month."""
    year, random = year_of(period), Random(f"{unit}-{period[:4]}-{number}")
    total = Decimal(random.choice(AMOUNTS))
    funds = _amount(random, 9000) * month_of(period)
    outside = random.choice([funds, funds / 4, Decimal(0), funds])
    merchant = random.random() < 0.4
    stage = random.choice(STAGES)
    return {
        "project_id": f"{unit}-{number}",
        "project_nature": random.choice([None, "新引进", "新引进", "新引进", "增资扩产", "技改"]),
        "source_region": random.choice(SOURCES),
        "industry_code": random.choice(DIVISIONS),
        "leading_industry": random.choice([None, "装备制造"]),
        "emerging_field": random.choice([None, "新材料"]),
        "stage": stage,
        "contract_kind": random.choice([None, "正式合同", "正式合同", "框架协议"]),
        "signed_on": _day(random, year, year, year - 1),
        "started_on": None if stage in ("线索", "意向") else _day(random, year, year - 1),
        "completed_on": _day(random, year) if stage == "投产" else None,
        "statistics_entry_on": random.choice([None, _day(random, year, year - 1)]),
        "total_investment_wan": None if stage == "线索" else total,
        "fixed_investment_wan": random.choice([None, total, total / 2]),
        "contracted_outside_wan": random.choice([None, total]),
        "ytd_funds_wan": funds,
        "ytd_outside_funds_wan": outside,
        "cumulative_outside_funds_wan": random.choice([None, outside * 2]),
        "is_huishang": merchant,
        "huishang_investment_wan": total / 2 if merchant else None,
        "ytd_huishang_funds_wan": random.choice([funds, outside / 2, Decimal(0)]) if merchant else None,
        "recruited_by": random.choice(TEAMS),
    }


def investor_rows(project: Row, period: str) -> list[Row]:
    """Two or three investors of one project in four; they add up to its row."""
    random = Random(f"{project['project_id']}-{period[:4]}-lines")
    if random.random() > 0.25 or project["stage"] in ("线索", "意向"):
        return []
    shares = random.choice([[50, 50], [60, 40], [20, 30, 50]])
    return [
        {
            "project_id": project["project_id"],
            "line_no": number,
            "source_region": random.choice(SOURCES),
            "is_huishang": random.random() < 0.5,
            "contracted_wan": random.choice([None, Decimal(share * 100)]),
            "ytd_funds_wan": project["ytd_funds_wan"] * share / 100,
        }
        for number, share in enumerate(shares, start=1)
    ]


def summary_rows(unit: str, period: str, random: Random, items: list[str]) -> list[Row]:
    """ZS03; one unit in seven leaves 上年同期 blank."""
    blank = random.random() < 0.15
    return [
        {
            "item_code": item,
            "ytd_value": _amount(random, 500),
            "last_year_value": None if blank and item == items[0] else _amount(random, 500),
        }
        for item in items
    ]


def activity_rows(unit: str, period: str, random: Random) -> list[Row]:
    """ZS04 of the year so far."""
    return [
        {
            "activity_id": f"{unit}-{number}",
            "kind": random.choice(["外出招商", "推介活动", "参加经贸活动", "来访接待", "驻外招商"]),
            "held_on": first_day(period),
            "organiser": random.choice(TEAMS),
            "led_by": random.choice(["党政主要负责同志", "部门负责人"]),
            "visited_enterprises": random.choice([None, 3]),
            "leads": random.choice([None, 0, 2]),
            "stationed_days": random.choice([None, 12]),
            "signed_projects": random.choice([None, 2]),
            "signed_investment_wan": random.choice([None, Decimal("120000.5")]),
        }
        for number in range(5)
    ]


def matter_rows(unit: str, period: str, random: Random) -> list[Row]:
    """ZS05 of the year so far; one unit in three has none."""
    year = year_of(period)
    return [
        {
            "matter_id": f"{unit}-{number}",
            "project_id": f"{unit}-{random.randint(1, 3)}",
            "origin": random.choice(["调度会", "帮办清单", "企业诉求", None]),
            "raised_on": dt.date(year, 1, 2),
            "due_on": _day(random, year, year - 1),
            "done_on": random.choice([None, _day(random, year, year - 1)]),
        }
        for number in range(random.choice([0, 4, 6]))
    ]


def county_forms(unit: str, period: str, projects: int = 8) -> dict[str, list[Row]]:
    """All forms of a county."""
    random = Random(f"{unit}-{period}")
    ledger = [project(unit, number, period) for number in range(projects)]
    return {
        "ZS01": [row for row, _ in ledger],
        "ZS02": [
            {
                "entity_uscc": f"E{number // 2}",
                "source_country": random.choice(["810000", "710000", "990000"]),
                "industry_code": random.choice(DIVISIONS),
                "mode": random.choice(["新设", "增资", "再投资"]),
                "ytd_fdi_ministry_usd_wan": _amount(random, 900),
                "ytd_fdi_province_usd_wan": _amount(random, 900),
            }
            for number in range(3)
        ],
        "ZS03": summary_rows(unit, period, random, ITEMS),
        "ZS04": activity_rows(unit, period, random),
        "ZS05": matter_rows(unit, period, random),
        "ZS06": [
            {
                "pool_id": str(number),
                "category": random.choice(["工业", "文化旅游", "其他"]),
                "total_investment_wan": _amount(random, 90000),
                "state": random.choice(["推介中", "已签约", "已退库"]),
            }
            for number in range(3)
        ],
        "ZS07": [line for _, lines in ledger for line in lines],
    }


def _units(warehouse: Warehouse, period: str) -> list[str]:
    rows = warehouse.connection.execute(
        "select region_code from core.region where region_level in ('county', 'zone')"
        " and %s between valid_from and valid_to order by region_code",
        (last_day(period),),
    )
    return [row[0] for row in rows]


def _report_month(warehouse: Warehouse, period: str, silent: set[str]) -> None:
    """Every unit but the silent: one is nil, one was rejected, one reported twice."""
    units = [unit for unit in _units(warehouse, period) if unit not in silent]
    for number, unit in enumerate(units):
        if number == 3:
            warehouse.report(unit, period, {}, is_nil=True)
        elif number == 5:
            warehouse.report(unit, period, county_forms(unit, period), is_accepted=False)
        else:
            if number == 7:
                warehouse.report(unit, period, county_forms(unit, period, projects=2))
            received = dt.datetime(year_of(period) + number % 2, 12, 28, tzinfo=TIMEZONE)
            warehouse.report(unit, period, county_forms(unit, period), received_at=received)
    for city in ("341500", "340200"):
        random = Random(f"{city}-{period}")
        own: dict[str, list[Row]] = {"ZS03": summary_rows(city, period, random, ["Z301", "Z302", "Z303"])}
        own |= {"ZS04": activity_rows(city, period, random), "ZS05": matter_rows(city, period, random)}
        warehouse.report(city, period, own)


def build(warehouse: Warehouse) -> None:
    """All reports of the data set, the province's among them; deadlines too."""
    silent = {"2022-09": {"341571"}, "2021-09": {"340823", "340881"}, "2019-09": {"340223"}, "2022-08": {"341523"}}
    for period in sorted({*PERIODS, *(shift(period, -12) for period in PERIODS), "2016-08", "2020-06", "2022-08"}):
        deadline = dt.datetime(year_of(period), 12, 31, tzinfo=TIMEZONE)
        warehouse.connection.execute("insert into core.report_deadline values (%s, %s)", (period, deadline))
        _report_month(warehouse, period, silent.get(period, set()))
    _report_targets(warehouse)
    _report_judgements(warehouse)


def _target(region: str, indicator: str, value: str, unit: str, year: int = 2022) -> Row:
    names = ("region_code", "year", "indicator_code", "target_value", "unit_of_measure")
    return dict(zip(names, (region, year, indicator, Decimal(value), unit), strict=True))


def _report_targets(warehouse: Warehouse) -> None:
    province = [
        _target("340000", "out_funds", "90", "亿元"),
        _target("341500", "out_funds", "120000", "万元"),
        _target("341522", "out_funds", "30000", "万元"),
        _target("341500", "pool_projects", "50", "个"),
        _target("341500", "start_rate", "80", "%"),
        _target("341500", "fdi_ministry", "0.5", "亿美元"),
        _target("wanjiang", "signed_projects", "100", "个"),
    ]
    warehouse.report("340000", "2022-01", {"SJ01": province})
    last_year = [_target("341500", "out_funds", "100000", "万元", 2021)]
    warehouse.report("340000", "2021-01", {"SJ01": last_year})
    counties = [_target("341522", "out_funds", "40000", "万元"), _target("341503", "signed_projects", "9", "个")]
    warehouse.report("341500", "2022-02", {"SJ01": [*counties, _target("340121", "out_funds", "5", "万元")]})


def _report_judgements(warehouse: Warehouse) -> None:
    recognised = []
    for period in ("2021-09", "2022-08", "2022-09"):
        for unit in _units(warehouse, period):
            random = Random(f"{unit}-{period}-recognised")
            for number in random.sample(range(8), 3):
                decision = random.choice(["认定", "部分认定", "不予认定"])
                row, _ = project(unit, number, period)
                part = {"认定": Decimal(1), "部分认定": Decimal("0.6"), "不予认定": None}[decision]
                amounts = {
                    f"recognised_{name}": None if part is None else (row[name] or 0) * part
                    for name in ("ytd_funds_wan", "ytd_outside_funds_wan", "ytd_huishang_funds_wan")
                }
                recognised.append({"project_id": row["project_id"], "period": period, "decision": decision} | amounts)
    warehouse.report("340000", "2022-09", {"SJ02": recognised})
    base = {"region_code": "341500", "period": "2022-09", "base_value": Decimal("50000.25")}
    declared = [
        base | {"indicator_code": "out_funds"},
        base | {"indicator_code": "out_funds", "breakdown": "sector", "member": "secondary"},
        base | {"indicator_code": "huishang_funds", "region_code": "340000"},
    ]
    warehouse.report("340000", "2022-08", {"SJ04": declared})
    moved = {"project_id": "341522-1", "from_unit_code": "341522", "to_unit_code": "341503", "period": "2022-05"}
    other = {"project_id": "340121-2", "from_unit_code": "340121", "to_unit_code": "340225", "period": "2022-12"}
    across = {"project_id": "340122-3", "from_unit_code": "340122", "to_unit_code": "341522", "period": "2022-09"}
    warehouse.report("340000", "2022-05", {"SJ06": [moved, other, across]})
    _report_inspections(warehouse)


def _report_inspections(warehouse: Warehouse) -> None:
    def inspection(project: str, day: dt.date, start: bool = True, progress: bool = True) -> Row:
        names = ("project_id", "inspected_on", "inspection_round", "started_on_site", "progress_matches")
        return dict(zip(names, (project, day, "1", start, progress), strict=True))

    first = [inspection("341522-2", dt.date(2022, 3, 1)), inspection("341503-2", dt.date(2022, 3, 1), progress=False)]
    second = [inspection("341503-2", dt.date(2022, 6, 1)), inspection("340122-4", dt.date(2021, 6, 1))]
    warehouse.report("341500", "2022-03", {"SJ03": first})
    warehouse.report("340000", "2022-06", {"SJ03": [*second, inspection("nobody", dt.date(2022, 6, 1))]})
