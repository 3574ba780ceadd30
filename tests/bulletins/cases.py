"""The cases by name: what was printed (tests/data/bulletins.json) and how to write workbooks of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bulletins import huishang_2020_06, liuan_2017_06, liuan_2022_09

CASES: dict[str, Callable[[Path], list[Path]]] = {
    "liuan_2022_09": liuan_2022_09.build,
    "liuan_2017_06": liuan_2017_06.build,
    "huishang_2020_06": huishang_2020_06.build,
}
PRINTED = Path(__file__).resolve().parents[1] / "data" / "bulletins.json"


def build_case(name: str, folder: Path) -> list[Path]:
    """Write the workbooks of a case below ``folder``; the same bytes every time."""
    return CASES[name](folder)


def expectations(name: str) -> list[dict[str, Any]]:
    """The printed figures of a case: one row of indicator_values each, or several to be added up (``add``)."""
    found: list[dict[str, Any]] = json.loads(PRINTED.read_text(encoding="utf-8"))[name]["expectations"]
    return found
