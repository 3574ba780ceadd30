"""All 29 published bulletins come back: ledgers are built whose sums are the printed figures, and the release prints them.

Four bulletins go as workbooks through a whole night, the others as typed rows through load, aggregate and publish, each in a
database of its own. tests/bulletins/not_carried.yaml names every number that does not come back, and why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import psycopg
import pytest

from anhui_stats.database.connect import connect
from anhui_stats.database.migrate import migrate
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.database.warehouse import open_databases
from anhui_stats.settings import load_settings
from bulletins import build_case
from bulletins.liuan_2017_06 import UNITS as UNITS_OF_LIUAN
from bulletins.solver.books import write_books
from bulletins.solver.cells import Cell
from bulletins.solver.demands import Number, numbers_of, published_periods, solve
from bulletins.solver.exceptions import contradictions, not_carried, words_by_figure
from bulletins.solver.ledgers import Report, reports_of, split
from bulletins.solver.printed import Bulletin, bulletins, half_step
from bulletins.solver.programme import Demand, Programme, UnsolvableError
from bulletins.solver.readback import Found, Release, find, names_the_five_largest
from bulletins.solver.through import forget_other_units, publish
from pipeline import run_night
from warehouse import copy_of, new_database

#: Bulletins with workbooks made by hand (see bulletins/cases.py), by their names there; and those whose workbooks are solved.
MADE_BY_HAND = {"la-2022-09": "liuan_2022_09", "la-2017-06": "liuan_2017_06"}
SOLVED = ("mas-2018-04", "ah-hshg-2020-06")
AS_WORKBOOKS = (*MADE_BY_HAND, *SOLVED)
AS_ROWS = tuple(name for name in bulletins() if name not in AS_WORKBOOKS)


def solved_reports(bulletin: Bulletin) -> dict[tuple[str, str], Report]:
    return reports_of(solve(bulletin, frozenset(contradictions())))


@pytest.fixture(scope="module")
def empty_warehouse(database_url: str) -> Iterator[str]:
    with new_database(database_url, "template1") as url:
        with psycopg.connect(url) as connection:
            migrate(connection)
        yield url


@pytest.fixture(scope="module")
def release_of_a_night(open_folder: Path, server: EmbeddedServer) -> Iterator[Release]:
    """The four bulletins' workbooks through one night."""
    settings = load_settings(home=open_folder / "bulletins", settle_seconds=0, database_url=server.url("bulletins"))
    settings.create_folders()
    for name in MADE_BY_HAND.values():
        build_case(name, settings.landing / name)
    units = set(UNITS_OF_LIUAN)
    for name in SOLVED:
        reports = solved_reports(bulletins()[name])
        write_books(reports, settings.landing / name)
        units |= {unit for unit, _ in reports}
    with open_databases(settings) as opened:
        with connect(opened) as connection:
            forget_other_units(connection, units)
        run_night(opened)
        yield Release(opened.home / "published")


def check(bulletin: Bulletin, release: Release) -> None:
    """Every number comes back but those of the list; and none would come back, were it printed otherwise."""
    found = {number.key: find(number, release) for number in numbers_of(bulletin)}
    listed = {key for key in (*not_carried(), *contradictions()) if key.startswith(f"{bulletin.bulletin_id} ")}
    assert [one.line for key, one in found.items() if not one.comes_back and key not in listed] == []
    assert [one.line for key, one in found.items() if one.comes_back and key in listed] == []
    assert [key for key, one in found.items() if not names_the_five_largest(one.number, release)] == []
    assert [number.key for number in map(misprint, numbers_of(bulletin)) if find(number, release).comes_back] == []
    for key in listed & set(contradictions()):
        says_by_how_much(found[key])


def misprint(number: Number) -> Number:
    """The number with its last digit one higher."""
    return replace(number, printed=number.printed + 2 * half_step(number.printed))


def says_by_how_much(found: Found) -> None:
    told = contradictions()[found.number.key]
    assert found.value is not None
    assert (found.printed_as, round(found.value - found.number.printed, 4)) == (told.nearest, told.by), found.line
    assert abs(told.by) > half_step(found.number.printed)


@pytest.mark.parametrize("name", AS_ROWS)
def test_every_figure_of_typed_rows_comes_back(name: str, empty_warehouse: str, tmp_path: Path) -> None:
    bulletin = bulletins()[name]
    reports = solved_reports(bulletin)
    with copy_of(empty_warehouse) as url:
        published = publish(url, reports, published_periods(bulletin), tmp_path)
    check(bulletin, Release(published))


@pytest.mark.parametrize("name", AS_WORKBOOKS)
def test_every_figure_of_workbooks_comes_back(name: str, release_of_a_night: Release) -> None:
    check(bulletins()[name], release_of_a_night)


@pytest.mark.parametrize("key", contradictions())
def test_no_ledger_has_a_contradicting_number_beside_the_others(key: str) -> None:
    others = frozenset(contradictions()) - {key}
    with pytest.raises(UnsolvableError, match="infeasible"):
        solve(bulletins()[contradictions()[key].bulletin_id], others)


def test_the_list_speaks_of_the_figures_that_it_names() -> None:
    figures = {(name, figure.number): figure.words for name, one in bulletins().items() for figure in one.figures}
    assert {key: figures[key] for key in words_by_figure()} == words_by_figure()
    numbers = {number.key for one in bulletins().values() for number in numbers_of(one)}
    assert set(not_carried()) | set(contradictions()) <= numbers


def test_what_is_not_carried_has_no_meaning_in_the_published_tables() -> None:
    meaningless = {number.key for one in bulletins().values() for number in numbers_of(one) if number.measured is None}
    assert meaningless == set(not_carried())


def test_all_bulletins_are_there() -> None:
    figures = [figure for one in bulletins().values() for figure in one.figures]
    printed = Counter(field for figure in figures for field in figure.numbers)
    assert (len(bulletins()), len(figures), printed.total()) == (29, 352, 576)
    assert printed == Counter(
        value=338, yoy=126, share=68, share_pp=17, delta=14, completion=5, rank=3, over_schedule_pp=3, two_year_avg=1,
        contribution_pp=1,
    )  # fmt: skip


def test_a_printed_number_keeps_its_digits() -> None:
    printed = bulletins()["ah-hshg-2020-06"].figures
    assert str(printed[13].numbers["value"]) == "182.0"
    assert (half_step(Decimal("182.0")), half_step(Decimal(170))) == (Decimal("0.05"), Decimal("0.5"))


def test_an_amount_is_split_to_the_last_cent() -> None:
    parts = split(100.05, 4)
    assert parts == [Decimal("25.02"), Decimal("25.01"), Decimal("25.01"), Decimal("25.01")]


def test_the_programme_finds_rows_within_their_size_or_says_that_there_are_none() -> None:
    cell = Cell("2022-09", "341525", low=10_000, high=50_000)
    programme = Programme([cell])
    count, total = ({programme.index[cell, measure]: 1.0} for measure in ("count", "total"))
    three = Demand("a", count, 3, 3)
    assert programme.solve([three, Demand("b", total, 140_000, 140_000)])[programme.index[cell, "total"]] == 140_000
    too_much = Demand("b", total, 160_000, np.inf)
    with pytest.raises(UnsolvableError):
        programme.solve([three, too_much])
    nearest = programme.solve([three, replace(too_much, soft=True)])
    assert round(nearest[programme.index[cell, "total"]]) == 3 * 49_999
