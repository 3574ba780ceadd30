"""Compare a published release with printed figures, rounded half up as printed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

Key = tuple[str, str, str, str, str]
Figures = dict[Key, dict[str, Any]]
PRINTED_IN = {"万元": "亿元", "万美元": "亿美元"}
PROVINCE = "340000"


def read_figures(published: Path) -> Figures:
    """The reported rows of indicator_values of the latest release, by period, indicator, region, breakdown and member."""
    release = json.loads((published / "latest.json").read_text(encoding="utf-8"))["release_id"]
    folder = published / "releases" / release / "indicator_values"
    rows = ds.dataset(folder, format="parquet", partitioning="hive").to_table().to_pylist()
    names = ("period", "indicator_code", "region_code", "breakdown", "member")
    return {tuple(str(row[name]) for name in names): row for row in rows if row["basis"] == "reported"}  # type: ignore[misc]


def compare_with_release(expected: Sequence[Mapping[str, Any]], published: Path) -> list[str]:
    """One line for each printed figure that the release does not give back; empty when all come back."""
    return compare_with_figures(expected, read_figures(published))


def compare_with_figures(expected: Sequence[Mapping[str, Any]], figures: Figures) -> list[str]:
    """The same on rows at hand."""
    lines = []
    for item in expected:
        printed = Decimal(item["printed"])
        found = _figure(item, figures)
        if found is None or found.quantize(printed, ROUND_HALF_UP) != printed:
            where = item.get("add") or (item["region_code"], item["breakdown"], item["member"])
            lines.append(f"{item['period']} {item['indicator_code']} {where} {item['field']}: printed {printed}, found {found}")
    return lines


def _figure(item: Mapping[str, Any], figures: Figures) -> Decimal | None:
    """The unrounded figure in the printed unit; unions added up. None where a row or value is missing or contradicts itself."""
    places = item.get("add") or [[item["region_code"], item["breakdown"], item["member"]]]
    keys = [(item["period"], item["indicator_code"], *place) for place in places]
    rows = [figures.get(key) for key in keys]
    if any(row is None for row in rows):
        return None
    found = [row for row in rows if row is not None]
    if item["field"] not in ("display_value", "share_of_none"):
        value = found[0][item["field"]]
        return None if value is None else Decimal(str(value))
    if any(row["obs_value"] is None for row in found):
        return None
    total = sum((_in_printed_unit(row) for row in found), Decimal(0))
    if item["field"] == "share_of_none":
        whole = figures[item["period"], item["indicator_code"], PROVINCE, "none", ""]
        return total / _in_printed_unit(whole) * 100
    return total if len(found) > 1 or _shows(found[0], total) else None


def _in_printed_unit(row: Mapping[str, Any]) -> Decimal:
    value = Decimal(str(row["obs_value"]))
    return value / 10000 if PRINTED_IN.get(row["unit"]) == row["display_unit"] else value


def _shows(row: Mapping[str, Any], value: Decimal) -> bool:
    """Whether what the row displays is its value, rounded."""
    shown = Decimal(row["display_value"])
    return value.quantize(shown, ROUND_HALF_UP) == shown
