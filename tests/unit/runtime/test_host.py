"""Ports, private files and locks."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from anhui_stats.runtime.host import FileLock, choose_port, is_port_free, last_lines, write_private

ROOT = Path(__file__).parents[3]


def test_a_taken_port_is_not_chosen() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert not is_port_free(taken)
        assert choose_port(taken) != taken


def test_a_free_port_is_kept() -> None:
    free = choose_port(None)
    assert choose_port(free) == free


def test_a_private_file_is_replaced_whole_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secrets.json"
    write_private(path, "first")
    write_private(path, "second")
    assert path.read_text() == "second"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secrets.json"]


def test_one_holder_at_a_time_but_many_sharers(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    first.share()
    second.share()
    assert not second.try_lock()
    first.close()
    assert second.try_lock()
    second.close()


def test_a_lock_is_free_after_its_holder_was_killed(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from anhui_stats.runtime.host import FileLock\n"
        "FileLock(Path(sys.argv[1])).wait(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "plugins")}
    ended = subprocess.run([sys.executable, "-c", script, str(tmp_path / "lock")], env=environment, timeout=30)
    assert ended.returncode == -signal.SIGKILL
    lock = FileLock(tmp_path / "lock")
    assert lock.try_lock()
    lock.close()


def test_the_end_of_a_log_is_shown_and_a_missing_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("\n".join(f"line {number}" for number in range(30)))
    assert last_lines(tmp_path / "log", 2) == "line 28\nline 29"
    assert "does not exist" in last_lines(tmp_path / "none")
