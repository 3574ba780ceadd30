"""Bring a warehouse up to date: schema files, form tables, reference tables. Safe to run at every start.

Each step is recorded in ``ops.migration`` with the hash of what it was made from; a step with that hash is not run again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import psycopg
from psycopg import sql

from anhui_stats.catalog.base import PROJECT_ROOT
from anhui_stats.catalog.forms import all_forms
from anhui_stats.database.form_tables import form_table_ddl
from anhui_stats.database.reference_tables import load_reference_tables, reference_fingerprint
from anhui_stats.errors import DatabaseError

SCHEMA_FOLDER = PROJECT_ROOT / "sql" / "schema"
_LOCK_KEY = 341500


def _sha256(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _schema_files() -> list[Path]:
    files = sorted(SCHEMA_FOLDER.glob("*.sql"))
    if not files:
        raise DatabaseError(f"{SCHEMA_FOLDER}: no schema files found")
    return files


def _is_new(connection: psycopg.Connection[tuple[object, ...]], step: str, digest: str) -> bool:
    """Record the step's hash; False where this very hash was already applied."""
    row = connection.execute(
        "insert into ops.migration as done (step, sha256) values (%s, %s) on conflict (step) do update"
        " set sha256 = excluded.sha256, applied_at = excluded.applied_at where done.sha256 <> excluded.sha256 returning step",
        (step, digest),
    ).fetchone()
    return row is not None


def _migrate_schema(connection: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    first, *others = _schema_files()
    connection.execute(first.read_bytes())
    applied = []
    for path in others:
        if _is_new(connection, path.name, _sha256([path.read_text(encoding="utf-8")])):
            connection.execute(path.read_bytes())
            applied.append(path.name)
    return applied


def _migrate_forms(connection: psycopg.Connection[tuple[object, ...]], schema_changed: bool) -> list[str]:
    forms = all_forms()
    statements: list[sql.Composed] = []
    for form_code in sorted({form.form_code for form in forms}):
        statements += form_table_ddl(form_code, forms)
    if not _is_new(connection, "forms", _sha256(s.as_string(connection) for s in statements)) and not schema_changed:
        return []
    for statement in statements:
        connection.execute(statement)
    return ["forms"]


def migrate(connection: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """Apply what is missing, in one transaction; the names of the steps that were applied (empty when up to date)."""
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", (_LOCK_KEY,))
        applied = _migrate_schema(connection)
        applied += _migrate_forms(connection, schema_changed=bool(applied))
        if _is_new(connection, "reference", reference_fingerprint()) or applied:
            load_reference_tables(connection)
            applied.append("reference")
    return applied
