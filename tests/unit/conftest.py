"""A warehouse for each test that writes to one, and a mail server for those that send."""

import smtplib
import socket
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from aiosmtpd.controller import Controller
from psycopg import sql

from postman import Postman

SCHEMA_FILES = sorted((Path(__file__).parents[2] / "sql" / "schema").glob("*.sql"))
SCHEMAS = ("raw", "core", "mart", "pub", "ops")


@pytest.fixture(scope="session")
def scratch_database(database_url: str) -> Iterator[str]:
    """The name of a database beside all others, dropped at the end of the run."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        yield name
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def empty_warehouse(database_url: str, scratch_database: str) -> Iterator[psycopg.Connection]:
    """A connection to a warehouse with the schema made anew and nothing in it."""
    with psycopg.connect(database_url, dbname=scratch_database) as connection:
        for schema in SCHEMAS:
            connection.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(schema)))
        for path in SCHEMA_FILES:
            connection.execute(path.read_bytes())
        connection.commit()
        yield connection


@pytest.fixture
def postman() -> Postman:
    return Postman()


@pytest.fixture
def mail_server(postman: Postman) -> Iterator[Controller]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(postman, hostname="127.0.0.1", port=port)
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def open_session(mail_server: Controller) -> Callable[[], smtplib.SMTP]:
    return lambda: smtplib.SMTP("127.0.0.1", mail_server.port, timeout=5)
