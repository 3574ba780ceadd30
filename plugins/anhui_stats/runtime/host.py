"""Small facts and acts of the operating system: free ports, private files, locks that die with their process."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

LOOPBACK = "127.0.0.1"


def is_port_free(port: int) -> bool:
    """Whether a server could listen on the loopback port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def choose_port(preferred: int | None) -> int:
    """The preferred port when it is free, else one that the system gives."""
    if preferred is not None and is_port_free(preferred):
        return preferred
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step; only its owner may read it (mode 600)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)


def last_lines(path: Path, count: int = 20) -> str:
    """The end of a log, or a remark that there is none."""
    if not path.exists():
        return f"({path} does not exist)"
    return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])


class FileLock:
    """A lock on a file that the kernel gives back when its holder ends, however it ends."""

    def __init__(self, path: Path) -> None:
        """Open, but do not lock, the file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._stream: IO[str] = path.open("a+", encoding="utf-8")

    def share(self) -> None:
        """Wait for a lock that others may hold too."""
        fcntl.flock(self._stream, fcntl.LOCK_SH)

    def wait(self) -> None:
        """Wait for a lock of one's own."""
        fcntl.flock(self._stream, fcntl.LOCK_EX)

    def try_lock(self) -> bool:
        """Take a lock of one's own, unless somebody else holds one."""
        try:
            fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def note(self, text: str) -> None:
        """Leave a word for those who find the lock taken."""
        self._stream.truncate(0)
        self._stream.write(text)
        self._stream.flush()

    def read_note(self) -> str:
        """What the holder noted."""
        self._stream.seek(0)
        return self._stream.read().strip()

    def release(self) -> None:
        """Give the lock back; the object can be used again."""
        fcntl.flock(self._stream, fcntl.LOCK_UN)

    def close(self) -> None:
        """Give the lock back for good."""
        self._stream.close()


@contextmanager
def exclusively(path: Path) -> Iterator[None]:
    """Hold the lock on a file for the length of the block, waiting for it."""
    lock = FileLock(path)
    try:
        lock.wait()
        yield
    finally:
        lock.close()
