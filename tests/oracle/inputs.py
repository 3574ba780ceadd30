"""What counts, as read from ``core``: rows of forms, who reported, and the reference tables."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
import yaml
from psycopg.rows import dict_row

from anhui_stats.periods import first_day, last_day

Row = dict[str, Any]
PROVINCE = "340000"
FORMS = tuple(f"ZS0{number}" for number in range(1, 8)) + tuple(f"SJ0{number}" for number in (1, 2, 3, 4, 6))
REQUIRED = FORMS[:6]
REFERENCE = [
    "region",
    "region_succession",
    "region_group",
    "source_region",
    "industry_division",
    "bulletin_sector",
    "team",
    "form_item",
    "report_deadline",
]
_LIST = Path(__file__).parents[1] / "data" / "contract_indicators.yaml"


@dataclass(frozen=True)
class Indicator:
    """One line of the contract's list."""

    code: str
    label: str
    unit: str
    display: tuple[str, int]
    breakdowns: tuple[str, ...]

    @property
    def is_ratio(self) -> bool:
        """Whether it is a percentage, or points of one."""
        return self.unit in ("%", "个百分点")


def contract_indicators() -> tuple[Indicator, ...]:
    """The indicators as the contract lists them."""
    listed = yaml.safe_load(_LIST.read_text(encoding="utf-8"))["indicators"]
    return tuple(
        Indicator(one["code"], one["label"], one["unit"], tuple(one["display"]), tuple(one["breakdowns"])) for one in listed
    )


@dataclass(frozen=True)
class Succession:
    """Of an old code by a new one."""

    old: str
    new: str
    effective_from: dt.date
    kind: str


class Inputs:
    """Everything the figures are made from. ``rows[form]`` carry unit_code, unit_level and period of their submission."""

    def __init__(self, connection: psycopg.Connection) -> None:
        with connection.cursor(row_factory=dict_row) as cursor:
            self.rows: dict[str, list[Row]] = {
                form: cursor.execute(f"select * from core.{form.lower()}").fetchall()  # type: ignore[call-overload]
                for form in FORMS
            }
            tables: dict[str, list[Row]] = {
                name: cursor.execute(f"select * from core.{name}").fetchall()  # type: ignore[call-overload]
                for name in REFERENCE
            }
            self.counting: list[Row] = cursor.execute("select * from core.counting_form").fetchall()
            self.submissions: list[Row] = cursor.execute(
                "select unit_code, period, is_accepted, received_at from ops.submission where unit_code is not null"
            ).fetchall()
        self.regions = {row["region_code"]: row for row in tables["region"]}
        self.successions = sorted(
            (Succession(r["old_code"], r["new_code"], r["effective_from"], r["kind"]) for r in tables["region_succession"]),
            key=lambda succession: succession.effective_from,
        )
        self.groups = tables["region_group"]
        self.sources = {row["source_code"]: row for row in tables["source_region"]}
        self.divisions = {row["division_code"]: row for row in tables["industry_division"]}
        self.bulletin_sectors = {row["division_code"]: row["bulletin_sector"] for row in tables["bulletin_sector"]}
        self.teams = tables["team"]
        self.base_items = {row["base_for"]: row["item_code"] for row in tables["form_item"] if row["base_for"]}
        self.deadlines = {row["period"]: row["deadline"] for row in tables["report_deadline"]}

    @cached_property
    def by_slot(self) -> dict[tuple[str, str], list[Row]]:
        """Rows of a county form by (form, period)."""
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for form, rows in self.rows.items():
            for row in rows:
                found[form, row["period"]].append(row)
        return found

    @cached_property
    def lines(self) -> dict[tuple[str, str, str], list[Row]]:
        """ZS07 rows by (period, unit, project), by line number."""
        found: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for row in sorted(self.rows["ZS07"], key=lambda row: row["line_no"]):
            found[row["period"], row["unit_code"], row["project_id"]].append(row)
        return found

    @cached_property
    def ledger(self) -> dict[tuple[str, str], Row]:
        """ZS01 rows by (period, project)."""
        return {(row["period"], row["project_id"]): row for row in self.rows["ZS01"]}

    def provincial(self, form: str, period: str, order: str = "period") -> list[Row]:
        """Rows of an SJ form in effect by the period: older submissions first, and a city's before the province's."""
        rows = [row for row in self.rows[form] if row["period"] <= period]
        return sorted(rows, key=lambda row: (row[order], row["period"], row["unit_code"] == PROVINCE))

    def is_valid(self, code: str, period: str) -> bool:
        """Whether a region's code is in force at the end of the period."""
        region = self.regions.get(code)
        return region is not None and region["valid_from"] <= last_day(period) <= region["valid_to"]

    def units(self, period: str) -> list[str]:
        """The reporting units valid in the period."""
        return sorted(
            code for code, r in self.regions.items() if r["region_level"] in ("county", "zone") and self.is_valid(code, period)
        )

    def submitted(self, period: str) -> dict[str, bool]:
        """Units and cities with an accepted submission of the period; True where it is a nil report of everything."""
        status: dict[str, dict[str, str]] = defaultdict(dict)
        for row in self.counting:
            if row["period"] == period:
                status[row["unit_code"]][row["form_code"]] = row["form_status"]
        return {unit: all(forms.get(form) == "nil" for form in REQUIRED) for unit, forms in status.items()}

    def successor(self, unit: str, period: str, at: str) -> str:
        """The unit that carries at ``at`` what ``unit`` reported for ``period``; a split leaves it where it was."""
        for succession in self.successions:
            is_between = last_day(period) < succession.effective_from <= last_day(at)
            if succession.old == unit and is_between and succession.kind != "split":
                unit = succession.new
        return unit

    def predecessors(self, unit: str, period: str, at: str) -> set[str]:
        """The units whose reports of ``period`` hold the territory that is ``unit`` at ``at``."""
        if self.is_valid(unit, period):
            kept = {unit}
        else:
            kept = {s.old for s in self.successions if s.new == unit and s.kind == "split" and s.effective_from <= last_day(at)}
        merged = {code for code in self.units(period) if code != unit and self.successor(code, period, at) == unit}
        return (merged | kept) if not merged or self.is_valid(unit, period) else merged

    def city(self, unit: str) -> str:
        """The city of a unit; a city is its own."""
        region = self.regions[unit]
        return unit if region["region_level"] == "city" else region["parent_code"]


def money(value: Decimal | None) -> Decimal:
    """An amount; blank is 0."""
    return value if value is not None else Decimal(0)


def year_start(period: str) -> dt.date:
    """1 January of the period's year."""
    return first_day(period[:4] + "-01")
