"""Child processes that are started in a session of their own, watched, and stopped without leaving anything behind."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

#: Every process of one runtime, grandchildren included, carries this variable with the runtime's token.
MARKER = "ANHUI_STATS_RUNTIME_TOKEN"


class Component:
    """One long-running program: its name, its log, and the process while it runs."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        """Only describes the program; ``start`` runs it."""
        self.name = name
        self.log = log
        self._command = list(command)
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the program in its own session, so that a Ctrl-C at the terminal reaches only us."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )

    @property
    def exit_code(self) -> int | None:
        """None while it runs; the code with which it ended otherwise."""
        return self._process.poll() if self._process else 0

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to the program and all its children."""
        if self._process is not None:
            send_to_group(self._process.pid, number)

    def wait(self, seconds: float) -> None:
        """Wait for the program to end, at most so long."""
        if self._process is not None:
            try:
                self._process.wait(max(seconds, 0.0))
            except subprocess.TimeoutExpired:
                return


def stop_components(components: Sequence[Component], token: str, patience_seconds: float = 20) -> None:
    """Ask all to end, wait, then kill whatever still carries the token, daemonised grandchildren included."""
    deadline = time.monotonic() + patience_seconds
    for component in components:
        component.signal_group(signal.SIGTERM)
    for component in components:
        component.wait(deadline - time.monotonic())
    survivors = marked_processes(token)
    psutil.wait_procs(survivors, timeout=max(deadline - time.monotonic(), 0.5))
    for process in marked_processes(token):
        process.kill()
    for component in components:
        component.wait(5)


def marked_processes(token: str) -> list[psutil.Process]:
    """The running processes that descend from the runtime with this token."""
    return [process for process in psutil.process_iter() if _token_of(process) == token]


def _token_of(process: psutil.Process) -> str | None:
    try:
        if process.pid == os.getpid() or process.status() == psutil.STATUS_ZOMBIE:
            return None
        token: str | None = process.environ().get(MARKER)
        return token
    except (psutil.Error, OSError):
        return None


def send_to_group(pid: int, number: signal.Signals) -> None:
    """Signal a process group; one that is gone is no error."""
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return


def _end_with_parent() -> None:
    """In the child: be terminated by the kernel when our parent dies, even by ``kill -9``."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
