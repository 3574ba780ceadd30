"""The oracle's rows against those of the warehouse: every row, every column."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg
from psycopg.rows import dict_row

from oracle.inputs import Inputs
from oracle.rows import PLACES, RowKey, expected_rows


@dataclass(frozen=True)
class Difference:
    """One column of one row (or ``row``, for a row that only one side has)."""

    key: RowKey
    column: str
    expected: Any
    found: Any


def stored_rows(connection: psycopg.Connection, period: str) -> dict[RowKey, dict[str, Any]]:
    """The warehouse's rows of a period."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute("select * from mart.indicator_values where period = %s", (period,)).fetchall()
    names = ("region_code", "indicator_code", "breakdown", "member", "basis")
    return {tuple(row[name] for name in names): row for row in rows}  # type: ignore[misc]


def _is_same(one: Any, other: Any) -> bool:
    """Equal; amounts may differ in the last stored place."""
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return abs(one - other) <= PLACES
    return bool(one == other)


def differences(connection: psycopg.Connection, inputs: Inputs, period: str) -> tuple[int, list[Difference]]:
    """How many rows the two have together, and every difference between them."""
    expected, stored = expected_rows(inputs, period), stored_rows(connection, period)
    found = [Difference(key, "row", "present", "missing") for key in expected.keys() - stored.keys()]
    found += [Difference(key, "row", "missing", "present") for key in stored.keys() - expected.keys()]
    for key in expected.keys() & stored.keys():
        for column, value in expected[key].items():
            if not _is_same(value, stored[key][column]):
                found.append(Difference(key, column, value, stored[key][column]))
    return len(expected.keys() | stored.keys()), sorted(found, key=lambda d: (d.key, d.column))
