"""Rule files are strict: an error names file, rule and key; a broken condition names the rule."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from anhui_stats.catalog.forms import all_forms
from anhui_stats.catalog.rules import RuleBook, load_rules, project_rules
from anhui_stats.errors import ConfigurationError, ConsistencyError
from anhui_stats.validate import validate_batch
from rule_examples import BatchBuilder, example_context

RULE = {
    "rule_id": "ZS01-Q99", "title": "试", "severity": "query", "scope": "ZS01", "column": "stage", "check": "true",
    "message": "试", "remedy": "试", "source": "试", "passing": [{}], "failing": [{}],
    "boundary": [{"passes": True, "example": {}}],
}  # fmt: skip


def load(folder: Path, *rules: dict[str, object]) -> RuleBook:
    (folder / "own.yaml").write_text(
        yaml.safe_dump({"description": "d", "rules": list(rules)}, allow_unicode=True), encoding="utf-8"
    )
    return load_rules(all_forms(), example_context().cover, folder)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"chek": "true"}, "chek"),
        ({"scope": "ZS99"}, "ZS99"),
        ({"column": "stag"}, "stag"),
        ({"column": ""}, "column"),
        ({"severity": "error"}, "severity"),
        ({"failing": []}, "failing"),
        ({"rule_id": "zs01-7"}, "rule_id"),
        ({"for_each": {"over": "columns"}}, "scope"),
        ({"check": "total_investment_wan <= 1.1 * fixed_investment_wan"}, "tolerance"),
    ],
)
def test_a_wrong_rule_names_file_rule_and_key(tmp_path: Path, change: dict[str, object], words: str) -> None:
    rule = {**RULE, **change}
    with pytest.raises(ConfigurationError) as error:
        load(tmp_path, rule)
    assert "own.yaml" in str(error.value) and str(rule["rule_id"]) in str(error.value) and words in str(error.value)


def test_a_rule_id_stands_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="ZS01-Q99"):
        load(tmp_path, RULE, RULE)


@pytest.mark.parametrize(
    ("part", "sql"), [("check", "no_such_column > 0"), ("message", "{no_such_column}"), ("value", "nonsense(")]
)
def test_a_rule_that_cannot_be_evaluated_is_named(part: str, sql: str) -> None:
    book = project_rules()
    broken = book.rule("ZS01-Q01").model_copy(update={part: sql})
    rules = RuleBook(views=book.views, rules=tuple(broken if rule.rule_id == "ZS01-Q01" else rule for rule in book.rules))
    builder = BatchBuilder()
    builder.submission("s1")
    builder.forms_and_sheets("s1", "county", {"ZS01": [{"project_id": "甲"}]})
    with pytest.raises(ConsistencyError, match="ZS01-Q01"):
        validate_batch(builder.batch(), replace(example_context(), rules=rules))
