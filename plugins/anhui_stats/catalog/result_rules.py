"""The checks on the result: ``expectations/published.yaml``, judged over the figures of a period before they are published.

``severity: error`` stops the publication; ``notice`` becomes a row of the published table release_notices. A rule names a
*scope* (what one row of it is: a figure, or a region of the period) and SQL conditions over the row, as the rules on workbooks
do; ``check`` null passes. Texts may name {value} {expected} {difference} and any column of the row.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from anhui_stats.catalog.base import PROJECT_ROOT, StrictModel, load_yaml
from anhui_stats.errors import ConfigurationError

RESULT_RULES = PROJECT_ROOT / "expectations" / "published.yaml"

Scope = Literal["figure", "region"]


class ResultExample(StrictModel):
    """The figures of a period (what a row leaves out is that of an ordinary one), and what no unit's figure holds."""

    figures: tuple[dict[str, Any], ...] = Field(min_length=1)
    apart: tuple[dict[str, Any], ...] = ()


class ResultBoundary(StrictModel):
    """An example on the edge of a rule: the last that passes, or the first that fails."""

    passes: bool
    example: ResultExample


class ResultRule(StrictModel):
    """One check. ``value`` and ``expected`` are what the texts and the notice show, ``difference`` is told with errors."""

    rule_id: str = Field(pattern=r"^PUB-[EN]\d{2}$")
    title: str
    severity: Literal["error", "notice"]
    scope: Scope
    when: str = "true"
    check: str
    value: str
    expected: str = "null"
    difference: str = "null"
    message: str
    remedy: str
    source: str
    tolerance: str = ""
    valid_from: str = Field(default="0001-01", pattern=r"^\d{4}-\d{2}$")
    valid_to: str = Field(default="9999-12", pattern=r"^\d{4}-\d{2}$")
    passing: tuple[ResultExample, ...] = Field(min_length=1)
    failing: tuple[ResultExample, ...] = Field(min_length=1)
    boundary: tuple[ResultBoundary, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _letter_is_the_severity(self) -> ResultRule:
        if {"E": "error", "N": "notice"}[self.rule_id[4]] != self.severity:
            raise ValueError("severity: the letter in rule_id (E, N) says another severity")
        if self.valid_to < self.valid_from:
            raise ValueError("valid_to: before valid_from")
        return self

    @property
    def checking_step(self) -> str:
        """After all steps that workbooks are checked in (``rules.STEPS``)."""
        return "result"


class ResultRuleFile(StrictModel):
    """All checks on the result."""

    description: str
    rules: tuple[ResultRule, ...] = Field(min_length=1)


@functools.cache
def result_rules(path: Path = RESULT_RULES) -> tuple[ResultRule, ...]:
    """The checks on the result, in file order; ConfigurationError names file and key."""
    rules = load_yaml(ResultRuleFile, path).rules
    ids = [rule.rule_id for rule in rules]
    if twice := sorted({rule_id for rule_id in ids if ids.count(rule_id) > 1}):
        raise ConfigurationError(f"{path}: rule_id: {', '.join(twice)} stands twice")
    return rules
