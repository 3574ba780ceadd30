"""What stands on a sheet: blocks of rows under headings, values as they are printed (rounded half up)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

#: A published row, by column.
Row = Mapping[str, Any]
#: The rows of a period, by table.
Tables = Mapping[str, Sequence[Row]]
Value = str | int | Decimal | dt.date | None
Kind = Literal["text", "short", "count", "amount", "wan", "pct", "points", "rank", "move", "date"]

_TEN_THOUSAND = Decimal(10000)
_DECIMALS: dict[str, Decimal] = {
    "amount": Decimal("0.1"),
    "wan": Decimal("0.01"),
    "pct": Decimal("0.1"),
    "points": Decimal("0.1"),
    "count": Decimal(1),
}


@dataclass(frozen=True)
class Column:
    """One column: its heading with the unit, how its values are shown, its width in characters."""

    heading: str
    kind: Kind
    width: int


@dataclass(frozen=True)
class Cell:
    """A value that is shown otherwise than its column says."""

    value: Value
    kind: Kind


@dataclass(frozen=True)
class Block:
    """A part of a sheet with its own title. The first ``totals`` rows are sums and stand out."""

    title: str
    rows: tuple[tuple[Value | Cell, ...], ...]
    totals: int = 0


@dataclass(frozen=True)
class Sheet:
    """One sheet of the workbook; its blocks stand below one another in the same columns."""

    name: str
    title: str
    columns: tuple[Column, ...]
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()


def printed(value: Value, kind: Kind) -> Value:
    """A value rounded half up as its kind prints it; others as they are."""
    step = _DECIMALS.get(kind)
    return value.quantize(step, ROUND_HALF_UP) if isinstance(value, Decimal) and step is not None else value


def in_yi(amount_wan: Decimal | None) -> Decimal | None:
    """万元 as 亿元."""
    return None if amount_wan is None else amount_wan / _TEN_THOUSAND


def percent(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """part / whole in %; None without a positive whole."""
    return None if part is None or not whole else 100 * part / whole


def total(rows: Sequence[Row], column: str) -> Decimal:
    """The sum of a column, blanks as nothing."""
    return sum((Decimal(row[column] or 0) for row in rows), Decimal())
