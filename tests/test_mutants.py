"""A rule is as good as its examples: a threshold that is moved or a comparison turned round has to be noticed by one."""

from __future__ import annotations

from collections import Counter

from mutation.mutants import mutants
from mutation.run import try_all


def test_examples_notice_at_least_95_percent_of_the_mutants() -> None:
    verdicts = try_all()
    assert len(verdicts) > 2000
    assert {verdict.rule_id.split("-")[0] for verdict in verdicts} >= {"SCALE", "PERIOD", "UNIT"}
    survived = Counter(verdict.rule_id for verdict in verdicts if not verdict.killed)
    assert survived.total() <= 0.05 * len(verdicts), survived


def test_a_comparison_and_its_threshold_are_moved_both_ways() -> None:
    changed = {change.sql for change in mutants("$column <= 100")}
    assert changed == {f"${{column}} {rest}" for rest in ("< 100", ">= 100", "<= 101", "<= 99", "<= 110.0", "<= 90.0")}
