"""Targets of the year (SJ01), in the base unit of their indicator."""

from __future__ import annotations

from decimal import Decimal

from oracle.inputs import PROVINCE, Inputs, contract_indicators

UNITS = {indicator.code: indicator.unit for indicator in contract_indicators()}
STOCKS = {"lead_projects", "intent_projects", "pool_projects", "pool_investment"}
FACTORS = {("亿元", "万元"): 10000, ("亿美元", "万美元"): 10000}
Targets = dict[tuple[str, str], Decimal]


def targets_of(inputs: Inputs, period: str) -> Targets:
    """The targets in effect by region and indicator: the province's before a city's (of its own units), then the latest."""
    found: Targets = {}
    for row in sorted(inputs.provincial("SJ01", period), key=lambda row: row["unit_code"] == PROVINCE):
        region, indicator = row["region_code"], row["indicator_code"]
        is_theirs = row["unit_code"] == PROVINCE or (
            region in inputs.regions and region != row["unit_code"] and inputs.city(region) == row["unit_code"]
        )
        if str(row["year"]) == period[:4] and indicator in UNITS and is_theirs:
            factor = FACTORS.get((row["unit_of_measure"], UNITS[indicator]), 1)
            found[region, indicator] = row["target_value"] * factor
    return found


def completion(value: Decimal | None, target: Decimal | None) -> Decimal | None:
    """目标完成率 in %."""
    return None if value is None or not target else value / target * 100


def ahead(value: Decimal | None, period: str) -> Decimal | None:
    """较序时进度 in points, of a completion."""
    return None if value is None else value - Decimal(int(period[5:])) / 12 * 100


def is_flow(indicator: str) -> bool:
    """Whether a target of the indicator falls due with the months of the year."""
    return UNITS[indicator] not in ("%", "个百分点") and indicator not in STOCKS
