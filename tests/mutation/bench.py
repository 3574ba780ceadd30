"""Where mutants are tried: a prepared database, one subject table a scope, and what each example promises.

Any kind of rule can be put on the bench: whoever yields a Bench for its scopes has its mutants tried. Grain of the outcome:
one example; it is the number of its rows on which the rule fires.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from anhui_stats.batch import ParsedBatch
from anhui_stats.catalog.rules import Rule, RuleBook
from anhui_stats.validate import ValidationContext
from anhui_stats.validate.derived import BoundRule, bind_rules
from anhui_stats.validate.engine import fault_sql
from anhui_stats.validate.subjects import create_subject, prepare_rows
from anhui_stats.validate.tables import open_database
from rule_examples import batch_of, cases_of, example_context

#: Columns of one SELECT: planning grows faster than the number of columns.
AT_ONCE = 30


@dataclass(frozen=True)
class Bench:
    """``subjects``: the table of each scope, whose column ``submission_id`` says which example a row belongs to.

    ``promises``: by rule, the submission of each of its examples and how often the rule has to fire on it. ``bind`` turns one
    rule into what is evaluated on the scopes.
    """

    database: duckdb.DuckDBPyConnection
    subjects: Mapping[str, str]
    rules: Sequence[Rule]
    promises: Mapping[str, Mapping[str, int]]
    bind: Callable[[Rule], Sequence[BoundRule]]

    def outcomes(self, variants: Sequence[Rule]) -> list[dict[str, int]]:
        """For each variant of one rule: its examples, and how often it fires. Raises duckdb.Error when one is no SQL."""
        examples = self.promises[variants[0].rule_id]
        fired: list[Counter[str]] = [Counter() for _ in variants]
        by_scope: dict[str, list[tuple[int, BoundRule]]] = defaultdict(list)
        for number, variant in enumerate(variants):
            for bound in self.bind(variant):
                by_scope[bound.scope].append((number, bound))
        for scope, numbered in by_scope.items():
            for start in range(0, len(numbered), AT_ONCE):
                self._evaluate(self.subjects[scope], sorted(examples), numbered[start : start + AT_ONCE], fired)
        return [{key: times[key] for key in examples} for times in fired]

    def _evaluate(
        self, subject: str, examples: Sequence[str], numbered: Sequence[tuple[int, BoundRule]], fired: list[Counter[str]]
    ) -> None:
        """Every rule is evaluated over the rows of its own examples only; windows never reach beyond a submission."""
        columns = ", ".join(f"{fault_sql(bound)} as fault_{i}" for i, (_, bound) in enumerate(numbered))
        faults = ", ".join(f"count_if(fault_{i})" for i in range(len(numbered)))
        rows = f"select submission_id, {columns} from {subject} as subject where list_contains(?, submission_id)"
        found = self.database.execute(f"select submission_id, {faults} from ({rows}) group by submission_id", [examples])
        for key, *counts in found.fetchall():
            for (number, _), times in zip(numbered, counts, strict=True):
                fired[number][key] += times


def binding(context: ValidationContext) -> Callable[[Rule], Sequence[BoundRule]]:
    """What turns one rule into what is evaluated."""
    return lambda rule: bind_rules(RuleBook(views=(), rules=(rule,)), context.forms, context.cover)


def workbook_benches() -> Iterator[Bench]:
    """One bench: the rules that judge one workbook, with all their examples in one batch."""
    context = example_context()
    context = replace(context, rules=context.rules.needing(""))
    rules = context.rules.rules
    cases = list(cases_of(rules))
    promises: dict[str, dict[str, int]] = defaultdict(dict)
    for case in cases:
        promises[case.rule.rule_id][case.key] = case.times
    batch = batch_of(cases)
    with open_database(batch, context) as database:
        yield Bench(database, _workbook_subjects(database, batch, context), rules, promises, binding(context))


def _workbook_subjects(database: duckdb.DuckDBPyConnection, batch: ParsedBatch, context: ValidationContext) -> dict[str, str]:
    """Subjects in the order of checking; what a file or cover rule stops is not there for later scopes, except its own."""
    scopes = {bound.scope for bound in bind_rules(context.rules, context.forms, context.cover)}
    first = [scope for scope in ("submission", "cover") if scope in scopes]
    subjects = subjects_of(database, context, first)
    prepare_rows(database, batch, context.forms)
    return subjects | subjects_of(database, context, sorted(scopes - set(first)))


def subjects_of(
    database: duckdb.DuckDBPyConnection, context: ValidationContext, scopes: Iterable[str], reviewed_only: bool = False
) -> dict[str, str]:
    """The subject table of each scope, with the views of the context's rules."""
    views = context.rules.views
    return {
        scope: create_subject(database, scope, [view for view in views if view.scope == scope], reviewed_only)
        for scope in scopes
    }
