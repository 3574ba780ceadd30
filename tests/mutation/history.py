"""The benches of the rules over months and units: examples that can be told apart by their unit lie in one database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from anhui_stats.validate.history import prepare_history
from anhui_stats.validate.tables import open_database
from history_examples import cases_of_history, groups, together
from mutation.bench import Bench, binding, subjects_of
from rule_examples import Case, example_context


def history_benches() -> Iterator[Bench]:
    """One bench a group of examples; each is closed before the next one opens."""
    for group in groups(cases_of_history()):
        with _bench(group) as bench:
            yield bench


@contextmanager
def _bench(group: list[Case]) -> Iterator[Bench]:
    book = example_context().rules.needing("history")
    rules = list({case.rule.rule_id: case.rule for case in group}.values())
    context = replace(example_context(), rules=book.model_copy(update={"rules": tuple(rules)}))
    history, slots = together(group)
    promises: dict[str, dict[str, int]] = defaultdict(dict)
    for (unit_code, period), case in slots.items():
        promises[case.rule.rule_id][f"{unit_code}/{period}"] = case.times
    accepted = history.accepted(set(slots))
    with open_database(accepted.batch, context) as database:
        prepare_history(database, accepted, context)
        subjects = subjects_of(database, context, sorted({rule.scope for rule in rules}), reviewed_only=True)
        yield Bench(database, subjects, rules, promises, binding(context))
