"""What was published stays: past states, revisions with their causes, final and revised figures. In a real PostgreSQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from anhui_stats.aggregate import aggregate_period, stale_periods
from anhui_stats.catalog.summaries import load_summaries
from anhui_stats.closing import close_period
from anhui_stats.publish import Release, publish_release
from anhui_stats.publish.parquet import partition_bytes
from anhui_stats.publish.past import differences_from_releases
from anhui_stats.publish.staging import StagedTable
from anhui_stats.publish.vintages import KEPT
from warehouse import MOMENT, Warehouse, copy_of, project, small_province

NIGHTS = [MOMENT + dt.timedelta(days=day) for day in range(20)]
TABLES = [table for table in load_summaries() if table.table in (*KEPT, "revisions", "projects", "submissions")]
# 霍邱 and 舒城 are counties of 六安, 枞阳 is one of 铜陵
HUOQIU, SHUCHENG, LIUAN, ZONGYANG, TONGLING, PROVINCE = "341522", "341523", "341500", "340722", "340700", "340000"


class Nights:
    """Reports in, releases out: one warehouse, one home, and the day it is."""

    def __init__(self, connection: psycopg.Connection, home: Path) -> None:
        self.connection, self.home, self.day = connection, home, 0
        self.warehouse = Warehouse(connection)

    def report(self, unit_code: str, money: float, period: str = "2022-09") -> str:
        """A county's month with one project; the submission's id."""
        return self.warehouse.report(unit_code, period, {"ZS01": [project(money=money)]})

    def publish(self, *, carry: bool = False) -> Release:
        """What a night does after the load."""
        self.connection.commit()
        for period in stale_periods(self.connection, carry=carry):
            aggregate_period(self.connection, period, NIGHTS[self.day], carry=carry)
        self.connection.commit()
        return self.publish_only()

    def publish_only(self) -> Release:
        """A publication of what is aggregated, whatever has come since."""
        self.connection.commit()
        release = publish_release(self.connection, self.home, NIGHTS[self.day], "code-1", TABLES)
        self.day += 1
        return release

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with self.connection.transaction():
            return self.connection.execute(query, parameters).fetchall()

    def out_funds(self, region: str, moment: dt.datetime | None = None) -> list[tuple[Any, ...]]:
        """obs_value, obs_status and release_id of 省外资金 of a region, now or as of a moment."""
        source = "pub.indicator_values" if moment is None else "pub.indicator_values_as_of(%s)"
        return self.rows(
            f"select obs_value, obs_status, release_id from {source} where region_code = %s and period = '2022-09'"
            " and indicator_code = 'out_funds' and breakdown = 'none' and basis = 'reported'",
            *([] if moment is None else [moment]),
            region,
        )

    def revisions(self, release: Release) -> dict[str, tuple[Any, ...]]:
        """Previous value, new value, difference and cause of 省外资金 by region, as the release brings them."""
        found = self.rows(
            "select region_code, previous_value, new_value, difference, cause from pub.revisions where release_id = %s"
            " and indicator_code = 'out_funds' and breakdown = 'none' and basis = 'reported'",
            release.release_id,
        )
        return {region: tuple(values) for region, *values in found}


@pytest.fixture(scope="module")
def province(database_url: str) -> Iterator[str]:
    with small_province(database_url, [LIUAN, TONGLING]) as url:
        yield url


@pytest.fixture
def nights(province: str, tmp_path: Path) -> Iterator[Nights]:
    with copy_of(province) as url, psycopg.connect(url) as connection:
        yield Nights(connection, tmp_path)


@dataclass(frozen=True)
class Two:
    """Two nights with reports of 霍邱 and 枞阳, and one without news."""

    nights: Nights
    first: Release
    second: Release
    third: Release
    resent: tuple[str, str]


@pytest.fixture(scope="module")
def two(province: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    with copy_of(province) as url, psycopg.connect(url) as connection:
        nights = Nights(connection, tmp_path_factory.mktemp("two"))
        nights.report(HUOQIU, 1000)
        nights.report(ZONGYANG, 300)
        first = nights.publish()
        resent = nights.report(HUOQIU, 1500), nights.report(ZONGYANG, 200)
        second = nights.publish()
        yield Two(nights, first, second, nights.publish(), resent)


def test_a_past_state_is_that_release_and_nothing_is_before_the_first(two: Two) -> None:
    nights = two.nights
    assert nights.out_funds(LIUAN, NIGHTS[0]) == [(Decimal(1000), "P", two.first.release_id)]
    assert nights.out_funds(LIUAN, NIGHTS[1] - dt.timedelta(microseconds=1)) == nights.out_funds(LIUAN, NIGHTS[0])
    assert nights.out_funds(LIUAN, NIGHTS[1]) == nights.out_funds(LIUAN) == [(Decimal(1500), "P", two.second.release_id)]
    assert nights.out_funds(LIUAN, NIGHTS[0] - dt.timedelta(microseconds=1)) == []
    assert differences_from_releases(nights.connection, nights.home / "published", TABLES) == []
    query = "select count(*), count(*) filter (where from_publication = 2) from mart.indicator_values_vintage"
    ((versions, new),) = nights.rows(query)
    assert 0 < new < versions / 2, "rows that did not change are stored once"
    ((estimated,),) = nights.rows("select reltuples::bigint from pg_class where oid = 'mart.lineage_cell'::regclass")
    assert estimated > 0, "the planner knows the cells that the checks of the result add up"


def test_a_damaged_history_is_noticed(two: Two) -> None:
    nights = two.nights
    damage = "update mart.indicator_values_vintage set units_late = units_late + %s where region_code = '341523' returning 1"
    nights.rows(damage, 1)
    told = differences_from_releases(nights.connection, nights.home / "published", TABLES)
    nights.rows(damage, -1)
    assert [line.partition(":")[0] for line in told] == [
        f"{release.release_id}/indicator_values/period=2022-09/part-0.parquet" for release in (two.first, two.second)
    ]


def test_a_revision_names_the_submissions_that_reach_the_value(two: Two) -> None:
    assert two.nights.revisions(two.first) == {}
    found, (anew, other) = two.nights.revisions(two.second), two.resent
    assert found[HUOQIU] == found[LIUAN] == (1000, 1500, 500, anew)
    assert found[ZONGYANG] == found[TONGLING] == (300, 200, -100, other)
    assert found[PROVINCE] == (1300, 1700, 400, f"{anew},{other}")
    assert SHUCHENG not in found


def test_a_night_without_news_keeps_its_release(two: Two) -> None:
    assert (two.third.release_id, two.third.created) == (two.second.release_id, False)


def test_a_reader_asks_for_past_states_without_reading_mart(two: Two) -> None:
    connection = two.nights.connection
    with connection.transaction(), pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("create role stranger")
        connection.execute("grant usage on schema pub to stranger")
        connection.execute("set local role stranger")
        count = connection.execute("select count(*) from pub.indicator_values_as_of(%s)", (NIGHTS[0],)).fetchone()
        assert count and count[0] > 1000
        connection.execute("select * from mart.indicator_values_vintage")


def test_a_partition_that_did_not_change_is_taken_from_the_release_before(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[tuple[str, str | None]] = []

    def recorded(connection: psycopg.Connection, staged: StagedTable, period: str | None, release_id: str) -> tuple[bytes, int]:
        read.append((staged.definition.table, period))
        return partition_bytes(connection, staged, period, release_id)

    nights.report(HUOQIU, 700, "2022-08")
    nights.publish()
    nights.report(HUOQIU, 900)
    monkeypatch.setattr("anhui_stats.publish.parquet.partition_bytes", recorded)
    second = nights.publish()
    assert [period for table, period in read if table in KEPT] == ["2022-09"] * len(KEPT)
    damaged = second.folder / "indicator_values" / "period=2022-08" / "part-0.parquet"
    damaged.chmod(0o644)
    damaged.write_bytes(b"not what was published")
    nights.report(HUOQIU, 1000)
    read.clear()
    nights.publish()
    assert {("indicator_values", "2022-08"), ("indicator_values", "2022-09")} <= set(read)
    told = differences_from_releases(nights.connection, nights.home / "published", TABLES)
    assert [line.partition(":")[0] for line in told] == [f"{second.release_id}/indicator_values/period=2022-08/part-0.parquet"]


def test_a_recognition_is_the_cause_of_recognised_values_only(nights: Nights) -> None:
    nights.warehouse.report(HUOQIU, "2022-09", {"ZS01": [project(money=1000) | {"project_id": "A"}]})
    nights.publish()
    line = {"project_id": "A", "period": "2022-09", "decision": "不予认定"}
    recognition = nights.warehouse.report(PROVINCE, "2022-10", {"SJ02": [line]})
    release = nights.publish()
    found = nights.rows("select distinct basis, cause from pub.revisions where release_id = %s", release.release_id)
    assert found == [("recognised", recognition)]


def test_a_new_definition_is_a_cause(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    nights.report(HUOQIU, 1000)
    nights.publish()
    monkeypatch.setattr("anhui_stats.aggregate.fingerprint.sql_fingerprint", lambda: "other SQL")
    nights.publish()
    monkeypatch.setattr("anhui_stats.aggregate.fingerprint.sql_fingerprint", lambda: "yet other SQL")
    assert not nights.publish_only().created, "what is published was computed by the SQL of then"
    assert stale_periods(nights.connection) == ["2022-09"]
    aggregate_period(nights.connection, "2022-09", NIGHTS[2])
    nights.connection.execute(
        "update mart.indicator_values set obs_value = obs_value * 0.999 where indicator_code = 'out_funds'"
    )
    assert nights.revisions(nights.publish_only())[LIUAN] == (1000, 999, -1, "definition")


def test_what_came_between_aggregation_and_publication_is_named_when_it_is_computed(nights: Nights) -> None:
    nights.report(HUOQIU, 1000)
    nights.publish()
    early = nights.report(HUOQIU, 1200)
    broken_off = nights.publish_only()
    assert nights.revisions(broken_off) == {}
    late = nights.report(HUOQIU, 1500)
    assert nights.revisions(nights.publish())[LIUAN] == (1000, 1500, 500, late)
    assert early != late


def test_what_is_carried_changes_with_its_report_and_ends_with_the_closing(nights: Nights) -> None:
    nights.report(HUOQIU, 700, "2022-08")
    nights.report(SHUCHENG, 30)
    carried = nights.publish(carry=True)
    assert nights.out_funds(LIUAN) == [(730, "E", carried.release_id)]
    assert nights.out_funds(SHUCHENG) == [(30, "P", carried.release_id)]
    anew = nights.report(HUOQIU, 800, "2022-08")
    release = nights.publish(carry=True)
    assert nights.revisions(release)[LIUAN] == (730, 830, 100, anew)
    close_period(nights.connection, "2022-09", "省厅", NIGHTS[1], allow_missing=True)
    not_yet = nights.publish_only()
    assert nights.out_funds(LIUAN) == [(830, "E", not_yet.release_id)], "no figure is final that carries something"
    final = nights.publish(carry=True)
    assert nights.out_funds(LIUAN) == [(30, "A", final.release_id)]
    assert nights.revisions(final)[LIUAN] == (830, 30, -800, "closing")
    assert not nights.publish(carry=True).created
    nights.report(HUOQIU, 900)
    revised = nights.publish(carry=True)
    assert nights.out_funds(LIUAN) == [(930, "R", revised.release_id)]


def test_a_closed_period_is_final_and_what_changes_after_it_is_revised(nights: Nights) -> None:
    nights.report(HUOQIU, 1000)
    nights.report(ZONGYANG, 300)
    nights.publish()
    close_period(nights.connection, "2022-09", "省厅", NIGHTS[1], allow_missing=True)
    final = nights.publish()
    assert nights.out_funds(LIUAN) == [(1000, "A", final.release_id)]
    assert not nights.publish().created
    nights.report(HUOQIU, 1500)
    revised = nights.publish()
    assert nights.out_funds(LIUAN) == [(1500, "R", revised.release_id)]
    assert nights.out_funds(TONGLING) == [(300, "A", revised.release_id)]
    assert not nights.publish().created
    nights.report(HUOQIU, 1000)
    back = nights.publish()
    assert nights.out_funds(LIUAN) == [(1000, "A", back.release_id)]
    assert nights.out_funds(LIUAN, NIGHTS[3]) == [(1500, "R", revised.release_id)]
    assert differences_from_releases(nights.connection, nights.home / "published", TABLES) == []
