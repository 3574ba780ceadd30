"""The rules: YAML files in ``expectations/``, each rule with its words and its examples beside its condition.

A rule names a *scope* (what one row of it is), and SQL expressions over that row, evaluated for a whole batch at once. It
passes where ``when`` is not true, or ``check`` is true **or null**: a blank never fails a comparison, only a rule about blanks.
A rule with ``for_each`` is a template: it is expanded over the form definitions, so that a new form gets it from its YAML;
``$column``, ``$condition`` and ``$keys`` in its SQL are then replaced by the names of that form.
Templates of texts (message, remedy) may name {label} {value} {expected} {difference} {row} and any column of the row.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from anhui_stats.catalog.base import PROJECT_ROOT, REFERENCE, StrictModel, build, load_yaml
from anhui_stats.catalog.forms import CoverDefinition, Form, all_forms
from anhui_stats.catalog.result_rules import RESULT_RULES
from anhui_stats.errors import ConfigurationError
from anhui_stats.models import Severity

EXPECTATIONS = PROJECT_ROOT / "expectations"
SCOPES = (
    "submission",
    "cover",
    "cover_cell",
    "sheet",
    "heading",
    "unknown_heading",
    "form",
    "cell",
    "normalised",
    "total",
    "refused",
    "vanished",
    "ledger",
)
#: The order of checking: a cell that failed in one step is not reported again by a later one.
STEPS = ("file", "cover", "sheet", "cell", "required", "row", "form", "cross", "scale", "period", "unit")
Step = Literal["file", "cover", "sheet", "cell", "required", "row", "form", "cross", "scale", "period", "unit"]
#: What a rule needs besides the workbook: nothing, or the accepted reports of other months and units.
Needs = Literal["", "history"]
_FORM_CODE = re.compile(r"[A-Z]{2}\d{2}")
_STEP_OF_SCOPE: dict[str, Step] = {
    "submission": "file",
    "cover": "cover",
    "cover_cell": "cover",
    "sheet": "sheet",
    "heading": "sheet",
    "unknown_heading": "sheet",
    "form": "sheet",
    "cell": "cell",
    "normalised": "cell",
    "total": "form",
    "refused": "sheet",
    "vanished": "period",
    "ledger": "scale",
}

#: Values of the columns of the row; or rows by form code, where a rule needs several rows or forms; see tests/rule_examples.py.
Example = dict[str, Any]


_TEXT = re.compile(r"'[^']*'")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?!\w)")


def _has_threshold(check: str) -> bool:
    """Whether a number other than 0 and 1 stands in the condition, outside texts."""
    return any(number not in ("0", "1") for number in _NUMBER.findall(_TEXT.sub("", check)))


class ForEach(StrictModel):
    """Which columns (or cover fields, or forms by their key) a template is expanded over. Empty filters take all."""

    over: Literal["columns", "cover_fields", "keys"]
    required: Literal["always", "conditional"] | None = None
    types: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


class Boundary(StrictModel):
    """An example on the edge of a rule: the last that passes, or the first that fails."""

    passes: bool
    example: Example


class Rule(StrictModel):
    """One rule, or one template.

    ``tolerance`` tells statisticians what it lets pass. ``stops``: a submission that fails it is not checked further.
    ``needs``: see RuleFile.
    """

    rule_id: str = Field(pattern=r"^[A-Z][A-Z0-9]+-[EQN]\d{2}$")
    title: str
    severity: Severity
    scope: str = ""
    for_each: ForEach | None = None
    column: str = ""
    step: Step | None = None
    when: str = "true"
    check: str
    value: str = ""
    expected: str = ""
    difference: str = ""
    message: str
    remedy: str
    source: str
    tolerance: str = ""
    stops: bool = False
    needs: Needs = ""
    valid_from: str = Field(default="0001-01", pattern=r"^\d{4}-\d{2}$")
    valid_to: str = Field(default="9999-12", pattern=r"^\d{4}-\d{2}$")
    passing: tuple[Example, ...] = Field(min_length=1)
    failing: tuple[Example, ...] = Field(min_length=1)
    boundary: tuple[Boundary, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits_together(self) -> Rule:
        if bool(self.scope) == bool(self.for_each):
            raise ValueError("scope: expected either scope or for_each")
        if self.scope and self.scope not in SCOPES and not _FORM_CODE.fullmatch(self.scope):
            raise ValueError(f"scope: expected a form code or one of {', '.join(SCOPES)}")
        if self.is_about_rows and not self.column:
            raise ValueError("column: a rule about the rows of a form names the column whose cell it points to")
        if {"E": Severity.ERROR, "Q": Severity.QUERY, "N": Severity.NOTICE}[self.rule_id.split("-")[1][0]] != self.severity:
            raise ValueError("severity: the letter in rule_id (E, Q, N) says another severity")
        if _has_threshold(self.check) and not self.tolerance:
            raise ValueError("tolerance: a number decides in check: say in words what is let pass")
        return self

    @property
    def is_about_rows(self) -> bool:
        """Whether the rule's scope is the rows of one form."""
        return bool(_FORM_CODE.fullmatch(self.scope))

    @property
    def checking_step(self) -> Step:
        """When it is checked: as written, else as its scope says (rows of a form: row)."""
        if self.step:
            return self.step
        return _STEP_OF_SCOPE.get(self.scope, "cover" if self.for_each and self.for_each.over == "cover_fields" else "row")


