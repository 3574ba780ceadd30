"""The checks on the result: a period's figures in, what they fail out. Pure, like the checks on workbooks.

The conditions of ``expectations/published.yaml`` are evaluated by DuckDB over all figures of the period at once and judged by
Great Expectations, one suite a scope.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from string import Formatter

import duckdb
import pyarrow as pa

from anhui_stats.catalog.indicators import BREAKDOWN_LABELS
from anhui_stats.catalog.result_rules import ResultRule, Scope
from anhui_stats.errors import ConsistencyError
from anhui_stats.validate.findings import as_text
from anhui_stats.validate.suites import ROW_KEY, expectation_for, judge
from anhui_stats.validate.tables import read_sql

_MONEY = pa.decimal128(38, 10)
#: The tables of a period that the checks read, each as the question of the same name in ``sql/checks`` selects it.
FIGURE_SCHEMA = pa.schema(
    [*((name, pa.string()) for name in "region_code indicator_code breakdown member basis".split()), ("obs_value", _MONEY)]
)
WHOLE_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in "period region_code region_name region_level".split()),
        *((name, pa.string()) for name in "indicator_code indicator_label measure_kind basis".split()),
        ("obs_value", _MONEY),
        *((name, pa.string()) for name in ("unit", "display_value", "display_unit")),
        *((name, _MONEY) for name in ("display_factor", "base_value", "yoy_pct", "month_value")),
        *((name, pa.int64()) for name in ("units_expected", "units_received", "units_nil", "units_carried")),
    ]
)
REGION_UNIT_SCHEMA = pa.schema([("region_code", pa.string()), ("unit_code", pa.string())])
APART_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("kind", "region_code", "indicator_code", "breakdown", "member", "basis")),
        ("amount", _MONEY),
    ]
)
_SCOPES: tuple[Scope, ...] = ("figure", "region")
_PLACE = "region_code region_name region_level indicator_code indicator_label breakdown member basis unit".split()


@dataclass(frozen=True)
class PeriodFigures:
    """One period: its sums, its wholes, which units add up to a region, and what no unit's figure holds (``sql/checks/``)."""

    period: str
    figures: pa.Table
    wholes: pa.Table
    region_units: pa.Table
    apart: pa.Table


@dataclass(frozen=True)
class ResultFinding:
    """A figure (or region) that fails a check. ``value`` and ``expected`` are in ``unit``; the message is Chinese."""

    rule: ResultRule
    period: str
    region_code: str
    region_name: str
    region_level: str
    indicator_code: str
    indicator_label: str
    breakdown: str
    member: str
    basis: str
    unit: str
    value: Decimal | None
    expected: Decimal | None
    message: str


def check_figures(given: PeriodFigures, rules: Sequence[ResultRule]) -> list[ResultFinding]:
    """Everything that the period's figures fail, by rule and figure. ConsistencyError where a rule is broken."""
    valid = [rule for rule in rules if rule.valid_from <= given.period <= rule.valid_to]
    found: list[ResultFinding] = []
    with duckdb.connect(":memory:", config={"enable_external_access": "false", "threads": "2"}) as database:
        database.register("figure", given.figures)
        database.register("whole", given.wholes)
        database.register("region_unit", given.region_units)
        database.register("apart", given.apart)
        labels = pa.table({"breakdown": list(BREAKDOWN_LABELS), "label": list(BREAKDOWN_LABELS.values())})
        database.register("breakdown_label", labels)
        for scope in _SCOPES:
            if of_scope := [rule for rule in valid if rule.scope == scope]:
                found += _check_scope(database, scope, of_scope)
    return sorted(found, key=lambda one: (one.rule.rule_id, *(getattr(one, name) for name in _PLACE)))


def _check_scope(database: duckdb.DuckDBPyConnection, scope: Scope, rules: Sequence[ResultRule]) -> Iterator[ResultFinding]:
    subject = f"result_{scope}"
    database.execute(f"create table subject as select row_number() over () as {ROW_KEY}, * from ({read_sql(subject)})")
    columns = ", ".join(f"coalesce(({rule.when}) and not ({rule.check}), false) as {_key(rule)}" for rule in rules)
    try:
        frame = database.table("subject").project(f"{ROW_KEY}, {columns}").df()
        failed = judge(subject, frame, [expectation_for(_key(rule), rule.rule_id) for rule in rules]) if len(frame) else {}
        for rule in rules:
            if keys := failed.get(_key(rule)):
                yield from _describe(database, rule, keys)
    except duckdb.Error as error:
        named = ", ".join(rule.rule_id for rule in rules)
        raise ConsistencyError(f"rule broken, not the data: one of {named}: {error}") from error
    database.execute("drop table subject")


def _key(rule: ResultRule) -> str:
    return rule.rule_id.replace("-", "_").lower()


def _describe(database: duckdb.DuckDBPyConnection, rule: ResultRule, keys: Sequence[int]) -> Iterator[ResultFinding]:
    """The failing rows in the words of the rule."""
    database.register("failing", pa.table({ROW_KEY: pa.array(keys, pa.int64())}))
    shown = f"*, ({rule.value}) as rule_value, ({rule.expected}) as rule_expected, ({rule.difference}) as rule_difference"
    rows = database.table("subject").filter(f"{ROW_KEY} in (select {ROW_KEY} from failing)").project(shown)
    names = {name for _, name, _, _ in Formatter().parse(rule.message + rule.remedy) if name}
    for row in rows.to_arrow_table().to_pylist():
        given = {f"{part}": as_text(row[f"rule_{part}"]) for part in ("value", "expected", "difference")}
        if missing := sorted(names - set(given) - set(row)):
            raise ConsistencyError(f"rule broken: {rule.rule_id}: the texts name {missing}")
        words = {**{name: as_text(row[name]) for name in names - set(given)}, **given}
        yield ResultFinding(
            rule=rule,
            period=row["period"] or "",
            **{name: row[name] or "" for name in _PLACE},
            value=_amount(row["rule_value"]),
            expected=_amount(row["rule_expected"]),
            message=(rule.message + rule.remedy).format(**words),
        )


def _amount(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
