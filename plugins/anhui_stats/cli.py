"""The commands behind ``make``. Each opens what it needs, calls one function, and prints what a person wants to know.

Errors of this project end with their message and code 1; so does a Ctrl-C, after everything was stopped.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from anhui_stats import nightly
from anhui_stats.commands.compare_schemes import register_comparison
from anhui_stats.commands.dry_run import run_dry
from anhui_stats.commands.life import register_life_commands
from anhui_stats.commands.measures import register_measures
from anhui_stats.commands.run import SAMPLE_FOLDER, run_sample, run_submissions
from anhui_stats.commands.template import write_templates
from anhui_stats.commands.touched import print_touched
from anhui_stats.commands.why import FigureKey, explain_figure
from anhui_stats.database.connect import connect, with_user, without_password
from anhui_stats.database.placement import wheel_programs
from anhui_stats.database.roles import ROLE
from anhui_stats.database.warehouse import embedded_server, open_databases
from anhui_stats.dictionary import DICTIONARY, data_dictionary
from anhui_stats.errors import AnhuiStatsError, ConfigurationError
from anhui_stats.periods import TIMEZONE
from anhui_stats.reading import limits_of
from anhui_stats.runtime.airflow import run_airflow
from anhui_stats.runtime.background import start_in_background
from anhui_stats.runtime.session import describe_ui, find_running, orderly_end, serve, stop_running
from anhui_stats.sample.generate import DEFAULT_SEED
from anhui_stats.settings import Settings, load_settings

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False)
console = Console(highlight=False, soft_wrap=True)
register_life_commands(app, console)
register_measures(app)


@app.command()
def run(
    submissions: Annotated[Path | None, typer.Option(help="your own workbooks: a folder, copied into landing/")] = None,
    moment: Annotated[str | None, typer.Option(help="the moment of the night, 2022-10-10T01:00:00+08:00; else now")] = None,
    months: Annotated[int, typer.Option(help="months of each of the sample's two years")] = 1,
    seed: Annotated[int, typer.Option(help="seed of the sample")] = DEFAULT_SEED,
) -> None:
    """Run the nightly DAGs for real: on a sample of its own, or on your workbooks."""
    settings = load_settings()
    if submissions is None:
        run_sample(settings, months, seed, console)
    else:
        run_submissions(settings, submissions.expanduser().absolute(), _moment(moment), console)


def _moment(text: str | None) -> dt.datetime:
    """The moment that was given, or the present one: this edge is the only place that asks the clock."""
    if text is None:
        return dt.datetime.now(TIMEZONE).replace(microsecond=0)
    try:
        given = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigurationError(f"MOMENT={text}: expected something like 2022-10-10T01:00:00+08:00") from error
    return given.astimezone(TIMEZONE) if given.tzinfo else given.replace(tzinfo=TIMEZONE)


@app.command(name="dry-run")
def dry_run(
    file: Annotated[Path, typer.Argument(help="a workbook, a csv, or a folder with the csv files of one unit")],
    moment: Annotated[str | None, typer.Option(help="judge as at this moment; else now")] = None,
) -> None:
    """Print what a file would meet, without registering it; code 1 where it would be sent back."""
    if not run_dry(file.expanduser().absolute(), _moment(moment), limits_of(load_settings()), console):
        raise typer.Exit(1)


@app.command()
def up() -> None:
    """Start Airflow with its UI, schedules on, and leave it running."""
    settings = load_settings()
    running = start_in_background(settings)
    console.print(f"Airflow runs: {describe_ui(settings, running.mode)}")
    console.print(f"home {settings.home}, logs {settings.logs}; make down stops it")


@app.command(name="serve", hidden=True)
def serve_command() -> None:
    """Run Airflow with its UI in the foreground (what ``up`` starts, and a service manager may)."""
    serve(load_settings(), console.print)


@app.command()
def down() -> None:
    """Stop what ``up`` started."""
    settings = load_settings()
    console.print("stopped" if stop_running(settings) else f"nothing runs for {settings.home}")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(context: typer.Context) -> None:
    """Open psql on the warehouse as the read-only role ``statistician``; arguments go to psql."""
    settings = _queried(load_settings())
    with embedded_server(settings) as server, open_databases(settings) as opened:
        assert opened.database_url
        url = with_user(opened.database_url, ROLE, None)
        # The password stands in no command line; on a server of one's own it comes from PGPASSWORD or ~/.pgpass.
        password = {"PGPASSWORD": server.statistician_password} if server else {}
        with _interrupts_go_to_child():
            code = subprocess.run(
                [str(wheel_programs() / "bin" / "psql"), url, *context.args], env=os.environ | password, check=False
            ).returncode
    raise typer.Exit(code)


def _queried(settings: Settings) -> Settings:
    """The home to query: the sample's, where there is no warehouse of one's own yet."""
    sample = settings.model_copy(update={"home": settings.home / SAMPLE_FOLDER})
    if settings.database_url is None and not settings.database.exists() and sample.database.exists():
        Console(stderr=True, highlight=False, soft_wrap=True).print(
            f"no warehouse in {settings.home} yet: the sample's is opened"
        )
        return sample
    return settings


@app.command()
def why(
    period: Annotated[str, typer.Option(help="the period, 2022-09")],
    region: Annotated[str, typer.Option(help="the code of the region, 340100")],
    indicator: Annotated[str, typer.Option(help="the code of the indicator, out_funds")],
    breakdown: Annotated[str, typer.Option(help="sector, source, size_class, ...")] = "none",
    member: Annotated[str, typer.Option(help="the member of the breakdown")] = "",
    basis: Annotated[str, typer.Option(help="reported or recognised")] = "reported",
    top: Annotated[int, typer.Option(min=1, help="how many units and cells are listed")] = 20,
    csv: Annotated[Path | None, typer.Option(help="write all cells to this file")] = None,
) -> None:
    """Show which cells of which files a current figure was added up from."""
    key = FigureKey(period, region, indicator, breakdown, member, basis)
    with open_databases(_queried(load_settings())) as opened, connect(opened) as connection:
        explain_figure(connection, key, top, csv.expanduser().absolute() if csv else None, console)


@app.command(name="what-changed")
def what_changed(
    submission: Annotated[str, typer.Argument(help="the submission_id of pub.submissions")],
    top: Annotated[int, typer.Option(min=1, help="how many figures are listed")] = 50,
) -> None:
    """Show which published values a submission changed, and which current figures it has a part in."""
    with open_databases(_queried(load_settings())) as opened, connect(opened) as connection:
        print_touched(connection, submission, top, console)


register_comparison(app, console, _queried)


@contextmanager
def _interrupts_go_to_child() -> Iterator[None]:
    """Ctrl-C in psql cancels a query; it must not end us. A handler, unlike SIG_IGN, is not inherited by the child."""
    before = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@app.command()
def template(
    period: Annotated[str, typer.Option(help="the reporting month, 2022-10")],
    unit: Annotated[
        str | None, typer.Option(help="one unit's code (county, zone, city, 340000); else every reporting unit")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="folder to write to; else templates/<period> in the home")] = None,
) -> None:
    """Write the template workbook of a unit, or of every reporting unit, filled with its ledger of last month."""
    paths = write_templates(load_settings(), unit, period, out.expanduser().absolute() if out else None)
    console.print(f"{paths[0]}" if len(paths) == 1 else f"{len(paths)} workbooks in {paths[0].parent}")


@app.command()
def dictionary() -> None:
    """Write docs/data_dictionary.md from the definitions of forms, indicators and published tables."""
    DICTIONARY.write_text(data_dictionary(), encoding="utf-8")
    console.print(str(DICTIONARY))


@app.command()
def migrate() -> None:
    """Bring warehouse and Airflow's metadata up to date on the configured servers (the first service of docker-compose)."""
    settings = load_settings()
    settings.create_folders()
    with open_databases(settings):
        console.print("the warehouse is up to date")
    run_airflow(["db", "migrate"], dict(os.environ))
    console.print("Airflow's metadata is up to date")


@app.command()
def remind(
    moment: Annotated[str | None, typer.Option(help="as on this day, 2022-10-09T09:00:00+08:00; else now")] = None,
) -> None:
    """Queue the reminders that the day asks for, and send what is due."""
    settings, at = load_settings(), _moment(moment)
    with open_databases(settings) as opened:
        queued = nightly.remind_units(at, opened)
        sent = nightly.send_messages(at, opened)
    console.print(f"queued {sum(queued.values())} reminders {queued or ''}; sent {sent['sent']} mails, {sent['failed']} wait")


@app.command()
def status() -> None:
    """Tell what runs, and where things lie."""
    settings = load_settings()
    running = find_running(settings)
    console.print(f"home      {settings.home}")
    console.print(f"database  {without_password(settings.database_url) if settings.database_url else 'embedded PostgreSQL'}")
    console.print(f"mail      {'SMTP' if settings.has_smtp else settings.outbox}")
    console.print(f"running   {f'{running.command}, process {running.pid}' if running else 'nothing'}")


def main() -> None:
    """Run a command; turn errors into a message and an exit code."""
    try:
        with orderly_end():
            app()
    except AnhuiStatsError as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"error: {error}", style="red", markup=False)
        sys.exit(1)
