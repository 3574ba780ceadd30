"""A worker that overruns, dies or raises is replaced; whatever happened, nothing of it stays behind."""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from anhui_stats.errors import ConsistencyError
from anhui_stats.warm_worker import Done, Failed, WarmWorker

MEMORY = 256 * 1024 * 1024


def spin() -> None:
    while True:
        pass


def lose_rows() -> None:
    raise ConsistencyError("3 rows found, 2 parsed")


DEEDS: dict[str, Callable[[], object]] = {
    "sleep": lambda: time.sleep(600),
    "spin": spin,
    "allocate": lambda: len(bytearray(3 * MEMORY)),
    "segfault": lambda: ctypes.string_at(0),
    "abort": os.abort,
    "exit": lambda: os._exit(3),
    "stumble": lambda: 1 // 0,
    "lose rows": lose_rows,
    "who": os.getpid,
}


def do(deed: str) -> object:
    return DEEDS[deed]()


@pytest.fixture
def worker() -> Iterator[WarmWorker[str, object]]:
    before = set(psutil.Process().children())
    with WarmWorker(do, MEMORY) as made:
        yield made
    ours = [child for child in psutil.Process().children() if child not in before]
    assert not ours


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("sleep", "time"),
        ("spin", "time"),
        ("allocate", "memory"),
        ("segfault", "died"),
        ("abort", "memory"),
        ("exit", "died"),
        ("stumble", "raised"),
    ],
)
def test_the_worker_that_failed_is_replaced_and_the_next_call_is_served(
    worker: WarmWorker[str, object], deed: str, reason: str
) -> None:
    outcome = worker.call(deed, 0.5)
    assert isinstance(outcome, Failed)
    assert outcome.reason == reason
    assert isinstance(worker.call("who", 30), Done)
    assert worker.started == 2


def test_a_worker_is_warm(worker: WarmWorker[str, object]) -> None:
    assert len({str(worker.call("who", 30)) for _ in range(5)}) == 1
    assert worker.started == 1


def test_what_a_stumbling_function_says_is_kept(worker: WarmWorker[str, object]) -> None:
    outcome = worker.call("stumble", 30)
    assert isinstance(outcome, Failed)
    assert "ZeroDivisionError" in outcome.detail


def test_our_own_fault_is_raised_here(worker: WarmWorker[str, object]) -> None:
    with pytest.raises(ConsistencyError, match="3 rows found, 2 parsed"):
        worker.call("lose rows", 30)


def test_a_worker_ends_when_its_parent_is_killed() -> None:
    read, write = os.pipe()
    parent = os.fork()
    if parent == 0:
        outcome = WarmWorker(do, MEMORY).call("who", 30)
        os.write(write, str(outcome.value if isinstance(outcome, Done) else 0).encode())
        os._exit(0)
    os.waitpid(parent, 0)
    child = int(os.read(read, 20))
    assert child
    for _ in range(200):
        if not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE:
            return
        time.sleep(0.05)
    pytest.fail("the worker outlived its parent")
