"""All published bulletins: ledgers are built whose sums are the printed figures, and the release prints them again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from anhui_stats.database.migrate import migrate
from bulletins.solver.demands import numbers_of, published_periods, solve
from bulletins.solver.ledgers import reports_of, targets_of
from bulletins.solver.printed import bulletins
from bulletins.solver.readback import Release, find
from bulletins.solver.through import publish
from warehouse import copy_of, new_database

AS_WORKBOOKS = ("la-2022-09", "la-2017-06", "ah-hshg-2020-06", "mas-2018-04")
AS_ROWS = tuple(name for name in bulletins() if name not in ("la-2022-09", "la-2017-06"))
SOFT = {"ah-swzj-2019-10 5 share_pp", "mas-2018-04 2 over_schedule_pp"}

@pytest.fixture(scope="module")
def empty_warehouse(database_url: str) -> Iterator[str]:
    with new_database(database_url, "template1") as url:
        with psycopg.connect(url) as connection:
            migrate(connection)
        yield url


@pytest.mark.parametrize("name", AS_ROWS)
def test_every_figure_comes_back(name: str, empty_warehouse: str, tmp_path: Path) -> None:
    bulletin = bulletins()[name]
    t = time.time()
    solved = solve(bulletin,SOFT)
    t1 = time.time()
    reports = reports_of(solved)
    if targets := targets_of(solved, bulletin.period):
        reports["340000", bulletin.period] = {"SJ01": targets}
    with copy_of(empty_warehouse) as url:
        release = Release(publish(url, reports, published_periods(bulletin), tmp_path))
    print(name, "solve", round(t1 - t, 1), "rest", round(time.time() - t1, 1))
    found = [find(number, release) for number in numbers_of(bulletin)]
    assert [one.line for one in found if not one.comes_back] == []
