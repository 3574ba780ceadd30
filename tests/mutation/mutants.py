"""From one SQL expression to its mutants: the same expression with one change that could be a slip of the pen.

In: an expression as it stands in a rule file, ``$column`` and the like included. Out: (what was changed, the changed SQL).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import sqlglot
from sqlglot import exp

from anhui_stats.periods import shift

_PLACEHOLDER = re.compile(r"\$\{?(column|condition|keys)\}?")
_STANDING = re.compile(r"p__(column|condition|keys)__")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
#: Each comparison as it may be misremembered: with or without the equal, or turned round.
_COMPARISONS: dict[type[exp.Expression], tuple[type[exp.Expression], ...]] = {
    exp.LT: (exp.LTE, exp.GT),
    exp.LTE: (exp.LT, exp.GTE),
    exp.GT: (exp.GTE, exp.LT),
    exp.GTE: (exp.GT, exp.LTE),
    exp.EQ: (exp.NEQ,),
    exp.NEQ: (exp.EQ,),
    exp.NullSafeEQ: (exp.NullSafeNEQ,),
    exp.NullSafeNEQ: (exp.NullSafeEQ,),
}
#: Functions whose numbers are thresholds like any other; in all others a number is a position, a count or a number of digits.
_OF_AMOUNTS = (exp.Greatest, exp.Least, exp.Coalesce, exp.Abs)


@dataclass(frozen=True)
class Change:
    """One mutant of an expression: ``sql`` stands in its place."""

    what: str
    sql: str


def parse(sql: str) -> exp.Expression:
    """The expression (or statement) as a tree; the placeholders of templates as names."""
    return sqlglot.parse_one(_PLACEHOLDER.sub(r"p__\1__", sql), read="duckdb")


def render(tree: exp.Expression) -> str:
    """The SQL of a tree, placeholders restored."""
    return _STANDING.sub(r"${\1}", tree.sql(dialect="duckdb"))


def mutants(sql: str) -> Iterator[Change]:
    """Every mutant of the expression, each once. The first change that leads to some SQL names it."""
    tree = parse(sql)
    seen = {render(tree)}
    named: Counter[str] = Counter()
    for number, node in enumerate(tree.walk()):
        for what, replacement in _changes(node):
            changed = tree.copy()
            target = next(n for i, n in enumerate(changed.walk()) if i == number)
            changed = replacement if target.parent is None else _replaced(changed, target, replacement)
            text = render(changed)
            if text not in seen:
                seen.add(text)
                name = f"{what}: {render(node)} → {render(replacement)}"
                named[name] += 1
                yield Change(name if named[name] == 1 else f"{name} ({named[name]})", text)


def _replaced(tree: exp.Expression, target: exp.Expression, replacement: exp.Expression) -> exp.Expression:
    target.replace(replacement)
    return tree


def _changes(node: exp.Expression) -> Iterator[tuple[str, exp.Expression]]:
    for kinds, changes in _OPERATORS:
        if isinstance(node, kinds):
            yield from changes(node)


def _comparison(node: exp.Expression) -> Iterator[tuple[str, exp.Expression]]:
    for other in _COMPARISONS.get(type(node), ()):
        yield "comparison", other(this=node.this.copy(), expression=node.expression.copy())


def _number(node: exp.Expression) -> Iterator[tuple[str, exp.Expression]]:
    if isinstance(node.parent, exp.Select):  # exists (select 1 ...)
        return
    if isinstance(node.parent, exp.Interval) or not node.is_string:
        yield from _numbers(node, str(node.this))
    elif _MONTH.fullmatch(node.this):
        yield from (("month", exp.Literal.string(shift(node.this, by))) for by in (1, -1))
    elif _DAY.fullmatch(node.this):
        yield from (("year", exp.Literal.string(f"{int(node.this[:4]) + by}{node.this[4:]}")) for by in (1, -1))


def _numbers(node: exp.Expression, text: str) -> Iterator[tuple[str, exp.Expression]]:
    stated = Decimal(text)
    is_amount = (stated != int(stated) or stated >= 10 or _is_of_a_ratio(node)) and (
        isinstance(node.parent, _OF_AMOUNTS) or not isinstance(node.parent, exp.Func | exp.Interval)
    )
    if isinstance(node.parent, exp.DataTypeParam):
        return
    for value in (stated + 1, stated - 1, *((stated * Decimal("1.1"), stated * Decimal("0.9")) if is_amount else ())):
        if value != stated:
            yield "number", exp.Paren(this=exp.Literal.number(format(value, "f"))) if value < 0 else exp.Literal.number(value)


def _is_of_a_ratio(node: exp.Expression) -> bool:
    """A small whole number is mostly a count, of which a tenth more or less says the same; a factor or its bound is none."""
    if isinstance(node.parent, (exp.Mul, exp.Div, exp.Greatest, exp.Least)):
        return True
    return isinstance(node.parent, (exp.Between, *_COMPARISONS)) and node.parent.find(exp.Div) is not None


def _junction(node: exp.Expression) -> Iterator[tuple[str, exp.Expression]]:
    kind = exp.And if isinstance(node, exp.Or) else exp.Or
    left, right = (exp.Paren(this=side.copy()) for side in (node.this, node.expression))
    yield "and/or", exp.Paren(this=kind(this=left, expression=right))
    yield "dropped", exp.Paren(this=node.this.copy())
    if type(node.this) is not type(node):
        yield "dropped", exp.Paren(this=node.expression.copy())


def _negation(node: exp.Expression) -> Iterator[tuple[str, exp.Expression]]:
    yield "not removed", exp.Paren(this=node.this.copy())


def _affirmation(node: exp.Expression) -> Iterator[tuple[str, exp.Expression]]:
    if not isinstance(node.parent, exp.Not):
        yield "not added", exp.Not(this=exp.Paren(this=node.copy()))


def _in_list(node: exp.Expression) -> Iterator[tuple[str, exp.Expression]]:
    choices = node.expressions
    for left_out in range(len(choices) if len(choices) > 1 else 0):
        kept = [choice.copy() for number, choice in enumerate(choices) if number != left_out]
        yield "choice dropped", exp.In(this=node.this.copy(), expressions=kept)


def _between(node: exp.Expression) -> Iterator[tuple[str, exp.Expression]]:
    value, low, high = node.this, node.args["low"], node.args["high"]
    for above, below in ((exp.GT, exp.LTE), (exp.GTE, exp.LT)):
        lower = above(this=value.copy(), expression=low.copy())
        upper = below(this=value.copy(), expression=high.copy())
        yield "bound", exp.Paren(this=exp.And(this=lower, expression=upper))
    yield "bound dropped", exp.Paren(this=exp.GTE(this=value.copy(), expression=low.copy()))
    yield "bound dropped", exp.Paren(this=exp.LTE(this=value.copy(), expression=high.copy()))


def _truth(node: exp.Expression) -> Iterator[tuple[str, exp.Expression]]:
    yield "truth", exp.Boolean(this=not node.this)


_Changes = Callable[[exp.Expression], Iterator[tuple[str, exp.Expression]]]
_OPERATORS: tuple[tuple[type[exp.Expression] | tuple[type[exp.Expression], ...], _Changes], ...] = (
    (tuple(_COMPARISONS), _comparison),
    (exp.Literal, _number),
    ((exp.And, exp.Or), _junction),
    (exp.Not, _negation),
    ((exp.Is, exp.In, exp.Exists), _affirmation),
    (exp.In, _in_list),
    (exp.Between, _between),
    (exp.Boolean, _truth),
)
