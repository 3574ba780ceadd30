"""``make compare-schemes``: one month under two schemes, printed, and written as xlsx and csv."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Annotated

import psycopg
import typer
import xlsxwriter
from rich.console import Console
from rich.table import Table

from anhui_stats.aggregate.assess import score_period
from anhui_stats.catalog.schemes import Scheme, scheme_of
from anhui_stats.database.connect import connect
from anhui_stats.database.warehouse import open_databases
from anhui_stats.errors import RunError
from anhui_stats.files import write_atomically
from anhui_stats.periods import label
from anhui_stats.scoring import Comparison, ItemShift, UnitShift, compare_schemes
from anhui_stats.settings import Settings, load_settings

#: Fixed, so that the same comparison always gives the same bytes.
_CREATED = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
_UNIT_HEADINGS = ("分组", "单位代码", "单位", "A总分", "A位次", "B总分", "B位次", "位次变化", "相对得分变化", "主要来自")
_ITEM_HEADINGS = ("分组", "单位代码", "单位", "考核项代码", "考核项", "A得分", "B得分", "相对得分变化")
_MAIN_ITEMS = 3
#: Of some units: how many stand wholly or partly with an earlier report of the year, and of how many one is missing altogether.
_COVERAGE = """
    select
        count(*) filter (where units_carried > 0),
        count(*) filter (where units_received + units_nil + units_carried < units_expected)
    from mart.indicator_values
    where period = %s and region_code = any(%s) and indicator_code = 'out_funds' and breakdown = 'none' and basis = 'reported'
