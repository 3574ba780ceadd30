"""From rules to bound rules: templates expanded over the form definitions, each with one scope, column and validity."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import Template

from anhui_stats.catalog.forms import Column, CoverDefinition, CoverField, Form
from anhui_stats.catalog.rules import ForEach, Rule, RuleBook
from anhui_stats.errors import ConfigurationError

_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class BoundRule:
    """A rule at one scope and column. ``key`` names its fault column in the frame that Great Expectations judges."""

    key: str
    rule: Rule
    scope: str
    column: str
    when: str
    check: str
    value: str
    expected: str
    difference: str
    valid_from: str
    valid_to: str


def bind_rules(book: RuleBook, forms: Sequence[Form], cover: CoverDefinition) -> tuple[BoundRule, ...]:
    """Every rule as it applies to a scope. A ConfigurationError when a template meets no column at all."""
    bound: list[BoundRule] = []
    for rule in book.rules:
        expansions = list(_expand(rule, forms, cover)) if rule.for_each else [_bind(rule, rule.scope, rule.column, {})]
        if not expansions:
            raise ConfigurationError(f"{rule.rule_id}: for_each: no column of any form fits the filter")
        bound.extend(expansions)
    return tuple(_with_key(item, number) for number, item in enumerate(bound))


def _with_key(item: BoundRule, number: int) -> BoundRule:
    return BoundRule(**{**item.__dict__, "key": f"rule_{number:04d}"})


def _bind(rule: Rule, scope: str, column: str, names: dict[str, str], valid: tuple[str, str] = ("", "9999-12")) -> BoundRule:
    """The names put into the SQL come from strict models and are checked to be plain identifiers (or the form's own SQL)."""
    if column and not _NAME.fullmatch(column):
        raise ConfigurationError(f"{rule.rule_id}: {column!r} is no column name")
    texts = {
        part: Template(getattr(rule, part)).substitute(names) for part in ("when", "check", "value", "expected", "difference")
    }
    return BoundRule(
        key="",
        rule=rule,
        scope=scope,
        column=column,
        valid_from=max(rule.valid_from, valid[0]),
        valid_to=min(rule.valid_to, valid[1]),
        **texts,
    )


def _expand(rule: Rule, forms: Sequence[Form], cover: CoverDefinition) -> Iterator[BoundRule]:
    each = rule.for_each
    if each is None:
        return
    if each.over == "cover_fields":
        for field in cover.fields:
            if _fits(each, field):
                yield _bind(rule, "cover", field.name, {"column": field.name})
        return
    for form in forms:
        valid = (form.valid_from, form.valid_to or "9999-12")
        if each.over == "keys":
            # A blank part of a key is a value of its own (an SJ04 line without a breakdown).
            keys = ", ".join(f"coalesce(cast({name} as varchar), '')" for name in form.key)
            yield _bind(rule, form.form_code, form.key[0], {"column": form.key[0], "keys": keys}, valid)
            continue
        for column in form.columns:
            if _fits(each, column):
                condition = form.conditions.get(column.required, "true")
                yield _bind(rule, form.form_code, column.name, {"column": column.name, "condition": condition}, valid)


def _fits(each: ForEach, column: Column | CoverField) -> bool:
    kind = column.required if column.required in ("always", "never") else "conditional"
    return (
        (each.required is None or each.required == kind)
        and (not each.types or column.type in each.types)
        and (not each.names or column.name in each.names)
        and column.name not in each.exclude
    )
