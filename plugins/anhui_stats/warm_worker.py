"""A process that works on one thing at a time and may be killed: forked with everything imported, replaced when it overruns.

Forking the process that already holds the libraries takes milliseconds where a new interpreter takes seconds. It needs
neither a daemon's permission nor a start-up file, so it also works inside a task of Airflow. The child keeps nothing of its
parent but the function and its memory: output is dropped, signals have their default effect, and it leaves without cleaning up.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import resource
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Generic, Literal, NoReturn, TypeVar

from anhui_stats.errors import AnhuiStatsError

Argument = TypeVar("Argument")
Result = TypeVar("Result")
_STATM = Path("/proc/self/statm")


@dataclass(frozen=True)
class Done(Generic[Result]):
    """The function's result."""

    value: Result


@dataclass(frozen=True)
class Failed:
    """Why there is no result: out of time, out of memory, the process died, or the function raised. ``detail`` in English."""

    reason: Literal["time", "memory", "died", "raised"]
    detail: str


class WarmWorker(Generic[Argument, Result]):
    """Runs ``function`` in a child process, one call at a time. Use it as a context: the child is gone afterwards."""

    def __init__(self, function: Callable[[Argument], Result], memory_bytes: int) -> None:
        self._function = function
        self._memory = memory_bytes
        self._child: tuple[int, Connection] | None = None
        self.started = 0

    def __enter__(self) -> WarmWorker[Argument, Result]:
        """Nothing is started yet: the first call does."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        self._end()

    def call(self, argument: Argument, seconds: float) -> Done[Result] | Failed:
        """The result, or why there is none; the child that overran or died is replaced by the next call.

        Raises the function's own ``AnhuiStatsError``: that is our fault and stops us.
        """
        _, connection = self._child or self._start()
        try:
            connection.send((argument, seconds))
            if not connection.poll(seconds):
                self._end()
                return Failed("time", f"no answer within {seconds:g} seconds")
            kind, answer = connection.recv()
        except (EOFError, ConnectionError):
            return self._post_mortem()
        if kind == "done":
            return Done(answer)
        self._end()
        if kind == "ours":
            raise answer
        return Failed(kind, answer)

    def _start(self) -> tuple[int, Connection]:
        ours, theirs = Pipe()
        pid = os.fork()
        if pid == 0:
            ours.close()
            _serve(self._function, theirs, self._memory)
        theirs.close()
        self._child = (pid, ours)
        self.started += 1
        return self._child

    def _end(self) -> int:
        """Kill and reap the child; its wait status."""
        if self._child is None:
            return 0
        (pid, connection), self._child = self._child, None
        connection.close()
        os.kill(pid, signal.SIGKILL)
        return os.waitpid(pid, 0)[1]

    def _post_mortem(self) -> Failed:
        assert self._child is not None
        (pid, connection), self._child = self._child, None
        connection.close()
        status = os.waitpid(pid, 0)[1]
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        if number == signal.SIGXCPU:
            return Failed("time", "processor time used up")
        # a compiled library that gets no memory aborts; a machine that has none left kills
        reason: Literal["memory", "died"] = "memory" if number in (signal.SIGABRT, signal.SIGKILL) else "died"
        return Failed(reason, signal.Signals(number).name if number else f"exit code {os.waitstatus_to_exitcode(status)}")


def _serve(function: Callable[[Argument], Result], connection: Connection, memory_bytes: int) -> NoReturn:
    """The child: answer until the parent is gone. Never returns into the code that was forked."""
    try:
        _detach()
        while True:
            argument, seconds = connection.recv()
            _allow(memory_bytes, seconds)
            answer = _answer(function, argument)
            resource.setrlimit(resource.RLIMIT_AS, (_hard(resource.RLIMIT_AS), _hard(resource.RLIMIT_AS)))
            connection.send(answer)
    finally:
        os._exit(0)


def _answer(function: Callable[[Argument], Result], argument: Argument) -> tuple[str, object]:
    try:
        return "done", function(argument)
    except MemoryError:
        return "memory", "MemoryError"
    except AnhuiStatsError as error:
        return "ours", error
    except Exception:
        return "raised", traceback.format_exc(limit=-6)


def _detach() -> None:
    # the collector would look at (and so copy) all that the parent holds; what a file leaves behind is collected in large steps
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    faulthandler.disable()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)


def _hard(kind: int) -> int:
    return resource.getrlimit(kind)[1]


def _allow(memory_bytes: int, seconds: float) -> None:
    """So much memory beyond what there is now, where the system tells; and twice the processor time, should the parent die."""
    if _STATM.exists():
        used = int(_STATM.read_text().split()[0]) * resource.getpagesize()
        _set_soft(resource.RLIMIT_AS, used + memory_bytes)
    spent = resource.getrusage(resource.RUSAGE_SELF)
    _set_soft(resource.RLIMIT_CPU, int(spent.ru_utime + spent.ru_stime + 2 * seconds) + 1)


def _set_soft(kind: int, value: int) -> None:
    hard = _hard(kind)
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
