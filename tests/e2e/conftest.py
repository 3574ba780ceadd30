"""One real Airflow for all tests of a night: embedded PostgreSQL, api-server, scheduler, dag-processor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from airflow_nights import AirflowNights
from anhui_stats.runtime.session import airflow_session
from anhui_stats.settings import load_settings


@pytest.fixture(scope="session")
def nights(open_folder: Path) -> Iterator[AirflowNights]:
    """The Airflow of this test run."""
    settings = load_settings(home=open_folder / "nights", settle_seconds=0)
    with airflow_session(settings, print, durable=False) as session:
        yield AirflowNights(session)


@pytest.fixture(scope="session")
def night(nights: AirflowNights) -> Callable[[Path], Path]:
    """A folder of workbooks through one night; the published folder."""

    def through_the_night(folder: Path) -> Path:
        nights.run(folder)
        return nights.published

    return through_the_night
