"""Items whose definition has dates: what their threshold is in a period."""

from __future__ import annotations

from anhui_stats.catalog.forms import all_forms
from anhui_stats.catalog.indicators import load_definitions, load_indicators
from anhui_stats.validate.dated_items import NAMES, dated_items


def versions_of(item_code: str) -> list[tuple[str, ...]]:
    made = dated_items(all_forms(), load_indicators(), load_definitions())
    return [row[2:] for row in made if row[:2] == ("ZS03", item_code)]


def test_returning_merchants_count_from_another_size_since_2021() -> None:
    before = ("huishang_threshold_wan", "5000", "0001-01", "2020-12")
    since = ("huishang_threshold_wan", "10000", "2021-01", "9999-12")
    assert versions_of("Z108") == versions_of("Z109") == [before, since]


def test_a_threshold_that_never_changed_has_one_version_and_an_item_without_one_has_none() -> None:
    assert versions_of("Z102") == [("large_threshold_wan", "10000", "0001-01", "9999-12")]
    assert versions_of("Z101") == versions_of("Z201") == []


def test_every_row_has_a_value_for_every_name() -> None:
    made = dated_items(all_forms(), load_indicators(), load_definitions())
    assert {len(row) for row in made} == {len(NAMES.split())}
