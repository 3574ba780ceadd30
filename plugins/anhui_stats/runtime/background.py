"""``make up``: start the server process in the background, wait until Airflow is ready, tell where it is."""

from __future__ import annotations

import subprocess
import sys
import time

from anhui_stats.errors import RunError
from anhui_stats.runtime.host import last_lines
from anhui_stats.runtime.session import Running, find_running
from anhui_stats.settings import Settings


def start_in_background(settings: Settings) -> Running:
    """A ready Airflow with UI, started here unless it runs already. Raises ``RunError`` with the end of its log."""
    running = find_running(settings)
    if running is not None and running.command != "up":
        raise RunError(f"a night is being run for {settings.home} (process {running.pid}): wait for its end")
    if running is not None and running.is_ready:
        return running
    settings.create_folders()
    log = settings.logs / "up.log"
    with log.open("ab") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "anhui_stats", "serve"],
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
    deadline = time.monotonic() + 2 * settings.start_timeout_seconds
    while time.monotonic() < deadline:
        running = find_running(settings)
        if running is not None and running.is_ready:
            return running
        if process.poll() is not None:
            raise RunError(f"Airflow did not start; the end of {log}:\n{last_lines(log)}")
        time.sleep(0.3)
    process.terminate()
    raise RunError(f"Airflow was not ready after {2 * settings.start_timeout_seconds} s; see {settings.logs}")
