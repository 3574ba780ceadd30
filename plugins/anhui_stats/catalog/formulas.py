"""The formula vocabulary of the assessment schemes: what a scheme's YAML may say, checked when it is loaded.

Percentages are numbers times 100 (cap_pct 120 is 120%). Points are on the scheme's own scale.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from anhui_stats.catalog.base import StrictModel
from anhui_stats.catalog.indicators import Breakdown

#: Which figure: indicator, breakdown, member, basis, condition.
InputKey = tuple[str, str, str, str, str]


class Input(StrictModel):
    """One figure of the assessment view. ``target`` is a fixed one in the indicator's base unit; none: the year's (SJ01).

    ``condition`` names a condition of the scheme: only what meets it counts. ``equivalences`` count besides.
    """

    indicator_code: str
    breakdown: Breakdown = "none"
    member: str = ""
    basis: Literal["reported", "recognised"] = "reported"
    condition: str = ""
    equivalences: tuple[str, ...] = ()
    target: Decimal | None = Field(default=None, gt=0)

    @property
    def key(self) -> InputKey:
        """The figure's name in the assessment view."""
        return (self.indicator_code, self.breakdown, self.member, self.basis, self.condition)

    @property
    def keys(self) -> tuple[InputKey, ...]:
        """Every figure that is added up: the input's own and its equivalences."""
        return (self.key, *((*self.key[:4], name) for name in self.equivalences))


class Part(StrictModel):
    """One part of a completion rate and the share with which it enters."""

    input: Input
    share: Decimal = Field(default=Decimal(1), gt=0, le=1)


class Proportion(StrictModel):
    """完成比例: the parts' value / target, by their shares, up to the cap, times the weight."""

    kind: Literal["proportion"]
    parts: tuple[Part, ...] = Field(min_length=1)
    cap_pct: Decimal = Field(default=Decimal(100), gt=0)

    @model_validator(mode="after")
    def _shares_are_a_whole(self) -> Proportion:
        if sum(part.share for part in self.parts) != 1:
            raise ValueError("parts: the shares do not add up to 1")
        return self

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The figures that the item reads."""
        return tuple(part.input for part in self.parts)


class FullOnSchedule(StrictModel):
    """序时进度: full points where the value has reached the part of the target that is due by the month, else in proportion."""

    kind: Literal["full_on_schedule"]
    input: Input

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The figures that the item reads."""
        return (self.input,)


class Efficacy(StrictModel):
    """功效系数: (x - min) / (max - min) x span + floor within the group, in hundredths of the weight."""

    kind: Literal["efficacy"]
    input: Input
    direction: Literal["higher", "lower"] = "higher"
    floor: Decimal = Field(default=Decimal(60), ge=0)
    span: Decimal = Field(default=Decimal(40), gt=0)

    @model_validator(mode="after")
    def _best_is_full(self) -> Efficacy:
        if self.floor + self.span != 100:
            raise ValueError("floor and span: expected to add up to 100")
        return self

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The figures that the item reads."""
        return (self.input,)


class RankPoints(StrictModel):
    """位次计分: the first of the group gets the weight, each place below ``step`` less, down to ``floor``."""

    kind: Literal["rank_points"]
    input: Input
    direction: Literal["higher", "lower"] = "higher"
    step: Decimal = Field(gt=0)
    floor: Decimal = Field(default=Decimal(0), ge=0)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The figures that the item reads."""
        return (self.input,)


class StepBonus(StrictModel):
    """逐项加分: ``each`` for every one (beyond the target, where ``beyond_target``), up to ``cap``."""

    kind: Literal["step_bonus"]
    input: Input
    each: Decimal = Field(gt=0)
    cap: Decimal = Field(gt=0)
    beyond_target: bool = False

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The figures that the item reads."""
        return (self.input,)


class Tier(StrictModel):
    """One bonus of several that exclude each other."""

    label: str
    input: Input
    points: Decimal = Field(gt=0)


class ExclusiveBonus(StrictModel):
    """择高加分: the highest tier that the unit has something in, once; never two tiers together."""

    kind: Literal["exclusive_bonus"]
    tiers: tuple[Tier, ...] = Field(min_length=1)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The figures that the item reads."""
        return tuple(tier.input for tier in self.tiers)


class ReportDeduction(StrictModel):
    """报表扣分: ``each`` off for every monthly report of the year that was late or is missing, down to ``cap``."""

    kind: Literal["report_deduction"]
    each: Decimal = Field(gt=0)
    cap: Decimal = Field(gt=0)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """It reads no figure."""
        return ()


class AbsenceDeduction(StrictModel):
    """缺项扣分: ``each`` off for every input of which the unit has none (a size class without a project)."""

    kind: Literal["absence_deduction"]
    required: tuple[Input, ...] = Field(min_length=1)
    each: Decimal = Field(gt=0)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The figures that the item reads."""
        return self.required


class Judged(StrictModel):
    """评议得分: as judged (SJ09), up to the weight."""

    kind: Literal["judged"]

    @property
    def inputs(self) -> tuple[Input, ...]:
        """It reads no figure."""
        return ()


Formula = Annotated[
    Proportion
    | FullOnSchedule
    | Efficacy
    | RankPoints
    | StepBonus
    | ExclusiveBonus
    | ReportDeduction
    | AbsenceDeduction
    | Judged,
    Field(discriminator="kind"),
]

#: What adds to or takes from the hundred; these formulas carry their own points and no weight.
EXTRA_KINDS = frozenset({"step_bonus", "exclusive_bonus", "report_deduction", "absence_deduction"})

#: The words of ``pub.schemes``.
KIND_LABELS = {
    "proportion": "完成比例",
    "full_on_schedule": "序时进度",
    "efficacy": "功效系数",
    "rank_points": "位次计分",
    "step_bonus": "逐项加分",
    "exclusive_bonus": "择高加分",
    "report_deduction": "报表扣分",
    "absence_deduction": "缺项扣分",
    "judged": "评议得分",
}
