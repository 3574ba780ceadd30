"""The embedded server from outside: it starts, is shared, survives what happens to it, and leaves nothing running."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import uuid
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from anhui_stats.database import placement
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.errors import DatabaseError

ROOT = Path(__file__).parents[3]
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")


@pytest.fixture
def folder(open_folder: Path) -> Path:
    return open_folder / f"数据 库 {uuid.uuid4().hex[:8]}"


def make(folder: Path) -> EmbeddedServer:
    return EmbeddedServer(folder, durable=False, timeout_seconds=30)


def answer(server: EmbeddedServer) -> object:
    with psycopg.connect(server.url("postgres")) as connection:
        row = connection.execute("select 1 + 1").fetchone()
    return row and row[0]


def processes_of(server: EmbeddedServer) -> list[int]:
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if str(server.cluster) in (process.info["cmdline"] or []) and process.status() != psutil.STATUS_ZOMBIE:
            found.append(process.pid)
    return found


def test_what_was_written_is_there_after_a_restart_and_nothing_runs_in_between(folder: Path) -> None:
    with make(folder) as server, psycopg.connect(server.url("postgres")) as connection:
        connection.execute("create table kept as select '霍邱县' as name")
        connection.commit()
    assert processes_of(server) == []
    with make(folder) as server, psycopg.connect(server.url("postgres")) as connection:
        assert connection.execute("select name, upper(name || 'ä') from kept").fetchone() == ("霍邱县", "霍邱县Ä")


def test_the_server_speaks_utf8_and_asks_for_the_password(folder: Path) -> None:
    with make(folder) as server:
        with psycopg.connect(server.url("postgres")) as connection:
            assert connection.execute("show server_encoding").fetchone() == ("UTF8",)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(f"postgresql://postgres:wrong@127.0.0.1:{server.port}/postgres")
        assert (folder / "server.json").stat().st_mode & 0o777 == 0o600


def test_a_second_user_attaches_and_the_last_one_stops_it(folder: Path) -> None:
    first, second = make(folder), make(folder)
    with second:
        with first:
            assert first.port == second.port
        assert answer(second) == 2
    assert processes_of(second) == []


def test_a_taken_port_is_left_to_its_owner(folder: Path) -> None:
    with make(folder) as server:
        remembered = server.port
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", remembered))
        other.listen()
        with make(folder) as server:
            assert server.port != remembered
            assert answer(server) == 2


def test_a_killed_server_recovers(folder: Path) -> None:
    with make(folder) as server:
        with psycopg.connect(server.url("postgres")) as connection:
            connection.execute("create table kept as select 1 as one")
        psutil.Process(processes_of(server)[0]).kill()
        (folder / "server.log").write_text("")
    assert (server.cluster / "postmaster.pid").exists()
    with make(folder) as server, psycopg.connect(server.url("postgres")) as connection:
        assert connection.execute("select one from kept").fetchone() == (1,)


def test_a_pid_file_that_names_another_program_is_no_obstacle(folder: Path) -> None:
    with make(folder) as server:
        text = (server.cluster / "postmaster.pid").read_text()
    stale = server.cluster / "postmaster.pid"
    stale.write_text(text.replace(text.split("\n")[0], str(os.getpid()), 1))
    with make(folder) as server:
        assert answer(server) == 2


def test_a_server_left_behind_by_a_killed_command_is_used_and_then_stopped(folder: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from anhui_stats.database.server import EmbeddedServer\n"
        "with EmbeddedServer(Path(sys.argv[1]), durable=False): os.kill(os.getpid(), signal.SIGKILL)"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "plugins")}
    ended = subprocess.run([sys.executable, "-c", script, str(folder)], env=environment, timeout=60)
    assert ended.returncode == -signal.SIGKILL
    with make(folder) as server:
        assert answer(server) == 2
    assert processes_of(server) == []


def test_an_interrupted_creation_is_begun_anew(folder: Path) -> None:
    server = make(folder)
    partial = placement.place(folder).data / "partial"
    partial.mkdir()
    (partial / "PG_VERSION").write_text("18")
    with server:
        assert answer(server) == 2


def test_a_lost_password_is_told_and_nothing_is_overwritten(folder: Path) -> None:
    with make(folder) as server:
        cluster = server.cluster
    (folder / "server.json").unlink()
    with pytest.raises(DatabaseError, match=r"server\.json.*missing"), make(folder):
        raise AssertionError("must not start")
    assert (cluster / "PG_VERSION").exists()


def test_data_of_another_major_version_is_not_touched(folder: Path) -> None:
    data = placement.place(folder).data
    (data / "17").mkdir()
    with pytest.raises(DatabaseError, match="written by PostgreSQL 17"), make(folder):
        raise AssertionError("must not start")


@needs_root
def test_as_root_it_runs_as_nobody_and_moves_where_nobody_may_not_enter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr(placement, "SYSTEM_FOLDER", folder / "system")
    folder.mkdir()
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with make(closed / "database") as server:
        assert server.cluster.is_relative_to(folder / "system")
        assert psutil.Process(processes_of(server)[0]).uids().real == pwd.getpwnam("nobody").pw_uid
        assert answer(server) == 2
    assert closed.stat().st_mode & 0o777 == 0o700


@needs_root
def test_programs_are_copied_where_nobody_cannot_execute_them(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir()
    hidden = tmp_path / "venv"
    package = placement.wheel_programs().parent
    for name in (package.name, f"{package.name}.libs"):
        shutil.copytree(package.with_name(name), hidden / name, symlinks=True)
    hidden.chmod(0o700)
    monkeypatch.setattr(placement, "SYSTEM_FOLDER", folder / "system")
    monkeypatch.setattr(placement, "wheel_programs", lambda: hidden / package.name / "pginstall")
    with make(folder / "database") as server:
        assert answer(server) == 2
        assert [path.name.split(".")[0] for path in (folder / "system").iterdir()] == ["postgresql-18"]


@pytest.fixture
def ordinary_folder(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    shutil.chown(folder, "daemon")
    yield folder


def reachable_python(environment: dict[str, str]) -> str | None:
    """A Python that can import this project as an ordinary user: this one, or the system's of the same version."""
    for candidate in (sys.executable, f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"):
        probe = ["/bin/sh", "-c", '"$1" -c "import anhui_stats.database.server"', "sh", candidate]
        tried = subprocess.run(probe, user="daemon", extra_groups=[], cwd="/", env=environment, capture_output=True)
        if tried.returncode == 0:
            return candidate
    return None


@needs_root
def test_an_ordinary_user_runs_it_as_itself(ordinary_folder: Path) -> None:
    environment = {"PYTHONPATH": f"{ROOT / 'plugins'}:{sysconfig.get_path('purelib')}", "PYTHONDONTWRITEBYTECODE": "1"}
    python = reachable_python(environment)
    if python is None:
        pytest.skip("no Python of this version lies where an ordinary user can enter")
    script = (
        "import sys; from pathlib import Path; from anhui_stats.database.server import EmbeddedServer\n"
        "with EmbeddedServer(Path(sys.argv[1]), durable=False) as server: print(server.cluster.stat().st_uid)"
    )
    result = subprocess.run(
        [python, "-c", script, str(ordinary_folder)],
        user="daemon",
        extra_groups=[],
        cwd="/",
        env=environment,
        capture_output=True,
        text=True,
    )
    assert result.stdout.strip() == str(pwd.getpwnam("daemon").pw_uid), result.stderr
