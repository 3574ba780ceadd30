"""A publication checks its result: contradictions stop it and name the rows, remarks go out with it. In a real PostgreSQL."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pyarrow.parquet as pq
import pytest

from anhui_stats.aggregate import aggregate_period
from anhui_stats.catalog.summaries import load_summaries
from anhui_stats.errors import ConsistencyError
from anhui_stats.publish import Release, publish_release
from warehouse import MOMENT, Warehouse, copy_of, project, small_province

PERIOD = "2022-09"
TABLES = [table for table in load_summaries() if table.table in ("indicator_values", "release_notices", "rules")]
HUOQIU, SHUCHENG, LIUAN, PROVINCE = "341522", "341523", "341500", "340000"


class Desk:
    """One warehouse with two counties' reports, aggregated and published."""

    def __init__(self, connection: psycopg.Connection, home: Path) -> None:
        self.connection, self.home, self.warehouse = connection, home, Warehouse(connection, first=100)

    def report(self, unit_code: str, *rows: dict[str, Any], period: str = PERIOD, **forms: Any) -> None:
        self.warehouse.report(unit_code, period, {"ZS01": rows, **forms})

    def change(self, statement: str, *parameters: object) -> None:
        """Change figures by hand, as a fault of the aggregation would."""
        self.connection.execute(statement, parameters)
        self.connection.execute("update ops.aggregation set state_no = state_no + 1000")
        self.connection.commit()

    def publish(self) -> Release:
        self.connection.commit()
        return publish_release(self.connection, self.home, MOMENT, "code-1", TABLES)

    def aggregate(self) -> None:
        aggregate_period(self.connection, PERIOD, MOMENT, carry=False)
        self.connection.commit()

    def notices(self, rule_id: str) -> dict[tuple[str, str], str]:
        found = self.connection.execute(
            "select region_code, indicator_code, message from pub.release_notices where rule_id = %s", (rule_id,)
        ).fetchall()
        self.connection.commit()
        return {(region, indicator): message for region, indicator, message in found}


@pytest.fixture(scope="module")
def published_url(database_url: str) -> Iterator[str]:
    """Two counties with projects of every kind that a sum could miss, two months, a city's own report, a recognition."""
    with small_province(database_url, cities=("341500",)) as url:
        with psycopg.connect(url) as connection:
            warehouse = Warehouse(connection)
            ended = project(money=40, stage="终止", industry_code=None)
            for unit, money in ((HUOQIU, 12000), (SHUCHENG, 300)):
                warehouse.report(unit, "2022-08", {"ZS01": [project(money=900)]})
                warehouse.report(unit, PERIOD, {"ZS01": [project(money=money), ended, project(industry_code="5990", money=7)]})
            trip = {"activity_id": "1", "kind": "外出招商", "led_by": "党政主要负责同志", "held_on": dt.date(2022, 3, 1)}
            warehouse.report(LIUAN, PERIOD, {"ZS04": [trip]})
            above = {"project_id": "P5", "period": PERIOD, "decision": "部分认定", "recognised_ytd_funds_wan": 13000}
            above |= {"recognised_ytd_outside_funds_wan": 13000, "recognised_ytd_huishang_funds_wan": 0}
            silent = {"project_id": "341524-2022-0001", "inspected_on": dt.date(2022, 9, 1), "started_on_site": True}
            warehouse.report(PROVINCE, PERIOD, {"SJ02": [above], "SJ03": [silent | {"progress_matches": True}]})
            aggregate_period(connection, PERIOD, MOMENT, carry=False)
        yield url


@pytest.fixture
def desk(published_url: str, tmp_path: Path) -> Iterator[Desk]:
    with copy_of(published_url) as url, psycopg.connect(url) as connection:
        yield Desk(connection, tmp_path)


def test_sound_figures_go_out_with_remarks(desk: Desk) -> None:
    release = desk.publish()
    assert release.created
    assert set(desk.notices("PUB-N04")) >= {(PROVINCE, ""), (LIUAN, "")}
    assert "应报 8 个单位，已报 2 个" in desk.notices("PUB-N04")[LIUAN, ""]
    falling = {region for region, _ in desk.notices("PUB-N03")}
    assert SHUCHENG in falling and HUOQIU not in falling
    assert (LIUAN, "out_funds") in desk.notices("PUB-N02")
    assert "13000" not in desk.notices("PUB-N05")[HUOQIU, "domestic_funds"].replace("13047", "")
    assert desk.notices("PUB-N06")[HUOQIU, "out_funds"].startswith(
        "2022年1—9月霍邱县亿元以上在建省外投资项目实际到位资金中有 40万元所属项目没有行业代码"
    )
    (path,) = (release.folder / "release_notices").rglob("*.parquet")
    written = pq.ParquetFile(path).read(columns=["message"])["message"].to_pylist()
    in_pub = desk.connection.execute("select message from pub.release_notices").fetchall()
    assert sorted(written) == sorted(message for (message,) in in_pub)
    said = desk.connection.execute("select severity, title from pub.rules where rule_id = 'PUB-E01'").fetchone()
    assert said == ("error", "地区数等于所属单位之和")


