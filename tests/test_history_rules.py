"""Every rule about several months or units keeps its promises: examples pass, fail and stand on the edge as they say."""

from __future__ import annotations

import re
from typing import Any

import pytest

from anhui_stats.catalog.rules import project_rules
from history_examples import findings_of_many

RULES = {rule.rule_id: rule for rule in project_rules().needing("history").rules}
CASES = [
    *((rule.rule_id, "passing", n, example, True) for rule in RULES.values() for n, example in enumerate(rule.passing)),
    *((rule.rule_id, "failing", n, example, False) for rule in RULES.values() for n, example in enumerate(rule.failing)),
    *((rule.rule_id, "edge", n, edge.example, edge.passes) for rule in RULES.values() for n, edge in enumerate(rule.boundary)),
]


@pytest.fixture(scope="module")
def findings() -> list[list[dict[str, Any]]]:
    """The findings of all cases, in their order."""
    return findings_of_many([example for *_, example, _ in CASES])


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{rule_id}-{kind}-{n}" for rule_id, kind, n, *_ in CASES])
def test_example(findings: list[list[dict[str, Any]]], number: int) -> None:
    rule_id, _, _, _, passes = CASES[number]
    found = findings[number]
    own = [finding for finding in found if finding["rule_id"] == rule_id]
    if passes:
        assert own == []
        return
    assert own, [(f["rule_id"], f["message"]) for f in found]
    rule = RULES[rule_id]
    for finding in own:
        assert finding["severity"] == rule.severity.value
        assert not re.search(r"[{}]|None|nan", finding["message"] + finding["remedy"])
        if rule.is_about_rows:
            assert re.fullmatch(r"[A-Z]{1,2}[1-9]\d*", finding["cell"]), finding


def test_every_rule_is_a_query_or_a_notice_with_an_edge() -> None:
    assert {rule.severity.value for rule in RULES.values()} <= {"query", "notice"}
    assert [rule.rule_id for rule in RULES.values() if not rule.tolerance and not rule.boundary and rule.is_about_rows] == []
