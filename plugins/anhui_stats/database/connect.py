"""Connections to the warehouse: one way to open one, and the few facts about a URL that others need.

URLs are plain ``postgresql://`` ones; a password in them never reaches an error message.
"""

from __future__ import annotations

from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from anhui_stats.errors import DatabaseError
from anhui_stats.settings import Settings

WAREHOUSE = "anhui_stats"
METADATA = "airflow"


def connect(settings: Settings) -> psycopg.Connection:
    """An open connection to the warehouse; used as a context manager it commits, or rolls back, and closes.

    Raises ``DatabaseError`` when no warehouse is open (see ``database.warehouse``) or it cannot be reached.
    """
    if settings.database_url is None:
        raise DatabaseError("no warehouse is open: run this inside open_databases(), or set ANHUI_STATS_DATABASE_URL")
    return connect_url(settings.database_url)


def connect_url(url: str) -> psycopg.Connection:
    """An open connection in the time zone Asia/Shanghai. Raises ``DatabaseError`` naming the server, without its password."""
    try:
        return psycopg.connect(url, connect_timeout=10, options="-c TimeZone=Asia/Shanghai")
    except psycopg.OperationalError as error:
        raise DatabaseError(f"cannot connect to {without_password(url)}: {error}") from error


def without_password(url: str) -> str:
    """The URL as it may be printed."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username}:***@{host}"))


def database_of(url: str) -> str:
    """The database that a URL names. Raises ``DatabaseError`` when it names none."""
    name = urlsplit(url).path.lstrip("/")
    if not name:
        raise DatabaseError(f"{without_password(url)} names no database")
    return name


def with_database(url: str, name: str) -> str:
    """The same server and user, another database."""
    return urlunsplit(urlsplit(url)._replace(path="/" + quote(name)))


def with_user(url: str, user: str, password: str | None) -> str:
    """The same server and database, another user."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    login = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    return urlunsplit(parts._replace(netloc=f"{login}@{host}"))


def ensure_database(url: str) -> None:
    """Create the database that the URL names, where it does not exist yet.

    Connects to it first, so that a user who may not create databases can use one that exists.
    """
    try:
        psycopg.connect(url, connect_timeout=10).close()
        return
    except psycopg.OperationalError as error:
        missing = f'database "{database_of(url)}" does not exist' in str(error)
        if not missing:
            raise DatabaseError(f"cannot connect to {without_password(url)}: {error}") from error
    try:
        with psycopg.connect(with_database(url, "postgres"), autocommit=True, connect_timeout=10) as connection:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(database_of(url))))
    except psycopg.Error as error:
        raise DatabaseError(
            f"database {database_of(url)} does not exist and could not be created: {error}. "
            f"Create it yourself: create database {database_of(url)}"
        ) from error
