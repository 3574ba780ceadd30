"""A solved ledger as rows of the forms."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import factories
from anhui_stats.periods import year_of
from bulletins.solver.cells import Cell
from bulletins.solver.demands import Solved
from bulletins.solver.words import CHAIN, PROVINCE
from bulletins.workbooks import ledger_row

Row = dict[str, Any]
Report = dict[str, list[Row]]
CENT = Decimal("0.01")
COUNTRIES = {"810000": "香港", "990000": "德国"}
NO_MONEY = Decimal(0)


def reports_of(solved: Solved) -> dict[tuple[str, str], Report]:
    """The rows of each unit and month by form (a unit without rows is there with none), and the province's targets."""
    reports: dict[tuple[str, str], Report] = {(cell.unit, cell.period): defaultdict(list) for cell in solved.cells}
    numbers: Counter[tuple[str, str]] = Counter()
    for cell in solved.cells:
        for row in _rows(solved, cell, numbers):
            reports[cell.unit, cell.period][cell.form_code].append(row)
    if solved.targets:
        period = max(cell.period for cell in solved.cells)
        reports[PROVINCE, period] = {"SJ01": _targets(solved, period)}
    return reports


def _targets(solved: Solved, period: str) -> list[Row]:
    """SJ01: the year's targets."""
    units = {True: "万元", False: "个"}
    return [
        {
            "region_code": region,
            "year": year_of(period),
            "indicator_code": indicator,
            "target_value": Decimal(value),
            "unit_of_measure": "万美元" if indicator.startswith("fdi") else units[indicator.endswith(("funds", "investment"))],
        }
        for (region, indicator), value in sorted(solved.targets.items())
    ]


def _rows(solved: Solved, cell: Cell, numbers: Counter[tuple[str, str]]) -> Iterator[Row]:
    count = round(solved.amount(cell, "count"))
    if cell.form_code == "ZS04":
        if count:
            yield _station(cell, count)
    elif cell.form_code == "ZS02":
        yield from _capital(solved, cell, count, numbers)
    elif count:
        measures = ("total", "money", "invested")
        amounts = [split(solved.amount(cell, measure), count) for measure in measures]
        for each in zip(*amounts, strict=True):
            numbers[cell.unit, cell.period] += 1
            yield _project(cell, numbers[cell.unit, cell.period], dict(zip(measures, each, strict=True)))


def split(amount: float, count: int) -> list[Decimal]:
    """The amount in ``count`` parts that differ by 0.01 at most and add up to it, rounded to 0.01."""
    cents = int((Decimal(amount) / CENT).quantize(Decimal(1), ROUND_HALF_UP))
    each, rest = divmod(cents, count)
    return [(each + (number < rest)) * CENT for number in range(count)]


def _project(cell: Cell, number: int, amounts: Mapping[str, Decimal]) -> Row:
    year, is_signed_now = year_of(cell.period), cell.deed == "signed"
    started = {"waiting": None, "new": dt.date(year, 1, 20), "continued": dt.date(year - 1, 3, 8)}[cell.started]
    row = ledger_row(
        cell.unit,
        number,
        signed_on=dt.date(year, 1, 5) if is_signed_now else dt.date(year - 1, 1, 5),
        started_on=started,
        source_region=cell.source,
        industry_code=cell.industry,
        total_investment_wan=amounts["total"],
        fixed_investment_wan=amounts["total"],
        leading_industry=CHAIN if cell.is_leading else None,
    )
    if started:
        row |= dict.fromkeys(("ytd_funds_wan", "ytd_outside_funds_wan"), amounts["money"])
    if cell.is_merchant:
        row |= {"is_huishang": True, "huishang_name": "徽先生", "huishang_native_place": "黄山市"}
        row |= {"huishang_investment_wan": amounts["invested"], "ytd_huishang_funds_wan": amounts["money"]}
    if cell.deed == "completed":
        row |= {"stage": "投产", "completed_on": dt.date(year, 1, 20)}
    if day_column := {"entered": "statistics_entry_on", "landed": "registered_on"}.get(cell.deed):
        row[day_column] = dt.date(year, 1, 20)
    return row


def _capital(solved: Solved, cell: Cell, count: int, numbers: Counter[tuple[str, str]]) -> Iterator[Row]:
    """New enterprises without money yet, or the money of one that is there already."""
    amounts = {}
    if cell.deed == "money":
        amounts = {
            f"ytd_fdi_{measure}_usd_wan": split(solved.amount(cell, measure), 1)[0] for measure in ("ministry", "province")
        }
        count = int(any(amounts.values()))
    for _ in range(count):
        numbers[cell.unit, cell.period] += 1
        yield factories.fdi_row(
            numbers[cell.unit, cell.period],
            cell.unit,
            mode="新设" if cell.deed == "founded" else "增资",
            source_country=COUNTRIES[cell.source],
            industry_code=cell.industry,
            **({"ytd_fdi_ministry_usd_wan": NO_MONEY, "ytd_fdi_province_usd_wan": NO_MONEY} | amounts),
        )


def _station(cell: Cell, count: int) -> Row:
    """A liaison office's visits or leads."""
    what = (
        {"visited_enterprises": count, "leads": 0}
        if cell.deed == "liaison_visits"
        else {"visited_enterprises": 0, "leads": count}
    )
    number = 1 if cell.deed == "liaison_visits" else 2
    day = dt.date(year_of(cell.period), 1, 11)
    return factories.activity_row(
        number, cell.unit, year_of(cell.period), kind="驻外招商", led_by="驻外联络处", held_on=day, **what
    )
