"""The figures of the published bulletins, number by number."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "data" / "published_bulletins.json"
#: What a figure may print beside its value.
FIELDS = (
    "value", "yoy", "share", "share_pp", "delta", "rank", "completion", "over_schedule_pp", "two_year_avg", "contribution_pp",
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """One figure of a bulletin: what it is called, of what, and the numbers printed with it. ``number`` counts from 1."""

    number: int
    name: str
    dims: Mapping[str, str]
    unit: str
    numbers: Mapping[str, Decimal]

    @property
    def words(self) -> str:
        """The figure in the bulletin's own words."""
        return " ".join([self.name, *self.dims.values()])


@dataclass(frozen=True)
class Bulletin:
    """A published bulletin. ``period`` is the month up to which it counts, ``first_period`` the first month of it."""

    bulletin_id: str
    title: str
    first_period: str
    period: str
    figures: tuple[Figure, ...]


def read_bulletins(source: Path = SOURCE) -> tuple[Bulletin, ...]:
    """All bulletins, in their order in the file. Numbers keep the digits that were printed."""
    found = json.loads(source.read_text(encoding="utf-8"), parse_float=Decimal, parse_int=Decimal)
    return tuple(_bulletin(record) for record in found)


@cache
def bulletins() -> dict[str, Bulletin]:
    """The bulletins by id."""
    return {bulletin.bulletin_id: bulletin for bulletin in read_bulletins()}


def _bulletin(record: Mapping[str, object]) -> Bulletin:
    first, last = str(record["period"]).split("..")
    figures = record["figures"]
    assert isinstance(figures, list)
    return Bulletin(str(record["id"]), str(record["title"]), first, last, tuple(_figures(figures)))


def _figures(records: list[dict[str, object]]) -> Iterator[Figure]:
    for number, record in enumerate(records, 1):
        numbers = {field: record[field] for field in FIELDS if field in record}
        dims = record["dims"]
        assert isinstance(dims, dict)
        yield Figure(number, str(record["name"]), dims, str(record["unit"]), numbers)  # type: ignore[arg-type]


def half_step(printed: Decimal) -> Decimal:
    """Half of the last printed digit."""
    exponent = printed.as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(5).scaleb(exponent - 1)
