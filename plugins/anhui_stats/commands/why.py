"""``make why``: one published figure, what it was before, its base, its parts by unit, and the cells that add up to it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path

import psycopg
from psycopg.rows import class_row
from rich.console import Console
from rich.table import Table

from anhui_stats.commands.why_base import explain_base
from anhui_stats.commands.why_history import explain_revisions, published_status
from anhui_stats.errors import RunError

ROLES = {"value": "数值", "numerator": "分子", "denominator": "分母", "deduction": "核减"}
BASE_SOURCES = {"declared": "省定可比基数（SJ04）", "warehouse": "系统上年同月数", "zs03": "上年同期（ZS03）", "none": "无"}
BASES = {"reported": "上报口径", "recognised": "认定口径"}

_FIGURE = """
    select
        region_name, indicator_label, obs_value, unit, display_value, display_unit, base_value, base_source,
        units_received, units_nil, units_carried, units_expected
    from mart.indicator_values
    where
        period = %(period)s and region_code = %(region)s and indicator_code = %(indicator)s and breakdown = %(breakdown)s
        and member = %(member)s and basis = %(basis)s
"""
_CELLS = """
    select
        lineage.role, lineage.unit_code, concat(region.region_name, case
            when lineage.form_code like 'ZS%%' and submission.period < lineage.period then '（沿用' || submission.period || '）'
        end) as unit_name, lineage.form_code,
        coalesce(sheet.sha256, submission.sha256) as sha256, coalesce(sheet.file_name, submission.file_name) as file_name,
        lineage.sheet, coalesce((sheet.column_letters ->> lineage.column_name) || lineage.row_no, '') as cell,
        core.cell_text(
            lineage.form_code, lineage.submission_id, lineage.sheet, lineage.row_no, lineage.column_name
        ) as value,
        trim_scale(lineage.contribution) as contribution
    from mart.lineage
    inner join ops.submission using (submission_id)
    left join ops.sheet using (submission_id, form_code, sheet)
    left join core.region on lineage.unit_code = region.region_code
    where
        lineage.period = %(period)s and lineage.region_code = %(region)s and lineage.indicator_code = %(indicator)s
        and lineage.breakdown = %(breakdown)s and lineage.member = %(member)s and lineage.basis = %(basis)s
    order by
        lineage.role desc, abs(lineage.contribution) desc, lineage.unit_code, lineage.submission_id, lineage.sheet,
        lineage.row_no
