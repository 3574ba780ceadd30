"""How often rules fire on sound workbooks: months of the sample province in which nothing is wrong, counted by rule."""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from anhui_stats.commands.judging import Judged, Story, judge_story
from anhui_stats.database.connect import connect
from anhui_stats.database.warehouse import open_databases
from anhui_stats.sample.generate import DEFAULT_SEED
from anhui_stats.sample.months import periods_from
from anhui_stats.settings import Settings

#: Two Januaries, the districts of Wuhu that changed their codes on 2020-07-01, and both years in which thresholds changed.
FIRST_PERIOD = "2020-03"
#: The share of sound workbooks on which a rule may fire at most.
LIMIT_PCT = 1.0


@dataclass(frozen=True)
class Rate:
    """How often one rule fired: findings, workbooks that have one, and these of a hundred workbooks."""

    rule_id: str
    severity: str
    fired: int
    workbooks: int
    workbooks_pct: float

    @property
    def is_noisy(self) -> bool:
        """Whether it speaks on more sound workbooks than a rule may, a notice as much as a query; an error on none."""
        return self.workbooks_pct > LIMIT_PCT or self.severity == "error"


def rates(judged: Judged) -> list[Rate]:
    """The rate of every rule that fired on sound workbooks, the most frequent first; echoes of spoiled months are left out."""
    fired: Counter[tuple[str, str]] = Counter()
    slots: dict[tuple[str, str], set[object]] = defaultdict(set)
    for finding in judged.findings:
        if finding["slot"] in judged.spoiled or judged.is_echo(finding):
            continue
        rule = (str(finding["rule_id"]), str(finding["severity"]))
        fired[rule] += 1
        slots[rule].add(finding["slot"])
    total = len(set(judged.slots) - judged.spoiled)
    made = [Rate(*rule, count, len(slots[rule]), 100 * len(slots[rule]) / total) for rule, count in fired.items()]
    return sorted(made, key=lambda rate: (-rate.workbooks, rate.rule_id))


def run_clean_months(settings: Settings, first: str, months: int, units: int | None, through: str, console: Console) -> bool:
    """Judge sound months in a throw-away warehouse and print the rates; whether every rule keeps to its limit."""
    story = Story(DEFAULT_SEED, periods_from(first, months), units, through=through)
    judged = judge_apart(settings, story, console)
    _print(judged, console)
    return not any(rate.is_noisy for rate in rates(judged))


def judge_apart(settings: Settings, story: Story, console: Console) -> Judged:
    """Judge a story in a home and a database of its own below ``<home>/months``, gone afterwards."""
    folder = settings.home / "months"
    shutil.rmtree(folder, ignore_errors=True)
    # never a configured database: the workbooks are invented
    apart = settings.model_copy(update={"home": folder, "database_url": None, "metadata_database_url": None})
    apart.create_folders()
    try:
        with open_databases(apart, durable=False) as opened, connect(opened) as connection:
            return judge_story(story, connection, console.print)
    finally:
        shutil.rmtree(folder)


def _print(judged: Judged, console: Console) -> None:
    periods = sorted({period for _, period in judged.slots})
    table = Table(title=f"sound workbooks, {periods[0]} to {periods[-1]}", title_justify="left")
    for heading in ("rule", "severity", "fired", "workbooks", "of 100 workbooks", ""):
        table.add_column(heading, justify="left" if heading in ("rule", "severity", "") else "right")
    for rate in rates(judged):
        shown = (str(rate.fired), str(rate.workbooks), f"{rate.workbooks_pct:.2f}")
        table.add_row(rate.rule_id, rate.severity, *shown, "ABOVE THE LIMIT" if rate.is_noisy else "")
    console.print(table)
    queries = [finding["slot"] for finding in judged.findings if finding["severity"] == "query"]
    total = len(judged.slots)
    console.print(
        f"{total} workbooks, {len(queries)} queries: {len(queries) / total:.3f} a workbook;"
        f" {len(set(queries))} workbooks ({len(set(queries)) / total:.1%}) with a query"
    )
    console.print(f"{len(judged.listed)} projects on the province's list of near names")
    print_seconds(judged.seconds, console)


def print_seconds(seconds: Mapping[str, float], console: Console) -> None:
    """How long each step took."""
    console.print(", ".join(f"{step} {spent:.0f} s" for step, spent in seconds.items()))