@pytest.mark.parametrize(
    ("region", "indicator", "breakdown", "member", "told"),
    [
        (LIUAN, "out_funds", "none", "", "PUB-E01 2022-09/341500/out_funds/none//reported"),
        (PROVINCE, "out_projects", "size_class", ">=1", "PUB-E01 2022-09/340000/out_projects/size_class/>=1/reported"),
        (HUOQIU, "out_funds", "source", "320000", "PUB-E01 2022-09/341500/out_funds/source/320000/reported"),
        (HUOQIU, "out_funds", "sector", "secondary", "PUB-E02 2022-09/341522/out_funds/none//reported"),
        (LIUAN, "leader_trips", "none", "", "PUB-E01 2022-09/341500/leader_trips/none//reported"),
    ],
)
def test_a_contradiction_stops_the_publication_and_names_the_row(
    desk: Desk, region: str, indicator: str, breakdown: str, member: str, told: str
) -> None:
    desk.publish()
    latest = (desk.home / "published" / "latest.json").read_bytes()
    published = desk.connection.execute("select md5(string_agg(v::text, '' order by v::text)) from pub.indicator_values as v")
    before = published.fetchone()
    desk.change(
        "update mart.indicator_values set obs_value = obs_value + 1 where basis = 'reported'"
        " and (region_code, indicator_code, breakdown, member) = (%s, %s, %s, %s)",
        *(region, indicator, breakdown, member),
    )
    # as an aggregation that went wrong would leave it: it never writes figures without a state of its own
    desk.connection.execute("update ops.aggregation set state_no = state_no + 1")
    with pytest.raises(ConsistencyError, match="nothing is published") as error:
        desk.publish()
    assert told in str(error.value) and "相差" in str(error.value)
    assert (desk.home / "published" / "latest.json").read_bytes() == latest
    assert len(list((desk.home / "published" / "releases").iterdir())) == 1
    query = "select md5(string_agg(v::text, '' order by v::text)) from pub.indicator_values as v"
    assert desk.connection.execute(query).fetchone() == before
    desk.aggregate()
    assert json.loads(latest)["release_id"] == desk.publish().release_id


def test_a_row_that_is_missing_stops_the_publication(desk: Desk) -> None:
    desk.change(
        "delete from mart.indicator_values where (region_code, indicator_code, breakdown, member)"
        " = ('341500', 'out_funds', 'source', '320000')"
    )
    with pytest.raises(ConsistencyError, match="341500/out_funds/source/320000/reported: None, expected"):
        desk.publish()
    assert not list(desk.home.iterdir())


def test_a_period_is_checked_again_only_when_it_or_the_checks_changed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    rows: list[int] = []
    from anhui_stats.publish import checks

    check = checks.check_figures

    def counted(given: Any, rules: Any) -> Any:
        seen.append(given.period)
        rows.append(given.figures.num_rows)
        return check(given, rules)

    monkeypatch.setattr(checks, "check_figures", counted)
    desk.publish()
    desk.publish()
    assert seen == [PERIOD]
    desk.report(HUOQIU, project(money=15000), period="2022-10")
    aggregate_period(desk.connection, "2022-10", MOMENT, carry=False)
    desk.publish()
    assert seen == [PERIOD, "2022-10"]
    monkeypatch.setattr(checks, "_method", lambda: "other checks")
    desk.publish()
    assert seen == [PERIOD, "2022-10", PERIOD, "2022-10"]
    # the periods were not selected anew, and yet judged by all their rows
    assert desk.notices("PUB-N06") and len(rows) == 4 and rows[:2] == rows[2:] and min(rows) > 1000


def test_notices_follow_the_figures(desk: Desk) -> None:
    desk.publish()
    assert desk.notices("PUB-N03")
    desk.report(SHUCHENG, project(money=1000), project(money=500, industry_code="5990"))
    desk.aggregate()
    desk.publish()
    assert desk.notices("PUB-N03") == {}
    assert (SHUCHENG, "out_funds") not in desk.notices("PUB-N06") and (HUOQIU, "out_funds") in desk.notices("PUB-N06")
