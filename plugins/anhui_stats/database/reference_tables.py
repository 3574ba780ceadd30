"""Reference files into their tables in ``core``: truncate and COPY, so that the files stay the truth."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import psycopg
from psycopg import sql

from anhui_stats.catalog.forms import all_forms
from anhui_stats.catalog.indicators import load_definitions, load_indicators
from anhui_stats.catalog.regions import load_reference
from anhui_stats.catalog.result_rules import ResultRule, result_rules
from anhui_stats.catalog.rules import STEPS, Rule, project_rules
from anhui_stats.database.scheme_tables import scheme_loads

#: Table below core, its columns, its rows.
Load = tuple[str, tuple[str, ...], list[tuple[object, ...]]]


def _fields(table: str, columns: dict[str, str], records: Iterable[object]) -> Load:
    """A table filled from models: column name to attribute name."""
    return table, tuple(columns), [tuple(getattr(record, name) for name in columns.values()) for record in records]


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


def _place_loads() -> list[Load]:
    reference = load_reference()
    dates = _same("valid_from", "valid_to")
    return [
        _fields(
            "region",
            {"region_code": "region_code", "region_name": "region_name", "region_level": "level", "parent_code": "parent_code"}
            | dates,
            reference.regions,
        ),
        _fields(
            "region_succession",
            _same("old_code", "new_code", "effective_from", "kind", "note"),
            reference.successions,
        ),
        _fields("region_group", _same("group_code", "group_name", "member_code") | dates | _same("basis"), reference.groups),
        _fields("source_region", _same("source_code", "source_name", "short_name", "kind", "source_group"), reference.sources),
        _fields(
            "industry_division",
            _same("division_code", "division_name", "section_code", "sector", "is_industry", "is_manufacturing"),
            reference.divisions,
        ),
        _fields("bulletin_sector", _same("division_code", "bulletin_sector", "basis"), reference.bulletin_sectors),
        _fields("team", _same("team_code", "team_name", "kind", "city_code"), reference.teams),
    ]


def _item_load() -> Load:
    """Items of every form; a later version of a form replaces the item of an earlier one."""
    items = {(form.form_code, item.item_code): item for form in all_forms() for item in form.items}
    rows: list[tuple[object, ...]] = [
        (form_code, item_code, item.item_name, item.unit, item.base_for) for (form_code, item_code), item in items.items()
    ]
    return "form_item", ("form_code", "item_code", "item_name", "unit", "base_for"), rows


def _definition_loads() -> list[Load]:
    definitions = load_definitions()
    schedule = definitions.target_schedule
    return [
        (
            "definition",
            ("definition_code", "definition_value", "valid_from", "valid_to", "reason"),
            [
                (definition.definition_code, version.value, version.valid_from, version.valid_to, version.reason)
                for definition in definitions.definitions
                for version in definition.versions
            ],
        ),
        _fields("size_class", _same("member", "min_amount_wan"), definitions.size_classes),
        (
            "dense_member",
            ("breakdown", "member"),
            [(breakdown, member) for breakdown, members in definitions.dense_members.items() for member in members],
        ),
        (
            "target_schedule",
            ("due_month", "due_parts", "all_parts"),
            [(month, due, schedule.all_parts) for month, due in enumerate(schedule.due_parts, start=1)],
        ),
    ]


def _indicator_loads() -> list[Load]:
    indicators = load_indicators()
    columns = {
        "indicator_code": "indicator_code",
        "indicator_label": "label",
        "unit": "unit",
        "display_unit": "display_unit",
        "display_factor": "display_factor",
        "display_decimals": "display_decimals",
        "measure_kind": "kind",
        "has_recognised": "has_recognised",
        "threshold_code": "threshold",
        "definition": "definition",
        "reference": "reference",
    }
    breakdowns: list[tuple[object, ...]] = [
        (indicator.indicator_code, breakdown) for indicator in indicators for breakdown in indicator.breakdowns
    ]
    return [
        _fields("indicator", columns, indicators),
        ("indicator_breakdown", ("indicator_code", "breakdown"), breakdowns),
    ]


def _rule_load() -> Load:
    """The rules as they stand in expectations/; a template is published as one rule, with the scope "every form"."""
    rules: list[Rule | ResultRule] = [*project_rules().rules, *result_rules()]
    steps = (*STEPS, "result")
    told = ("rule_id", "severity", "scope", "title", "message", "remedy", "source")
    columns = (*told, "valid_from", "valid_to", "step_no", "step", "tolerance")
    rows: list[tuple[object, ...]] = [
        (
            rule.rule_id,
            str(rule.severity),
            rule.scope or "every form",
            rule.title,
            rule.message,
            rule.remedy,
            rule.source,
            rule.valid_from,
            rule.valid_to,
            steps.index(rule.checking_step) + 1,
            rule.checking_step,
            rule.tolerance,
        )
        for rule in rules
    ]
    return "rule", columns, rows


def _figure_loads() -> list[Load]:
    """The reference tables that figures are computed from."""
    return [*_place_loads(), _item_load(), *_definition_loads(), *_indicator_loads(), *scheme_loads()]


def reference_loads() -> list[Load]:
    """What each reference table holds, from the files."""
    return [*_figure_loads(), _rule_load()]


def reference_fingerprint() -> str:
    """The hash of all rows of all reference tables."""
    return hashlib.sha256(repr(reference_loads()).encode()).hexdigest()


def figure_fingerprint() -> str:
    """The hash of the rows that can change a figure: a rule's new wording makes no period stale."""
    return hashlib.sha256(repr(_figure_loads()).encode()).hexdigest()


def load_reference_tables(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Replace the content of every reference table by that of its file, within the caller's transaction."""
    with connection.transaction(), connection.cursor() as cursor:
        for table, columns, rows in reference_loads():
            name = sql.Identifier("core", table)
            cursor.execute(sql.SQL("truncate {}").format(name))
            names = sql.SQL(", ").join(map(sql.Identifier, columns))
            with cursor.copy(sql.SQL("copy {} ({}) from stdin").format(name, names)) as copy:
                for row in rows:
                    copy.write_row(row)
