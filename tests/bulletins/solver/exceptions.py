"""The checked-in list of printed numbers that do not come back, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LIST = Path(__file__).resolve().parents[1] / "not_carried.yaml"


@dataclass(frozen=True)
class Contradiction:
    """A number that no ledger has beside the others of its bulletin: what comes out instead, and published - printed."""

    key: str
    bulletin_id: str
    nearest: Decimal
    by: Decimal


@cache
def _content() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    return found


def not_carried() -> dict[str, str]:
    """Why, by the key of each number that no published table says."""
    reasons = _content()["reasons"]
    return {key: reasons[entry["why"]] for entry in _content()["not_carried"] for key in _keys(entry)}


def contradictions() -> dict[str, Contradiction]:
    """The contradictions by the key of the number."""
    return {
        key: Contradiction(key, entry["bulletin"], Decimal(entry["nearest"]), Decimal(entry["by"]))
        for entry in _content()["contradicts"]
        for key in _keys(entry)
    }


def words_by_figure() -> dict[tuple[str, int], str]:
    """What the list calls each figure, by bulletin and number."""
    entries = [*_content()["not_carried"], *_content()["contradicts"]]
    return {(entry["bulletin"], entry["figure"]): entry["words"] for entry in entries}


def _keys(entry: Mapping[str, Any]) -> Iterator[str]:
    for field in entry["fields"]:
        yield f"{entry['bulletin']} {entry['figure']} {field}"
