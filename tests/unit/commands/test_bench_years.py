"""``make bench ONLY=years``, on two months of one city."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from anhui_stats.commands.bench_years import measure_years
from anhui_stats.database.connect import connect
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.database.warehouse import open_databases
from anhui_stats.sample.months import periods_from
from anhui_stats.settings import Settings, load_settings
from warehouse import keep_cities


@pytest.fixture
def home(open_folder: Path, server: EmbeddedServer) -> Iterator[Settings]:
    settings = load_settings(home=open_folder / "years", database_url=server.url("bench_years"))
    settings.create_folders()
    with open_databases(settings) as opened:
        with connect(opened) as connection:
            keep_cities(connection, ["341200"])
        yield opened


def test_a_night_computes_what_its_month_and_its_resubmissions_reach(home: Settings) -> None:
    bench = measure_years(home, periods_from("2022-01", 2), 10, lambda line: None)
    assert bench.computed == {
        "all months": ["2022-01", "2022-02"],
        "a month more": ["2022-02", "2022-03"],
        "no news": [],
    }
    assert list(bench.seconds) == [
        "rows made",
        *(f"{night}: {step}" for night in bench.computed for step in ("stale periods found", "figures computed", "published")),
    ]
    with connect(home) as connection:
        units, months, projects = connection.execute(
            "select count(distinct unit_code), count(distinct period), count(*) from core.zs01"
        ).fetchone() or (0, 0, 0)
        assert bench.ledger_rows == projects + 3 * 10 == units * 30 + 30
        assert months == 3
        published = connection.execute("select count(*) from pub.indicator_values where obs_value > 0").fetchone()
        revised = connection.execute("select count(*) from pub.revisions where period = '2022-02'").fetchone()
    assert published is not None and published[0] > 1000
    assert revised is not None and revised[0] > 10
