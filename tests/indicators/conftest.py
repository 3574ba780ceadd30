"""A small province: six cities, the same rules."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from warehouse import Warehouse, small_province


@pytest.fixture(scope="module")
def province_url(database_url: str) -> Iterator[str]:
    with small_province(database_url) as url:
        yield url


@pytest.fixture
def warehouse(province_url: str) -> Iterator[Warehouse]:
    with psycopg.connect(province_url) as connection:
        yield Warehouse(connection)
        connection.rollback()
