"""The three bulletins through a whole night: every printed figure comes back from the release."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bulletins import CASES, build_case, compare_with_release, expectations

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("name", list(CASES))
def test_every_printed_figure_comes_back(name: str, night: Callable[[Path], Path], tmp_path: Path) -> None:
    """``night`` takes a folder of workbooks through the pipeline and returns the published folder."""
    build_case(name, tmp_path)
    assert compare_with_release(expectations(name), night(tmp_path)) == []
