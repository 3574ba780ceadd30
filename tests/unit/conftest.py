"""A warehouse of its own for each test that writes to one."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

SCHEMA = sorted((Path(__file__).parents[2] / "sql" / "schema").glob("*.sql"))


@pytest.fixture
def empty_warehouse(database_url: str) -> Iterator[psycopg.Connection]:
    """A connection to a new database with the schema and nothing in it; dropped after the test."""
    name = sql.Identifier(f"test_{uuid.uuid4().hex}")
    with psycopg.connect(database_url, autocommit=True) as server:
        server.execute(sql.SQL("create database {}").format(name))
        try:
            with psycopg.connect(database_url, dbname=name.as_string(server).strip('"')) as connection:
                for path in SCHEMA:
                    connection.execute(path.read_bytes())
                connection.commit()
                yield connection
        finally:
            server.execute(sql.SQL("drop database {} with (force)").format(name))
