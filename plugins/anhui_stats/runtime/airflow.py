"""Airflow on one machine: its metadata schema, its processes, and a healthy start.

``make run`` needs three components (api-server for the tasks only, scheduler, dag-processor); ``make up`` adds the UI and
the triggerer. Each writes its log to ``<home>/logs/<component>.log``.
"""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import json
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from types import TracebackType
from typing import Self

from anhui_stats.database.connect import connect_url
from anhui_stats.errors import RunError
from anhui_stats.runtime.environment import Mode, build_environment
from anhui_stats.runtime.host import LOOPBACK, last_lines, write_private
from anhui_stats.runtime.metadata import alembic_head, healthy_components, import_errors, parsed_dags
from anhui_stats.runtime.processes import MARKER, Component, stop_components
from anhui_stats.settings import Settings

Report = Callable[[str], None]
AIRFLOW = (sys.executable, "-m", "airflow")
DAG_IDS = frozenset({"ingest_submissions", "aggregate_indicators", "publish_statistics"})


class AirflowRuntime:
    """Airflow's processes, as a context manager: healthy inside the block, gone after it."""

    def __init__(self, settings: Settings, mode: Mode, report: Report) -> None:
        """``settings`` carry both database URLs; ``report`` gets a line for each step, in English."""
        self.settings = settings
        self.mode = mode
        self._report = report
        self._token = secrets.token_hex(8)
        self._since = dt.datetime.now(dt.UTC)
        self.environment = build_environment(settings, mode) | {MARKER: self._token}
        self.components = [self._component(name, *arguments) for name, arguments in _programs(mode).items()]

    def __enter__(self) -> Self:
        """Migrate where needed, start all, wait until healthy. Raises ``RunError`` with the end of the log that tells why."""
        migrate_metadata(self.settings, self.environment, self._report)
        try:
            self._report(f"starting {', '.join(component.name for component in self.components)}")
            for component in self.components:
                component.start()
            self._wait_until_healthy()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop everything that was started."""
        self._report("stopping Airflow")
        self._stop()

    def check(self) -> None:
        """Raise ``RunError`` when a component has ended by itself."""
        for component in self.components:
            if component.exit_code is not None:
                raise RunError(
                    f"Airflow's {component.name} ended with code {component.exit_code}; "
                    f"the end of {component.log}:\n{last_lines(component.log)}"
                )

    def _component(self, name: str, *arguments: str) -> Component:
        return Component(name, (*AIRFLOW, name, *arguments), self.environment, self.settings.logs / f"{name}.log")

    def _stop(self) -> None:
        stop_components(self.components, self._token)

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + self.settings.start_timeout_seconds
        missing = self._missing()
        while missing:
            self.check()
            if time.monotonic() > deadline:
                raise RunError(f"Airflow is not healthy: waiting for {', '.join(missing)}; see {self.settings.logs}")
            time.sleep(0.3)
            missing = self._missing()

    def _missing(self) -> list[str]:
        """What is not there yet: components and DAGs by name."""
        expected = {"SchedulerJob", "DagProcessorJob"} | ({"TriggererJob"} if self.mode.with_ui else set())
        assert self.settings.metadata_database_url
        with connect_url(self.settings.metadata_database_url) as connection:
            broken = import_errors(connection, self._since)
            if broken:
                raise RunError("\n".join(f"DAG file {name} cannot be imported: {text}" for name, text in broken.items()))
            missing = expected - healthy_components(connection, self._since)
            missing |= DAG_IDS - parsed_dags(connection, self._since)
        if not _answers(self.mode):
            missing.add("api-server")
        return sorted(missing)


def migrate_metadata(settings: Settings, environment: dict[str, str], report: Report) -> None:
    """Run ``airflow db migrate`` unless this home's database is known to be at this version's schema. Raises ``RunError``."""
    assert settings.metadata_database_url
    stamp = settings.airflow / "migrated.json"
    version = importlib.metadata.version("apache-airflow")
    with connect_url(settings.metadata_database_url) as connection:
        known = {"version": version, "head": alembic_head(connection)}
    if known["head"] and stamp.exists() and json.loads(stamp.read_text(encoding="utf-8")) == known:
        return
    report("creating Airflow's metadata schema" if known["head"] is None else "migrating Airflow's metadata schema")
    run_airflow(["db", "migrate"], environment)
    with connect_url(settings.metadata_database_url) as connection:
        write_private(stamp, json.dumps({"version": version, "head": alembic_head(connection)}))


def run_airflow(arguments: list[str], environment: dict[str, str]) -> str:
    """One command of Airflow's CLI to its end; returns what it printed. Raises ``RunError`` with the end of its output."""
    result = subprocess.run([*AIRFLOW, *arguments], env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if result.returncode:
        output = "\n".join((result.stdout + result.stderr).splitlines()[-20:])
        raise RunError(f"airflow {' '.join(arguments)} failed:\n{output}")
    return result.stdout


def _programs(mode: Mode) -> dict[str, tuple[str, ...]]:
    api = ("--host", LOOPBACK, "--port", str(mode.api_port), "--workers", "1")
    if mode.with_ui:
        return {"api-server": api, "scheduler": (), "dag-processor": (), "triggerer": ()}
    return {"api-server": (*api, "--apps", "execution"), "scheduler": (), "dag-processor": ()}


def _answers(mode: Mode) -> bool:
    """Whether the api-server answers the question that tasks depend on."""
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{mode.api_port}/execution/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
