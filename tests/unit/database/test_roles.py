"""The statistician reads ``pub`` and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from anhui_stats.database.connect import connect_url, ensure_database
from anhui_stats.database.migrate import migrate
from anhui_stats.database.roles import ensure_statistician
from anhui_stats.database.server import EmbeddedServer


@pytest.fixture(scope="module")
def warehouse(server: EmbeddedServer) -> Iterator[psycopg.Connection]:
    ensure_database(server.url("roles"))
    with connect_url(server.url("roles")) as connection:
        migrate(connection)
        ensure_statistician(connection, server.statistician_password)
        connection.execute("create table pub.made_later as select 1.5 as obs_value")
        connection.commit()
        yield connection


@pytest.fixture
def statistician(warehouse: psycopg.Connection, server: EmbeddedServer) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server.statistician_url("roles")) as connection:
        yield connection


def test_published_tables_can_be_read_without_naming_the_schema(statistician: psycopg.Connection) -> None:
    assert statistician.execute("select obs_value::text from made_later").fetchone() == ("1.5",)


@pytest.mark.parametrize("relation", ["ops.receipt", "core.counting_form", "raw.zs01"])
def test_everything_else_is_closed(statistician: psycopg.Connection, relation: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        statistician.execute(f"select * from {relation}")


@pytest.mark.parametrize(
    "statement",
    [
        "delete from pub.made_later",
        "create table pub.mine (a int)",
        "create table public.mine (a int)",
        "drop table pub.made_later",
    ],
)
def test_nothing_can_be_written_even_where_the_session_allows_it(statistician: psycopg.Connection, statement: str) -> None:
    statistician.execute("set transaction read write")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        statistician.execute(statement)


def test_a_new_session_is_read_only_and_in_local_time(statistician: psycopg.Connection) -> None:
    assert statistician.execute("show transaction_read_only").fetchone() == ("on",)
    assert statistician.execute("show timezone").fetchone() == ("Asia/Shanghai",)


def test_doing_it_again_changes_nothing(warehouse: psycopg.Connection, server: EmbeddedServer) -> None:
    ensure_statistician(warehouse, server.statistician_password)
    warehouse.commit()
    with psycopg.connect(server.statistician_url("roles")) as connection:
        assert connection.execute("select current_user").fetchone() == ("statistician",)
