"""Four months night after night, over the re-coding of a county: ``make soak-months`` has 36 of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from anhui_stats.commands.soak_months import Months, soak_months
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.database.warehouse import open_databases
from anhui_stats.sample.months import periods_from
from anhui_stats.settings import Settings, load_settings

#: 潜山 became a city with a new code in August 2018.
MONTHS = Months(periods_from("2018-06", 4), units=4, resubmitted_percent=20, checked_every=2, cities=("340800",))


@pytest.fixture
def home(open_folder: Path, server: EmbeddedServer) -> Iterator[Settings]:
    """An empty home with a warehouse of its own."""
    quick = {"settle_seconds": 0, "batches": 1, "second_reader_every": 0}
    settings = load_settings(home=open_folder / "months", database_url=server.url("soak_months"), **quick)
    settings.create_folders()
    with open_databases(settings) as opened:
        yield opened


def test_every_past_state_is_its_release_and_incremental_is_full(home: Settings) -> None:
    report = soak_months(home, MONTHS)
    assert (report.nights, report.releases, report.recodings, report.full_recomputations) == (4, 4, 1, 2)
    assert report.resubmissions == 3
    assert report.revisions > 0
