"""``make why``: where the base of a growth rate comes from, by its source."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import psycopg
from rich.console import Console
from rich.table import Table

from anhui_stats.periods import label, shift

_DECLARED = """
    select
        coalesce(sheet.file_name, submission.file_name), declared.sheet,
        coalesce((sheet.column_letters ->> 'base_value') || declared.row_no, ''), declared.base_value, declared.reason
    from core.sj04 as declared
    inner join ops.submission using (submission_id)
    left join ops.sheet
        on declared.submission_id = sheet.submission_id and sheet.form_code = 'SJ04' and declared.sheet = sheet.sheet
    where
        declared.line_period = %(period)s and declared.region_code = %(region)s
        and declared.indicator_code = %(indicator)s
        and coalesce(nullif(declared.breakdown, ''), 'none') = %(breakdown)s and coalesce(declared.member, '') = %(member)s
    order by declared.period desc
    limit 1
"""
_STATED = """
    select
        coalesce(region.region_name, stated.unit_code), coalesce(sheet.file_name, submission.file_name), stated.sheet,
        coalesce((sheet.column_letters ->> 'last_year_value') || stated.row_no, ''), stated.last_year_value
    from core.zs03 as stated
    inner join core.form_item on form_item.form_code = 'ZS03' and stated.item_code = form_item.item_code
    inner join mart.lineage_region
        on stated.period = lineage_region.period and stated.unit_code = lineage_region.unit_code
    inner join ops.submission using (submission_id)
    left join ops.sheet
        on stated.submission_id = sheet.submission_id and sheet.form_code = 'ZS03' and stated.sheet = sheet.sheet
    left join core.region on stated.unit_code = region.region_code
    where
        stated.period = %(period)s and lineage_region.region_code = %(region)s and form_item.base_for = %(indicator)s
        and stated.last_year_value is not null
        and (stated.unit_level <> 'city' or left(stated.item_code, 2) = 'Z3')
    order by stated.last_year_value desc, stated.unit_code
"""
_LAST_YEAR = """
    select obs_value from mart.indicator_values
    where
        period = %(base_period)s and region_code = %(region)s and indicator_code = %(indicator)s
        and breakdown = %(breakdown)s and member = %(member)s and basis = %(basis)s
"""


def explain_base(
    connection: psycopg.Connection,
    key: Mapping[str, str],
    base: Decimal | None,
    source: str,
    unit: str,
    top: int,
    console: Console,
) -> None:
    """Print the cells of a declared or stated base, or how a recomputed one differs from last year's figure. ``key``: the
    figure in the words of ``indicator_values``; ``base`` in its ``unit``."""
    if base is None:
        return
    if source == "declared":
        _print_declared(connection, key, console)
    elif source == "zs03":
        _print_stated(connection, key, base, top, console)
    elif source == "warehouse":
        _print_last_year(connection, key, base, unit, console)


def _number(value: Decimal) -> str:
    return f"{value.normalize():,f}" if value else "0"


def _print_declared(connection: psycopg.Connection, key: Mapping[str, str], console: Console) -> None:
    for file_name, sheet, cell, value, reason in connection.execute(_DECLARED, key):
        console.print(f"        {file_name} {sheet} {cell}：{_number(value)}，依据：{reason or '未填'}")


def _print_stated(connection: psycopg.Connection, key: Mapping[str, str], base: Decimal, top: int, console: Console) -> None:
    cells = connection.execute(_STATED, key).fetchall()
    table = Table(title="基数的单元格（上年同期）", title_justify="left")
    for heading in ("单位", "文件", "工作表", "单元格", "上年同期"):
        table.add_column(heading, justify="right" if heading == "上年同期" else "left", overflow="fold")
    for *place, value in cells[:top]:
        table.add_row(*place, _number(value))
    console.print(table)
    total = sum((cell[-1] for cell in cells), Decimal(0))
    told = "与基数一致" if total == base else "与基数不一致，请告知系统维护人员"
    console.print(f"共{len(cells)}个单元格，另有{max(len(cells) - top, 0)}个未列出，合计{_number(total)}（{told}）")


def _print_last_year(
    connection: psycopg.Connection, key: Mapping[str, str], base: Decimal, unit: str, console: Console
) -> None:
    """The base is last year's month by this year's rules; the cells are those of last year's figure where nothing differs."""
    then = shift(key["period"], -12)
    row = connection.execute(_LAST_YEAR, {**key, "base_period": then}).fetchone()
    part = "" if key["breakdown"] == "none" else f" BREAKDOWN={key['breakdown']} MEMBER='{key['member']}'"
    asked = f"make why PERIOD={then} REGION={key['region']} INDICATOR={key['indicator']}{part} BASIS={key['basis']}"
    if row is None or row[0] is None:
        console.print(f"        {label(then)}没有这一地区的数，基数由原代码单位的报表按本期区划重算")
    elif row[0] == base:
        console.print(f"        与{label(then)}的现行数相同，单元格见 {asked}")
    else:
        console.print(
            f"        {label(then)}的现行数为{_number(row[0])}{unit}，按本期的区划、划转、门槛和已报单位重算相差"
            f"{_number(base - row[0])}{unit}；当时的单元格见 {asked}"
        )
