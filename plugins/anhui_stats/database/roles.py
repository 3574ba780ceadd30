"""The role ``statistician``: reads schema ``pub``, nothing else, also in tables that are created later."""

from __future__ import annotations

import psycopg
from psycopg import sql

from anhui_stats.errors import DatabaseError

ROLE = "statistician"
SCHEMAS = ("raw", "core", "mart", "pub", "ops")

_GRANTS = (
    "revoke all on all tables in schema raw, core, mart, ops from statistician",
    "revoke all on schema public, raw, core, mart, ops from statistician",
    "grant usage on schema pub to statistician",
    "grant select on all tables in schema pub to statistician",
    "alter default privileges in schema pub grant select on tables to statistician",
)
_HABITS = (
    "alter role statistician set default_transaction_read_only = on",
    "alter role statistician set search_path = pub",
    "alter role statistician set timezone = 'Asia/Shanghai'",
    "alter role statistician set statement_timeout = '10min'",
)


def ensure_statistician(connection: psycopg.Connection, password: str | None) -> None:
    """Create the role where it is missing, and bring its rights on the connection's database up to date; commits nothing.

    With a password (embedded server) the role may log in with it. Without one, the role is the server administrator's: its
    login and habits are left alone. Functions of ``pub`` stay executable for everybody, as PostgreSQL makes them.
    Raises ``DatabaseError`` when the role is missing and the user may not create roles.
    """
    for schema in SCHEMAS:
        connection.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(schema)))
    if _create_role(connection) or password is not None:
        for habit in _HABITS:
            connection.execute(habit)
    if password is not None:
        statement = sql.SQL("alter role {} login password {}")
        connection.execute(statement.format(sql.Identifier(ROLE), sql.Literal(password)))
    for grant in _GRANTS:
        connection.execute(grant)


def _create_role(connection: psycopg.Connection) -> bool:
    if connection.execute("select 1 from pg_roles where rolname = %s", (ROLE,)).fetchone():
        return False
    try:
        connection.execute(sql.SQL("create role {}").format(sql.Identifier(ROLE)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise DatabaseError(
            f"the role {ROLE} is missing; have it created by an administrator: create role {ROLE} login"
        ) from error
    return True
