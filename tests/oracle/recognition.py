"""The recognised basis: what SJ02 leaves of a project's money, and of the project."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from oracle.inputs import Inputs, Row, money

COLUMNS = ("ytd_funds_wan", "ytd_outside_funds_wan", "ytd_huishang_funds_wan")


@dataclass(frozen=True)
class Recognition:
    """Deductions from the reported money by column, from the recognised period to the end of the year."""

    deducted: dict[str, Decimal]
    is_refused: bool

    def apply(self, row: Row) -> Row:
        """The ledger row with its recognised money."""
        kept = {column: max(Decimal(0), money(row[column]) - amount) for column, amount in self.deducted.items()}
        return row | kept


def recognitions(inputs: Inputs, period: str) -> dict[str, Recognition]:
    """The last SJ02 line of each project in the year, up to the period."""
    found = {}
    for line in inputs.provincial("SJ02", "9999-12", order="line_period"):
        if line["line_period"][:4] == period[:4] and line["line_period"] <= period:
            reported = inputs.ledger.get((line["line_period"], line["project_id"]))
            if reported is not None:
                deducted = {name: money(reported[name]) - money(line[f"recognised_{name}"]) for name in COLUMNS}
                found[line["project_id"]] = Recognition(deducted, line["decision"] == "不予认定")
    return found
