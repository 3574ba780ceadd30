# ruff: noqa: E501 (the lines of the forms are a table)
"""Which periods are computed again, and that this gives what computing all of them anew gives."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from anhui_stats.aggregate import stale_periods
from anhui_stats.aggregate.fingerprint import input_fingerprint
from warehouse import MOMENT, Warehouse, project, small_province

HUOQIU, SHUCHENG, LIUAN, PROVINCE = "341522", "341523", "341500", "340000"
PERIODS = ["2021-08", "2021-09", "2022-08", "2022-09"]
#: What arrives, and every period that it can reach: those that a line names and what follows from them, and the months in
#: which the sender has a report now.
NEWS = [
    ("SJ02", PROVINCE, "2022-10", {"project_id": "A", "period": "2021-08", "decision": "不予认定"}, PERIODS),
    ("SJ02", PROVINCE, "2022-10", {"project_id": "A", "period": "2022-09", "decision": "不予认定"}, ["2022-09"]),
    ("SJ04", PROVINCE, "2022-11", {"region_code": LIUAN, "indicator_code": "out_funds", "base_value": 5, "period": "2022-08"}, ["2022-08"]),
    ("SJ06", PROVINCE, "2022-12", {"project_id": "A", "from_unit_code": HUOQIU, "to_unit_code": SHUCHENG, "period": "2022-09"}, ["2022-09"]),
    ("SJ03", LIUAN, "2021-09", {"project_id": "A", "started_on_site": True}, ["2021-09", "2022-08", "2022-09"]),
    ("SJ01", PROVINCE, "2022-07", {"region_code": LIUAN, "year": 2022, "indicator_code": "out_funds", "target_value": 9000, "unit_of_measure": "万元"}, ["2022-08", "2022-09"]),
    ("SJ07", PROVINCE, "2022-08", {"project_id": "A", "unit_code": SHUCHENG, "share_pct": 40, "valid_from": dt.date(2022, 1, 1)}, ["2022-08", "2022-09"]),
    ("SJ09", LIUAN, "2022-09", {"scheme_code": "city_own", "item_code": "service", "unit_code": SHUCHENG, "score": 2, "period": "2022-08"}, ["2022-08", "2022-09"]),
    ("ZS01", HUOQIU, "2021-08", {**project(money=700), "project_id": "A"}, ["2021-08", "2021-09", "2022-08"]),
    ("ZS01", SHUCHENG, "2022-08", {**project(money=700), "project_id": "B"}, ["2022-08", "2022-09"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def url(database_url: str) -> Iterator[str]:
    """A province whose months are all aggregated."""
    with small_province(database_url, [LIUAN]) as made:
        with psycopg.connect(made) as connection:
            warehouse = Warehouse(connection)
            for period in PERIODS:
                warehouse.connection.execute("insert into core.report_deadline values (%s, %s)", (period, MOMENT))
                warehouse.report(HUOQIU, period, {"ZS01": [project() | {"project_id": "A"}]})
            assert _recompute(warehouse) == PERIODS
        yield made


@pytest.fixture
def warehouse(url: str) -> Iterator[Warehouse]:
    with psycopg.connect(url) as connection:
        made = Warehouse(connection)
        made._numbers = itertools.count(100)
        yield made
        connection.rollback()


def _recompute(warehouse: Warehouse) -> list[str]:
    stale = stale_periods(warehouse.connection)
    for period in stale:
        warehouse.aggregate(period)
    return stale


def _mart(warehouse: Warehouse) -> set[tuple[Any, ...]]:
    """Every column of every row."""
    values = warehouse.connection.execute("select t::text from mart.indicator_values as t").fetchall()
    points = warehouse.connection.execute("select t::text from mart.assessment_scores as t").fetchall()
    return {*values, *points, *warehouse.connection.execute("select t::text from mart.huishang_funds as t").fetchall()}


def _arrive(warehouse: Warehouse, form: str, sender: str, sent: str, line: dict[str, Any]) -> None:
    warehouse.report(sender, sent, {form: [line]})


@pytest.mark.parametrize(("form", "sender", "sent", "line", "expected"), NEWS)
def test_what_arrives_makes_exactly_those_periods_stale_that_it_can_reach(
    warehouse: Warehouse, form: str, sender: str, sent: str, line: dict[str, Any], expected: list[str]
) -> None:
    assert stale_periods(warehouse.connection) == []
    _arrive(warehouse, form, sender, sent, line)
    assert stale_periods(warehouse.connection) == expected


def test_night_by_night_gives_what_a_full_recomputation_gives(warehouse: Warehouse) -> None:
    before = _mart(warehouse)
    for night in (NEWS[:5], NEWS[5:]):
        for form, sender, sent, line, _ in night:
            _arrive(warehouse, form, sender, sent, line)
        _recompute(warehouse)
    incremental = _mart(warehouse)
    warehouse.connection.execute("truncate mart.indicator_values, mart.huishang_funds, mart.assessment_scores, ops.aggregation")
    assert _recompute(warehouse) == PERIODS
    assert _mart(warehouse) == incremental
    assert len(incremental - before) > 100


@pytest.mark.parametrize(("days", "expected"), [(900, ["2022-08", "2022-09"]), (-1, ["2022-08"])])
def test_a_moved_deadline_makes_its_month_stale_and_later_ones_if_a_report_is_late_now(
    warehouse: Warehouse, days: int, expected: list[str]
) -> None:
    moved = {"deadline": MOMENT - dt.timedelta(days=days)}
    warehouse.connection.execute("update core.report_deadline set deadline = %(deadline)s where period = '2022-08'", moved)
    assert stale_periods(warehouse.connection) == expected


def test_a_decision_of_a_city_makes_nothing_stale(warehouse: Warehouse) -> None:
    line = {"unit_code": HUOQIU, "period": "2022-09", "result": "通过", "reviewed_on": dt.date(2022, 10, 11)}
    warehouse.report(LIUAN, "2022-09", {"SJ08": [line]})
    assert stale_periods(warehouse.connection) == []


def test_an_earlier_month_reaches_the_open_periods_into_which_it_is_carried(warehouse: Warehouse) -> None:
    """舒城 has reported for August alone, so it stands in September; 霍邱 has reported for both."""
    warehouse.report(SHUCHENG, "2022-08", {"ZS01": [project(money=5)]})
    for period in PERIODS:
        warehouse.connection.execute(
            "update ops.aggregation set fingerprint = %s where period = %s",
            (input_fingerprint(warehouse.connection, period, carry=True), period),
        )
    assert stale_periods(warehouse.connection, carry=True) == []
    assert stale_periods(warehouse.connection) == ["2022-09"]
    warehouse.report(SHUCHENG, "2022-08", {"ZS01": [project(money=6)]})
    assert stale_periods(warehouse.connection, carry=True) == ["2022-08", "2022-09"]
