"""Two schemes on the same month: who rises, who falls, and which items make the difference.

A unit's lead in an item is its points less the average of its group, as a part of the scheme's full marks (in points of 100).
What its lead gains from scheme A to scheme B, item by item, adds up to what its total lead gains: nothing is left over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from anhui_stats.catalog.schemes import Scheme
from anhui_stats.scoring.models import ScoreRow
from anhui_stats.scoring.score import TOTAL

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class ItemShift:
    """One item of one unit: its points in A and B (None where the scheme has no such item), and what the lead gains by it."""

    item_code: str
    label: str
    points_a: Decimal | None
    points_b: Decimal | None
    gain: Decimal


@dataclass(frozen=True)
class UnitShift:
    """One unit: group, totals on the schemes' scales, ranks among the compared units of the group; items by size of gain."""

    unit_code: str
    group_code: str
    total_a: Decimal
    total_b: Decimal
    rank_a: int
    rank_b: int
    items: tuple[ItemShift, ...]

    @property
    def places(self) -> int:
        """How many places it rises from A to B (negative: falls)."""
        return self.rank_a - self.rank_b

    @property
    def gain(self) -> Decimal:
        """What its lead over the group's average gains from A to B, in points of 100."""
        return sum((item.gain for item in self.items), Decimal(0))


@dataclass(frozen=True)
class Comparison:
    """The units that both schemes assess, by group and rank in B; and who is assessed by one alone."""

    units: tuple[UnitShift, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]


Points = dict[tuple[str, str], Decimal]


def compare_schemes(a: Scheme, rows_a: Sequence[ScoreRow], b: Scheme, rows_b: Sequence[ScoreRow]) -> Comparison:
    """Compare the points of one period under two schemes, in the groups of scheme A."""
    groups = {row.unit_code: row.group_code for row in rows_a}
    units_b = {row.unit_code for row in rows_b}
    common = sorted(set(groups) & units_b)
    points_a, points_b = _points(rows_a, common), _points(rows_b, common)
    with localcontext(prec=60):
        members: dict[str, list[str]] = {}
        for unit in common:
            members.setdefault(groups[unit], []).append(unit)
        shifts = [
            _shift(unit, group, units, (a, points_a), (b, points_b)) for group, units in members.items() for unit in units
        ]
    ordered = sorted(shifts, key=lambda shift: (shift.group_code, shift.rank_b, shift.unit_code))
    return Comparison(tuple(ordered), tuple(sorted(set(groups) - units_b)), tuple(sorted(units_b - set(groups))))


def _points(rows: Iterable[ScoreRow], units: Sequence[str]) -> Points:
    wanted = set(units)
    return {(row.unit_code, row.item_code): row.points for row in rows if row.unit_code in wanted}


def _shift(unit: str, group: str, units: Sequence[str], a: tuple[Scheme, Points], b: tuple[Scheme, Points]) -> UnitShift:
    labels = {item.item_code: item.label for scheme in (b[0], a[0]) for item in scheme.items}
    items = [
        ItemShift(
            code,
            label,
            a[1].get((unit, code)),
            b[1].get((unit, code)),
            _lead(unit, code, units, b) - _lead(unit, code, units, a),
        )
        for code, label in labels.items()
    ]
    items.sort(key=lambda item: (-abs(item.gain), item.item_code))
    return UnitShift(
        unit,
        group,
        a[1][unit, TOTAL],
        b[1][unit, TOTAL],
        _rank(unit, units, a[1]),
        _rank(unit, units, b[1]),
        tuple(items),
    )


def _lead(unit: str, item: str, units: Sequence[str], scored: tuple[Scheme, Points]) -> Decimal:
    scheme, points = scored
    of_group = [points.get((member, item), Decimal(0)) for member in units]
    average = sum(of_group, Decimal(0)) / len(of_group)
    return (points.get((unit, item), Decimal(0)) - average) * HUNDRED / scheme.full_marks


def _rank(unit: str, units: Sequence[str], points: Points) -> int:
    return 1 + sum(points[other, TOTAL] > points[unit, TOTAL] for other in units)
