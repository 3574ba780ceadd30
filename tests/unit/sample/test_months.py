"""The months of the sample agree with each other and with the definitions; sound rows are sound."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from decimal import Decimal
from typing import Any

import pytest
from stdnum.cn import uscc as official_uscc

from anhui_stats.catalog.forms import form_set
from anhui_stats.catalog.regions import load_reference
from anhui_stats.periods import last_day
from anhui_stats.sample.summary import Report, report

SEED = 7
PERIOD = "2022-09"
UNITS = [unit.region_code for unit in load_reference().reporting_units(PERIOD)][::8]
YEAR = [f"2022-{month:02d}" for month in range(1, 13)]
CONDITIONS = {
    "always": lambda row: True,
    "never": lambda row: False,
    "signed": lambda row: row["stage"] in ("签约", "开工", "投产"),
    "started": lambda row: row["stage"] in ("开工", "投产"),
    "completed": lambda row: row["stage"] == "投产",
    "huishang": lambda row: row["stage"] in ("签约", "开工", "投产") and row["is_huishang"],
    "huishang_started": lambda row: row["stage"] in ("开工", "投产") and row["is_huishang"],
}
PARTS = (
    ("fixed_investment_wan", "total_investment_wan"),
    ("contracted_outside_wan", "total_investment_wan"),
    ("huishang_investment_wan", "total_investment_wan"),
    ("ytd_outside_funds_wan", "ytd_funds_wan"),
    ("ytd_huishang_funds_wan", "ytd_funds_wan"),
    ("cumulative_outside_funds_wan", "cumulative_funds_wan"),
    ("ytd_funds_wan", "cumulative_funds_wan"),
    ("month_funds_wan", "ytd_funds_wan"),
)


def ledger(unit: str, period: str) -> dict[str, dict[str, Any]]:
    return {row["project_id"]: row for row in report(SEED, unit, period).rows["ZS01"]}  # type: ignore[misc]


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    return {unit: report(SEED, unit, PERIOD) for unit in UNITS}


def test_every_required_value_is_there_and_every_key_once(reports: dict[str, Report]) -> None:
    for unit, made in reports.items():
        for form in form_set(PERIOD).forms:
            rows = made.rows.get(form.form_code, [])
            for row in rows:
                missing = [c.name for c in form.columns if CONDITIONS[c.required](row) and row.get(c.name) is None]
                assert not missing, (unit, form.form_code, row)
                for column in form.columns:
                    if column.values and row.get(column.name) is not None:
                        assert row[column.name] in column.values, (unit, column.name, row[column.name])
            keys = [tuple(row[name] for name in form.key) for row in rows]
            assert len(set(keys)) == len(keys), (unit, form.form_code)


def test_amounts_and_days_of_sound_rows_are_in_order(reports: dict[str, Report]) -> None:
    end = last_day(PERIOD)
    for made in reports.values():
        for row in made.rows["ZS01"]:
            money = {name: value for name, value in row.items() if name.endswith("_wan") and value is not None}
            assert all(isinstance(value, Decimal) and value >= 0 for value in money.values())
            assert all(money.get(part, 0) <= money[whole] for part, whole in PARTS if whole in money), row
            if "cumulative_funds_wan" in money:
                assert money["cumulative_funds_wan"] <= money["total_investment_wan"] * Decimal("1.1")
            days = [row[name] for name in ("signed_on", "registered_on", "started_on", "completed_on") if row[name]]
            assert days == sorted(days) and all(isinstance(day, dt.date) and day <= end for day in days), row


def test_codes_of_sound_rows_are_valid(reports: dict[str, Report]) -> None:
    divisions = {division.division_code for division in load_reference().divisions}
    for made in reports.values():
        for row in [*made.rows["ZS01"], *made.rows["ZS02"]]:
            assert row["entity_uscc"] is None or official_uscc.is_valid(str(row["entity_uscc"]))
            assert str(row["industry_code"])[:2] in divisions
        assert all(re.fullmatch(r"34\d{4}-\d{4}-\d{4}", str(row["project_id"])) for row in made.rows["ZS01"])


def test_companies_before_2018_may_have_an_old_licence() -> None:
    codes = [str(row["entity_uscc"]) for row in ledger(UNITS[3], "2017-06").values() if row["entity_uscc"]]
    assert {len(code) for code in codes} == {15, 18}


def test_the_summary_agrees_with_the_ledger(reports: dict[str, Report]) -> None:
    for unit, made in reports.items():
        items = {row["item_code"]: row["ytd_value"] for row in made.rows["ZS03"]}
        rows = made.rows["ZS01"]
        signed = [r for r in rows if r["signed_on"] and r["signed_on"].year == 2022 and r["stage"] != "终止"]  # type: ignore[union-attr]
        active = [r for r in rows if r.get("ytd_outside_funds_wan") and r["total_investment_wan"] >= 10000]  # type: ignore[operator]
        assert items["Z102"] == sum(r["ytd_outside_funds_wan"] for r in active), unit  # type: ignore[misc]
        assert items["Z104"] == sum(r["project_nature"] in (None, "新引进") for r in signed)
        assert items["Z105"] == sum(r["total_investment_wan"] for r in signed)  # type: ignore[misc]
        assert items["Z101"] >= items["Z102"]  # type: ignore[operator]
        assert items["Z204"] == sum(r.get("leads") or 0 for r in made.rows["ZS04"])  # type: ignore[misc]
        assert {r["project_id"] for r in made.rows["ZS05"]} <= {r["project_id"] for r in rows}


def test_investor_lines_add_up_to_their_project(reports: dict[str, Report]) -> None:
    checked = 0
    for made in reports.values():
        rows = {row["project_id"]: row for row in made.rows["ZS01"]}
        sums: dict[Any, Decimal] = {}
        for line in made.rows["ZS07"]:
            sums[line["project_id"]] = sums.get(line["project_id"], Decimal(0)) + line["ytd_funds_wan"]  # type: ignore[operator]
        for project_id, total in sums.items():
            assert total == (rows[project_id].get("ytd_funds_wan") or 0)
            checked += 1
    assert checked > 10


def test_last_year_is_what_was_reported_last_year() -> None:
    for unit in UNITS[:4]:
        before = {row["item_code"]: row["ytd_value"] for row in report(SEED, unit, "2021-09").rows["ZS03"]}
        assert {row["item_code"]: row["last_year_value"] for row in report(SEED, unit, PERIOD).rows["ZS03"]} == before


def test_a_project_keeps_its_facts_and_its_money_grows_month_by_month() -> None:
    stages = ["线索", "意向", "签约", "开工", "投产", "终止"]
    months = [ledger(UNITS[5], period) for period in YEAR]
    for earlier, later in itertools.pairwise(months):
        assert set(earlier) <= set(later)
        for project_id, row in earlier.items():
            after = later[project_id]
            kept = ("investor_name", "source_region", "industry_code", "is_huishang")
            assert all(row[name] == after[name] for name in kept)
            assert row["signed_on"] in (None, after["signed_on"])
            assert stages.index(row["stage"]) <= stages.index(after["stage"])
            assert (row.get("ytd_funds_wan") or 0) <= (after.get("ytd_funds_wan") or 0)


def test_months_add_up_to_the_year() -> None:
    months = [ledger(UNITS[5], period) for period in YEAR]
    for project_id, row in months[-1].items():
        flows = [month[project_id].get("month_funds_wan") or 0 for month in months if project_id in month]
        assert sum(flows) == (row.get("ytd_funds_wan") or 0)


def test_january_restarts_with_the_carried_list() -> None:
    december, january = ledger(UNITS[5], "2021-12"), ledger(UNITS[5], "2022-01")
    over = {key for key, row in december.items() if row["stage"] in ("投产", "终止")}
    assert over and set(december) - over == set(december) & set(january)
    carried = [january[key] for key in set(december) & set(january) if "cumulative_funds_wan" in december[key]]
    assert carried
    for row in carried:
        before = december[row["project_id"]]["cumulative_funds_wan"]
        assert row["cumulative_funds_wan"] - row["ytd_funds_wan"] == before


def test_a_unit_carries_on_the_ledgers_of_its_predecessors() -> None:
    ids = set(ledger("340210", "2020-12"))  # 湾沚区, until 2020-06 芜湖县
    assert {key[:6] for key in ids} == {"340221", "340210"}
    merged = ledger("340209", "2020-12")  # 弋江区, from 三山区 and the old 弋江区
    assert {key[:6] for key in merged} == {"340203", "340208", "340209"}
    assert set(ledger("340221", "2020-06")) & ids
