"""The commands that measure: how fast, how often rules fire on sound months, what they miss, what damage and repetition do."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from anhui_stats.commands.bench import bench_night
from anhui_stats.commands.bench_check import bench_check
from anhui_stats.commands.bench_parse import bench_parse
from anhui_stats.commands.bench_years import bench_years
from anhui_stats.commands.clean_months import FIRST_PERIOD, run_clean_months
from anhui_stats.commands.recall import run_recall
from anhui_stats.commands.soak_files import run_soak_files
from anhui_stats.commands.soak_months import run_soak_months
from anhui_stats.database.warehouse import open_databases
from anhui_stats.errors import ConfigurationError
from anhui_stats.sample.generate import DEFAULT_SEED
from anhui_stats.settings import load_settings

console = Console(highlight=False, soft_wrap=True)


def bench() -> None:
    """Measure parsing against the bare reader, rules against a loop over files, a night with and without Airflow, ten years."""
    console.print(str(bench_parse()))
    console.print(str(bench_check()))
    bench_night(load_settings(), console)
    bench_years_command()


def bench_check_command(
    reports: Annotated[int, typer.Option(min=1, max=240, help="how many reports")] = 240,
    rows: Annotated[int, typer.Option(min=1, help="ledger rows of each")] = 300,
    repetitions: Annotated[int, typer.Option(min=1, help="how often both sides run")] = 2,
) -> None:
    """Measure the rules alone against a loop over files with Great Expectations."""
    console.print(str(bench_check(reports, rows, repetitions)))


def bench_years_command(
    months: Annotated[int, typer.Option(min=1, help="how many months")] = 120,
    rows: Annotated[int, typer.Option(min=1, help="ledger rows of a unit's report")] = 110,
) -> None:
    """Measure ten years of the province: a full recomputation, a night's, and their publication."""
    bench_years(load_settings(), months, rows, console)


def soak_files(
    number: Annotated[int, typer.Option(min=1, help="how many damaged files")] = 20_000,
    seed: Annotated[int, typer.Option(help="which damage")] = 20221010,
) -> None:
    """Send damaged workbooks through reading and rules; every one has to end with a state."""
    run_soak_files(number, seed, console)


def clean_months(
    first: Annotated[str, typer.Option(help="the first reporting month")] = FIRST_PERIOD,
    months: Annotated[int, typer.Option(min=1, help="how many months")] = 24,
    units: Annotated[int | None, typer.Option(min=1, help="how many units; else the whole province")] = None,
    through: Annotated[str, typer.Option(help="rows, or workbooks: written to files and read from them")] = "rows",
) -> None:
    """Print how often each rule fires on sound months of the sample province; code 1 where one fires too often."""
    if through not in ("rows", "workbooks"):
        raise ConfigurationError(f"--through {through}: expected rows or workbooks")
    if not run_clean_months(load_settings(), first, months, units, through, console):
        raise typer.Exit(1)


def recall(
    first: Annotated[str, typer.Option(help="the first reporting month")] = FIRST_PERIOD,
    months: Annotated[int, typer.Option(min=2, help="how many months")] = 24,
    units: Annotated[int | None, typer.Option(min=2, help="how many units; else the whole province")] = None,
    each: Annotated[int, typer.Option(min=1, help="faults of each kind")] = 6,
    seed: Annotated[int, typer.Option(help="seed of the sample and of the faults")] = DEFAULT_SEED,
) -> None:
    """Print how many seeded faults of each kind the rules find; code 1 where one is missed."""
    if not run_recall(load_settings(), first, months, units, each, seed, console):
        raise typer.Exit(1)


def soak_months(
    months: Annotated[int, typer.Option(min=1, help="how many months")] = 36,
    units: Annotated[int, typer.Option(min=1, help="how many units report")] = 12,
) -> None:
    """Run months of the sample night after night; every past state has to be its release, incremental has to be full."""
    with tempfile.TemporaryDirectory(prefix="anhui-stats-soak-") as folder:
        Path(folder).chmod(0o755)
        settings = load_settings(home=Path(folder), settle_seconds=0, database_url=None)
        settings.create_folders()
        with open_databases(settings, durable=False) as opened:
            run_soak_months(opened, months, units, console)


def register_measures(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (bench, bench_check_command, bench_years_command, soak_files, clean_months, recall, soak_months):
        app.command(name=command.__name__.removesuffix("_command").replace("_", "-"))(command)
