"""Every rule keeps its promises: its passing examples pass it, its failing examples fail it, at the place that it names."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import pytest

from anhui_stats.catalog.rules import project_rules
from anhui_stats.validate import validate_batch
from rule_examples import Case, batch_of, cases_of, example_context

RULES = {rule.rule_id: rule for rule in project_rules().needing("").rules}
CASES = list(cases_of(RULES.values()))


@pytest.fixture(scope="module")
def findings() -> dict[str, list[dict[str, Any]]]:
    """The findings of all examples of all rules, checked in one go, by submission."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for finding in validate_batch(batch_of(CASES), example_context()).to_pylist():
        found[finding["submission_id"]].append(finding)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_example(findings: dict[str, list[dict[str, Any]]], case: Case) -> None:
    own = [f for f in findings[case.key] if f["rule_id"] == case.rule.rule_id]
    if case.passes:
        assert own == []
        return
    assert len(own) == case.times, [(f["rule_id"], f["message"]) for f in findings[case.key]]
    for finding in own:
        assert finding["severity"] == case.rule.severity.value
        assert finding["column"] == (case.rule.column or finding["column"])
        assert finding["message"] and finding["remedy"]
        assert not re.search(r"[{}]|None|nan", finding["message"] + finding["remedy"])


def test_failing_rows_are_pointed_at_by_cell(findings: dict[str, list[dict[str, Any]]]) -> None:
    for case in CASES:
        if case.rule.is_about_rows and case.kind == "failing":
            for finding in findings[case.key]:
                assert re.fullmatch(r"[A-Z]{1,2}[1-9]\d*", finding["cell"]), finding


def test_sound_examples_raise_no_error_of_another_rule(findings: dict[str, list[dict[str, Any]]]) -> None:
    """A passing example of a row rule is a sound row: no error at all."""
    faulty = {
        (case.key, finding["rule_id"])
        for case in CASES
        if case.rule.is_about_rows and case.kind == "passing"
        for finding in findings[case.key]
        if finding["severity"] == "error"
    }
    assert faulty == set()


def test_there_are_enough_rules_of_judgement() -> None:
    judgement = [r for r in RULES.values() if r.severity != "error" and re.match(r"ZS0[1-7]|CROSS", r.rule_id)]
    assert len(judgement) >= 60
    assert {r.rule_id[:4] for r in judgement} >= {"ZS01", "ZS02", "ZS03", "ZS04", "ZS05", "ZS06", "ZS07", "CROS"}


def test_the_list_of_errors_is_closed() -> None:
    """Only the faults that the reporting system names reject a workbook; adding one is a decision, not an accident."""
    errors = sorted(rule.rule_id for rule in RULES.values() if rule.severity == "error")
    assert errors == sorted(
        [f"FILE-E{n:02d}" for n in range(1, 15)]
        + [f"CITY-E{n:02d}" for n in range(1, 4)]
        + [f"COVER-E{n:02d}" for n in range(1, 11)]
        + [f"SHEET-E{n:02d}" for n in range(1, 5)]
        + [f"CELL-E{n:02d}" for n in range(1, 7)]
        + ["REQUIRED-E01", "REQUIRED-E02", "ROW-E01", "ROW-E02", "ROW-E03", "KEY-E01"]
        + [f"ZS01-E{n:02d}" for n in range(1, 7)]
    )
