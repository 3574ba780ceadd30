"""The role ``statistician``: reads schema ``pub``, nothing else, also in tables that are created later."""

from __future__ import annotations

import psycopg
from psycopg import sql

ROLE = "statistician"
SCHEMAS = ("raw", "core", "mart", "pub", "ops")

_GRANTS = (
    "revoke all on all tables in schema raw, core, mart, ops from statistician",
    "revoke all on schema public, raw, core, mart, ops from statistician",
    "grant usage on schema pub to statistician",
    "grant select on all tables in schema pub to statistician",
    "alter default privileges in schema pub grant select on tables to statistician",
    "alter role statistician set default_transaction_read_only = on",
    "alter role statistician set search_path = pub",
    "alter role statistician set timezone = 'Asia/Shanghai'",
    "alter role statistician set statement_timeout = '10min'",
)


def ensure_statistician(connection: psycopg.Connection, password: str | None) -> None:
    """Create or mend the role on the connection's database; commits nothing.

    With a password the role may log in; without one an existing password is left as it is, and a new role cannot log in
    until the server's owner gives it one. Functions of ``pub`` are left executable, as PostgreSQL grants it to everybody.
    """
    exists = connection.execute("select 1 from pg_roles where rolname = %s", (ROLE,)).fetchone()
    if not exists:
        connection.execute(sql.SQL("create role {}").format(sql.Identifier(ROLE)))
    if password is not None:
        statement = sql.SQL("alter role {} login password {}")
        connection.execute(statement.format(sql.Identifier(ROLE), sql.Literal(password)))
    for schema in SCHEMAS:
        connection.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(schema)))
    connection.execute("revoke create on schema public from public")
    for grant in _GRANTS:
        connection.execute(grant)
