"""Workbooks for tests, by the project's own form definitions.

``write_workbook`` writes a county's workbook; ``write_city``, ``write_provincial``, ``write_csv`` and ``write_xls`` the other
containers; ``*_row`` give one valid row of a form, to be overridden; ``write_bad_container`` writes each kind of file that
cannot be taken in. Rows map column names to values; money is ``Decimal`` (万元) or a number.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from anhui_stats.catalog.forms import Form, FormSet, form_set
from anhui_stats.catalog.regions import load_reference
from anhui_stats.periods import first_day, label, shift, year_of
from anhui_stats.sample.codes import uscc
from anhui_stats.sample.containers import BAD_CONTAINERS
from anhui_stats.sample.workbook_writer import (
    PLAIN,
    CellValue,
    Formula,
    Grid,
    Row,
    SheetStyle,
    cover_grid,
    lay_out,
    write_xlsx,
)
from anhui_stats.sample.workbook_writer import write_csv as write_csv_grid
from anhui_stats.sample.workbook_writer import write_xls as write_xls_grids

__all__ = ["BAD_CONTAINERS", "PLAIN", "Formula", "Grid", "SheetStyle", "uscc"]

Rows = Mapping[str, Sequence[Row]]
Tweak = Callable[[dict[str, Grid]], object]


def unit_name(unit_code: str) -> str:
    """The name of a unit, or a made-up one for a code that does not exist."""
    region = load_reference().region(unit_code)
    return region.region_name if region else "某某县"


def row(form_code: str, base: dict[str, CellValue], overrides: Mapping[str, CellValue]) -> dict[str, CellValue]:
    """``base`` with overrides; a name that the form does not have is a mistake of the test."""
    names = {column.name for column in form_set("2022-09").form(form_code).columns}
    if unknown := set(overrides) - names:
        raise KeyError(f"{form_code} has no columns {sorted(unknown)}")
    return {**base, **overrides}


def ledger_row(number: int = 1, unit_code: str = "341522", year: int = 2022, **overrides: CellValue) -> dict[str, CellValue]:
    """A valid ZS01 row: a project of 2.5亿 from 江苏, signed and started this year, 3,000万元 arrived."""
    base: dict[str, CellValue] = {
        "project_id": f"{unit_code}-{year}-{number:04d}",
        "project_name": f"嘉瑞{number}号汽车零部件生产基地项目",
        "approval_code": f"{year}-{unit_code}-36-03-{number:06d}",
        "entity_name": f"安徽嘉瑞{number}号汽车零部件有限公司",
        "entity_uscc": uscc(number + int(unit_code) * 10000, unit_code),
        "investor_name": f"苏州嘉瑞{number}号控股集团有限公司",
        "source_region": "江苏省",
        "industry_code": "3670",
        "stage": "开工",
        "signed_on": dt.date(year, 1, 10),
        "started_on": dt.date(year, 3, 8),
        "total_investment_wan": Decimal("25000"),
        "fixed_investment_wan": Decimal("18000"),
        "contracted_outside_wan": Decimal("25000"),
        "ytd_funds_wan": Decimal("3000"),
        "ytd_outside_funds_wan": Decimal("3000"),
        "cumulative_funds_wan": Decimal("3000"),
        "cumulative_outside_funds_wan": Decimal("3000"),
        "is_huishang": False,
    }
    return row("ZS01", base, overrides)


def fdi_row(number: int = 1, unit_code: str = "341522", **overrides: CellValue) -> dict[str, CellValue]:
    """A valid ZS02 row: a new enterprise from Hong Kong with 120万美元."""
    base: dict[str, CellValue] = {
        "entity_name": f"恒泰{number}号(安徽)电子有限公司",
        "entity_uscc": uscc(number + 700000 + int(unit_code) * 10000, unit_code),
        "source_country": "香港",
        "industry_code": "3971",
        "mode": "新设",
        "contracted_usd_wan": Decimal("500"),
        "ytd_fdi_ministry_usd_wan": Decimal("120"),
        "ytd_fdi_province_usd_wan": Decimal("120"),
    }
    return row("ZS02", base, overrides)


def summary_row(item_code: str = "Z301", **overrides: CellValue) -> dict[str, CellValue]:
    """A valid ZS03 row of an item, value 0 and no 上年同期."""
    item = next(i for i in form_set("2022-09").form("ZS03").items if i.item_code == item_code)
    base: dict[str, CellValue] = {
        "item_code": item_code,
        "item_name": item.item_name,
        "unit_of_measure": item.unit,
        "ytd_value": 0,
    }
    return row("ZS03", base, overrides)


def activity_row(number: int = 1, unit_code: str = "341522", year: int = 2022, **overrides: CellValue) -> dict[str, CellValue]:
    """A valid ZS04 row: a trip of the first secretary to 苏州 in January."""
    base: dict[str, CellValue] = {
        "activity_id": f"{unit_code}-HD-{year}-{number:03d}",
        "kind": "外出招商",
        "held_on": dt.date(year, 1, 11),
        "led_by": "党政主要负责同志",
        "destination": "苏州市",
        "visited_enterprises": 3,
        "leads": 1,
    }
    return row("ZS04", base, overrides)


def matter_row(number: int = 1, unit_code: str = "341522", year: int = 2022, **overrides: CellValue) -> dict[str, CellValue]:
    """A valid ZS05 row: a matter of the unit's first ledger project, done in time."""
    base: dict[str, CellValue] = {
        "matter_id": f"{unit_code}-BB-{year}-{number:03d}",
        "project_id": f"{unit_code}-{year}-0001",
        "origin": "调度会",
        "kind": "立项",
        "responsible_office": "县发展改革委",
        "raised_on": dt.date(year, 1, 12),
        "due_on": dt.date(year, 2, 20),
        "done_on": dt.date(year, 2, 8),
    }
    return row("ZS05", base, overrides)


