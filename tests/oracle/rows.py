"""The rows of ``indicator_values`` of one period, as the contract asks for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from anhui_stats.periods import month_of, shift
from oracle.bases import RATIOS, Bases, value_of
from oracle.collect import Region, collect, regions_of, total_of
from oracle.facts import Key, has_recognised, size_members
from oracle.inputs import Indicator, Inputs, contract_indicators
from oracle.targets import ahead, completion, is_flow, targets_of

Values = dict[str, Any]
RowKey = tuple[str, str, str, str, str]
SPARSE = ("source", "bulletin_sector", "category", "team")
DENSE = {
    "none": [""],
    "sector": ["primary", "secondary", "tertiary", "manufacturing"],
    "construction": ["new", "continued"],
    "source_group": ["沪苏浙", "京津冀", "珠三角"],
    "industry_class": ["industry", "other"],
}
INDICATORS = {indicator.code: indicator for indicator in contract_indicators()}
FACTORS = {"亿元": 10000, "亿美元": 10000}
PLACES = Decimal("1e-10")


def dense_keys(period: str) -> list[Key]:
    """The rows that every region has."""
    keys = []
    for indicator in INDICATORS.values():
        bases = ("reported", "recognised") if has_recognised(indicator.code) else ("reported",)
        for breakdown in indicator.breakdowns:
            is_size = breakdown.endswith("size_class")
            members = size_members(indicator.code, period) if is_size else DENSE.get(breakdown, [])
            keys += [(indicator.code, breakdown, member, basis) for member in members for basis in bases]
    return keys


def _sparse_keys(sums: dict[Key, list[Decimal]]) -> list[Key]:
    """Rows where something is; a recognised row stands beside its reported one even where nothing was recognised."""
    found = {key for key, cell in sums.items() if key[1] in SPARSE and cell[0]}
    return sorted(found | {key for key in sums if key[3] == "recognised" and (*key[:3], "reported") in found})


def display(indicator: Indicator, value: Decimal | None) -> str | None:
    """The printed figure."""
    if value is None:
        return None
    unit, decimals = indicator.display
    factor = 1 if unit == indicator.unit else FACTORS[unit]
    shown = (value / factor).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{abs(shown) if shown == 0 else shown:f}"


def expected_rows(inputs: Inputs, period: str) -> dict[RowKey, Values]:
    """Every row of a period: region, indicator, breakdown, member, basis -> columns."""
    with localcontext(prec=60):
        rows = _Month(inputs, period).rows()
        _add_shares(rows)
        _add_ranks(inputs, rows)
    return {key: {name: _stored(value) for name, value in row.items()} for key, row in rows.items()}


def _stored(value: Any) -> Any:
    return value.quantize(PLACES, ROUND_HALF_UP) if isinstance(value, Decimal) else value


class _Month:
    """One period of inputs."""

    def __init__(self, inputs: Inputs, period: str) -> None:
        self.inputs, self.period = inputs, period
        self.regions = regions_of(inputs, period)
        self.submitted = inputs.submitted(period)
        self.received = frozenset(self.submitted)
        self.facts, self.targets = collect(inputs, period, period), targets_of(inputs, period)
        self.bases = Bases(inputs, period, self.submitted, self.facts)
        self.previous = shift(period, -1)
        self.is_january = month_of(period) == 1
        self.facts_before = collect(inputs, self.previous, period)
        self.targets_before = targets_of(inputs, self.previous)
        self.units_before = frozenset(inputs.successor(unit, self.previous, period) for unit in inputs.submitted(self.previous))

    def rows(self) -> dict[RowKey, Values]:
        """Every row without its shares and ranks."""
        found = {}
        for region in self.regions:
            has_any = bool(region.units & self.received)
            sums = total_of(self.facts, region) if has_any else None
            before = total_of(self.facts_before, region) if region.units & self.units_before else None
            base = self.bases.sums(region)
            coverage = self._coverage(region)
            sparse = _sparse_keys(sums or {})
            for key in [*dense_keys(self.period), *sparse]:
                value = value_of(sums, key) if sums is not None else None
                prior = value_of(before, key) if before is not None else None
                found[region.code, *key] = self._row(region, key, value, prior, base) | coverage
            for key, value, prior in self._target_rows(region, sums, before):
                found[region.code, *key] = self._row(region, key, value, prior, base) | coverage
        return found

    def _row(self, region: Region, key: Key, value: Decimal | None, prior: Decimal | None, base: Any) -> Values:
        indicator = INDICATORS[key[0]]
        base_value, source = self.bases.base(region, base, key)
        month = value if self.is_january else None if value is None or prior is None else value - prior
        grows = value is not None and base_value is not None and base_value > 0 and key[0] not in RATIOS
        return {
            "region_name": region.name,
            "region_level": region.level,
            "indicator_label": indicator.label,
            "unit": indicator.unit,
            "display_unit": indicator.display[0],
            "obs_value": value,
            "display_value": display(indicator, value),
            "base_value": base_value,
            "base_source": source,
            "yoy_pct": (value / base_value - 1) * 100 if grows else None,  # type: ignore[operator]
            "delta": None if value is None or base_value is None else value - base_value,
            "month_value": month,
            "obs_status": "P",
        }

    def _target_rows(self, region: Region, sums: Any, before: Any) -> Iterator[tuple[Key, Decimal | None, Decimal | None]]:
        for code, indicator in self.targets:
            if code == region.code:
                none = (indicator, "none", "", "reported")
                done = completion(value_of(sums, none) if sums is not None else None, self.targets[code, indicator])
                then = completion(
                    value_of(before, none) if before is not None else None, self.targets_before.get((code, indicator))
                )
                yield ("target_completion", "indicator", indicator, "reported"), done, then
                if is_flow(indicator):
                    key = ("ahead_of_schedule", "indicator", indicator, "reported")
                    yield key, ahead(done, self.period), ahead(then, self.previous)

    def _coverage(self, region: Region) -> Values:
        inside = region.units & self.received
        nil = {unit for unit in inside if self.submitted[unit]}
        deadline = self.inputs.deadlines.get(self.period)
        times: dict[str, list[Any]] = defaultdict(list)
        for row in self.inputs.submissions:
            if row["period"] == self.period and row["is_accepted"] and row["unit_code"] in inside:
                times[row["unit_code"]].append(row["received_at"])
        late = [unit for unit, received in times.items() if deadline is not None and min(received) > deadline]
        return {
            "units_expected": len(region.units),
            "units_received": len(inside - nil),
            "units_late": len(late),
            "units_nil": len(nil),
            "units_carried": 0,
        }


def _add_shares(rows: dict[RowKey, Values]) -> None:
    for key, row in rows.items():
        region, indicator, breakdown, member, basis = key
        whole = rows.get((region, indicator, "none", "", basis))
        province = rows.get(("340000", indicator, breakdown, member, basis))
        is_part = indicator not in RATIOS and breakdown != "none" and whole is not None
        value, base = row["obs_value"], row["base_value"]
        is_comparable = is_part and whole["base_source"] == row["base_source"]  # type: ignore[index]
        base_whole = whole["base_value"] if is_comparable else None  # type: ignore[index]
        row["share_pct"] = _percent(value, whole["obs_value"]) if is_part else None  # type: ignore[index]
        then = _percent(base, base_whole)
        row["share_change_pp"] = None if row["share_pct"] is None or then is None else row["share_pct"] - then
        grows = is_comparable and base_whole is not None and base_whole > 0 and row["delta"] is not None
        row["contribution_pp"] = row["delta"] / base_whole * 100 if grows else None
        is_shared = indicator not in RATIOS and province is not None
        row["province_share_pct"] = _percent(value, province["obs_value"]) if is_shared else None  # type: ignore[index]


def _percent(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return None if part is None or not whole else part / whole * 100


def _add_ranks(inputs: Inputs, rows: dict[RowKey, Values]) -> None:
    fields: dict[tuple[Any, ...], list[tuple[Decimal, Values]]] = defaultdict(list)
    for (region, indicator, breakdown, _, basis), row in rows.items():
        row |= {"rank_value": None, "rank_yoy": None, "rank_in_city": None}
        if breakdown != "none":
            continue
        level = row["region_level"]
        places = [("rank_value", "obs_value", level), ("rank_yoy", "yoy_pct", level)]
        if level in ("county", "zone"):
            places.append(("rank_in_city", "obs_value", inputs.city(region)))
        for column, measure, peers in places:
            if row[measure] is not None:
                fields[column, peers, indicator, basis].append((row[measure], row))
    for (column, *_), peers_rows in fields.items():
        ordered = sorted((value for value, _ in peers_rows), reverse=True)
        for value, row in peers_rows:
            row[column] = ordered.index(value) + 1
