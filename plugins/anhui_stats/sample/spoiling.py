"""The tools for spoiling a sound workbook at a known place."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from anhui_stats.sample.containers import Grids
from anhui_stats.sample.manifest import Fault
from anhui_stats.sample.workbook_writer import CellValue, Formula

Row = dict[str, CellValue]


@dataclass
class Spoiler:
    """A workbook that is being spoiled: its sheets, the rows behind them, and which rows are used up."""

    made: Grids
    rows: dict[str, list[Row]]
    period: str
    draw: random.Random
    used: set[tuple[str, int]] = field(default_factory=set)

    def pick(self, form_code: str, fits: Callable[[Row], bool]) -> int | None:
        """The index of an unspoiled row that fits, taken from now on."""
        found = [i for i, row in enumerate(self.rows[form_code]) if (form_code, i) not in self.used and fits(row)]
        if not found:
            return None
        index = self.draw.choice(found)
        self.used.add((form_code, index))
        return index

    def put(self, form_code: str, index: int, column: str, value: CellValue) -> tuple[str, str]:
        """Spoil a cell; sheet name and A1 address."""
        return self.made[form_code].name, self.made[form_code].put(index, column, value)

    def address(self, form_code: str, index: int, *columns: str) -> tuple[str, ...]:
        """The A1 addresses of columns of a row."""
        return tuple(self.made[form_code].address(index, name) for name in columns if name in self.made[form_code].columns)


def amount(row: Row, name: str) -> Decimal:
    """An amount of a row, 0 where blank."""
    value = row.get(name)
    return value if isinstance(value, Decimal) else Decimal(0)


def is_started(row: Row) -> bool:
    """Whether the row has begun and money has arrived this year."""
    return row["stage"] in ("开工", "投产") and amount(row, "ytd_funds_wan") > 0


def is_signed(row: Row) -> bool:
    """Whether the row is signed."""
    return row["stage"] in ("签约", "开工", "投产")


def one_cell(
    kind: str,
    severity: str,
    column: str,
    fits: Callable[[Row], bool],
    spoil: Callable[[Row], CellValue],
    also: Iterable[str] = (),
) -> Callable[[Spoiler], Fault | None]:
    """A fault of one ledger cell: ``spoil`` gives a fitting row's wrong value; ``also`` are columns that share the blame."""

    def inject(spoiler: Spoiler) -> Fault | None:
        index = spoiler.pick("ZS01", fits)
        if index is None:
            return None
        value = spoil(spoiler.rows["ZS01"][index])
        sheet, cell = spoiler.put("ZS01", index, column, value)
        others = spoiler.address("ZS01", index, *also)
        return Fault(kind, severity, "ZS01", sheet, cell, column, shown(value), others)

    return inject


def shown(value: CellValue) -> str:
    """A spoiled value as text; a formula by its text."""
    return "" if value is None else value.text if isinstance(value, Formula) else str(value)
