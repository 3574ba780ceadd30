"""Many months of the province as one story: who reports in which month, and each unit's workbook as sheets.

Everything is a function of (seed, unit, period): which other months or units are made in the same call changes nothing.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from collections.abc import Sequence
from decimal import Decimal

from anhui_stats.catalog.regions import load_reference
from anhui_stats.models import Receipt
from anhui_stats.parse import Grid as ParseGrid
from anhui_stats.parse.values import Broken
from anhui_stats.periods import TIMEZONE, first_day, month_of, shift
from anhui_stats.sample.chance import chance
from anhui_stats.sample.containers import Grids
from anhui_stats.sample.habits import draw_habits
from anhui_stats.sample.places import place, roots_of, unit_at
from anhui_stats.sample.province import PROVINCE, shares
from anhui_stats.sample.workbook_writer import CellValue, Formula, Grid
from anhui_stats.sample.workbooks import Composed, Spoil, compose, spoiled

#: One zone in so many reports for the first time in one of these months; its ledger has no history then.
FIRST_YEAR_ZONES, FIRST_MONTHS = 4, tuple(shift("2020-07", number) for number in range(24))
_ALWAYS = "2999-12"


def periods_from(first: str, months: int) -> tuple[str, ...]:
    """That many consecutive periods."""
    return tuple(shift(first, number) for number in range(months))


def units_in(seed: int, period: str, count: int | None = None) -> tuple[str, ...]:
    """The codes of the units that report in a period; with ``count`` only those of so many grounds, the same in every month."""
    chosen = _grounds(seed, count)
    codes = (unit.region_code for unit in load_reference().reporting_units(period))
    return tuple(code for code in codes if _ground(code, period) in chosen and period >= first_period(seed, code))


@functools.cache
def _grounds(seed: int, count: int | None) -> frozenset[str]:
    """Some of the units of the end of time, drawn once."""
    codes = [unit.region_code for unit in load_reference().reporting_units(_ALWAYS)]
    chance(seed, "grounds").shuffle(codes)
    return frozenset(codes[:count])


def _ground(unit_code: str, period: str) -> str:
    return unit_at(roots_of(unit_code, period)[0], _ALWAYS)


@functools.cache
def first_period(seed: int, unit_code: str) -> str:
    """The first period that a unit reports: some zones begin within the window of the story, all others long before."""
    draw = chance(seed, "first report", unit_code)
    if place(unit_code).level != "zone" or draw.randrange(FIRST_YEAR_ZONES):
        return "1990-01"
    return draw.choice(FIRST_MONTHS)


def senders(seed: int, period: str, count: int | None = None) -> tuple[str, ...]:
    """Who sends a workbook for a period: the units, and twice a year the province with the shares of joint projects."""
    return units_in(seed, period, count) + ((PROVINCE,) if month_of(period) in (1, 7) else ())


def compose_month(seed: int, unit_code: str, period: str, spoil: Spoil | None = None) -> Composed:
    """A sender's workbook of a month as sheets, in its clerk's way; plainly and spoiled where ``spoil`` is given."""
    if unit_code == PROVINCE:
        return spoiled(seed, unit_code, period, {"SJ07": shares(seed, period)}, spoil)
    return compose(seed, unit_code, period, spoil, None if spoil else draw_habits(seed, unit_code))


def reported_at(unit_code: str, period: str) -> dt.datetime:
    """When the unit's workbook arrived: in the first week after the period."""
    day = 2 + int(unit_code) % 6
    return dt.datetime.combine(first_day(shift(period, 1)), dt.time(10), TIMEZONE) + dt.timedelta(days=day - 1)


def receipt_of(seed: int, unit_code: str, period: str) -> Receipt:
    """The receipt of a workbook that was never written to a file; its hashes follow from seed, unit and period."""
    path = f"{unit_code}/{period}.xlsx"
    sha256 = hashlib.sha256(f"{seed}|{path}".encode()).hexdigest()
    return Receipt(sha256[:16], path, sha256, 0, 0, reported_at(unit_code, period))


def parse_grids_of(made: Grids) -> tuple[ParseGrid, ...]:
    """The sheets as the reader of a workbook hands them to the parser."""
    return tuple(_as_read(grid) for grid in made.values())


def _as_read(grid: Grid) -> ParseGrid:
    width = max((len(cells) for cells in grid.cells), default=0)
    rows = [[*(_cell(value) for value in cells), *[""] * (width - len(cells))] for cells in grid.cells]
    broken = {
        (row, column): Broken("formula_without_value", value.text)
        for row, cells in enumerate(grid.cells)
        for column, value in enumerate(cells)
        if isinstance(value, Formula) and value.cached is None
    }
    return ParseGrid(grid.name, rows, merged=_merged(grid.merges), broken=broken)


def _merged(merges: Sequence[tuple[int, int, int, int]]) -> tuple[tuple[tuple[int, int], tuple[int, int]], ...]:
    return tuple(((top, left), (bottom, right)) for top, left, bottom, right in merges)


def _cell(value: CellValue) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Formula):
        return _cell(value.cached)
    return float(value) if isinstance(value, Decimal | int) else value
