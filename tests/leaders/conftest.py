"""A small province: three cities, the same rules."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from warehouse import Warehouse, small_province

#: 六安, 铜陵 and 芜湖.
CITIES = ("341500", "340700", "340200")


@pytest.fixture(scope="session")
def province_url(database_url: str) -> Iterator[str]:
    with small_province(database_url, CITIES) as url:
        yield url


@pytest.fixture
def warehouse(province_url: str) -> Iterator[Warehouse]:
    with psycopg.connect(province_url) as connection:
        yield Warehouse(connection)
        connection.rollback()