class View(StrictModel):
    """A SELECT whose columns are joined to every row of a scope by ``keys`` (sums over other forms, for instance)."""

    name: str
    scope: str
    keys: tuple[str, ...]
    note: str
    sql: str
    needs: Needs = ""


class RuleFile(StrictModel):
    """One file of rules; each rule is then built on its own, so that an error can name it.

    ``needs: history``: its rules and views see the accepted reports of other months and units (``validate_history``); they are
    left out where one workbook is judged by itself.
    """

    description: str
    needs: Needs = ""
    views: tuple[View, ...] = ()
    rules: tuple[dict[str, Any], ...]


class RuleBook(StrictModel):
    """All rules and views of the project."""

    views: tuple[View, ...]
    rules: tuple[Rule, ...]

    def needing(self, needs: Needs) -> RuleBook:
        """The rules and views that need exactly that."""
        return RuleBook(
            views=tuple(view for view in self.views if view.needs == needs),
            rules=tuple(rule for rule in self.rules if rule.needs == needs),
        )

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id; a ConfigurationError when there is none."""
        for rule in self.rules:
            if rule.rule_id == rule_id:
                return rule
        raise ConfigurationError(f"no rule {rule_id}")


def _check_columns(path: Path, rules: Sequence[Rule], forms: Sequence[Form], cover: CoverDefinition) -> None:
    known = {form.form_code: {c.name for f in forms if f.form_code == form.form_code for c in f.columns} for form in forms}
    known["cover"] = {field.name for field in cover.fields}
    for rule in rules:
        if rule.is_about_rows and rule.scope not in known:
            raise ConfigurationError(f"{path}: {rule.rule_id}: scope: there is no form {rule.scope}")
        if rule.scope in known and rule.column not in known[rule.scope] | ({""} if rule.scope == "cover" else set()):
            raise ConfigurationError(f"{path}: {rule.rule_id}: column: {rule.scope} has no column {rule.column!r}")


def load_rules(forms: Sequence[Form], cover: CoverDefinition, folder: Path = EXPECTATIONS) -> RuleBook:
    """Every rule on workbooks of every file below ``folder``; errors name file, rule and key.

    The checks on the result stand beside them and have a model of their own.
    """
    views: list[View] = []
    rules: list[Rule] = []
    seen: dict[str, Path] = {}
    for path in sorted(path for path in folder.glob("*.yaml") if path.name != RESULT_RULES.name):
        file = load_yaml(RuleFile, path)
        with_needs = [{**data, "needs": file.needs} for data in file.rules]
        in_file = [build(Rule, data, f"{path}: {data.get('rule_id', '(no rule_id)')}") for data in with_needs]
        _check_columns(path, in_file, forms, cover)
        for rule in in_file:
            if rule.rule_id in seen:
                raise ConfigurationError(f"{path}: {rule.rule_id}: rule_id: stands already in {seen[rule.rule_id]}")
            seen[rule.rule_id] = path
        views.extend(view.model_copy(update={"needs": file.needs}) for view in file.views)
        rules.extend(in_file)
    if not rules:
        raise ConfigurationError(f"{folder}: no rules found")
    return RuleBook(views=tuple(views), rules=tuple(rules))


@functools.cache
def project_rules() -> RuleBook:
    """The rules of the project over all versions of its forms."""
    return load_rules(all_forms(), load_yaml(CoverDefinition, REFERENCE / "cover.yaml"))
