"""``make template``: template workbooks, filled with what the warehouse accepted before. Touches database and files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from anhui_stats.blank_forms.takeover import EarlierRows, take_over
from anhui_stats.blank_forms.workbook import TemplateOrder, file_name, template_bytes
from anhui_stats.catalog.forms import FORMS, FormSet, form_set
from anhui_stats.catalog.regions import Reference, Region, load_reference
from anhui_stats.database.connect import connect
from anhui_stats.database.form_tables import table_name
from anhui_stats.database.warehouse import open_databases
from anhui_stats.errors import ConfigurationError
from anhui_stats.files import write_atomically
from anhui_stats.models import Value
from anhui_stats.periods import parse_period, year_of
from anhui_stats.settings import Settings

Earlier = Mapping[str, Mapping[str, EarlierRows]]


def write_templates(
    settings: Settings, unit_code: str | None, period_text: str, folder: Path | None = None, forms_folder: Path = FORMS
) -> list[Path]:
    """One workbook for the unit, or one for every reporting unit of the period; the paths written.

    Without a warehouse (a home that never ran a night) the workbooks are empty. ConfigurationError for an
    unknown unit or period.
    """
    period, reference = _period(period_text), load_reference()
    units = _units(reference, unit_code, period)
    forms = form_set(period, forms_folder)
    earlier = _read_earlier(settings, forms, [unit.region_code for unit in units], period)
    target = folder or settings.home / "templates" / period
    target.mkdir(parents=True, exist_ok=True)
    return [_write(target, _order(unit, period, forms, reference, earlier.get(unit.region_code, {}))) for unit in units]


def _period(text: str) -> str:
    period = parse_period(text)
    if period is None:
        raise ConfigurationError(f"PERIOD={text}: expected a month such as 2022-10")
    return period


def _units(reference: Reference, unit_code: str | None, period: str) -> tuple[Region, ...]:
    if unit_code is None:
        return reference.reporting_units(period)
    region = reference.region(unit_code)
    if region is None or not region.is_valid_in(period):
        raise ConfigurationError(f"UNIT={unit_code}: no such code in reference/regions.csv that is valid in {period}")
    return (region,)


def _order(
    unit: Region, period: str, forms: FormSet, reference: Reference, earlier: Mapping[str, EarlierRows]
) -> TemplateOrder:
    rows = take_over(forms, period, earlier)
    taken_from = max((earlier[form_code].period for form_code in rows), default="")
    return TemplateOrder(unit, period, forms, reference, rows, taken_from)


def _write(folder: Path, order: TemplateOrder) -> Path:
    path = folder / file_name(order)
    write_atomically(path, template_bytes(order))
    return path


def _read_earlier(settings: Settings, forms: FormSet, unit_codes: Sequence[str], period: str) -> Earlier:
    if settings.database_url is None and not (settings.database / "server.json").exists():
        return {}
    with open_databases(settings) as opened, connect(opened) as connection:
        return read_earlier_rows(connection, forms, unit_codes, period)


def read_earlier_rows(
    connection: psycopg.Connection[tuple[object, ...]], forms: FormSet, unit_codes: Sequence[str], period: str
) -> Earlier:
    """Unit -> form -> the rows of its newest accepted report before the period, in this year or the one before."""
    found: dict[str, dict[str, EarlierRows]] = defaultdict(dict)
    for form in forms.forms:
        if form.prefill is None:
            continue
        by_unit: dict[str, list[dict[str, Value]]] = defaultdict(list)
        for row in _counting_rows(connection, form.form_code, unit_codes, period):
            by_unit[str(row["unit_code"])].append(row)
        for unit_code, rows in by_unit.items():
            found[unit_code][form.form_code] = EarlierRows(str(rows[0]["period"]), tuple(rows))
    return found


def _counting_rows(
    connection: psycopg.Connection[tuple[object, ...]], form_code: str, unit_codes: Sequence[str], period: str
) -> Iterable[dict[str, Value]]:
    """The rows of each unit's newest period, as they stood on the sheets."""
    query = sql.SQL(
        "with newest as (select unit_code, max(period) as period from core.counting_form"
        " where form_code = %(form_code)s and unit_code = any(%(units)s) and period >= %(first)s and period < %(period)s"
        " group by unit_code)"
        " select form_row.* from {} as form_row inner join newest using (unit_code, period)"
        " order by unit_code, sheet, row_no"
    ).format(sql.Identifier("core", table_name(form_code)))
    values = {"form_code": form_code, "units": list(unit_codes), "first": f"{year_of(period) - 1}-01", "period": period}
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, values).fetchall()
