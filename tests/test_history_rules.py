"""Every rule about several months or units keeps its promises: examples pass, fail and stand on the edge as they say."""

from __future__ import annotations

import re
from typing import Any

import pytest

from anhui_stats.catalog.rules import project_rules
from history_examples import cases_of_history, findings_by_case
from rule_examples import Case

RULES = {rule.rule_id: rule for rule in project_rules().needing("history").rules}
CASES = cases_of_history()


@pytest.fixture(scope="module")
def findings() -> dict[str, list[dict[str, Any]]]:
    """The findings on all cases, by their key."""
    return findings_by_case(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_example(findings: dict[str, list[dict[str, Any]]], case: Case) -> None:
    own = [finding for finding in findings[case.key] if finding["rule_id"] == case.rule.rule_id]
    assert len(own) == case.times, [(f["rule_id"], f["message"]) for f in findings[case.key]]
    for finding in own:
        assert finding["severity"] == case.rule.severity.value
        assert not re.search(r"[{}]|None|nan", finding["message"] + finding["remedy"])
        if case.rule.is_about_rows:
            assert re.fullmatch(r"[A-Z]{1,2}[1-9]\d*", finding["cell"]), finding


def test_every_rule_is_a_query_or_a_notice_with_an_edge() -> None:
    assert {rule.severity.value for rule in RULES.values()} <= {"query", "notice"}
    assert [rule.rule_id for rule in RULES.values() if not rule.tolerance and not rule.boundary and rule.is_about_rows] == []
