"""The in-memory DuckDB database of one batch: its Arrow tables, the reference tables and the definitions, as plain tables.

DuckDB computes with exact decimals over all submissions at once; nothing is written anywhere and no file can be reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from anhui_stats.batch import PARTS, ParsedBatch, arrow_type
from anhui_stats.catalog.base import StrictModel
from anhui_stats.catalog.forms import Column, CoverField, Form
from anhui_stats.catalog.indicators import load_definitions, load_indicators
from anhui_stats.periods import TIMEZONE
from anhui_stats.validate.context import ValidationContext
from anhui_stats.validate.uscc import is_valid_uscc

SQL = Path(__file__).parent / "sql"
LEVELS = ("county", "zone", "city", "province")
_RENAMED = {"column": "column_name", "value": "amount"}
_TYPE_LABELS = {
    "code": "代码",
    "text": "文字",
    "int": "整数",
    "decimal": "数字",
    "date": "日期，如 2022-09-15",
    "period": "报告期，如 2022-09",
    "bool": "是 或 否",
    "enum": "下拉选项之一",
    "uscc": "18位统一社会信用代码",
    "money_wan": "数字（万元）",
    "money_usd_wan": "数字（万美元）",
    "area_mu": "数字（亩）",
}


def read_sql(name: str) -> str:
    """The statement(s) of one file of this package."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def open_database(batch: ParsedBatch, context: ValidationContext) -> duckdb.DuckDBPyConnection:
    """A database that holds the batch and the context, prepared for the rules."""
    database = duckdb.connect(":memory:", config={"enable_external_access": "false", "threads": "2"})
    for name in PARTS:
        part = batch.part(name)
        database.register(f"batch_{name}", part.rename_columns([_RENAMED.get(c, c) for c in part.column_names]))
    _register_reference(database, context)
    _register_definitions(database, context)
    for form_code, columns in columns_by_form(context.forms).items():
        database.register(f"rows_{form_code.lower()}", _with_all_columns(batch.rows.get(form_code), columns))
    database.register("valid_uscc", _valid_usccs(batch, context.forms))
    database.execute(read_sql("prepare"))
    return database


def columns_by_form(forms: Sequence[Form]) -> dict[str, dict[str, str]]:
    """The columns of every version of each form: name to type."""
    found: dict[str, dict[str, str]] = {}
    for form in forms:
        found.setdefault(form.form_code, {}).update({column.name: column.type for column in form.columns})
    return found


def _with_all_columns(rows: pa.Table | None, columns: dict[str, str]) -> pa.Table:
    head = {"submission_id": pa.string(), "sheet": pa.string(), "row_no": pa.int64()}
    schema = pa.schema([*head.items(), *((name, arrow_type(kind)) for name, kind in columns.items())])
    return schema.empty_table() if rows is None else pa.concat_tables([schema.empty_table(), rows], promote_options="default")


def _table(fields: Sequence[tuple[str, pa.DataType]], rows: Iterable[Sequence[object]]) -> pa.Table:
    schema = pa.schema(list(fields))
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema=schema)


def _texts(names: str) -> list[tuple[str, pa.DataType]]:
    return [(name, pa.string()) for name in names.split()]


def _values(models: Iterable[StrictModel], names: str) -> Iterable[list[object]]:
    return ([getattr(model, name) for name in names.split()] for model in models)


def _register_reference(database: duckdb.DuckDBPyConnection, context: ValidationContext) -> None:
    reference = context.reference
    regions = "region_code region_name level parent_code valid_from valid_to"
    database.register(
        "ref_region", _table(_texts(regions.replace("level", "region_level")), _values(reference.regions, regions))
    )
    successions = "old_code new_code kind"
    database.register("ref_succession", _table(_texts(successions), _values(reference.successions, successions)))
    sources = "source_code source_name short_name kind"
    database.register("ref_source", _table(_texts(sources), _values(reference.sources, sources)))
    divisions = "division_code section_code is_industry"
    fields = [*_texts("division_code section_code"), ("is_industry", pa.bool_())]
    database.register("ref_division", _table(fields, _values(reference.divisions, divisions)))
    groups = ([code] for code in sorted({member.group_code for member in reference.groups}))
    database.register("ref_group", _table(_texts("group_code"), groups))
    _register_indicators(database)
    moment = context.moment.astimezone(TIMEZONE).date()
    database.register("run", _table([("moment_date", pa.date32())], [[moment]]))
    database.register("closed_period", _table(_texts("period"), ([period] for period in sorted(context.closed_periods))))
    database.register("accepted_slot", _table(_texts("unit_code period"), sorted(context.accepted_slots)))


def _register_indicators(database: duckdb.DuckDBPyConnection) -> None:
    """What targets and bases may name: an indicator by a breakdown, and the members that every region has."""
    divided = ([i.indicator_code, name, i.unit, i.display_unit] for i in load_indicators() for name in i.breakdowns)
    database.register("ref_indicator", _table(_texts("indicator_code breakdown unit display_unit"), divided))
    definitions = load_definitions()
    sizes = [size.member for size in definitions.size_classes]
    dense = {**definitions.dense_members, "size_class": sizes, "new_size_class": sizes}
    members = ([name, member] for name, found in dense.items() for member in found)
    database.register("ref_member", _table(_texts("breakdown member"), members))


def _column_row(form_code: str, column: Column | CoverField, valid_from: str, valid_to: str | None) -> list[object]:
    allowed = "、".join(column.values) if isinstance(column, Column) else ""
    label = _TYPE_LABELS[column.type]
    if isinstance(column, Column) and column.resolver == "source_region":
        label = "省份（省外、境外）名称，或安徽省内的市名"
    return [form_code, column.name, column.required, label, allowed, valid_from, valid_to or "9999-12"]


def _register_definitions(database: duckdb.DuckDBPyConnection, context: ValidationContext) -> None:
    columns = [_column_row("", field, "0001-01", None) for field in context.cover.fields]
    columns += [_column_row(f.form_code, column, f.valid_from, f.valid_to) for f in context.forms for column in f.columns]
    names = "form_code column_name required type_label allowed_values valid_from valid_to"
    database.register("form_column", _table(_texts(names), columns))
    fields = _texts("form_code title sheet form_version valid_from valid_to region_level")
    flags = [("is_required", pa.bool_()), ("is_accepted", pa.bool_())]
    definitions = [
        [f.form_code, f.title, f.sheet, f.version, f.valid_from, f.valid_to or "9999-12", level, *_duties(f, level)]
        for f in context.forms
        for level in LEVELS
    ]
    database.register("form_definition", _table([*fields, *flags], definitions))
    items = [
        [f.form_code, i.item_code, i.item_name, i.unit, f.valid_from, f.valid_to or "9999-12"]
        for f in context.forms
        for i in f.items
    ]
    database.register("form_item", _table(_texts("form_code item_code item_name item_unit valid_from valid_to"), items))


def _duties(form: Form, level: str) -> tuple[bool, bool]:
    return form.is_required_from(level), level in form.reported_by


def _valid_usccs(batch: ParsedBatch, forms: Sequence[Form]) -> pa.Table:
    codes: set[str] = set()
    for form_code, columns in columns_by_form(forms).items():
        rows = batch.rows.get(form_code)
        for name in (name for name, kind in columns.items() if kind == "uscc"):
            if rows is not None and name in rows.column_names:
                codes.update(code for code in rows[name].unique().to_pylist() if code is not None)
    return _table(_texts("uscc"), ([code] for code in sorted(codes) if is_valid_uscc(code)))
