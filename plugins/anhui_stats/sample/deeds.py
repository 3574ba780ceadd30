"""What a unit did besides its ledger: foreign capital (ZS02), activities (ZS04), matters (ZS05), pool (ZS06), meetings."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from decimal import Decimal

from anhui_stats.periods import last_day, month_of, year_of
from anhui_stats.sample.chance import chance, letters, weighted
from anhui_stats.sample.codes import uscc
from anhui_stats.sample.ledger import Entry
from anhui_stats.sample.lives import cohort
from anhui_stats.sample.places import place, siblings
from anhui_stats.sample.vocabulary import BRAND, DESTINATIONS, INDUSTRIES, MATTER_KINDS, OFFICES, OVERSEAS
from anhui_stats.sample.workbook_writer import CellValue

Row = dict[str, CellValue]
KINDS = {"外出招商": 45, "驻外招商": 15, "推介活动": 10, "参加经贸活动": 10, "来访接待": 20}


def foreign_capital(seed: int, roots: Sequence[str], period: str) -> list[Row]:
    """ZS02: enterprises with capital paid in this year. It grows with the months; an enterprise without money yet is absent."""
    rows = []
    for root in roots:
        for number in range(chance(seed, "fdi", root).choice((0, 0, 1, 2, 3, 5))):
            row = _enterprise(chance(seed, "fdi", root, number, year_of(period)), root, number, period)
            if row["ytd_fdi_province_usd_wan"]:
                rows.append(row)
    return rows


def _enterprise(draw: random.Random, root: str, number: int, period: str) -> Row:
    mode = weighted(draw, {"新设": 35, "增资": 35, "再投资": 10, "留存收益": 10, "外方股东贷款": 5, "利润转增资": 5})
    country, industry = draw.choice(OVERSEAS), draw.choice(INDUSTRIES[:28])
    year_total = draw.randint(12, 300) * 10
    arrived = Decimal(year_total * month_of(period) // 12 * (1 if month_of(period) >= draw.randint(1, 5) else 0))
    province_only = mode in ("再投资", "留存收益")
    return {
        "entity_name": f"{letters(draw, BRAND, 3)}(安徽){industry.trade}有限公司",
        "entity_uscc": uscc(draw.randrange(31**8) * 31 + number, root),
        "source_country": country,
        "industry_code": industry.code,
        "mode": mode,
        "contracted_usd_wan": None if province_only else Decimal(year_total * 3 // 2),
        "ytd_fdi_ministry_usd_wan": Decimal(0) if province_only else arrived,
        "ytd_fdi_province_usd_wan": arrived,
    }


def activities(seed: int, roots: Sequence[str], unit_code: str, period: str) -> list[Row]:
    """ZS04: trips, events and liaison months since January, by day."""
    year = year_of(period)
    rows: list[Row] = []
    for root in roots:
        busy = chance(seed, "busy", root).randint(2, 5)
        for month in range(1, month_of(period) + 1):
            draw = chance(seed, "activity", root, year, month)
            days = draw.sample(range(1 + siblings(root).index(root), 29, len(siblings(root))), draw.randint(1, busy))
            for number, day in enumerate(days):
                rows.append(_activity(draw, f"{root}-{year}-HD{month:02d}{number}", unit_code, dt.date(year, month, day)))
    return sorted(rows, key=lambda row: (str(row["held_on"]), str(row["activity_id"])))


def _activity(draw: random.Random, activity_id: str, unit_code: str, held_on: dt.date) -> Row:
    kind = weighted(draw, KINDS)
    leaders = {"党政主要负责同志": 55, "其他市(县)级领导": 30, "部门负责人": 15}
    row: Row = {
        "activity_id": activity_id,
        "kind": kind,
        "held_on": held_on,
        "organiser": place(unit_code).region_name,
        "led_by": "驻外联络处" if kind == "驻外招商" else weighted(draw, leaders),
        "destination": place(unit_code).region_name if kind == "来访接待" else draw.choice(DESTINATIONS),
    }
    if kind == "来访接待":
        row["received_guests"] = draw.randint(1, 4)
    else:
        row["visited_enterprises"] = draw.randint(2, 8) + (8 if kind == "驻外招商" else 0)
        row["leads"] = draw.randint(0, 4)
    if kind == "驻外招商":
        row["stationed_days"] = draw.randint(8, 22)
    if kind in ("推介活动", "参加经贸活动") and (signed := draw.randint(0, 4)):
        row |= {"signed_projects": signed, "signed_investment_wan": Decimal(signed * draw.randint(8, 60) * 1000)}
    return row


def matters(seed: int, ledger: Sequence[Entry], period: str) -> list[Row]:
    """ZS05: what was asked for ledger projects since January, most of it done in time."""
    end = last_day(period)
    rows: list[Row] = []
    for entry in ledger:
        draw = chance(seed, "matter", entry.project.project_id)
        signed = entry.project.signed_on
        for number in range(draw.choice((0, 0, 1, 1, 2))):
            raised_after, allowed, taken = draw.randint(5, 150), draw.randint(15, 60), draw.randint(4, 66)
            kind, office = draw.choice(MATTER_KINDS), draw.choice(OFFICES)
            origin = draw.choice(("调度会", "调度会", "帮办清单", "企业诉求", "其他"))
            if signed is None or not dt.date(end.year, 1, 1) <= (raised := signed + dt.timedelta(days=raised_after)) <= end:
                continue
            done = raised + dt.timedelta(days=taken)
            rows.append(
                {
                    "matter_id": f"{entry.project.project_id}-B{number + 1}",
                    "project_id": entry.project.project_id,
                    "origin": origin,
                    "kind": kind,
                    "responsible_office": office,
                    "raised_on": raised,
                    "due_on": raised + dt.timedelta(days=allowed),
                    "done_on": done if done <= end else None,
                }
            )
    return rows


def pool(seed: int, roots: Sequence[str], ledger: Sequence[Entry], period: str) -> list[Row]:
    """ZS06: projects on offer from this year and the year before; some of them stand on the ledger by now."""
    end = last_day(period)
    rows: list[Row] = []
    signed = {e.project.project_id: e.project.signed_on for e in ledger if e.stage in ("签约", "开工", "投产")}
    for root in roots:
        for year in (end.year - 1, end.year):
            draw = chance(seed, "pool", root, year)
            known = cohort(seed, root, year)
            for number in range(1, draw.randint(5, 12) + 1):
                entered = dt.date(year, 1, 5) + dt.timedelta(days=draw.randrange(40))
                row = _offer(draw, f"{root}-{year}-K{number:02d}", entered)
                project_id = known[number % len(known)].project_id
                if number % 3 == 0 and (signed.get(project_id) or dt.date.min) >= entered:
                    row |= {"state": "已签约", "project_id": project_id}
                if entered <= end:
                    rows.append(row)
    return rows


def _offer(draw: random.Random, pool_id: str, entered: dt.date) -> Row:
    industry = weighted(draw, {each: each.weight for each in INDUSTRIES})
    section = int(industry.code[:2])
    category = "农业及农业产业化" if section < 6 else "工业" if section < 47 else "文化旅游" if section > 85 else "现代服务业"
    return {
        "pool_id": pool_id,
        "project_name": f"{letters(draw, BRAND, 2)}{industry.product}招商项目",
        "category": category,
        "industry_code": industry.code,
        "total_investment_wan": Decimal(draw.randint(5, 150) * 1000),
        "entered_on": entered,
        "state": draw.choice(("推介中", "推介中", "已对接", "已退库")),
    }


def meetings(seed: int, roots: Sequence[str], period: str) -> tuple[int, int, int]:
    """Dispatch meetings, dispatched projects and work meetings since January."""
    counts = [0, 0, 0]
    for root in roots:
        for month in range(1, month_of(period) + 1):
            draw = chance(seed, "meeting", root, year_of(period), month)
            held = draw.randint(0, 2)
            for index, value in enumerate((held, held * draw.randint(2, 6), draw.randint(0, 2))):
                counts[index] += value
    return counts[0], counts[1], counts[2]
