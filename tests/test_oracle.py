"""Every row and column of ``indicator_values`` against a second computation of them, made from the contract's wording.

The oracle (``tests/oracle``) is plain Python and reads no SQL. Where the two differ, one of them has misread the contract.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from lineage import unexplained
from oracle import cases
from oracle.compare import differences
from oracle.inputs import Inputs
from warehouse import Warehouse, small_province


@pytest.fixture(scope="module")
def connection(database_url: str) -> Iterator[psycopg.Connection]:
    with small_province(database_url) as url, psycopg.connect(url) as opened:
        cases.build(Warehouse(opened))
        opened.execute("analyze")
        yield opened


@pytest.fixture(scope="module")
def inputs(connection: psycopg.Connection) -> Inputs:
    return Inputs(connection)


@pytest.mark.parametrize("period", cases.PERIODS)
def test_every_row_is_what_the_contract_asks_for(connection: psycopg.Connection, inputs: Inputs, period: str) -> None:
    Warehouse(connection).aggregate(period)
    compared, found = differences(connection, inputs, period)
    assert compared > 25_000, "a comparison of nothing proves nothing"
    assert found[:20] == [], f"{len(found)} differences in {compared} rows"
    assert unexplained(connection, period) == []
