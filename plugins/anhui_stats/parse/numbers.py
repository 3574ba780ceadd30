"""Amounts and whole numbers as people write them. Pure.

In: one raw cell, the units that the column may name (unit -> factor to the base unit), the factor of its heading.
Out: a ``Reading`` with a Decimal (at most 10 decimals, below 10^18) or an int.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from anhui_stats.parse.text_forms import compact, half_width, means_blank
from anhui_stats.parse.values import Reading

_NUMBER = re.compile(r"([+-]?)([0-9][0-9,]*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE]([+-]?[0-9]{1,3}))?(.*)")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+|[0-9]{1,4}(,[0-9]{4})+")
_STEP = Decimal("1e-10")
_LIMIT = Decimal(10) ** 18
_ONE = Decimal(1)
TYPE = Reading(None, "", "type")


def finish(value: Decimal, kind: str = "") -> Reading:
    """The value as it can be stored; more than 10 decimals are rounded half up (kind precision)."""
    if abs(value) >= _LIMIT:
        return Reading(None, "", "range")
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -10:
        return Reading(value.quantize(_STEP, ROUND_HALF_UP), kind or "precision")
    return Reading(value, kind)


def float_amount(raw: float) -> Decimal | None:
    """A float of the spreadsheet as the Decimal that Excel shows (15 digits); None for NaN and infinity."""
    value = Decimal(format(raw, ".15g"))
    return value if value.is_finite() else None


def _unit_factor(tail: str, units: Mapping[str, Decimal]) -> Decimal | None:
    # 3000万 means 万元 in a 万元 column and 万美元 in a 万美元 column
    return next((units[name] for name in (tail, tail + "元", tail + "美元") if name in units), None)


def _kind(text: str, plain: str, grouped: bool, negative: bool) -> str:
    if negative:
        return "bracket_negative"
    if half_width(text) != text and half_width(text).strip() == plain:
        return "full_width"
    return "thousands" if grouped else "number_text"


def read_number_text(text: str, units: Mapping[str, Decimal], factor: Decimal) -> Reading:
    """A number written as text. A unit behind it counts instead of the heading's."""
    plain = compact(text).replace("−", "-")
    if not plain:
        return Reading(None)
    if means_blank(plain):
        return Reading(None, "dash_as_blank")
    negative = plain.startswith("(") and plain.endswith(")")
    match = _NUMBER.fullmatch(plain[1:-1] if negative else plain)
    if not match or (negative and match[1]):
        return TYPE
    sign, digits, exponent, tail = match.groups()
    whole = digits.partition(".")[0]
    if "," in digits and not _GROUPED.fullmatch(whole):
        return TYPE
    value = Decimal(f"{sign}{digits.replace(',', '')}e{exponent or 0}")
    value = -value if negative else value
    if tail:
        found = _unit_factor(tail, units)
        if found is None:
            return Reading(
                None,
                "",
                "unit" if re.fullmatch(r"[十百千万亿]?(?:[美港欧日]?元|亩|公顷|平方米|%)|[百千万亿]", tail) else "type",
            )
        return finish(_scaled(value, found), "unit")
    return finish(_scaled(value, factor), _kind(text, plain, "," in digits, negative))


def _scaled(value: Decimal, factor: Decimal) -> Decimal:
    return value if factor == _ONE else value * factor


def read_amount(raw: object, units: Mapping[str, Decimal], factor: Decimal) -> Reading:
    """A cell of a numeric column."""
    if isinstance(raw, str):
        return read_number_text(raw, units, factor)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return TYPE
    value = Decimal(raw) if isinstance(raw, int) else float_amount(raw)
    return TYPE if value is None else finish(_scaled(value, factor))


def read_int(raw: object) -> Reading:
    """A cell of an int column; a fraction is no int."""
    reading = read_amount(raw, {}, _ONE)
    if not isinstance(reading.value, Decimal):
        return reading
    if reading.value != reading.value.to_integral_value():
        return TYPE
    return Reading(int(reading.value), reading.kind)
