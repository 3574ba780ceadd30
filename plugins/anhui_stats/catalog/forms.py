"""The forms: one YAML file a form in ``reference/forms/``, with the cover and the layout beside them."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from pydantic import Field, model_validator

from anhui_stats.catalog.base import REFERENCE, StrictModel, load_yaml
from anhui_stats.errors import ConfigurationError

ColumnType = Literal[
    "code", "text", "int", "decimal", "date", "period", "bool", "enum", "uscc", "money_wan", "money_usd_wan", "area_mu"
]
Level = Literal["county", "zone", "city", "province"]
NUMERIC_TYPES: frozenset[str] = frozenset({"decimal", "money_wan", "money_usd_wan", "area_mu"})
FORMS = REFERENCE / "forms"
MONEY_TYPES: frozenset[str] = frozenset({"money_wan", "money_usd_wan"})


class Column(StrictModel):
    """One column of a form. ``required`` is always, never or the name of a condition of the form.

    For the template: ``hint`` tells the clerk in Chinese what to write, ``width`` is in characters (0: by type), ``restarts``
    says when a value taken over from an earlier report is blanked (a month's flow every month, a cumulative one in January).
    """

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
    hint: str = ""
    restarts: Literal["never", "month", "year"] = "never"
    width: int = 0

    @property
    def headings(self) -> tuple[str, ...]:
        """The printed heading and its aliases."""
        return (self.heading, *self.aliases)


class Item(StrictModel):
    """One item of a form whose rows are items (ZS03). ``base_for`` names the indicator that 上年同期 may serve.

    ``reported_by``: the levels whose template lists it; empty: all that report the form.
    """

    item_code: str
    item_name: str
    unit: str
    compared_with: str = ""
    base_for: str = ""
    reported_by: tuple[Level, ...] = ()


class Prefill(StrictModel):
    """What a template takes over from the unit's newest accepted report of an earlier period.

    Within the year every row. Into a new year the rows whose columns hold one of the values of ``new_year`` (none when it is
    empty); with ``follows`` the rows whose project is taken over with that form.
    """

    new_year: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    follows: str = ""


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
    reported_by: tuple[Level, ...]
    consolidated_by: tuple[Literal["city"], ...] = ()
    prefill: Prefill | None = None
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

    @property
    def version(self) -> str:
        """The 报表制度版本 of the set: the newest version among its forms."""
        return max(form.version for form in self.forms)


class Dated(Protocol):
    """A definition with the first and the last period in which it is valid."""

    @property
    def valid_from(self) -> str: ...  # noqa: D102

    @property
    def valid_to(self) -> str | None: ...  # noqa: D102


Definition = TypeVar("Definition", bound=Dated)


def _valid(definitions: Sequence[Definition], period: str) -> tuple[Definition, ...]:
    return tuple(d for d in definitions if d.valid_from <= period and (d.valid_to is None or period <= d.valid_to))


def _the_valid(definitions: Sequence[Definition], period: str, source: str) -> Definition:
    """The one definition for the period; a period before the first one gets the first."""
    found = _valid(definitions, period) or definitions[:1]
    if len(found) != 1:
        raise ConfigurationError(f"{source}: {len(found)} versions are valid in {period}, expected one")
    return found[0]


@functools.cache
def all_forms(folder: Path = FORMS) -> tuple[Form, ...]:
    """Every form in every version, by form code and first period. Versions of a form share the types of their columns."""
    forms = tuple(load_yaml(Form, path) for path in sorted(folder.glob("*.yaml")))
    if not forms:
        raise ConfigurationError(f"{folder}: no form definitions found")
    _check_versions(forms, folder)
    return tuple(sorted(forms, key=lambda form: (form.form_code, form.valid_from)))


def _check_versions(forms: Sequence[Form], folder: Path) -> None:
    """A column keeps its type (its table column has one), and no period has two versions of a form."""
    types: dict[tuple[str, str], str] = {}
    for form in forms:
        for column in form.columns:
            known = types.setdefault((form.form_code, column.name), column.type)
            if known != column.type:
                raise ConfigurationError(
                    f"{folder}: {form.form_code}.{column.name} is {known} in one version, {column.type} in another"
                )
    ordered = sorted(forms, key=lambda form: (form.form_code, form.valid_from))
    for earlier, later in itertools.pairwise(ordered):
        if earlier.form_code == later.form_code and later.valid_from <= (earlier.valid_to or "9999-12"):
            raise ConfigurationError(f"{folder}: {later.form_code} {later.version} begins before {earlier.version} ends")


@functools.cache
def all_covers(folder: Path = FORMS) -> tuple[CoverDefinition, ...]:
    """The cover in every version, beside the forms' folder: cover.yaml, cover-2023.yaml ..., by first period."""
    covers = (load_yaml(CoverDefinition, path) for path in sorted(folder.parent.glob("cover*.yaml")))
    return tuple(sorted(covers, key=lambda cover: cover.valid_from))


@functools.cache
def all_layouts(folder: Path = FORMS) -> tuple[Layout, ...]:
    """The layout in every version: layout.yaml, layout-2023.yaml ..., by first period."""
    layouts = (load_yaml(Layout, path) for path in sorted(folder.parent.glob("layout*.yaml")))
    return tuple(sorted(layouts, key=lambda layout: layout.valid_from))


@functools.cache
def form_set(period: str, folder: Path = FORMS) -> FormSet:
    """The forms valid in a period, with the cover and the layout of that period. Grain: one form a form code."""
    return FormSet(
        forms=_valid(all_forms(folder), period),
        cover=_the_valid(all_covers(folder), period, f"{folder.parent}/cover*.yaml"),
        layout=_the_valid(all_layouts(folder), period, f"{folder.parent}/layout*.yaml"),
    )
