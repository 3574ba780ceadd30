"""docs/data_dictionary.md says what the definitions say."""

from __future__ import annotations

from anhui_stats.catalog.forms import all_forms
from anhui_stats.catalog.indicators import load_indicators
from anhui_stats.catalog.summaries import load_summaries
from anhui_stats.dictionary import DICTIONARY, data_dictionary


def test_the_dictionary_is_up_to_date() -> None:
    assert DICTIONARY.read_text(encoding="utf-8") == data_dictionary(), "run make dictionary"


def test_the_dictionary_names_everything() -> None:
    text = data_dictionary()
    names = {f"`{column.name}`" for form in all_forms() for column in form.columns}
    names |= {f"`{indicator.indicator_code}`" for indicator in load_indicators()}
    names |= {f"`{column.name}`" for summary in load_summaries() for column in summary.columns}
    names |= {f"### {form.form_code} {form.title}" for form in all_forms()}
    assert [name for name in sorted(names) if name not in text] == []
