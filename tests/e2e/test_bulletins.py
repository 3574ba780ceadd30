"""Four bulletins as workbooks through a whole night: every printed figure comes back from the release."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bulletins import CASES, build_case, compare_with_release, expectations
from bulletins.solver.books import write_books
from bulletins.solver.demands import numbers_of, solve
from bulletins.solver.exceptions import contradictions
from bulletins.solver.ledgers import reports_of
from bulletins.solver.printed import bulletins
from bulletins.solver.readback import Release, find

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("name", list(CASES))
def test_every_printed_figure_comes_back(name: str, night: Callable[[Path], Path], tmp_path: Path) -> None:
    """``night`` takes a folder of workbooks through the pipeline and returns the published folder."""
    build_case(name, tmp_path)
    assert compare_with_release(expectations(name), night(tmp_path)) == []


def test_every_number_of_solved_workbooks_comes_back(night: Callable[[Path], Path], tmp_path: Path) -> None:
    """马鞍山, January to April 2018: growth, ranks among cities, targets and what they are ahead of schedule."""
    bulletin = bulletins()["mas-2018-04"]
    write_books(reports_of(solve(bulletin, frozenset(contradictions()))), tmp_path)
    release = Release(night(tmp_path))
    found = [find(number, release) for number in numbers_of(bulletin)]
    assert [one.number.key for one in found if not one.comes_back] == ["mas-2018-04 2 over_schedule_pp"]