def pool_row(number: int = 1, unit_code: str = "341522", year: int = 2022, **overrides: CellValue) -> dict[str, CellValue]:
    """A valid ZS06 row: an industrial project of 5亿 on offer."""
    base: dict[str, CellValue] = {
        "pool_id": f"{unit_code}-XM-{year}-{number:03d}",
        "project_name": f"年产{number}万套智能装备项目",
        "category": "工业",
        "industry_code": "3569",
        "total_investment_wan": Decimal("50000"),
        "entered_on": dt.date(year, 1, 5),
        "state": "推介中",
    }
    return row("ZS06", base, overrides)


def investor_row(line_no: int = 1, unit_code: str = "341522", year: int = 2022, **overrides: CellValue) -> dict[str, CellValue]:
    """A valid ZS07 row: one line of the unit's first ledger project."""
    base: dict[str, CellValue] = {
        "project_id": f"{unit_code}-{year}-0001",
        "line_no": line_no,
        "investor_name": "苏州嘉瑞1号控股集团有限公司",
        "source_region": "江苏省",
        "is_huishang": False,
        "contracted_wan": Decimal("25000"),
        "ytd_funds_wan": Decimal("3000"),
    }
    return row("ZS07", base, overrides)


def cover_values(
    unit_code: str, period: str, nil: Sequence[str] = (), overrides: Mapping[str, CellValue] | None = None
) -> dict[str, CellValue]:
    """The values of a complete cover."""
    base: dict[str, CellValue] = {
        "unit_name": unit_name(unit_code),
        "unit_code": unit_code,
        "period": period,
        "form_version": "2022",
        "nil_forms": ",".join(nil) or None,
        "responsible": "李负责",
        "reviewer": "赵审核",
        "compiler": "王统计",
        "phone": "0564-0000000",
        "reported_on": first_day(shift(period, 1)).replace(day=5),
    }
    return {**base, **(overrides or {})}


def grids(
    unit_code: str,
    period: str,
    rows: Rows,
    *,
    nil: Sequence[str] | None = None,
    cover: Mapping[str, CellValue] | None = None,
    styles: Mapping[str, SheetStyle] | None = None,
    skip: Sequence[str] = (),
    partial: bool = False,
    tweak: Tweak | None = None,
) -> dict[str, Grid]:
    """The sheets of a workbook by form code, '' for the cover. ``nil`` None lists every required form without rows.

    ``skip`` leaves sheets out, ``partial`` writes only forms that have rows (a city's workbook), ``tweak`` may spoil cells.
    """
    forms = form_set(period)
    required = [form for form in _county_forms(forms) if not form.optional]
    missing = [form.form_code for form in required if not rows.get(form.form_code)]
    declared = nil if nil is not None else [] if partial else missing
    made = {"": cover_grid(forms.cover, cover_values(unit_code, period, declared, cover))}
    for form in _county_forms(forms):
        data = rows.get(form.form_code, ())
        if form.form_code in skip or (not data and (partial or form.optional)):
            continue
        style = (styles or {}).get(form.form_code, PLAIN)
        made[form.form_code] = lay_out(form, data, unit_name(unit_code), period, style)
    if tweak is not None:
        tweak(made)
    return made


