"""What people decide about submissions: close a period, withdraw a version, record a city's review."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer
from rich.console import Console

from anhui_stats.closing import close_period
from anhui_stats.database.connect import connect
from anhui_stats.database.warehouse import open_databases
from anhui_stats.errors import RunError
from anhui_stats.life.city import review_unit
from anhui_stats.life.withdraw import withdraw_submission
from anhui_stats.outbox import open_desk, tell_later
from anhui_stats.periods import TIMEZONE, parse_period
from anhui_stats.review import review_accepted
from anhui_stats.settings import load_settings


def register_life_commands(app: typer.Typer, console: Console) -> None:
    """Add the commands to the application."""

    @app.command()
    def close(
        period: Annotated[str, typer.Argument(help="the period, 2022-09")],
        by: Annotated[str, typer.Argument(help="who closes it")],
        allow_missing: Annotated[bool, typer.Option("--allow-missing", help="although units never reported")] = False,
    ) -> None:
        """Record the province's final release of a period: later replacements need a 修订原因."""
        with open_databases(load_settings()) as opened, connect(opened) as connection:
            missing = close_period(connection, period, by, _now(), allow_missing)
        for unit in missing:
            console.print(f"  {unit.words}", markup=False)
        console.print(f"{period} is closed: from now on a replacement needs its 修订原因")

    @app.command()
    def withdraw(
        submission: Annotated[str, typer.Argument(help="submission_id, see pub.submissions")],
        by: Annotated[str, typer.Argument(help="who asks for it")],
        reason: Annotated[str, typer.Argument(help="why")],
        force: Annotated[bool, typer.Option("--force", help="although no other accepted version is left")] = False,
    ) -> None:
        """Take back an accepted submission: the newest other accepted version counts again."""
        with open_databases(load_settings()) as opened, connect(opened) as connection:
            done = withdraw_submission(connection, submission, by, reason, _now(), review_accepted, force)
        now = "、".join(done.counting) or "nothing"
        console.print(f"{submission} is withdrawn; of {done.unit_code} {done.period} counts now: {now}", markup=False)

    @app.command()
    def review(
        unit: Annotated[str, typer.Argument(help="the county or zone")],
        period: Annotated[str, typer.Argument(help="the period, 2022-09")],
        result: Annotated[str, typer.Argument(help="通过 or 退回")],
        by: Annotated[str, typer.Argument(help="who reviewed")],
        comment: Annotated[str, typer.Option(help="审核意见; needed for 退回")] = "",
    ) -> None:
        """Record what a city says of a unit's report (市级审核)."""
        code = parse_period(period)
        if code is None:
            raise RunError(f"PERIOD={period}: expected a period such as 2022-09")
        with open_databases(load_settings()) as opened, connect(opened) as connection:
            moment = _now()
            review_unit(connection, (unit, code), result, by, comment, moment, tell_later(moment, open_desk(opened)))
        console.print(f"{unit} {code}：{result}")


def _now() -> dt.datetime:
    return dt.datetime.now(TIMEZONE).replace(microsecond=0)
