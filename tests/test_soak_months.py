"""Four months night after night, over the re-coding of a county: ``make soak-months`` has 36 of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from anhui_stats.commands.soak_months import periods_from, soak_months
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.database.warehouse import open_databases
from anhui_stats.settings import Settings, load_settings


@pytest.fixture
def home(open_folder: Path, server: EmbeddedServer) -> Iterator[Settings]:
    settings = load_settings(home=open_folder / "months", settle_seconds=0, database_url=server.url("soak_months"))
    settings.create_folders()
    with open_databases(settings) as opened:
        yield opened


def test_every_past_state_is_its_release_and_incremental_is_full(home: Settings) -> None:
    report = soak_months(home, periods_from("2018-06", 4), units=3)
    assert (report.nights, report.releases, report.resubmissions) == (4, 4, 3)
    assert report.revisions > 0
