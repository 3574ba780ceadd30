"""The forms: one YAML file a form in ``reference/forms/``, with the cover and the layout beside them."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from anhui_stats.catalog.base import REFERENCE, StrictModel, load_yaml
from anhui_stats.errors import ConfigurationError

ColumnType = Literal[
    "code", "text", "int", "decimal", "date", "period", "bool", "enum", "uscc", "money_wan", "money_usd_wan", "area_mu"
]
NUMERIC_TYPES: frozenset[str] = frozenset({"decimal", "money_wan", "money_usd_wan", "area_mu"})
MONEY_TYPES: frozenset[str] = frozenset({"money_wan", "money_usd_wan"})


class Column(StrictModel):
    """One column of a form. ``required`` is always, never or the name of a condition of the form."""

    name: str
    heading: str
    aliases: tuple[str, ...] = ()
    type: ColumnType
    required: str
    values: tuple[str, ...] = ()
    value_aliases: dict[str, str] = Field(default_factory=dict)
    blank_values: tuple[str, ...] = ()
    resolver: str = ""
    pii: bool = False
    note: str = ""

    @property
    def headings(self) -> tuple[str, ...]:
        """The printed heading and its aliases."""
        return (self.heading, *self.aliases)


class Item(StrictModel):
    """One item of a form whose rows are items (ZS03). ``base_for`` names the indicator that 上年同期 may serve."""

    item_code: str
    item_name: str
    unit: str
    compared_with: str = ""
    base_for: str = ""


class Form(StrictModel):
    """One form in one version. A level in ``consolidated_by`` may send it for its units: the rows are split by unit."""

    form_code: str
    title: str
    grain: str
    version: str
    valid_from: str
    valid_to: str | None = None
    family: Literal["zs", "sj"]
    sheet: str
    optional: bool
    reported_by: tuple[Literal["county", "zone", "city", "province"], ...]
    consolidated_by: tuple[Literal["city"], ...] = ()
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    conditions: dict[str, str] = Field(default_factory=dict)
    items: tuple[Item, ...] = ()

    @model_validator(mode="after")
    def _names_exist(self) -> Form:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError("columns: a name stands twice")
        if missing := [name for name in self.key if name not in names]:
            raise ValueError(f"key: no such column {missing}")
        allowed = {"always", "never", *self.conditions}
        if wrong := [column.name for column in self.columns if column.required not in allowed]:
            raise ValueError(f"required: expected one of {sorted(allowed)} in columns {wrong}")
        if empty := [c.name for c in self.columns if c.type == "enum" and not c.values and not c.resolver]:
            raise ValueError(f"values: an enum needs values or a resolver in columns {empty}")
        return self

    def column(self, name: str) -> Column:
        """The column of that name; a ConfigurationError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise ConfigurationError(f"{self.form_code} has no column {name}")

    def is_required_from(self, level: str) -> bool:
        """Whether a submission from a unit of this level must carry the form (or list it in 零报告)."""
        return self.family == "zs" and not self.optional and level in ("county", "zone")


class CoverField(StrictModel):
    """One line of the cover."""

    name: str
    heading: str
    aliases: tuple[str, ...] = ()
    type: ColumnType
    required: Literal["always", "never"]
    pii: bool = False
    note: str = ""


class CoverDefinition(StrictModel):
    """The cover sheet in one version."""

    version: str
    valid_from: str
    valid_to: str | None = None
    sheet: str
    fields: tuple[CoverField, ...]


class CaptionLabels(StrictModel):
    """The labels of the caption row."""

    unit: str
    period: str
    unit_of_measure: str


class Layout(StrictModel):
    """Which rows of a sheet are no data, and which units a heading, a caption or a cell may name."""

    version: str
    valid_from: str
    valid_to: str | None = None
    end_markers: tuple[str, ...]
    total_markers: tuple[str, ...]
    group_marker: str
    caption_labels: CaptionLabels
    units: dict[str, dict[str, Decimal]]
    known_bracket_units: tuple[str, ...]
    unit_headings: tuple[str, ...]
    city_words: tuple[str, ...]


class FormSet(StrictModel):
    """All forms with their cover and layout, in the versions valid for one period."""

    forms: tuple[Form, ...]
    cover: CoverDefinition
    layout: Layout

    def form(self, form_code: str) -> Form:
        """The form of that code; a ConfigurationError when there is none."""
        for form in self.forms:
            if form.form_code == form_code:
                return form
        raise ConfigurationError(f"no form {form_code} in this form set")

    @property
    def codes(self) -> tuple[str, ...]:
        """All form codes, in order."""
        return tuple(form.form_code for form in self.forms)


def _valid(definitions: Sequence[Form], period: str) -> tuple[Form, ...]:
    return tuple(f for f in definitions if f.valid_from <= period and (f.valid_to is None or period <= f.valid_to))


@functools.cache
def all_forms(folder: Path = REFERENCE / "forms") -> tuple[Form, ...]:
    """Every form in every version, by form code and first period."""
    forms = tuple(load_yaml(Form, path) for path in sorted(folder.glob("*.yaml")))
    if not forms:
        raise ConfigurationError(f"{folder}: no form definitions found")
    return tuple(sorted(forms, key=lambda form: (form.form_code, form.valid_from)))


@functools.cache
def form_set(period: str, folder: Path = REFERENCE / "forms") -> FormSet:
    """The forms valid in a period. Grain: one form a form code."""
    cover = load_yaml(CoverDefinition, folder.parent / "cover.yaml")
    layout = load_yaml(Layout, folder.parent / "layout.yaml")
    return FormSet(forms=_valid(all_forms(folder), period), cover=cover, layout=layout)
