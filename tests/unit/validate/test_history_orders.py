"""The order in which units arrive changes no finding: only what is accepted in the end does."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from anhui_stats.validate import validate_history
from history_examples import HistoryBuilder
from rule_examples import example_context

Slot = tuple[str, str]
#: 霍邱县 over three months, with money that falls, a project that goes and one that 裕安区 has too; 裕安区 in two months.
REPORTS: dict[Slot, dict[str, list[dict[str, Any]]]] = {
    ("341522", "2022-07"): {"ZS01": [{"ytd_funds_wan": 2000}, {"project_id": "341522-2022-0002", "entity_uscc": None}]},
    ("341522", "2022-08"): {"ZS01": [{"ytd_funds_wan": 3000}, {"project_id": "341522-2022-0002", "entity_uscc": None}]},
    ("341522", "2022-09"): {"ZS01": [{"ytd_funds_wan": 2500}]},
    ("341503", "2022-08"): {"ZS01": [{"project_id": "341503-2022-0001"}]},
    ("341503", "2022-09"): {"ZS01": [{"project_id": "341503-2022-0001"}]},
}


def standing_after(order: list[Slot]) -> dict[Slot, list[tuple[str, str, str]]]:
    """One report a night; each review replaces what stood on the slots that it judged."""
    history, standing = HistoryBuilder(), dict[Slot, list[tuple[str, str, str]]]()
    for slot in order:
        history.report(*slot, REPORTS[slot])
        accepted = history.accepted({slot})
        standing |= {judged: [] for judged in accepted.slots}
        for row in validate_history(accepted, example_context()).to_pylist():
            unit_code, period = row["submission_id"].split("/")
            standing[(unit_code, period)].append((row["rule_id"], row["finding_id"], row["message"]))
    return {slot: sorted(found) for slot, found in standing.items() if found}


IN_ORDER = standing_after(list(REPORTS))


@settings(max_examples=4, deadline=None)
@given(st.permutations(list(REPORTS)))
def test_any_order_ends_with_the_same_findings(order: list[Slot]) -> None:
    assert standing_after(order) == IN_ORDER


def test_there_is_something_to_find() -> None:
    rules = {rule for found in IN_ORDER.values() for rule, _, _ in found}
    assert rules >= {"PERIOD-Q01", "PERIOD-Q11", "UNIT-Q01"}
    assert ("341522", "2022-07") not in IN_ORDER
