"""Four months night after night, over the re-coding of a county: ``make soak-months`` has 36 of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from anhui_stats.commands.soak_months import periods_from, soak_months
from anhui_stats.database.connect import connect
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.database.warehouse import open_databases
from anhui_stats.settings import Settings, load_settings
from warehouse import keep_cities

#: 芜湖, 安庆 and 宣城: 潜山 of 安庆 became a city with a new code in August 2018.
CITIES = ("340200", "340800", "341800")


@pytest.fixture
def home(open_folder: Path, server: EmbeddedServer) -> Iterator[Settings]:
    """A home whose warehouse knows three cities only."""
    settings = load_settings(home=open_folder / "months", settle_seconds=0, database_url=server.url("soak_months"))
    settings.create_folders()
    with open_databases(settings) as opened:
        with connect(opened) as connection:
            keep_cities(connection, CITIES)
        yield opened


def test_every_past_state_is_its_release_and_incremental_is_full(home: Settings) -> None:
    report = soak_months(home, periods_from("2018-06", 4), units=3)
    assert (report.nights, report.releases, report.resubmissions) == (4, 4, 3)
    assert report.revisions > 0
