"""The version of the code, as recorded in a release."""

from __future__ import annotations

import hashlib

from anhui_stats.catalog.base import PROJECT_ROOT

#: The published tables' shape; raised when a column is added, renamed or dropped.
SCHEMA_VERSION = "1"

_PARTS = ("plugins/anhui_stats", "sql", "expectations", "reference")


def code_version() -> str:
    """The first 12 hex of the SHA-256 over everything that can change a published figure: code, SQL, rules, reference."""
    digest = hashlib.sha256()
    for part in _PARTS:
        for path in sorted((PROJECT_ROOT / part).rglob("*")):
            if path.suffix in (".py", ".sql", ".yaml", ".csv", ".j2"):
                digest.update(path.relative_to(PROJECT_ROOT).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
