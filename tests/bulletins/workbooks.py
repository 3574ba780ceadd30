"""County workbooks around a list of ledger rows, with ZS03 in agreement with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import factories
from anhui_stats.periods import label, year_of

Row = dict[str, Any]


def ledger_row(unit_code: str, number: int, **values: Any) -> Row:
    """A ledger row without money; amounts and days are given by the case. Blank 开工日期 means stage 签约."""
    signed_on, started_on = values["signed_on"], values.get("started_on")
    row = factories.ledger_row(number, unit_code, signed_on.year)
    blank = {name: None for name in row if name.endswith("_wan")}
    return row | blank | {"started_on": None, "stage": "开工" if started_on else "签约"} | values


def with_money(row: Row, ytd: Decimal, *, is_outside: bool) -> Row:
    """The row with this year's money, all of it from its source; nothing arrived before."""
    outside = ytd if is_outside else Decimal(0)
    money = {"ytd_funds_wan": ytd, "ytd_outside_funds_wan": outside}
    return row | money | {"cumulative_funds_wan": ytd, "cumulative_outside_funds_wan": outside}


def summary(
    rows: Sequence[Row], others: Mapping[str, Sequence[Row]], period: str, last_year: Mapping[str, Decimal]
) -> list[Row]:
    """ZS03 of a unit whose every ledger project is 新引进 and, where it brings no 省外 money, from another city."""
    year = year_of(period)
    signed = [row for row in rows if row["signed_on"].year == year and row.get("contract_kind") in (None, "正式合同")]
    industry = [row for row in signed if 6 <= int(row["industry_code"][:2]) <= 46]
    large = [row for row in rows if row["total_investment_wan"] >= 10000]
    returned = [row for row in rows if row["is_huishang"] and _amount(row, "ytd_huishang_funds_wan") > 0]
    trips, matters, capital = others.get("ZS04", ()), others.get("ZS05", ()), others.get("ZS02", ())
    values = {
        "Z101": _sum(rows, "ytd_funds_wan"),
        "Z102": _sum(large, "ytd_outside_funds_wan"),
        "Z103": _sum(capital, "ytd_fdi_ministry_usd_wan"),
        "Z110": _sum(capital, "ytd_fdi_province_usd_wan"),
        "Z104": len(signed),
        "Z105": _sum(signed, "total_investment_wan"),
        "Z106": len(industry),
        "Z107": _sum(industry, "total_investment_wan"),
        "Z108": len(returned),
        "Z109": _sum(returned, "ytd_huishang_funds_wan"),
        "Z201": sum(trip["kind"] == "外出招商" and trip["led_by"] == "党政主要负责同志" for trip in trips),
        "Z202": sum(trip["kind"] == "推介活动" for trip in trips),
        "Z203": 0,
        "Z204": _sum(trips, "leads"),
        "Z303": sum(matter["origin"] == "调度会" and matter["done_on"] is not None for matter in matters),
    }
    return [factories.summary_row(code, ytd_value=value, last_year_value=last_year.get(code)) for code, value in values.items()]


def _amount(row: Row, name: str) -> Decimal:
    return Decimal(row.get(name) or 0)


def _sum(rows: Sequence[Row], name: str) -> Decimal:
    return sum((_amount(row, name) for row in rows), Decimal(0))


def write_units(
    folder: Path,
    period: str,
    units: Sequence[str],
    ledger: Sequence[tuple[str, Row]],
    others: Mapping[str, Mapping[str, list[Row]]],
    last_year: Mapping[str, Mapping[str, Decimal]],
) -> list[Path]:
    """One workbook a unit; ``ledger`` are (unit, row), ``others`` the further forms by unit, ``last_year`` 上年同期 by unit."""
    by_unit: dict[str, list[Row]] = defaultdict(list)
    for unit, row in ledger:
        by_unit[unit].append(row)
    paths = []
    for unit in units:
        more = others.get(unit, {})
        rows = {"ZS01": by_unit[unit], **more, "ZS03": summary(by_unit[unit], more, period, last_year.get(unit, {}))}
        path = folder / f"{factories.unit_name(unit)}{label(period)}招商引资报表.xlsx"
        paths.append(factories.write_workbook(path, unit, period, rows))
    return paths
