"""The embedded PostgreSQL: one server for one home, over TCP on the loopback address, shared by whoever needs it.

>>> with EmbeddedServer(settings.database) as server:      # doctest: +SKIP
...     connect(server.url("anhui_stats"))

The first user starts it, later ones attach, the last one stops it. Use is counted with file locks, which the kernel gives
back also after ``kill -9``: a server that was left behind is found and used again by the next command.
State folder: ``server.json`` (port, passwords; mode 600), ``*.lock``, ``server.log``, and ``data/`` where PostgreSQL's user
can enter the folder (see ``placement``).
"""

from __future__ import annotations

import json
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil
import psycopg

from anhui_stats.database.connect import with_user
from anhui_stats.database.placement import Placement, place
from anhui_stats.database.roles import ROLE
from anhui_stats.errors import DatabaseError
from anhui_stats.runtime.host import LOOPBACK, FileLock, choose_port, exclusively, last_lines, write_private

OWNER = "postgres"
MAJOR = "18"
_ATTEMPTS = 4
_SHARED_MEMORY = Path("/dev/shm")
_SMALL_SHARED_MEMORY = 256 * 1024 * 1024

_OPTIONS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
    "jit": "off",
    "work_mem": "32MB",
    "max_wal_size": "2GB",
}
#: Commits still reach the operating system, so a killed server loses nothing; only a power failure may.
_FAST_OPTIONS = {"fsync": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class ServerState:
    """What has to be remembered between two starts."""

    port: int | None
    password: str
    statistician_password: str


class EmbeddedServer:
    """One home's server, as a context manager. ``durable=False`` trades safety at power loss for speed (sample, tests)."""

    def __init__(self, folder: Path, *, durable: bool = True, timeout_seconds: float = 60) -> None:
        """``folder`` is the state folder; nothing is touched before the block is entered."""
        self.folder = folder
        self.log = folder / "server.log"
        self._options = _OPTIONS | ({} if durable else _FAST_OPTIONS)
        self._timeout = timeout_seconds
        self._state_file = folder / "server.json"
        self._placement: Placement | None = None
        self._state: ServerState | None = None
        self._use: FileLock | None = None

    def __enter__(self) -> Self:
        """Start the server, or attach to it where it runs. Raises ``DatabaseError`` with the end of the server's log."""
        self._placement = place(self.folder)
        with exclusively(self.folder / "start.lock"):
            self._state = self._load_state()
            if self._find_process() is None:
                self._create_cluster()
                self._start()
            else:
                self._wait_until_ready(None)
            self._use = FileLock(self.folder / "use.lock")
            self._use.share()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop the server, unless somebody else still uses it."""
        assert self._use is not None
        with exclusively(self.folder / "start.lock"):
            self._use.release()
            if self._use.try_lock():
                self._stop()
            self._use.close()

    def url(self, database: str) -> str:
        """The owner's URL of a database."""
        return with_user(self._address(database), OWNER, self._known_state().password)

    def statistician_url(self, database: str) -> str:
        """The read-only role's URL of a database."""
        return with_user(self._address(database), ROLE, self.statistician_password)

    @property
    def statistician_password(self) -> str:
        """The generated password of the role ``statistician``."""
        return self._known_state().statistician_password

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data directory."""
        return self._known_placement().data / MAJOR

    @property
    def port(self) -> int:
        """The port on the loopback address."""
        port = self._known_state().port
        if port is None:
            raise DatabaseError("the embedded server was not started")
        return port

    def _address(self, database: str) -> str:
        return f"postgresql://{LOOPBACK}:{self.port}/{database}"

    def _known_state(self) -> ServerState:
        if self._state is None:
            raise DatabaseError("the embedded server was not started")
        return self._state

    def _known_placement(self) -> Placement:
        if self._placement is None:
            raise DatabaseError("the embedded server was not started")
        return self._placement

    def _load_state(self) -> ServerState:
        if self._state_file.exists():
            return ServerState(**json.loads(self._state_file.read_text(encoding="utf-8")))
        if self.cluster_exists():
            raise DatabaseError(
                f"{self._state_file} with the password of the database in {self._known_placement().data} is missing. "
                "Restore it, or move that folder away to begin with an empty database."
            )
        state = ServerState(port=None, password=secrets.token_urlsafe(24), statistician_password=secrets.token_urlsafe(24))
        self._save_state(state)
        return state

    def cluster_exists(self) -> bool:
        """Whether a complete data directory is there. Raises ``DatabaseError`` for one of another major version."""
        data = self._known_placement().data
        others = [path.name for path in data.iterdir() if path.name.isdigit() and path.name != MAJOR]
        if others and not (data / MAJOR).exists():
            raise DatabaseError(f"{data} was written by PostgreSQL {others[0]}, this is {MAJOR}: dump and restore it first")
        return (data / MAJOR).exists()

    def _save_state(self, state: ServerState) -> None:
        write_private(self._state_file, json.dumps(asdict(state)))
        self._state = state

    def _create_cluster(self) -> None:
        """Run initdb beside the final place; a run that was interrupted is begun anew."""
        if self.cluster_exists():
            return
        placement = self._known_placement()
        partial = placement.data / "partial"
        shutil.rmtree(partial, ignore_errors=True)
        with tempfile.NamedTemporaryFile("w", prefix="anhui-stats-") as password:
            password.write(self._known_state().password)
            password.flush()
            if placement.account.uid is not None:
                shutil.chown(password.name, placement.account.uid)
            result = placement.account.run(
                [
                    placement.program("initdb"),
                    *("--pgdata", str(partial), "--username", OWNER, "--pwfile", password.name),
                    *("--auth", "scram-sha-256", "--encoding", "UTF8", "--no-instructions"),
                    *("--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
                ]
            )
        if result.returncode:
            raise DatabaseError(f"initdb failed in {partial}: {result.stderr.strip()}")
        partial.rename(self.cluster)

    def _start(self) -> None:
        for attempt in range(1, _ATTEMPTS + 1):
            self._save_state(replace(self._known_state(), port=choose_port(self._known_state().port)))
            process = self._launch()
            if self._wait_until_ready(process):
                return
            # The port was taken in between, or backends of a killed server still hold its shared memory: both pass.
            time.sleep(attempt)
        raise DatabaseError(f"PostgreSQL did not start; the end of {self.log}:\n{last_lines(self.log)}")

    def _launch(self) -> subprocess.Popen[bytes]:
        placement = self._known_placement()
        self._forget_foreign_pid()
        options = self._options | {"port": str(self.port), "dynamic_shared_memory_type": _shared_memory_type()}
        command = [placement.program("postgres"), "-D", str(self.cluster)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command,
                env={"LC_ALL": "C"},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **placement.account.identity(),
            )

    def _forget_foreign_pid(self) -> None:
        """Remove a pid file whose number now belongs to another program: PostgreSQL would take that one for itself.

        A number that belongs to nobody is left to PostgreSQL, which also looks for forgotten backends.
        """
        pid = self._read_pid()
        if pid is not None and psutil.pid_exists(pid) and self._find_process() is None:
            (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _read_pid(self) -> int | None:
        try:
            return abs(int((self.cluster / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0]))
        except (FileNotFoundError, ValueError):
            return None

    def _find_process(self) -> psutil.Process | None:
        """The running server of this data directory, if any."""
        pid = self._read_pid()
        try:
            process = psutil.Process(pid) if pid else None
            if process and process.status() != psutil.STATUS_ZOMBIE and str(self.cluster) in process.cmdline():
                return process
        except psutil.Error:
            return None
        return None

    def _wait_until_ready(self, process: subprocess.Popen[bytes] | None) -> bool:
        """Whether the server answers; False when the process that was started has ended. Raises after the timeout."""
        deadline = time.monotonic() + self._timeout
        while time.monotonic() < deadline:
            if process is not None and process.poll() is not None:
                return False
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError as error:
                if "password authentication failed" in str(error) and process is None:
                    raise DatabaseError(f"{self._state_file} does not hold the password of the running server") from error
                time.sleep(0.05)
            else:
                return True
        raise DatabaseError(f"PostgreSQL does not answer on port {self.port}; the end of {self.log}:\n{last_lines(self.log)}")

    def _stop(self) -> None:
        process = self._find_process()
        if process is None:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(self._timeout)
        except psutil.TimeoutExpired:
            process.send_signal(signal.SIGQUIT)
            process.wait(self._timeout)


def _shared_memory_type() -> str:
    """``posix``, or ``mmap`` where the container's /dev/shm is too small for parallel queries."""
    try:
        size = shutil.disk_usage(_SHARED_MEMORY).total
    except OSError:
        return "mmap"
    return "posix" if size >= _SMALL_SHARED_MEMORY else "mmap"
