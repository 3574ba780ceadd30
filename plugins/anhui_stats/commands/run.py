"""``make run``: start what is needed, run the nightly DAGs for real, say what happened, stop cleanly."""

from __future__ import annotations

import datetime as dt
import filecmp
import shutil
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from anhui_stats.catalog.calendar_rules import load_calendar
from anhui_stats.commands.summary import print_summary
from anhui_stats.errors import RunError
from anhui_stats.periods import TIMEZONE, label
from anhui_stats.runtime.night import run_night
from anhui_stats.runtime.progress import NightProgress
from anhui_stats.runtime.session import Session, airflow_session
from anhui_stats.sample.generate import MARKER, PREPARED, make_sample
from anhui_stats.sample.manifest import SampleReport
from anhui_stats.settings import SMTP_VARIABLE, Settings

#: Nobody writes into the landing folder while these commands have filled it: two looks a second apart are enough.
_SETTLE_SECONDS = 1
#: The sample's home below the configured one.
SAMPLE_FOLDER = "sample"
_SAMPLE_YEARS = (2021, 2022)
_SAMPLE_LAST_MONTH = 9


def run_sample(settings: Settings, months: int, seed: int, console: Console) -> None:
    """A realistic sample in a home of its own, one night a month. Refused where real data or mails could be reached."""
    _refuse_real_targets(settings)
    home = settings.model_copy(update={"home": settings.home / SAMPLE_FOLDER, "settle_seconds": _SETTLE_SECONDS})
    periods = sample_periods(months)
    console.print(f"writing workbooks for {', '.join(map(label, periods))} below {home.home} …")
    report = make_sample(home.home, periods, seed)
    with airflow_session(home, console.print, durable=False) as session:
        for period in periods:
            _place_month(report, period, home)
            _night(session, load_calendar().deadline(period).replace(hour=1, minute=0), console)
        print_summary(session.settings, console)


def run_submissions(settings: Settings, folder: Path, moment: dt.datetime, console: Console) -> None:
    """Somebody's own workbooks: copied into the landing folder, every period in them processed in one night."""
    if not folder.is_dir():
        raise RunError(f"SUBMISSIONS={folder}: there is no such folder")
    if (settings.home / MARKER).exists():
        raise RunError(f"{settings.home} holds the invented sample: set ANHUI_STATS_HOME to another folder")
    home = settings.model_copy(update={"settle_seconds": _SETTLE_SECONDS})
    home.create_folders()
    copied, known = copy_files(folder, home.landing)
    console.print(f"{copied} files copied from {folder} to {home.landing}, {known} were there already")
    with airflow_session(home, console.print) as session:
        _night(session, moment, console)
        print_summary(session.settings, console)


def sample_periods(months: int) -> list[str]:
    """The periods of a sample: ``months`` months up to September (beyond nine: up to that month) of two years."""
    if not 1 <= months <= 12:
        raise RunError(f"MONTHS={months}: expected 1 to 12")
    last = max(_SAMPLE_LAST_MONTH, months)
    return [f"{year}-{month:02d}" for year in _SAMPLE_YEARS for month in range(last - months + 1, last + 1)]


def copy_files(folder: Path, landing: Path) -> tuple[int, int]:
    """Copy a folder's files, with their names and times, below the landing folder; returns copied and already there.

    Each copy is complete when it appears under its name. Hidden files are no submissions.
    """
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith(".")]
    copied = [path for path in files if _copy_file(path, landing / path.relative_to(folder))]
    return len(copied), len(files) - len(copied)


def _copy_file(source: Path, target: Path) -> bool:
    if target.exists() and filecmp.cmp(source, target, shallow=False):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name[:60]}.part")
    shutil.copy2(source, temporary)
    temporary.replace(target)
    return True


def _place_month(report: SampleReport, period: str, home: Settings) -> None:
    for path in (path for file in report.files if file.period == period for path in file.paths):
        _copy_file(home.home / PREPARED / path, home.landing / path)


def _night(session: Session, moment: dt.datetime, console: Console) -> None:
    console.print(f"the night of {moment.astimezone(TIMEZONE):%Y-%m-%d %H:%M}")
    status = run_night(session.settings, session.environment, moment, NightProgress(console), session.check)
    console.print(f"  night finished in {status.seconds:.0f} s")


def _refuse_real_targets(settings: Settings) -> None:
    configured: Sequence[str] = [
        name
        for name, value in (
            ("ANHUI_STATS_DATABASE_URL", settings.database_url),
            ("ANHUI_STATS_METADATA_DATABASE_URL", settings.metadata_database_url),
            (SMTP_VARIABLE, settings.has_smtp),
        )
        if value
    ]
    if configured:
        raise RunError(
            f"the sample is invented and must not meet a real database or mail server: unset {', '.join(configured)},"
            " or give your own workbooks with SUBMISSIONS=<folder>"
        )
