"""A running Airflow that tests let nights happen in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from anhui_stats.commands.run import copy_files
from anhui_stats.periods import TIMEZONE
from anhui_stats.runtime.night import NightStatus, run_night
from anhui_stats.runtime.progress import NightProgress
from anhui_stats.runtime.session import Session

MOMENT = dt.datetime(2022, 10, 10, 1, tzinfo=TIMEZONE)


@dataclass(frozen=True)
class AirflowNights:
    """A running Airflow with a home of its own. ``run`` lets files land, and runs one night to its end."""

    session: Session

    @property
    def published(self) -> Path:
        """Where the releases lie."""
        return self.session.settings.published

    def run(self, folder: Path | None = None, moment: dt.datetime = MOMENT) -> NightStatus:
        """One night on what landed so far, with the files of ``folder`` added; raises when a task failed."""
        if folder is not None:
            copy_files(folder, self.session.settings.landing)
        progress = NightProgress(Console())
        return run_night(self.session.settings, self.session.environment, moment, progress, self.session.check)
