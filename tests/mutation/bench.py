"""Where mutants are tried: a prepared database, one subject table a scope, and what each example promises.

Any kind of rule can be put on the bench: whoever yields a Bench for its scopes has its mutants tried. Grain of the outcome:
one example; it is True where the rule fires on any of its rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from anhui_stats.batch import ParsedBatch
from anhui_stats.catalog.rules import Rule, RuleBook, View
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
    """``subjects``: the table of each scope, whose column ``submission_id`` holds the key of the example it belongs to.

    ``promises``: by rule, the key of each of its examples and whether the rule has to fire on it. ``bind`` turns one rule
    into what is evaluated on the scopes. ``with_view``: the subject table of a scope, made anew with one view changed.
    """

    database: duckdb.DuckDBPyConnection
    subjects: Mapping[str, str]
    rules: Sequence[Rule]
    views: Sequence[View]
    promises: Mapping[str, Mapping[str, bool]]
    bind: Callable[[Rule], Sequence[BoundRule]]
    with_view: Callable[[View], str]

    def outcomes(self, variants: Sequence[Rule], subject: str = "") -> list[dict[str, bool]]:
        """For each variant of one rule: its examples, and whether it fires. Raises duckdb.Error when one is no SQL."""
        examples = self.promises[variants[0].rule_id]
        fired: list[set[str]] = [set() for _ in variants]
        by_scope: dict[str, list[tuple[int, BoundRule]]] = defaultdict(list)
        for number, variant in enumerate(variants):
            for bound in self.bind(variant):
                by_scope[bound.scope].append((number, bound))
        for scope, numbered in by_scope.items():
            for start in range(0, len(numbered), AT_ONCE):
                chunk = numbered[start : start + AT_ONCE]
                self._evaluate(subject or self.subjects[scope], variants[0].rule_id, chunk, fired)
        return [{key: key in keys for key in examples} for keys in fired]

    def _evaluate(self, subject: str, rule_id: str, numbered: Sequence[tuple[int, BoundRule]], fired: list[set[str]]) -> None:
        """Every rule is evaluated over the rows of its own examples only; windows never reach beyond a submission."""
        columns = ", ".join(f"{fault_sql(bound)} as fault_{i}" for i, (_, bound) in enumerate(numbered))
        faults = ", ".join(f"bool_or(fault_{i})" for i in range(len(numbered)))
        rows = f"select submission_id, {columns} from {subject} as subject where starts_with(submission_id, ?)"
        found = self.database.execute(f"select submission_id, {faults} from ({rows}) group by submission_id", [f"{rule_id}/"])
        for key, *fault in found.fetchall():
            for (number, _), fires in zip(numbered, fault, strict=True):
                if fires:
                    fired[number].add(key)


@contextmanager
def workbook_bench() -> Iterator[Bench]:
    """The rules that judge one workbook, with all their examples in one batch."""
    context = example_context()
    rules = context.rules.rules
    cases = list(cases_of(rules))
    promises: dict[str, dict[str, bool]] = defaultdict(dict)
    for case in cases:
        promises[case.rule.rule_id][case.key] = not case.passes
    batch = batch_of(cases)
    with open_database(batch, context) as database:
        subjects = _prepare(database, batch, context)
        yield Bench(
            database=database,
            subjects=subjects,
            rules=rules,
            views=context.rules.views,
            promises=promises,
            bind=lambda rule: bind_rules(RuleBook(views=(), rules=(rule,)), context.forms, context.cover),
            with_view=lambda view: _with_view(database, context, view),
        )


def _prepare(database: duckdb.DuckDBPyConnection, batch: ParsedBatch, context: ValidationContext) -> dict[str, str]:
    """Subjects in the order of checking; what a file or cover rule stops is not there for later scopes, except its own."""
    scopes = {bound.scope for bound in bind_rules(context.rules, context.forms, context.cover)}
    first = [scope for scope in ("submission", "cover") if scope in scopes]
    subjects = {scope: create_subject(database, scope, _views(context, scope)) for scope in first}
    prepare_rows(database, batch, context.forms)
    return subjects | {scope: create_subject(database, scope, _views(context, scope)) for scope in sorted(scopes - set(first))}


def _views(context: ValidationContext, scope: str) -> list[View]:
    return [view for view in context.rules.views if view.scope == scope]


def _with_view(database: duckdb.DuckDBPyConnection, context: ValidationContext, view: View) -> str:
    views = [view if view.name == other.name else other for other in _views(context, view.scope)]
    return create_subject(database, view.scope, views, name="subject_of_a_mutant")
