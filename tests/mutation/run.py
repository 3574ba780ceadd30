"""Try every mutant of every rule against the examples of the rules: ``make mutants``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import typer
import yaml

from anhui_stats.catalog.rules import Rule
from anhui_stats.periods import shift
from mutation.bench import Bench, workbook_benches
from mutation.history import history_benches
from mutation.mutants import mutants

EQUIVALENT = Path(__file__).parent / "equivalent.yaml"
#: Whoever writes rules of another kind adds the function that gives their benches, one after the other.
BENCHES: tuple[Callable[[], Iterable[Bench]], ...] = (workbook_benches, history_benches)
NO_LIMITS = ("0001-01", "9999-12")


@dataclass(frozen=True)
class Verdict:
    """What became of one mutant. ``error``: the database refused it, which counts as killed."""

    rule_id: str
    change: str
    killed: bool
    error: str = ""


@dataclass(frozen=True)
class Variant:
    """A rule with one change."""

    change: str
    rule: Rule


def _changed(rule: Rule, part: str, text: str) -> Rule:
    # a mutant may bring a number into a rule that has none and so needs no tolerance
    return rule.model_copy(update={part: text, "tolerance": rule.tolerance or "mutant"})


def variants_of(rule: Rule) -> list[Variant]:
    """The rule with one change each: in its condition, in its check, in its validity."""
    found = [
        Variant(f"{part}: {change.what}", _changed(rule, part, change.sql))
        for part in ("when", "check")
        if getattr(rule, part) != "true"
        for change in mutants(getattr(rule, part))
    ]
    if rule.when != "true":
        found.append(Variant("when: dropped altogether", _changed(rule, "when", "true")))
    for part in ("valid_from", "valid_to"):
        if getattr(rule, part) not in NO_LIMITS:
            for by in (1, -1):
                moved = shift(getattr(rule, part), by)
                found.append(Variant(f"{part}: → {moved}", _changed(rule, part, moved)))
    return found


def equivalent() -> dict[tuple[str, str], str]:
    """The mutants that mean the same as the rule, each with the reason why no example could tell them apart."""
    entries = yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8")) or []
    return {(entry["rule_id"], entry["change"]): entry["reason"] for entry in entries}


def try_rule(bench: Bench, rule: Rule, known: dict[tuple[str, str], str]) -> Iterator[Verdict]:
    """Verdicts on the mutants of one rule, declared equivalents left out. AssertionError when an example is not kept."""
    promised = dict(bench.promises[rule.rule_id])
    assert bench.outcomes([rule]) == [promised], f"{rule.rule_id}: an example is not kept; see tests/test_rules.py"
    variants = [variant for variant in variants_of(rule) if (rule.rule_id, variant.change) not in known]
    if not variants:
        return
    try:
        outcomes = bench.outcomes([variant.rule for variant in variants])
    except duckdb.Error:
        for variant in variants:
            yield _try_alone(bench, variant, promised)
        return
    for variant, outcome in zip(variants, outcomes, strict=True):
        yield Verdict(rule.rule_id, variant.change, outcome != promised)


def _try_alone(bench: Bench, variant: Variant, promised: dict[str, int]) -> Verdict:
    try:
        outcome = bench.outcomes([variant.rule])[0]
    except duckdb.Error as error:
        return Verdict(variant.rule.rule_id, variant.change, True, str(error).split("\n")[0])
    return Verdict(variant.rule.rule_id, variant.change, outcome != promised)


def try_all(rule_ids: Sequence[str] = ()) -> list[Verdict]:
    """The verdicts on all mutants of the rules (all rules when none is named): one is killed that any bench notices."""
    known, verdicts = equivalent(), {}
    for benches in BENCHES:
        for bench in benches():
            for rule in bench.rules:
                if not rule_ids or rule.rule_id in rule_ids:
                    for verdict in try_rule(bench, rule, known):
                        mutant = (verdict.rule_id, verdict.change)
                        if mutant not in verdicts or verdict.killed:
                            verdicts[mutant] = verdict
    return list(verdicts.values())


def main(
    rules: list[str] = typer.Argument(None, help="ids of rules; all when none is given"),  # noqa: B008
    survivors: bool = typer.Option(False, "--survivors", help="only the mutants that no example noticed"),
) -> None:
    """Print, by rule, how many mutants its examples killed, and which survived."""
    started = time.monotonic()
    verdicts = try_all(rules or ())
    by_rule: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        by_rule.setdefault(verdict.rule_id, []).append(verdict)
    for rule_id, own in by_rule.items():
        if not survivors:
            killed, errors = sum(v.killed for v in own), sum(bool(v.error) for v in own)
            sys.stdout.write(
                f"{rule_id:14}{len(own):4} mutants{killed:5} killed ({errors} by an error){len(own) - killed:4} survived\n"
            )
        for verdict in own:
            if not verdict.killed:
                sys.stdout.write(f"  survived  {rule_id}  {verdict.change}\n")
    killed = sum(v.killed for v in verdicts)
    rate = 100 * killed / max(1, len(verdicts))
    sys.stdout.write(
        f"{len(by_rule)} rules, {len(verdicts)} mutants, {killed} killed ({sum(bool(v.error) for v in verdicts)} by an error), "
        f"{len(verdicts) - killed} survived: {rate:.1f}%; {len(equivalent())} declared equivalent; "
        f"{time.monotonic() - started:.0f} s\n"
    )


if __name__ == "__main__":
    typer.run(main)