"""


@dataclass(frozen=True)
class FigureKey:
    """Which figure is asked about, in the words of ``indicator_values``."""

    period: str
    region: str
    indicator: str
    breakdown: str = "none"
    member: str = ""
    basis: str = "reported"


@dataclass(frozen=True)
class FigureRow:
    """The figure as it is published."""

    region_name: str
    indicator_label: str
    obs_value: Decimal | None
    unit: str
    display_value: str | None
    display_unit: str
    base_value: Decimal | None
    base_source: str
    units_received: int
    units_nil: int
    units_carried: int
    units_expected: int


@dataclass(frozen=True)
class CellRow:
    """One cell and what it adds."""

    role: str
    unit_code: str
    unit_name: str
    form_code: str
    sha256: str
    file_name: str
    sheet: str
    cell: str
    value: str | None
    contribution: Decimal


def explain_figure(connection: psycopg.Connection, key: FigureKey, top: int, csv_path: Path | None, console: Console) -> None:
    """Print the figure with its evidence (the ``top`` largest cells; the CSV holds all). ``RunError`` where there is none."""
    with connection.cursor(row_factory=class_row(FigureRow)) as cursor:
        figure = cursor.execute(_FIGURE, vars(key)).fetchone()
    if figure is None:
        raise RunError(
            f"没有这个数值：{' '.join(filter(None, vars(key).values()))}（报告期、地区、指标、分组均须与发布表一致）"
        )
    cells: list[CellRow] = []
    if figure.obs_value is not None:
        with connection.cursor(row_factory=class_row(CellRow)) as cursor:
            cells = cursor.execute(_CELLS, vars(key)).fetchall()
    _print_figure(key, figure, published_status(connection, vars(key), figure.obs_value), console)
    explain_revisions(connection, vars(key), figure.unit, top, console)
    explain_base(connection, vars(key), figure.base_value, figure.base_source, figure.unit, top, console)
    _print_units(cells, top, console)
    _print_cells(cells, top, console)
    _print_total(figure, cells, console)
    if csv_path is not None:
        _write_csv(csv_path, cells)
        console.print(f"全部{len(cells)}个单元格已写入{csv_path}")


def _number(value: Decimal | None) -> str:
    return "—" if value is None else f"{value.normalize():,f}" if value else "0"


def _print_figure(key: FigureKey, figure: FigureRow, status: str, console: Console) -> None:
    part = "" if key.breakdown == "none" else f"（{key.breakdown}：{key.member}）"
    console.print(f"{key.period} {figure.region_name} {figure.indicator_label}{part}，{BASES[key.basis]}")
    shown = "—" if figure.display_value is None else f"{figure.display_value}{figure.display_unit}"
    console.print(f"数值    {_number(figure.obs_value)}{figure.unit}，列示为{shown}（{status}）")
    console.print(
        f"报送    应报{figure.units_expected}个单位，已报{figure.units_received}个，零报告{figure.units_nil}个，"
        f"沿用上期{figure.units_carried}个"
    )
    base = "—" if figure.base_value is None else f"{_number(figure.base_value)}{figure.unit}"
    console.print(f"基数    {base}，来源：{BASE_SOURCES[figure.base_source]}")


def _print_units(cells: Sequence[CellRow], top: int, console: Console) -> None:
    sums: dict[tuple[str, str], dict[str, Decimal]] = {}
    for cell in cells:
        part = sums.setdefault((cell.unit_code, cell.unit_name), {})
        part[cell.role] = part.get(cell.role, Decimal(0)) + cell.contribution
    if len(sums) < 2:
        return
    roles = [role for role in ROLES if any(role in part for part in sums.values())]
    ordered = sorted(sums.items(), key=lambda item: -max(abs(amount) for amount in item[1].values()))
    table = Table(title="分单位", title_justify="left")
    for heading in ("单位代码", "单位", *(ROLES[role] for role in roles)):
        table.add_column(heading, justify="left" if heading.startswith("单位") else "right")
    for (code, name), part in ordered[:top]:
        table.add_row(code, name, *(_number(part.get(role)) for role in roles))
    console.print(table)
    console.print(f"共{len(ordered)}个单位，另有{max(len(ordered) - top, 0)}个未列出")


def _print_cells(cells: Sequence[CellRow], top: int, console: Console) -> None:
    table = Table(title="单元格", title_justify="left")
    for heading in ("作用", "单位", "文件", "工作表", "单元格", "填报内容", "计入"):
        table.add_column(heading, justify="right" if heading == "计入" else "left", overflow="fold")
    for cell in cells[:top]:
        place = (ROLES[cell.role], cell.unit_name, cell.file_name, cell.sheet, cell.cell)
        table.add_row(*place, cell.value or "", _number(cell.contribution))
    console.print(table)
    console.print(f"共{len(cells)}个单元格，另有{max(len(cells) - top, 0)}个未列出")


def _print_total(figure: FigureRow, cells: Sequence[CellRow], console: Console) -> None:
    """What the cells add up to, by role, and whether that is the figure: exactly, at the ten decimals that are kept."""
    sums = {role: sum((c.contribution for c in cells if c.role == role), Decimal(0)) for role in ROLES}
    if not any(cell.role == "denominator" for cell in cells):
        total = sums["value"] + sums["deduction"]
        console.print(f"合计    {_number(total)}{figure.unit}（{_verdict(total, figure)}）")
        return
    console.print(f"合计    分子{_number(sums['numerator'])}，分母{_number(sums['denominator'])}")
    if not sums["denominator"] or figure.obs_value is None:
        return
    with localcontext(prec=60):
        rate = (100 * sums["numerator"] / sums["denominator"]).quantize(Decimal("1e-10"), ROUND_HALF_UP)
    console.print(f"        分子÷分母×100＝{_number(rate)}%", end="")
    if figure.unit == "%":
        console.print(f"（{_verdict(rate, figure)}）")
    else:
        console.print(f"，减去序时进度{_number(rate - figure.obs_value)}%，为{_number(figure.obs_value)}{figure.unit}")


def _verdict(total: Decimal, figure: FigureRow) -> str:
    return "与数值一致" if total == (figure.obs_value or 0) else "与数值不一致，请告知系统维护人员"


def _write_csv(path: Path, cells: Sequence[CellRow]) -> None:
    """All cells, for a spreadsheet program: UTF-8 with its mark, so that Excel shows the Chinese."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("作用", "单位代码", "单位", "表号", "sha256", "文件", "工作表", "单元格", "填报内容", "计入"))
        for cell in cells:
            writer.writerow((ROLES[cell.role], *list(vars(cell).values())[1:-1], f"{cell.contribution:f}"))
