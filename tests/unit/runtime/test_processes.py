"""Components leave nothing behind: not when they are stopped, not when they ignore us, not when we are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import psutil
import pytest

from anhui_stats.runtime.processes import MARKER, Component, marked_processes, stop_components

ROOT = Path(__file__).parents[3]

# A parent with a child in a session of its own, as daemons have; both may ignore SIGTERM.
FAMILY = """
import signal, subprocess, sys, time
{deaf}
child = "import signal, time; {deaf}\\nprint('child', flush=True)\\nwhile True: time.sleep(1)"
subprocess.Popen([sys.executable, "-c", child], start_new_session=True)
while True: time.sleep(1)
"""
DEAF = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"


@pytest.fixture
def token() -> str:
    return uuid.uuid4().hex


def start_family(log: Path, token: str, deaf: str) -> Component:
    environment = os.environ | {MARKER: token}
    component = Component("family", [sys.executable, "-c", FAMILY.format(deaf=deaf)], environment, log)
    component.start()
    wait_for(log, "child")
    return component


def wait_for(log: Path, word: str) -> None:
    """Read a growing log through ``tail``, which waits for the next line instead of a guess at a time."""
    with subprocess.Popen(
        ["tail", "-n", "+1", "-F", str(log)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as tail:
        assert tail.stdout is not None
        assert any(word in line for line in tail.stdout)
        tail.terminate()


@pytest.mark.parametrize("deaf", ["", DEAF], ids=["obedient", "deaf"])
def test_stopping_ends_children_that_left_the_group_and_ignore_us(tmp_path: Path, token: str, deaf: str) -> None:
    component = start_family(tmp_path / "log", token, deaf)
    assert len(marked_processes(token)) == 2
    stop_components([component], token, patience_seconds=2)
    assert marked_processes(token) == []
    assert component.exit_code == (-signal.SIGKILL if deaf else -signal.SIGTERM)


def test_a_component_ends_when_its_starter_is_killed(tmp_path: Path, token: str) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from anhui_stats.runtime.processes import Component\n"
        "command = ['sleep', '600']\n"
        "Component('sleeper', command, os.environ, Path(sys.argv[1])).start(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "plugins"), MARKER: token}
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "log")], env=environment, timeout=30)
    _, alive = psutil.wait_procs(marked_processes(token), timeout=10)
    assert alive == []
