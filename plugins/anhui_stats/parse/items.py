"""Forms whose rows are items (ZS03): each value in the item's own unit of measure. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from anhui_stats.catalog.forms import Form, Layout
from anhui_stats.models import Value
from anhui_stats.parse.numbers import finish
from anhui_stats.parse.text_forms import compact
from anhui_stats.parse.values import Reading

UNIT_COLUMN = "unit_of_measure"
Columns = Mapping[str, Sequence[Value]]


def convert_items(form: Form, columns: Columns, layout: Layout) -> list[tuple[str, int, Reading]]:
    """The values of rows whose unit is not the item's own, converted: the changes as (column, offset, reading).

    An unknown item is left as it is. A unit that cannot be the item's is unread with reason ``unit``.
    """
    if not form.items or UNIT_COLUMN not in columns:
        return []
    units = {item.item_code: item.unit for item in form.items}
    amounts = [c.name for c in form.columns if c.type == "decimal" and c.name in columns]
    changes: list[tuple[str, int, Reading]] = []
    for offset, (code, written) in enumerate(zip(columns[form.key[0]], columns[UNIT_COLUMN], strict=True)):
        own = units.get(str(code))
        if own is None or not isinstance(written, str) or compact(written) == own:
            continue
        changes += _convert_row(columns, amounts, offset, own, _factor(compact(written), own, layout))
    return changes


def _convert_row(
    columns: Columns, amounts: Sequence[str], offset: int, own: str, factor: Decimal | None
) -> list[tuple[str, int, Reading]]:
    changes: list[tuple[str, int, Reading]] = []
    if factor is None:
        changes.append((UNIT_COLUMN, offset, Reading(None, "", "unit")))
    elif factor != 1:
        changes.append((UNIT_COLUMN, offset, Reading(own, "unit")))
        for name in amounts:
            value = columns[name][offset]
            if isinstance(value, Decimal):
                changes.append((name, offset, finish(value * factor, "unit")))
    return changes


def _factor(written: str, own: str, layout: Layout) -> Decimal | None:
    """Written unit -> item's own unit; 1 for two words that both count (场, 场次); None when they do not fit."""
    for units in layout.units.values():
        if own in units:
            return units[written] / units[own] if written in units else None
    known = any(written in units for units in layout.units.values())
    return None if known or re.search("[百千万亿元]", written) else Decimal(1)