def _county_forms(forms: FormSet) -> list[Form]:
    return [form for form in forms.forms if form.family == "zs"]


def write_workbook(path: Path, unit_code: str, period: str, rows: Rows, **options: object) -> Path:
    """A county's workbook as xlsx; options as in ``grids``."""
    write_xlsx(path, list(grids(unit_code, period, rows, **options).values()))  # type: ignore[arg-type]
    return path


def write_city(path: Path, unit_code: str, period: str, rows: Rows, **options: object) -> Path:
    """A city's own workbook: only the forms that have rows."""
    return write_workbook(path, unit_code, period, rows, partial=True, **options)


def write_xls(path: Path, unit_code: str, period: str, rows: Rows, **options: object) -> Path:
    """A county's workbook as old binary xls; options as in ``grids``."""
    write_xls_grids(path, list(grids(unit_code, period, rows, **options).values()))  # type: ignore[arg-type]
    return path


def write_csv(
    folder: Path,
    unit_code: str,
    period: str,
    rows: Rows,
    *,
    encoding: str = "utf-8-sig",
    code_line: bool = True,
    **options: object,
) -> list[Path]:
    """A county's submission as one csv a form in ``folder``; options as in ``grids``."""
    plain = dataclasses.replace(PLAIN, title=False, caption=False, column_numbers=False)
    options.setdefault("styles", {form.form_code: plain for form in form_set(period).forms})
    made = grids(unit_code, period, rows, **options)  # type: ignore[arg-type]
    paths = []
    for code in [code for code in made if code]:
        paths.append(folder / f"{code}_{unit_name(unit_code)}{label(period)}.csv")
        write_csv_grid(paths[-1], code if code_line else None, made[""], made[code], encoding)
    return paths


def write_provincial(
    path: Path,
    unit_code: str,
    period: str,
    rows: Rows,
    *,
    cover: Mapping[str, CellValue] | None = None,
    tweak: Tweak | None = None,
) -> Path:
    """A workbook of the province (340000) or a city: SJ sheets named by form code, headings in row 1."""
    forms = form_set(period)
    bare = SheetStyle(title=False, caption=False, column_numbers=False)
    made = {"": cover_grid(forms.cover, cover_values(unit_code, period, (), cover))}
    for code, data in rows.items():
        made[code] = lay_out(forms.form(code), data, unit_name(unit_code), period, bare)
    if tweak is not None:
        tweak(made)
    write_xlsx(path, list(made.values()))
    return path


def sound_rows(unit_code: str = "341522", period: str = "2022-09", projects: int = 3) -> dict[str, list[dict[str, CellValue]]]:
    """Rows of a small sound workbook, ZS03 in agreement with the ledger."""
    year = year_of(period)
    ledger = [ledger_row(number, unit_code, year) for number in range(1, projects + 1)]
    money, total = Decimal(3000) * projects, Decimal(25000) * projects
    values: dict[str, CellValue] = {"Z101": money, "Z102": money, "Z103": 120, "Z110": 120, "Z104": projects, "Z105": total}
    values |= {"Z106": projects, "Z107": total, "Z108": 0, "Z109": 0, "Z201": 1, "Z202": 0, "Z203": 0, "Z204": 1}
    values |= {"Z301": 3, "Z302": 8, "Z303": 1, "Z304": 2}
    return {
        "ZS01": ledger,
        "ZS02": [fdi_row(1, unit_code)],
        "ZS03": [summary_row(code, ytd_value=value) for code, value in values.items()],
        "ZS04": [activity_row(1, unit_code, year)],
        "ZS05": [matter_row(1, unit_code, year)],
        "ZS06": [pool_row(1, unit_code, year)],
    }


def write_bad_container(kind: str, folder: Path, unit_code: str, period: str) -> Path:
    """A file that cannot be taken in as a whole; the kinds are the keys of ``BAD_CONTAINERS``.

    The abolished unit is 潜山县 (340824, ended on 2018-07-31): use a later period.
    """
    made = grids(unit_code, period, sound_rows(unit_code, period))
    return BAD_CONTAINERS[kind](made, folder, f"{unit_name(unit_code)}{label(period)}报表({kind})")
