"""What was published stays: past states, revisions with their causes, final and revised figures. In a real PostgreSQL."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from rich.console import Console

from anhui_stats.aggregate import aggregate_period, stale_periods
from anhui_stats.catalog.summaries import Summary
from anhui_stats.closing import close_period
from anhui_stats.commands.touched import print_touched
from anhui_stats.commands.why import FigureKey, explain_figure
from anhui_stats.publish import Release
from anhui_stats.publish.parquet import partition_bytes
from anhui_stats.publish.past import differences_from_releases
from anhui_stats.publish.staging import StagedTable, hashed
from anhui_stats.publish.vintages import KEPT
from nights import AGGREGATED, NIGHTS, TABLES, Nights
from warehouse import copy_of, project, small_province

# 霍邱 and 舒城 are counties of 六安, 枞阳 is one of 铜陵
HUOQIU, SHUCHENG, LIUAN, ZONGYANG, TONGLING, PROVINCE = "341522", "341523", "341500", "340722", "340700", "340000"


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


def test_a_resubmission_is_shown_with_the_values_that_it_changed(two: Two) -> None:
    console = Console(file=io.StringIO(), width=300)
    with two.nights.connection.transaction():
        print_touched(two.nights.connection, two.resent[0], 1000, console)
    assert isinstance(console.file, io.StringIO)
    changed, _, current = console.file.getvalue().partition("参与形成的数值")
    lines = [[cell.strip() for cell in line.split("│")[1:-1]] for line in changed.splitlines()]
    figures = [
        line[:2] + line[6:] for line in lines if line[2:6] == ["亿元以上在建省外投资项目实际到位资金", "none", "", "reported"]
    ]
    release = two.second.release_id
    assert ["2022-09", "霍邱县", "1000", "1500", "500", "万元", "0", release] in figures
    assert ["2022-09", "安徽省", "1300", "1700", "400", "万元", "1", release] in figures  # 枞阳 sent anew, too
    assert "枞阳县" not in changed and "霍邱县" in current


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


def _as_published(nights: Nights, table: Summary) -> list[tuple[Any, ...]]:
    names = ", ".join(f'"{column.name}"' for column in table.columns if column.name != "release_id")
    return nights.rows(f"select {names} from pub.{table.table} order by {', '.join(table.key)}")


def _as_selected(nights: Nights, table: Summary) -> list[tuple[Any, ...]]:
    names = ", ".join(f'"{column.name}"' for column in table.columns if column.name != "release_id")
    query = table.sql.strip().rstrip(";")
    return nights.rows(f"select {names} from ({query}) as result order by {', '.join(table.key)}")


def test_months_that_stay_as_they_were_stand_beside_those_selected_again(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    selected: list[tuple[str, str]] = []

    def recorded(connection: psycopg.Connection, staged: StagedTable) -> StagedTable:
        selected.extend((staged.definition.table, str(period)) for period in set(staged.partitions) - staged.unchanged)
        return hashed(connection, staged)

    for month in ("2022-06", "2022-07", "2022-08", "2022-09"):
        nights.report(HUOQIU, 700, month)
        nights.report(SHUCHENG, 800, month)
        nights.report(ZONGYANG, 300, month)
    nights.publish()
    monkeypatch.setattr("anhui_stats.publish.release.hashed", recorded)
    nights.report(HUOQIU, 1900, "2022-07")
    nights.publish()
    months = {table.table: {period for name, period in selected if name == table.table} for table in AGGREGATED}
    # the funds of July are the last month of August's as well, so both are computed again; September's ranks follow August's
    assert months.pop("region_rankings") == {"2022-07", "2022-08", "2022-09"}
    assert months["projects"] == {"2022-07", "2022-08"}
    assert all(found <= {"2022-07", "2022-08"} for found in months.values()), months
    for table in AGGREGATED:
        assert _as_published(nights, table) == _as_selected(nights, table), table.table
    ranks = "select rank_value_change from pub.region_rankings where (period, region_code) = (%s, %s)"
    of_funds = " and (indicator_code, basis) = ('out_funds', 'reported')"
    assert [nights.rows(ranks + of_funds, f"2022-{month}", HUOQIU) for month in ("07", "08")] == [[(1,)], [(-1,)]]


def test_a_published_table_with_other_columns_is_made_anew(nights: Nights) -> None:
    nights.report(HUOQIU, 700, "2022-08")
    nights.report(HUOQIU, 900)
    nights.publish()
    (projects,) = [table for table in AGGREGATED if table.table == "projects"]
    nights.connection.execute("alter table pub.projects drop column project_name")
    nights.report(HUOQIU, 1000)
    nights.publish()
    assert {period for period, *_ in _as_published(nights, projects)} == {"2022-08", "2022-09"}
    assert _as_published(nights, projects) == _as_selected(nights, projects)


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
    console = Console(file=io.StringIO(), width=200)
    explain_figure(nights.connection, FigureKey("2022-09", LIUAN, "out_funds"), 5, None, console)
    assert isinstance(console.file, io.StringIO)
    told = console.file.getvalue()
    assert "1,500万元，列示为0.2亿元（修订数）" in told
    assert "修订    2022-10-13 01:00由1,000万元改为1,500万元，原因：霍邱县2022-09报送 341522.xlsx" in told
    assert nights.out_funds(TONGLING) == [(300, "A", revised.release_id)]
    assert not nights.publish().created
    nights.report(HUOQIU, 1000)
    back = nights.publish()
    assert nights.out_funds(LIUAN) == [(1000, "A", back.release_id)]
    assert nights.out_funds(LIUAN, NIGHTS[3]) == [(1500, "R", revised.release_id)]
    assert differences_from_releases(nights.connection, nights.home / "published", TABLES) == []
