"""Many months of the sample are one story, and each month of it stands alone."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from anhui_stats.catalog.regions import load_reference
from anhui_stats.parse import parse_grids
from anhui_stats.periods import first_day, last_day, month_of, shift
from anhui_stats.sample import lives, summary
from anhui_stats.sample.ledger import ledger
from anhui_stats.sample.months import (
    compose_month,
    first_period,
    parse_grids_of,
    periods_from,
    receipt_of,
    reported_at,
    senders,
    units_in,
)
from anhui_stats.sample.places import roots_of
from anhui_stats.sample.province import PROVINCE

SEED = 11
PERIODS = periods_from("2020-03", 24)
UNITS = units_in(SEED, "2020-03", 5)
Rows = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def story() -> dict[str, dict[str, Rows]]:
    """Ledger rows by unit, period and project."""
    return {
        unit: {period: {e.project.project_id: dict(e.row) for e in ledger(SEED, unit, period)} for period in PERIODS}
        for unit in UNITS
    }


def test_cumulative_money_falls_only_where_money_was_taken_back(story: dict[str, dict[str, Rows]]) -> None:
    compared = 0
    for months in story.values():
        for earlier, later in itertools.pairwise(PERIODS):
            for project_id, row in months[earlier].items():
                now = months[later].get(project_id)
                if now is None or "cumulative_funds_wan" not in row:
                    continue
                compared += 1
                fell = now["cumulative_funds_wan"] < row["cumulative_funds_wan"]
                assert not fell or str(now["explanation"]).startswith("投资方退资"), (project_id, later)
    assert compared > 3000


def test_the_month_is_the_difference_of_two_cumulative_figures(story: dict[str, dict[str, Rows]]) -> None:
    for months in story.values():
        for earlier, later in itertools.pairwise(PERIODS):
            for project_id, row in months[later].items():
                if "cumulative_funds_wan" in row:
                    before = months[earlier].get(project_id, {})
                    zero = Decimal(0)
                    assert row["month_funds_wan"] == row["cumulative_funds_wan"] - before.get("cumulative_funds_wan", zero)
                    year = zero if month_of(later) == 1 else before.get("ytd_funds_wan", zero)
                    assert row["month_funds_wan"] == row["ytd_funds_wan"] - year


def test_a_project_leaves_only_in_january_and_only_when_it_is_over(story: dict[str, dict[str, Rows]]) -> None:
    left = 0
    for months in story.values():
        for earlier, later in itertools.pairwise(PERIODS):
            for project_id in set(months[earlier]) - set(months[later]):
                left += 1
                assert month_of(later) == 1
                assert months[earlier][project_id]["stage"] in ("投产", "终止")
    assert left > 50


def test_the_carried_list_is_closed_in_january(story: dict[str, dict[str, Rows]]) -> None:
    def carried(rows: Rows) -> set[str]:
        return {key for key, row in rows.items() if row["started_on"] and row["started_on"] < dt.date(2021, 1, 1)}

    year = [period for period in PERIODS if period.startswith("2021")]
    assert len(year) == 12
    for months in story.values():
        assert carried(months["2021-01"])
        assert all(carried(months[period]) == carried(months["2021-01"]) for period in year)


def test_january_to_march_bring_ten_times_what_december_brings(story: dict[str, dict[str, Rows]]) -> None:
    flow: Counter[str] = Counter()
    for months in story.values():
        for period, rows in months.items():
            flow[period] += int(sum(row.get("month_funds_wan", 0) for row in rows.values()))
    december = flow["2020-12"]
    assert all(6 < flow[period] / december < 20 for period in ("2021-01", "2021-02", "2021-03"))


def test_what_happens_to_projects_is_ordinary_and_rare() -> None:
    roots = [root for unit in units_in(SEED, "2021-12") for root in roots_of(unit, "2021-12")]
    projects = [project for root in roots for year in (2019, 2020) for project in lives.cohort(SEED, root, year)]
    assert len(projects) > 3000
    day, begun = last_day("2021-12"), [p for p in projects if p.started_on]
    renamed = [p for p in projects if p.name_on(day) != p.name]
    overrun = [p for p in begun if p.events.final_permille > 1100]
    up_to_limit = [p for p in begun if 1060 < p.events.final_permille <= 1100]
    withdrawn = [p for p in begun if p.withdrawn]
    coded_late = [p for p in begun if p.events.coded_on and p.started_on and p.events.coded_on > p.started_on]
    assert len(renamed) > 20 and len(up_to_limit) > 100
    assert withdrawn and coded_late
    for rare in (overrun, withdrawn, coded_late):
        assert len(rare) / len(begun) < 0.002, "rules ask about these: more of them would make every rule look noisy"
    for project in withdrawn:
        day = project.events.withdrawn_on
        assert day is not None
        before = project.arrived(first_day(f"{day:%Y-%m}") - dt.timedelta(days=1))
        assert project.arrived(dt.date(day.year, 12, 31)) > 0 and project.arrived(last_day(f"{day:%Y-%m}")) < before


def test_one_company_has_several_projects_in_one_unit_and_in_no_other() -> None:
    of_code: dict[object, set[str]] = {}
    rows_of: Counter[object] = Counter()
    for unit in units_in(SEED, "2021-06", 40):
        for entry in ledger(SEED, unit, "2021-06"):
            if code := entry.row["entity_uscc"]:
                of_code.setdefault(code, set()).add(unit)
                rows_of[code] += 1
    assert max(rows_of.values()) > 1
    assert all(len(units) == 1 for units in of_code.values())


def test_some_zones_report_for_the_first_time_within_the_story() -> None:
    begun = {unit: first_period(SEED, unit) for unit in units_in(SEED, "2022-12")}
    late = {unit: period for unit, period in begun.items() if period > "2020-03"}
    assert late
    for unit, period in late.items():
        assert load_reference().region(unit).level == "zone"  # type: ignore[union-attr]
        assert unit in units_in(SEED, period) and unit not in units_in(SEED, shift(period, -1))


def test_some_units_are_the_same_grounds_in_every_month() -> None:
    before, after = set(units_in(SEED, "2020-06", 110)), set(units_in(SEED, "2020-07", 110))
    assert "340221" in before and "340210" in after and "340221" not in after
    assert PROVINCE in senders(SEED, "2021-01", 5) and PROVINCE not in senders(SEED, "2021-02", 5)


def test_a_month_does_not_depend_on_which_others_were_made() -> None:
    unit, period = UNITS[2], "2021-08"
    after_others = [grid.cells for grid in compose_month(SEED, unit, period).made.values()]
    for cached in (summary.report_of, summary._values, lives.cohort):
        cached.cache_clear()
    alone = [grid.cells for grid in compose_month(SEED, unit, period).made.values()]
    assert alone == after_others
    assert [grid.cells for grid in compose_month(SEED + 1, unit, period).made.values()] != alone


def test_sheets_are_read_like_the_rows_behind_them() -> None:
    unit, period = UNITS[0], "2021-08"
    composed = compose_month(SEED, unit, period)
    read = [(receipt_of(SEED, unit, period), parse_grids_of(composed.made))]
    batch = parse_grids(read, load_reference(), reported_at(unit, period))
    assert batch.submissions.to_pylist()[0]["unit_code"] == unit
    rows = batch.rows["ZS01"].to_pylist()
    assert [row["project_id"] for row in rows] == [row["project_id"] for row in composed.rows["ZS01"]]
    assert [row["total_investment_wan"] for row in rows] == [row.get("total_investment_wan") for row in composed.rows["ZS01"]]
    assert not batch.unread.num_rows
