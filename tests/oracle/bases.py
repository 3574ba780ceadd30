"""The comparable base of a region: declared, from the warehouse, from ZS03, or none."""

from __future__ import annotations

from decimal import Decimal

from anhui_stats.periods import shift
from oracle.collect import Region, collect, total_of
from oracle.facts import Facts, Key
from oracle.inputs import PROVINCE, Inputs, contract_indicators
from oracle.targets import ahead, completion, is_flow, targets_of

RATIOS = {indicator.code for indicator in contract_indicators() if indicator.is_ratio}
TARGET_INDICATORS = ("target_completion", "ahead_of_schedule")
Base = tuple[Decimal | None, str]


def value_of(sums: dict[Key, list[Decimal]], key: Key) -> Decimal | None:
    """The value of a key: a sum (0 where nothing is), or a percentage of two sums."""
    numerator, denominator = sums.get(key, (Decimal(0), Decimal(0)))
    if key[0] not in RATIOS:
        return numerator
    return numerator / denominator * 100 if denominator else None


class Bases:
    """The bases of one period."""

    def __init__(self, inputs: Inputs, period: str, submitted_now: dict[str, bool], current: Facts) -> None:
        self.inputs, self.period, self.current = inputs, period, current
        self.received = frozenset(submitted_now)
        self.nil = frozenset(unit for unit, is_nil in submitted_now.items() if is_nil)
        self.before = shift(period, -12)
        self.facts = collect(inputs, self.before, period)
        self.submitted = set(inputs.submitted(self.before))
        self.targets = targets_of(inputs, self.before)
        self.declared: dict[tuple[str, ...], Decimal] = {}
        for row in inputs.provincial("SJ04", "9999-12"):
            if row["line_period"] == period:
                key = (row["region_code"], row["indicator_code"], row["breakdown"] or "none", row["member"] or "")
                self.declared[key] = row["base_value"]
        summary = inputs.by_slot.get(("ZS03", period), [])
        self.last_year = {(r["unit_code"], r["item_code"]): r["last_year_value"] for r in summary}

    def sums(self, region: Region) -> dict[Key, list[Decimal]] | None:
        """Last year's sums of a region, where the warehouse may serve it."""
        units = region.units & self.received
        covered = {unit for unit in units if self._is_covered(unit, units)}
        if not covered or units - covered - self.nil:
            return None
        return total_of(self.facts, region, self.received)

    def _is_covered(self, unit: str, units: frozenset[str]) -> bool:
        """Whether last year's reports hold the territory of a unit, inside the region."""
        held = self.inputs.predecessors(unit, self.before, self.period)
        carried = {self.inputs.successor(code, self.before, self.period) for code in held}
        return bool(held) and held <= self.submitted and carried <= units

    def _from_summary(self, region: Region, key: Key) -> Decimal | None:
        item = self.inputs.base_items.get(key[0])
        if item is None or key[1] != "none" or (key[0] == "domestic_funds" and region.code == PROVINCE):
            return None
        units = sorted((region.units & self.received) - self.nil)
        stated = [self.last_year.get((unit, item)) for unit in units]
        known = [value for value in stated if value is not None]
        own = {city: self.last_year.get((city, item)) if item.startswith("Z3") else None for city in region.cities}
        lacks = any(own[city] is None and self._adds(city, key) for city in region.cities)
        if not known or len(known) < len(units) or lacks:
            return None
        return sum((value for value in own.values() if value is not None), sum(known, Decimal(0)))

    def _adds(self, city: str, key: Key) -> bool:
        """Whether a city's own report now adds something to a figure."""
        return bool(self.current.cells.get(city, {}).get(key, [0])[0])

    def base(self, region: Region, sums: dict[Key, list[Decimal]] | None, key: Key) -> Base:
        """The base of one row and where it comes from."""
        declared = self.declared.get((region.code, *key[:3]))
        if declared is not None:
            return declared, "declared"
        gap = any(self._adds(city, (key[0], "none", "", "reported")) for city in region.cities - self.submitted)
        if sums is not None and not gap:
            value = self._target_value(region, sums, key) if key[0] in TARGET_INDICATORS else value_of(sums, key)
            return (value, "warehouse") if value is not None else (None, "none")
        stated = self._from_summary(region, key)
        return (stated, "zs03") if stated is not None else (None, "none")

    def _target_value(self, region: Region, sums: dict[Key, list[Decimal]], key: Key) -> Decimal | None:
        value = value_of(sums, (key[2], "none", "", "reported"))
        done = completion(value, self.targets.get((region.code, key[2])))
        if key[0] == "target_completion":
            return done
        return ahead(done, self.before) if is_flow(key[2]) else None
