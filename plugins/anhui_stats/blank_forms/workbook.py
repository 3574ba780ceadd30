"""A unit's template workbook as bytes, from the form definitions and the rows it takes over. Pure."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import xlsxwriter

from anhui_stats.blank_forms.form_sheet import SheetOrder, write_form_sheet
from anhui_stats.blank_forms.other_sheets import LEGAL_NOTES, write_cover, write_guide, write_reference
from anhui_stats.blank_forms.styles import Styles
from anhui_stats.blank_forms.takeover import Row
from anhui_stats.catalog.forms import Column, Form, FormSet
from anhui_stats.catalog.regions import Reference, Region
from anhui_stats.errors import ConfigurationError
from anhui_stats.models import Value
from anhui_stats.periods import label, year_of

#: Fixed, so that the same order always gives the same bytes.
_CREATED = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class TemplateOrder:
    """What is to be written: for whom, for which period, by which forms. ``rows`` by form code stand in it already.

    ``taken_from``: the period whose accepted report the rows are from ('' when there are none).
    """

    unit: Region
    period: str
    forms: FormSet
    reference: Reference
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    taken_from: str = ""

    @property
    def own_forms(self) -> tuple[Form, ...]:
        """The forms that a unit of this level reports, the county forms first."""
        own = [form for form in self.forms.forms if self.unit.level in form.reported_by]
        return tuple(sorted(own, key=lambda form: (form.family != "zs", form.form_code)))


def template_bytes(order: TemplateOrder) -> bytes:
    """The workbook (xlsx). ConfigurationError where the unit's level reports no form in the period."""
    if not order.own_forms:
        raise ConfigurationError(f"{order.unit.region_code}: no form is reported by a {order.unit.level} in {order.period}")
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": _title(order), "created": _CREATED})
    book.set_size(24000, 12000)
    styles = Styles(book)
    write_cover(book, styles, order.forms.cover, _cover_values(order), _title(order), (*LEGAL_NOTES, _told(order)))
    spell = _Speller(order.reference)
    for form in order.own_forms:
        rows = order.rows.get(form.form_code, ())
        write_form_sheet(book, styles, SheetOrder(form, order.unit, order.period, rows, spell))
    write_guide(book, styles, order.own_forms)
    write_reference(book, styles, order.reference)
    book.close()
    return stream.getvalue()


def file_name(order: TemplateOrder) -> str:
    """The name under which a unit gets its template."""
    return f"{order.unit.region_code}{order.unit.region_name}{label(order.period)}招商引资统计报表.xlsx"


def _title(order: TemplateOrder) -> str:
    return f"安徽省招商引资统计报表（{label(order.period)}）"


def _cover_values(order: TemplateOrder) -> dict[str, str]:
    return {
        "unit_name": order.unit.region_name,
        "unit_code": order.unit.region_code,
        "period": order.period,
        "form_version": order.forms.version,
    }


def _told(order: TemplateOrder) -> str:
    """Where the rows come from that stand in the workbook already."""
    if not order.taken_from:
        return "本工作簿没有预填台账，请逐表填写。"
    source = f"本工作簿已按本单位{label(order.taken_from)}已接收的报表预填"
    if year_of(order.taken_from) != year_of(order.period):
        return f"{source}，只保留结转项目，本年各栏已清空；请逐行核对后填写。"
    return f"{source}，“本月到位资金”和“情况说明”已清空；请逐行更新累计数和进展，新项目在下方续填。"


class _Speller:
    """Stored values -> the words of the drop-down lists."""

    def __init__(self, reference: Reference) -> None:
        self._names = {source.source_code: source.source_name for source in reference.sources}
        self._names |= {region.region_code: region.region_name for region in reference.regions if region.level == "city"}

    def __call__(self, column: Column, value: Value) -> Value:
        if column.resolver == "source_region" and isinstance(value, str):
            return self._names.get(value, value)
        return value
