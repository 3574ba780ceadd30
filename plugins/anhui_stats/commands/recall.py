"""How many of the faults that were strewn over months of the sample province the rules find, by kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from anhui_stats.commands.clean_months import judge_apart, print_seconds
from anhui_stats.commands.judging import Judged, Slot, Story
from anhui_stats.sample.manifest import Fault, tells
from anhui_stats.sample.months import periods_from
from anhui_stats.sample.seeding import KINDS, strew
from anhui_stats.settings import Settings


@dataclass(frozen=True)
class Recall:
    """How many faults of a kind were put in and found at their place, by which rules, and which were missed."""

    kind: str
    injected: int
    found: int
    rules: Mapping[str, int]
    missed: tuple[tuple[Slot, Fault], ...]


def recall(judged: Judged) -> list[Recall]:
    """The recall of every kind that was put in, in the order of the kinds."""
    said: dict[object, list[Mapping[str, str]]] = defaultdict(list)
    for finding in (*judged.findings, *judged.listed):
        said[finding["slot"]].append({name: str(value or "") for name, value in finding.items() if name != "slot"})
    put_in: dict[str, list[tuple[Slot, Fault]]] = defaultdict(list)
    for (unit, period), faults in judged.faults.items():
        for fault in faults:
            put_in[fault.kind].append(((fault.unit_code or unit, period), fault))
    return [_of_kind(kind, put_in[kind], said) for kind in sorted(put_in, key=_order)]


def _order(kind: str) -> tuple[int, str]:
    return (KINDS.index(kind.removesuffix("_there")), kind)


def _of_kind(kind: str, put_in: Sequence[tuple[Slot, Fault]], said: Mapping[object, Sequence[Mapping[str, str]]]) -> Recall:
    rules: Counter[str] = Counter()
    missed = []
    for slot, fault in put_in:
        telling = {finding["rule_id"] for finding in said.get(slot, ()) if tells(finding, fault)}
        rules.update(telling)
        if not telling:
            missed.append((slot, fault))
    return Recall(kind, len(put_in), len(put_in) - len(missed), rules, tuple(missed))


def run_recall(settings: Settings, first: str, months: int, units: int | None, each: int, seed: int, console: Console) -> bool:
    """Strew faults, judge the months in a throw-away warehouse and print the recall; whether every fault was found."""
    periods = periods_from(first, months)
    spoils = strew(seed, periods, units, KINDS, each)
    console.print(f"{len(spoils)} workbooks spoiled")
    judged = judge_apart(settings, Story(seed, periods, units, spoils), console)
    found = recall(judged)
    _print(found, console)
    _print_others(judged, console)
    print_seconds(judged.seconds, console)
    return not any(one.missed for one in found)


def _print_others(judged: Judged, console: Console) -> None:
    """What was asked of workbooks in which nothing is wrong: because an earlier month was (an echo), or for no reason."""
    asked = [one for one in judged.findings if one["severity"] != "notice" and one["slot"] not in judged.spoiled]
    echoes = [one for one in asked if judged.is_echo(one)]
    by_rule = Counter(str(one["rule_id"]) for one in echoes)
    sound = set(judged.slots) - judged.spoiled
    console.print(
        f"{len(asked)} queries on {len(sound)} workbooks without a fault:"
        f" {len(echoes)} echoes of a spoiled month before, {len(asked) - len(echoes)} others"
    )
    console.print("echoes: " + (", ".join(f"{rule} {count}" for rule, count in by_rule.most_common()) or "none"))


def _print(found: Sequence[Recall], console: Console) -> None:
    table = Table(title="recall of seeded faults", title_justify="left")
    for heading in ("kind", "injected", "found", "missed", "by rule"):
        table.add_column(heading, justify="left" if heading in ("kind", "by rule") else "right")
    for one in found:
        rules = ", ".join(f"{rule} {count}" for rule, count in sorted(one.rules.items(), key=lambda item: (-item[1], item[0])))
        table.add_row(one.kind, str(one.injected), str(one.found), str(len(one.missed) or ""), rules)
    console.print(table)
    for one in found:
        for (unit, period), fault in one.missed[:5]:
            console.print(f"missed {one.kind}: {unit} {period} {fault.sheet}!{fault.cell} {fault.subject} {fault.value}")
    total, told = sum(one.injected for one in found), sum(one.found for one in found)
    console.print(f"{told} of {total} found ({told / max(total, 1):.1%})")