"""
NOTE = (
    "相对得分：得分减去组内平均，折成百分制；各项相对得分变化之和等于总分的相对得分变化。位次在两个方案都考核的单位中按方案A的分组排列；"
    "位次变化为正是上升。"
)


def register_comparison(app: typer.Typer, console: Console, queried: Callable[[Settings], Settings]) -> None:
    """Add ``compare-schemes`` to the commands; ``queried`` picks the home whose warehouse is read."""

    @app.command(name="compare-schemes")
    def compare(
        a: Annotated[str, typer.Option("--a", help="the scheme to start from: city_own, county_quarterly, province_reform")],
        b: Annotated[str, typer.Option("--b", help="the scheme that is compared with it")],
        period: Annotated[str, typer.Option(help="the period, 2022-09; it has to be aggregated")],
        out: Annotated[Path | None, typer.Option(help="folder to write to; else reports/ in the home")] = None,
    ) -> None:
        """Score one month under two assessment schemes: who rises, who falls, and by which items; also as xlsx and csv."""
        settings = queried(load_settings())
        folder = out.expanduser().absolute() if out else settings.home / "reports"
        with open_databases(settings) as opened, connect(opened) as connection:
            run_comparison(connection, a, b, period, folder, console)


def run_comparison(
    connection: psycopg.Connection, code_a: str, code_b: str, period: str, folder: Path, console: Console
) -> tuple[Path, Path]:
    """Print who rises and who falls from scheme A to B; write all of it. The two files.

    Raises ``RunError`` where the period has no figures or the schemes assess no unit in common.
    """
    a, b = scheme_of(code_a), scheme_of(code_b)
    rows_a, rows_b = score_period(connection, a, period), score_period(connection, b, period)
    if not rows_a and not rows_b:
        raise RunError(f"{period} 还没有考核口径的数据：请先完成该期汇总")
    comparison = compare_schemes(a, rows_a, b, rows_b)
    if not comparison.units:
        raise RunError(f"{code_a} 和 {code_b} 没有共同的考核单位，无法比较")
    names = {str(code): str(name) for code, name in connection.execute("select region_code, region_name from core.region")}
    groups = {group.group_code: group.label for group in a.groups}
    for told in (f"{label(period)}  A：{a.label}（{code_a}）  B：{b.label}（{code_b}）", *_dates(period, a, b)):
        console.print(told)
    for group_code, group_label in groups.items():
        _print_group(group_label, [unit for unit in comparison.units if unit.group_code == group_code], names, console)
    _print_others(comparison, names, console)
    _print_coverage(connection, period, [unit.unit_code for unit in comparison.units], console)
    return _write(comparison, (a, b), period, names, groups, folder, console)


def _dates(period: str, *schemes: Scheme) -> Iterator[str]:
    for scheme in schemes:
        if not scheme.is_valid_in(period):
            yield f"注意：{scheme.scheme_code} 自{scheme.valid_from}至{scheme.valid_to}有效，{label(period)}为试算"


def _points(value: Decimal | None) -> str:
    """Two decimals, half up; what a scheme does not have is a dash."""
    return "—" if value is None else f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):f}"


def _signed(value: Decimal) -> str:
    rounded = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{rounded:+f}" if rounded else "0.00"


def _places(unit: UnitShift) -> str:
    return f"{'上升' if unit.places > 0 else '下降'}{abs(unit.places)}位" if unit.places else "不变"


def _main_items(unit: UnitShift) -> str:
    """The items that move the unit most, in its own direction first to name."""
    moved = [item for item in unit.items if item.gain.quantize(Decimal("0.01"), ROUND_HALF_UP)]
    return "，".join(f"{item.label}{_signed(item.gain)}" for item in moved[:_MAIN_ITEMS]) or "—"


def _unit_row(unit: UnitShift, names: dict[str, str], group: str) -> tuple[str, ...]:
    totals = (_points(unit.total_a), str(unit.rank_a), _points(unit.total_b), str(unit.rank_b))
    told = (_places(unit), _signed(unit.gain), _main_items(unit))
    return (group, unit.unit_code, names[unit.unit_code], *totals, *told)


def _item_row(unit: UnitShift, item: ItemShift, names: dict[str, str], group: str) -> tuple[str, ...]:
    scored = (item.item_code, item.label, _points(item.points_a), _points(item.points_b), _signed(item.gain))
    return (group, unit.unit_code, names[unit.unit_code], *scored)


def _print_group(group: str, units: Sequence[UnitShift], names: dict[str, str], console: Console) -> None:
    if not units:
        return
    table = Table(title=group, title_justify="left")
    for heading in _UNIT_HEADINGS[1:]:
        table.add_column(heading, justify="left" if heading in ("单位代码", "单位", "主要来自") else "right", overflow="fold")
    for unit in units:
        table.add_row(*_unit_row(unit, names, group)[1:])
    console.print(table)
    rising, falling = sum(unit.places > 0 for unit in units), sum(unit.places < 0 for unit in units)
    console.print(f"{group}{len(units)}个单位：上升{rising}个，下降{falling}个，不变{len(units) - rising - falling}个")


def _print_others(comparison: Comparison, names: dict[str, str], console: Console) -> None:
    for scheme, units in (("A", comparison.only_a), ("B", comparison.only_b)):
        if units:
            shown = "、".join(names[unit] for unit in units[:10])
            console.print(f"只由方案{scheme}考核的{len(units)}个单位未比较：{shown}{'等' if len(units) > 10 else ''}")


def _print_coverage(connection: psycopg.Connection, period: str, units: Sequence[str], console: Console) -> None:
    for carried, missing in connection.execute(_COVERAGE, (period, units)):
        console.print(f"比较的{len(units)}个单位中，得分沿用本年上期数的{carried}个，没有报表、按未报计的{missing}个")


def _write(
    comparison: Comparison,
    schemes: tuple[Scheme, Scheme],
    period: str,
    names: dict[str, str],
    groups: dict[str, str],
    folder: Path,
    console: Console,
) -> tuple[Path, Path]:
    units = [_unit_row(unit, names, groups[unit.group_code]) for unit in comparison.units]
    items = [_item_row(unit, item, names, groups[unit.group_code]) for unit in comparison.units for item in unit.items]
    stem = f"compare-{schemes[0].scheme_code}-{schemes[1].scheme_code}-{period}"
    folder.mkdir(parents=True, exist_ok=True)
    book, text = folder / f"{stem}.xlsx", folder / f"{stem}.csv"
    heads = tuple(f"{name}：{scheme.label}（{scheme.scheme_code}）" for name, scheme in zip("AB", schemes, strict=True))
    write_atomically(book, _book(units, items, (label(period), *heads, NOTE)))
    write_atomically(text, _csv(items))
    console.print(f"已写入{book}（位次、分项）和{text}（分项）")
    return book, text


def _csv(items: Sequence[tuple[str, ...]]) -> bytes:
    """All items of all units, for any program: UTF-8 with its mark, so that Excel shows the Chinese."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([_ITEM_HEADINGS, *items])
    return stream.getvalue().encode("utf-8-sig")


def _book(units: Sequence[tuple[str, ...]], items: Sequence[tuple[str, ...]], notes: Sequence[str]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": "考核方案比较", "created": _CREATED})
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, headings, rows in (("位次变化", _UNIT_HEADINGS, units), ("分项", _ITEM_HEADINGS, items)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, headings, bold)
            sheet.freeze_panes(1, 3)
            sheet.set_column(0, len(headings) - 1, 14)
            for row_no, row in enumerate(rows, start=1):
                sheet.write_row(row_no, 0, [_cell(heading, value) for heading, value in zip(headings, row, strict=True)])
        book.add_worksheet("说明").write_column(0, 0, notes)
    return stream.getvalue()


def _cell(heading: str, value: str) -> str | Decimal:
    """Points and places as numbers, so that they can be sorted; the rest as text."""
    is_number = heading.endswith(("总分", "得分", "位次", "得分变化")) and value != "—"
    return Decimal(value) if is_number else value
