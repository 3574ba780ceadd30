"""One project of the ledger: its investor lines by money class, its classes, and the populations it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from anhui_stats.periods import last_day
from oracle.inputs import PROVINCE, Inputs, Row, money, year_start

SIZES = {">=0.5": 5000, ">=1": 10000, ">=5": 50000, ">=10": 100000, ">=30": 300000, ">=50": 500000, ">=100": 1000000}
ZERO = Decimal(0)


@dataclass(frozen=True)
class Line:
    """One investor: its source, money class, and outside and other-city money."""

    source: str | None
    money_class: str
    outside: Decimal
    other_city: Decimal
    ytd: Decimal
    is_huishang: bool
    weight: Decimal


@dataclass(frozen=True)
class Recognition:
    """What SJ02 deducts from a project's outside, other and merchants' money, and whether it refused the project."""

    deducted: Mapping[str, Decimal]
    is_refused: bool


@dataclass(frozen=True)
class Project:
    """A ledger row of ``period`` seen with the definitions of ``at``, held by ``unit`` (the unit of ``at``).

    A recognition changes its money, never whether it is large, active or started.
    """

    inputs: Inputs
    row: Row
    unit: str
    period: str
    at: str
    recognition: Recognition | None = None

    # -- classes -----------------------------------------------------------------------------------------------------
    @cached_property
    def total(self) -> Decimal:
        return money(self.row["total_investment_wan"])

    @cached_property
    def size(self) -> Decimal | None:
        """What signed, started and completed projects are measured by: 固投 from 2022 on."""
        amount: Decimal | None = self.row["total_investment_wan" if self.at < "2022-01" else "fixed_investment_wan"]
        return amount

    @cached_property
    def division(self) -> Row | None:
        code = (self.row["industry_code"] or "").lstrip("ABCDEFGHIJKLMNOPQRST")[:2]
        return self.inputs.divisions.get(code)

    @cached_property
    def is_industry(self) -> bool:
        return self.division is not None and self.division["section_code"] in "BCD"

    @cached_property
    def counts(self) -> int:
        """1 where the project may count at all."""
        return int(self.row["project_nature"] in (None, "", "新引进") and not self.is_ended)

    @property
    def is_ended(self) -> bool:
        return bool(self.row["stage"] == "终止")

    # -- time --------------------------------------------------------------------------------------------------------
    def in_year(self, column: str) -> bool:
        """Whether a date lies between January and the end of the period."""
        day = self.row[column]
        return day is not None and year_start(self.period) <= day <= last_day(self.period)

    @cached_property
    def is_started(self) -> bool:
        day = self.row["started_on"]
        return day is not None and day <= last_day(self.period)

    @cached_property
    def construction(self) -> str:
        return "new" if self.in_year("started_on") else "continued"

    @cached_property
    def is_signed(self) -> bool:
        is_contract = self.row["contract_kind"] in (None, "", "正式合同")
        return self.row["stage"] in ("签约", "开工", "投产") and is_contract and self.in_year("signed_on")

    # -- investors ---------------------------------------------------------------------------------------------------
    def _class_of(self, source: str | None) -> str:
        if source is None or source == "":
            return ""
        if source in self.inputs.sources and source != PROVINCE:
            return str(self.inputs.sources[source]["kind"])
        return "other_city" if source not in (PROVINCE, self.inputs.city(self.unit)) else "same_city"

    @property
    def has_lines(self) -> bool:
        return bool(self._stored_lines)

    @cached_property
    def _stored_lines(self) -> list[Row]:
        return self.inputs.lines.get((self.row["period"], self.row["unit_code"], self.row["project_id"]), [])

    @cached_property
    def lines(self) -> list[Line]:
        """The ZS07 lines, or the one investor of the row."""
        if self._stored_lines:
            return [self._line(row) for row in self._stored_lines]
        kind = self._class_of(self.row["source_region"])
        rest = self.left("rest") if kind == "other_city" else ZERO
        merchant, is_flagged = self.left("huishang"), bool(self.row["is_huishang"])
        return [Line(self.row["source_region"], kind, self.left("outside"), rest, merchant, is_flagged, ZERO)]

    def _line(self, row: Row) -> Line:
        """A ZS07 line; a recognition takes the same part from every line of a class."""
        kind, ytd = self._class_of(row["source_region"]), money(row["ytd_funds_wan"])
        weight = row["contracted_wan"] if row["contracted_wan"] is not None else ytd
        outside = ytd * self._part("outside") if kind == "outside" else ZERO
        other = ytd * self._part("rest") if kind == "other_city" else ZERO
        return Line(row["source_region"], kind, outside, other, ytd * self._part("huishang"), bool(row["is_huishang"]), weight)

    @cached_property
    def reported(self) -> dict[str, Decimal]:
        """The reported money from outside the province, the rest, and that of merchants; by the lines where it has some."""
        rows = self._stored_lines
        funds = sum((money(row["ytd_funds_wan"]) for row in rows), ZERO) if rows else money(self.row["ytd_funds_wan"])
        outside = money(self.row["ytd_outside_funds_wan"])
        if rows:
            paid = [money(row["ytd_funds_wan"]) for row in rows if self._class_of(row["source_region"]) == "outside"]
            outside = sum(paid, ZERO)
        return {"outside": outside, "rest": funds - outside, "huishang": money(self.row["ytd_huishang_funds_wan"])}

    def left(self, of: str) -> Decimal:
        """The money of the basis: reported, or less what was deducted, floor 0."""
        if self.recognition is None:
            return self.reported[of]
        return max(ZERO, self.reported[of] - self.recognition.deducted.get(of, ZERO))

    def _part(self, of: str) -> Decimal:
        """Which part of the reported money of outside, other or merchants' lines the basis leaves."""
        before = self.reported[of]
        return self.left(of) / before if before and self.recognition is not None else Decimal(1)

    @cached_property
    def main_line(self) -> Line:
        return max(self.lines, key=lambda line: line.weight)

    @cached_property
    def main_flagged_line(self) -> Line | None:
        return max((line for line in self.lines if line.is_huishang), key=lambda line: line.weight, default=None)

    # -- populations -------------------------------------------------------------------------------------------------
    @cached_property
    def is_outside(self) -> bool:
        return self.main_line.money_class == "outside"

    @cached_property
    def is_large_active(self) -> bool:
        return self.total >= 10000 and self.is_started and money(self.row["ytd_outside_funds_wan"]) > 0

    @cached_property
    def is_huishang_active(self) -> bool:
        threshold = 5000 if self.at < "2021-01" else 10000
        is_merchant = bool(self.row["is_huishang"]) and self.total >= threshold
        return is_merchant and self.is_started and money(self.row["ytd_huishang_funds_wan"]) > 0


def sizes_of(amount: Decimal | None) -> list[str]:
    """The nested size classes of an amount in 万元; none where it is blank."""
    return [] if amount is None else [member for member, least in SIZES.items() if amount >= least]
