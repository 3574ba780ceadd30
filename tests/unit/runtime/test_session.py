"""One runner for a home at a time; what a killed one left behind misleads nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from anhui_stats.errors import RunError
from anhui_stats.runtime import session
from anhui_stats.runtime.environment import Mode
from anhui_stats.runtime.session import Running, airflow_session, find_running, orderly_end, serve, stop_running
from anhui_stats.settings import Settings, load_settings

ROOT = Path(__file__).parents[3]
HOLDER = """
import json, signal, sys, time
from pathlib import Path
from anhui_stats.runtime.host import FileLock
lock = FileLock(Path(sys.argv[1]) / "run.lock")
assert lock.try_lock()
print("held", flush=True)
signal.pause()
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = load_settings(home=tmp_path / "home")
    settings.create_folders()
    return settings


@pytest.fixture
def holder(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the home's lock."""
    command = [sys.executable, "-c", HOLDER, str(settings.airflow)]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "plugins")}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def note(settings: Settings, pid: int, command: str, *, is_ready: bool) -> None:
    session._tell(settings, Running(pid, command, Mode(18080, with_ui=True, schedules=True), is_ready))


def test_a_second_run_is_refused_and_names_the_first(settings: Settings, holder: subprocess.Popen[str]) -> None:
    note(settings, holder.pid, "run", is_ready=False)
    with pytest.raises(RunError, match=f"another run works on .*process {holder.pid}"), airflow_session(settings, print):
        raise AssertionError("must not start")


def test_a_run_during_the_start_of_up_is_asked_to_wait(settings: Settings, holder: subprocess.Popen[str]) -> None:
    note(settings, holder.pid, "up", is_ready=False)
    with pytest.raises(RunError, match="is just starting"), airflow_session(settings, print):
        raise AssertionError("must not start")


def test_a_second_up_is_refused(settings: Settings, holder: subprocess.Popen[str]) -> None:
    note(settings, holder.pid, "up", is_ready=True)
    with pytest.raises(RunError, match="already runs"):
        serve(settings, print)


def test_the_note_of_a_killed_runner_counts_for_nothing(settings: Settings, holder: subprocess.Popen[str]) -> None:
    note(settings, holder.pid, "up", is_ready=True)
    assert find_running(settings) is not None
    holder.kill()
    holder.wait()
    assert find_running(settings) is None
    assert not stop_running(settings)


def test_stopping_ends_the_runner(settings: Settings, holder: subprocess.Popen[str]) -> None:
    note(settings, holder.pid, "up", is_ready=True)
    assert stop_running(settings, patience_seconds=20)
    assert find_running(settings) is None


def test_a_terminating_signal_lets_context_managers_clean_up() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), orderly_end():
        os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) == before
