"""From rules and a prepared database to raw findings: one SELECT and one suite a scope, one more SELECT a rule that failed.

The expressions of the rules are evaluated through DuckDB's relations: rule files are the project's own data, like forms; what
a county wrote only ever is a value in a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any

import duckdb
import pyarrow as pa

from anhui_stats.errors import ConsistencyError
from anhui_stats.validate.context import ValidationContext
from anhui_stats.validate.derived import BoundRule, bind_rules
from anhui_stats.validate.subjects import create_subject
from anhui_stats.validate.suites import ROW_KEY, expectation_for, judge

_LOCATION = ("submission_id", "form_code", "sheet", "row_no", "cell", "column_name", "report_period", "subject_key")
_GIVEN = frozenset({"label", "value", "expected", "difference", "row"})
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class RawFinding:
    """A rule that a row failed: where, and the values that its texts name, not yet in words."""

    bound: BoundRule
    submission_id: str
    form_code: str
    sheet: str
    row_no: int | None
    cell: str
    column: str
    report_period: str | None
    subject_key: str
    value: object
    expected: object
    difference: object
    fields: Mapping[str, object]


def rules_by_scope(context: ValidationContext) -> dict[str, list[BoundRule]]:
    """The context's rules, bound, by scope."""
    by_scope: dict[str, list[BoundRule]] = {}
    for bound in bind_rules(context.rules, context.forms, context.cover):
        by_scope.setdefault(bound.scope, []).append(bound)
    return by_scope


def check_scope(
    database: duckdb.DuckDBPyConnection,
    context: ValidationContext,
    scope: str,
    rules: Sequence[BoundRule],
    reviewed_only: bool = False,
) -> list[RawFinding]:
    """Every failure of the rules of a scope; ``reviewed_only`` leaves out rows that are only there to compare with."""
    if not rules:
        return []
    views = [view for view in context.rules.views if view.scope == scope]
    return list(find(database, create_subject(database, scope, views, reviewed_only), rules))


def find(database: duckdb.DuckDBPyConnection, subject: str, rules: Sequence[BoundRule]) -> Iterator[RawFinding]:
    """Every failure of ``rules`` (all of one scope) on the subject table. ConsistencyError when a rule is broken."""
    columns = ", ".join(f"{fault_sql(rule)} as {rule.key}" for rule in rules)
    try:
        frame = rows_of(database, subject).project(f"{ROW_KEY}, {columns}").df()
    except duckdb.Error as error:
        raise ConsistencyError(_name_broken(database, subject, rules, error)) from error
    if frame.empty:
        return
    failed = judge(subject, frame, [expectation_for(rule.key, rule.rule.rule_id) for rule in rules])
    for rule in rules:
        if keys := failed.get(rule.key):
            yield from _describe(database, subject, rule, keys)


def rows_of(database: duckdb.DuckDBPyConnection, subject: str) -> duckdb.DuckDBPyRelation:
    """The subject under the name by which rules may refer to its row."""
    return database.table(subject).set_alias("subject")


def fault_sql(rule: BoundRule) -> str:
    """True where the row fails the rule, else false: never null, so that a frame holds plain booleans."""
    in_force = f"coalesce(report_period between '{rule.valid_from}' and '{rule.valid_to}', true)"
    return f"coalesce({in_force} and ({rule.when}) and not ({rule.check}), false)"


def _name_broken(database: duckdb.DuckDBPyConnection, subject: str, rules: Sequence[BoundRule], error: duckdb.Error) -> str:
    """Which rule the database could not evaluate: each is tried alone."""
    for rule in rules:
        try:
            rows_of(database, subject).project(fault_sql(rule)).fetchall()
        except duckdb.Error as own:
            return f"rule broken, not the data: {rule.rule.rule_id} in scope {rule.scope}: {own}"
    return f"rules of scope {subject} cannot be evaluated together: {error}"


def _named_fields(rule: BoundRule) -> list[str]:
    texts = rule.rule.message + rule.rule.remedy
    names = {name for _, name, _, _ in Formatter().parse(texts) if name} - _GIVEN
    if wrong := [name for name in names if not _NAME.fullmatch(name)]:
        raise ConsistencyError(f"rule broken: {rule.rule.rule_id}: the texts name {wrong}")
    return sorted(names)


def _describe(database: duckdb.DuckDBPyConnection, subject: str, rule: BoundRule, keys: Sequence[int]) -> Iterator[RawFinding]:
    """The failing rows in the words of the rule. Expressions see the whole subject, so that windows are whole."""
    names = _named_fields(rule)
    own_value = f'"{rule.column}"' if rule.column else "null"
    expressions = {
        "f_value": rule.value or own_value,
        "f_expected": rule.expected or "null",
        "f_difference": rule.difference or "null",
    }
    selected = ", ".join(f"({sql}) as {name}" for name, sql in expressions.items())
    selected += "".join(f', "{name}" as "x_{name}"' for name in names)
    database.register("failing", pa.table({ROW_KEY: pa.array(keys, pa.int64())}))
    located = ", ".join(_LOCATION)
    shown = "".join(f", x_{name}" for name in names)
    try:
        described = rows_of(database, subject).project(f"{ROW_KEY}, {located}, {selected}")
        of_failing = described.filter(f"{ROW_KEY} in (select {ROW_KEY} from failing)").order(ROW_KEY)
        rows = of_failing.project(f"{located}, f_value, f_expected, f_difference{shown}").fetchall()
    except duckdb.Error as error:
        raise ConsistencyError(f"rule broken, not the data: {rule.rule.rule_id} in scope {rule.scope}: {error}") from error
    if len(rows) != len(keys):
        raise ConsistencyError(f"{rule.rule.rule_id}: {len(keys)} rows failed, {len(rows)} can be described")
    for row in rows:
        yield _raw(rule, row, dict(zip(names, row[11:], strict=True)))


def _raw(rule: BoundRule, row: Sequence[Any], fields: Mapping[str, object]) -> RawFinding:
    submission_id, form_code, sheet, row_no, cell, column, period, subject_key, value, expected, difference = row[:11]
    return RawFinding(
        bound=rule,
        submission_id=submission_id,
        form_code=form_code,
        sheet=sheet,
        row_no=row_no,
        cell=cell,
        column=rule.column or column,
        report_period=period,
        subject_key=subject_key,
        value=value,
        expected=expected,
        difference=difference,
        fields=fields,
    )
