"""Who runs Airflow for a home: one process at a time. ``make run`` works alone, or inside a running ``make up``.

``<home>/airflow/run.lock`` is held by the one who runs; ``running.json`` tells others what they need to join. The lock dies
with its process, so a note that was left behind by ``kill -9`` misleads nobody.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

import psutil

from anhui_stats.database.warehouse import open_databases
from anhui_stats.errors import RunError
from anhui_stats.runtime.airflow import AirflowRuntime, Report
from anhui_stats.runtime.environment import UI_USER, Mode, build_environment, load_secrets
from anhui_stats.runtime.host import LOOPBACK, FileLock, choose_port, write_private
from anhui_stats.settings import Settings


@dataclass(frozen=True)
class Session:
    """A healthy Airflow: the settings with open databases, the environment for its CLI, and a check that it still lives."""

    settings: Settings
    environment: dict[str, str]
    check: Callable[[], None]


@dataclass(frozen=True)
class Running:
    """What the one who runs tells others."""

    pid: int
    command: str
    mode: Mode
    is_ready: bool


@contextmanager
def airflow_session(settings: Settings, report: Report, *, durable: bool = True) -> Iterator[Session]:
    """Airflow for one command: a running ``make up`` is joined, otherwise it is started here and stopped at the end.

    Raises ``RunError`` when another ``make run`` works on this home.
    """
    settings.create_folders()
    lock = FileLock(settings.airflow / "run.lock")
    try:
        if lock.try_lock():
            with _own_session(settings, lock, report, durable) as session:
                yield session
        else:
            with _joined_session(settings, report) as session:
                yield session
    finally:
        lock.close()


@contextmanager
def _own_session(settings: Settings, lock: FileLock, report: Report, durable: bool) -> Iterator[Session]:
    mode = Mode(api_port=choose_port(None), with_ui=False, schedules=False)
    _tell(settings, Running(os.getpid(), "run", mode, is_ready=False))
    report("starting the database")
    with (
        open_databases(settings, durable=durable) as opened,
        AirflowRuntime(opened, mode, report) as runtime,
    ):
        yield Session(opened, runtime.environment, runtime.check)


@contextmanager
def _joined_session(settings: Settings, report: Report) -> Iterator[Session]:
    running = find_running(settings)
    if running is None or running.command != "up":
        who = f" (process {running.pid})" if running else ""
        raise RunError(f"another run works on {settings.home}{who}: wait for its end, or stop it")
    if not running.is_ready:
        raise RunError(
            f"Airflow is just starting for {settings.home} (make up, process {running.pid}): try again when it is up"
        )
    report(f"using the Airflow that make up started (process {running.pid})")
    with open_databases(settings) as opened:
        yield Session(opened, build_environment(opened, running.mode), lambda: _check_alive(settings, running))


def serve(settings: Settings, report: Report) -> None:
    """Run Airflow with UI and schedules until SIGTERM or Ctrl-C. Raises ``RunError`` when somebody else runs or a part dies."""
    settings.create_folders()
    lock = FileLock(settings.airflow / "run.lock")
    if not lock.try_lock():
        raise RunError(f"Airflow already runs for {settings.home}: make down stops it")
    mode = Mode(api_port=choose_port(settings.ui_port), with_ui=True, schedules=settings.schedules)
    try:
        _tell(settings, Running(os.getpid(), "up", mode, is_ready=False))
        with open_databases(settings) as opened, AirflowRuntime(opened, mode, report) as runtime:
            _tell(settings, Running(os.getpid(), "up", mode, is_ready=True))
            report(f"ready: {describe_ui(settings, mode)}")
            while True:
                time.sleep(2)
                runtime.check()
    finally:
        lock.close()


def describe_ui(settings: Settings, mode: Mode) -> str:
    """Where the UI is and who may enter."""
    return f"http://{LOOPBACK}:{mode.api_port}  user {UI_USER}  password {load_secrets(settings.airflow).ui_password}"


def find_running(settings: Settings) -> Running | None:
    """Who runs Airflow for this home now, if anybody."""
    note = _note(settings)
    if not note.exists():
        return None
    lock = FileLock(settings.airflow / "run.lock")
    try:
        if lock.try_lock():
            return None
    finally:
        lock.close()
    data = json.loads(note.read_text(encoding="utf-8"))
    return Running(**{**data, "mode": Mode(**data["mode"])})


def stop_running(settings: Settings, patience_seconds: float = 90) -> bool:
    """End what runs for this home and wait for it; False when nothing runs. Raises ``RunError`` when it does not end."""
    running = find_running(settings)
    if running is None:
        return False
    try:
        process = psutil.Process(running.pid)
        process.send_signal(signal.SIGTERM)
        process.wait(patience_seconds)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired as error:
        raise RunError(f"process {running.pid} did not end in {patience_seconds:.0f} s; see {settings.logs}") from error
    return True


@contextmanager
def orderly_end() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into ``KeyboardInterrupt``, so that every context manager cleans up; then ignore repeats."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        for name in _ENDING:
            signal.signal(name, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {name: signal.signal(name, interrupt) for name in _ENDING}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _tell(settings: Settings, running: Running) -> None:
    write_private(_note(settings), json.dumps(asdict(running)))


def _note(settings: Settings) -> Path:
    return settings.airflow / "running.json"


def _check_alive(settings: Settings, running: Running) -> None:
    now = find_running(settings)
    if now is None or now.pid != running.pid:
        raise RunError("the Airflow that make up started has ended")
