"""What goes into scoring and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from anhui_stats.catalog.formulas import Input, InputKey

#: Points are kept at the ten decimals of the warehouse, so that a total is exactly the sum of its items.
KEPT = Decimal("1e-10")


@dataclass(frozen=True)
class Measured:
    """One figure of a unit in the indicator's base unit: None where nothing was reported, or there is no target."""

    value: Decimal | None
    target: Decimal | None = None


@dataclass(frozen=True)
class UnitInputs:
    """All that one unit is assessed by. ``faults``: monthly reports of the year that were late or are missing."""

    unit_code: str
    group_code: str
    figures: Mapping[InputKey, Measured] = field(default_factory=dict)
    judged: Mapping[str, Decimal] = field(default_factory=dict)
    faults: int = 0

    def measured(self, read: Input) -> Measured:
        """The input's figure with what counts besides (equivalences); a fixed target goes before the year's."""
        found = [self.figures.get(key, Measured(None)) for key in read.keys]
        values = [figure.value for figure in found if figure.value is not None]
        return Measured(sum(values, Decimal(0)) if values else None, read.target or found[0].target)


@dataclass(frozen=True)
class Points:
    """What a formula gives: points (unrounded), the figure and target they rest on, and the reckoning in words."""

    points: Decimal
    formula: str
    input_value: Decimal | None = None
    target_value: Decimal | None = None


@dataclass(frozen=True)
class ScoreRow:
    """One row of ``assessment_scores``. ``rank``: place within the group by the points of the item, 1, 1, 3."""

    scheme_code: str
    period: str
    unit_code: str
    group_code: str
    item_code: str
    indicator_code: str | None
    input_value: Decimal | None
    target_value: Decimal | None
    points: Decimal
    weight: Decimal
    formula: str
    rank: int


def shown(number: Decimal) -> str:
    """A number as it stands in a formula: four decimals at most, half up, no trailing zeros."""
    rounded = number.quantize(Decimal("1e-4"), ROUND_HALF_UP).normalize()
    return f"{rounded:f}" if rounded else "0"


def result(number: Decimal) -> str:
    """The end of a formula: ``=0.48``, or ``≈33.3333`` where four decimals do not hold the number."""
    return f"{'=' if Decimal(shown(number)) == number else '≈'}{shown(number)}"
