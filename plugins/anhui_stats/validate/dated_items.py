"""Which items of a summary rest on a dated definition: the threshold of the indicator whose base they are. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from anhui_stats.catalog.forms import Form
from anhui_stats.catalog.indicators import Definitions, Indicator

#: form, item, definition, its value, and the first and last period (both included) in which that value holds
DatedItem = tuple[str, str, str, str, str, str]
NAMES = "form_code item_code definition_code definition_value valid_from valid_to"


def dated_items(forms: Sequence[Form], indicators: Sequence[Indicator], definitions: Definitions) -> list[DatedItem]:
    """One row an item and version of the definition behind it, in order; items without a threshold have none."""
    threshold_of = {one.indicator_code: one.threshold for one in indicators if one.threshold}
    versions = {one.definition_code: one.versions for one in definitions.definitions}
    rested = {
        (form.form_code, item.item_code, threshold_of[item.base_for])
        for form in forms
        for item in form.items
        if item.base_for in threshold_of
    }
    return [
        (*key, version.value, version.valid_from, version.valid_to) for key in sorted(rested) for version in versions[key[2]]
    ]
