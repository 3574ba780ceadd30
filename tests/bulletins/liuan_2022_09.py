"""六安, January to September 2022: signed, at least 5 and 10亿, started, start rate and leaders' trips of eight units."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from pathlib import Path

import factories
from bulletins.workbooks import Row, ledger_row, with_money, write_units

PERIOD = "2022-09"
#: unit -> signed, of these at least 5亿, at least 10亿 (of fixed investment), started; leaders' trips
PRINTED = {
    "341502": (46, 11, 6, 43, 28),
    "341503": (44, 10, 3, 37, 13),
    "341504": (19, 5, 4, 17, 23),
    "341522": (52, 11, 4, 45, 14),
    "341523": (52, 14, 5, 39, 24),
    "341524": (47, 10, 4, 36, 19),
    "341525": (45, 13, 4, 34, 17),
    "341571": (39, 14, 6, 34, 23),
}
#: Projects below 1亿, framework agreements and last year's signings, which the bulletin does not count.
NOT_COUNTED = 6
SOURCES = ("江苏省", "上海市", "浙江省", "广东省", "北京市", "江苏苏州")


def build(folder: Path) -> list[Path]:
    """The eight workbooks."""
    draw = random.Random(2022)
    ledger: list[tuple[str, Row]] = []
    others: dict[str, dict[str, list[Row]]] = {}
    for unit, (signed, above5, above10, started, trips) in PRINTED.items():
        begun = set(draw.sample(range(signed), started))
        for number in range(signed + NOT_COUNTED):
            fixed = _fixed(draw, number, signed, above5, above10)
            ledger.append((unit, _project(draw, unit, number + 1, fixed, number in begun, number - signed)))
        others[unit] = {"ZS04": [_trip(unit, number) for number in range(trips)]}
    return write_units(folder, PERIOD, tuple(PRINTED), ledger, others, {})


def _fixed(draw: random.Random, number: int, signed: int, above5: int, above10: int) -> int:
    """Fixed investment in 万元: the first few at least 10亿, the next at least 5亿, then 1亿, the last ones below."""
    if number >= signed:
        return 9_999 if number % 2 else draw.randint(3_000, 9_900)
    low, high = (100_000, 180_000) if number < above10 else (50_000, 99_999) if number < above5 else (10_000, 49_999)
    return low if number in (0, above10, above5) else draw.randint(low, high)


def _project(draw: random.Random, unit: str, number: int, fixed: int, is_started: bool, beyond: int) -> Row:
    year = 2021 if beyond >= 4 else 2022
    row = ledger_row(
        unit,
        number,
        source_region=draw.choice(SOURCES),
        industry_code=draw.choice(("3670", "C3971", "1371")).lstrip("C"),
        contract_kind="框架协议" if beyond in (2, 3) else None,
        signed_on=dt.date(year, draw.randint(1, 6), draw.randint(1, 28)),
        started_on=dt.date(2022, draw.randint(7, 9), draw.randint(1, 28)) if is_started else None,
        total_investment_wan=Decimal(fixed) * 5 / 4,
        fixed_investment_wan=Decimal(fixed) if beyond < 2 else Decimal(fixed) + 10_000,
    )
    if beyond >= 2:
        row["total_investment_wan"] += 12_500
    return with_money(row, Decimal(draw.randint(300, 2000)), is_outside=True) if is_started else row


def _trip(unit: str, number: int) -> Row:
    return factories.activity_row(number + 1, unit, held_on=dt.date(2022, 1 + number % 9, 11 + number // 9), leads=number % 3)
