"""The tools for spoiling one month of a unit's story at a known place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from anhui_stats.sample.manifest import Fault
from anhui_stats.sample.spoiling import Row, Spoiler, amount, is_started, shown
from anhui_stats.sample.workbook_writer import CellValue

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Setting:
    """What surrounds the spoiled month: the unit's ledger of last month by project, and another unit's of the same month.

    ``in_yi``: the unit's clerk writes the ledger in 亿元, so that sound months are rounded.
    """

    before: Mapping[str, Row]
    other_unit: str
    other: Sequence[Row]
    has_last_year: bool
    in_yi: bool


StoryFault = Callable[[Spoiler, Setting], tuple[Fault, ...]]


def past(setting: Setting, row: Row) -> Row:
    """The row of last month, empty where there was none."""
    return setting.before.get(str(row["project_id"]), {})


def moves(setting: Setting, row: Row) -> bool:
    """Whether money had arrived last month, and this year, and since the start before this year."""
    before = past(setting, row)
    return is_started(row) and amount(before, "ytd_funds_wan") > 200 and amount(row, "month_funds_wan") >= 0


def put_row(spoiler: Spoiler, kind: str, index: int, values: Mapping[str, CellValue], also: Sequence[str] = ()) -> Fault:
    """Write the values into a ledger row; the fault stands at the first of them, the others and ``also`` share the blame."""
    for name, value in values.items():
        spoiler.put("ZS01", index, name, value)
    first = next(iter(values))
    cell, *others = spoiler.address("ZS01", index, *values, *also)
    sheet, subject = spoiler.made["ZS01"].name, str(spoiler.rows["ZS01"][index]["project_id"])
    return Fault(kind, "query", "ZS01", sheet, cell, first, shown(values[first]), tuple(others), subject)
