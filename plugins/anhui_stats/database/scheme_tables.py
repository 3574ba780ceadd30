"""The assessment schemes as rows of their reference tables in ``core``."""

from __future__ import annotations

from anhui_stats.catalog.schemes import Item, Scheme, load_schemes
from anhui_stats.scoring.words import formula_words

#: Table below core, its columns, its rows.
Load = tuple[str, tuple[str, ...], list[tuple[object, ...]]]

_ITEM_COLUMNS = (
    "scheme_code",
    "scheme_label",
    "item_no",
    "item_code",
    "item_label",
    "indicator_code",
    "weight",
    "formula",
    "source",
    "valid_from",
    "valid_to",
)
_INPUT_COLUMNS = ("indicator_code", "breakdown", "member", "basis", "condition_code")
_CONDITION_COLUMNS = ("condition_code", "kind", "invested_pct", "sector", "min_amount_wan", "counts_as_wan")


def _item_rows(scheme: Scheme, number: int, item: Item) -> list[tuple[object, ...]]:
    """A line for each weight of the item, within the dates of the scheme."""
    inputs = item.formula.inputs
    indicator = inputs[0].indicator_code if inputs else None
    words = formula_words(item.formula)
    starts = item.weights or (scheme,)
    return [
        (
            scheme.scheme_code,
            scheme.label,
            number,
            item.item_code,
            item.label,
            indicator,
            item.weight(max(version.valid_from, scheme.valid_from)),
            words,
            item.source,
            max(version.valid_from, scheme.valid_from),
            min(version.valid_to, scheme.valid_to),
        )
        for version in starts
    ]


def scheme_loads() -> list[Load]:
    """What the reference tables of the assessment hold: items, the figures they read, the conditions of projects.

    A change in any of it makes the periods stale, for points are a part of what an aggregation writes.
    """
    schemes = load_schemes()
    items = [
        row for scheme in schemes for number, item in enumerate(scheme.items, 1) for row in _item_rows(scheme, number, item)
    ]
    keys = {key for scheme in schemes for item in scheme.items for read in item.formula.inputs for key in read.keys}
    conditions = {condition.condition_code: condition for scheme in schemes for condition in scheme.conditions}
    condition_rows: list[tuple[object, ...]] = [
        tuple(getattr(condition, name) for name in _CONDITION_COLUMNS) for condition in conditions.values()
    ]
    return [
        ("scheme_item", _ITEM_COLUMNS, items),
        ("assessment_input", _INPUT_COLUMNS, [tuple(key) for key in sorted(keys)]),
        ("assessment_condition", _CONDITION_COLUMNS, condition_rows),
    ]
