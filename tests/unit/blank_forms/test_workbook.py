"""What a template workbook offers and guards, as openpyxl sees it."""

from __future__ import annotations

import io

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from anhui_stats.blank_forms import TemplateOrder, template_bytes
from anhui_stats.catalog.forms import Form, form_set
from anhui_stats.catalog.regions import load_reference
from anhui_stats.errors import ConfigurationError
from factories import sound_rows

PERIOD = "2022-10"
FORMS, REFERENCE = form_set(PERIOD), load_reference()
UNIT = REFERENCE.region("341522")
assert UNIT is not None
ROWS = {code: rows for code, rows in sound_rows().items() if code != "ZS03"}
FILLED = TemplateOrder(UNIT, PERIOD, FORMS, REFERENCE, ROWS, "2022-09")  # type: ignore[arg-type]
CONTENT = template_bytes(FILLED)
BOOK = openpyxl.load_workbook(io.BytesIO(CONTENT))
COUNTY_FORMS = [form for form in FORMS.forms if form.family == "zs"]


def letter(form: Form, name: str) -> str:
    return openpyxl.utils.get_column_letter([c.name for c in form.columns].index(name) + 1)


def checks(sheet: Worksheet, cell: str) -> list[object]:
    return [check for check in sheet.data_validations.dataValidation if cell in check.sqref]


def check_of(form_code: str, name: str, row: int = 5) -> object:
    form = FORMS.form(form_code)
    (check,) = checks(BOOK[form.sheet], f"{letter(form, name)}{row}")
    return check


def test_the_same_order_gives_the_same_bytes() -> None:
    assert template_bytes(FILLED) == CONTENT


def test_the_cover_is_filled_in_and_guarded() -> None:
    sheet = BOOK["封面"]
    cells = {row[0].value: row[1] for row in sheet.iter_rows(min_row=4, max_row=14)}
    given = {label: cell.value for label, cell in cells.items() if cell.value is not None}
    assert given == {"填报单位名称": "霍邱县", "填报单位代码": "341522", "报告期": "2022-10", "报表制度版本": "2022"}
    assert [label for label, cell in cells.items() if cell.protection.locked] == list(given)
    words = " ".join(str(cell.value) for row in sheet.iter_rows(min_row=15) for cell in row if cell.value)
    assert "《中华人民共和国统计法》" in words
    assert "2022年9月已接收的报表预填" in words


@pytest.mark.parametrize("form", COUNTY_FORMS, ids=lambda form: form.form_code)
def test_headings_are_locked_and_cells_are_not(form: Form) -> None:
    sheet = BOOK[form.sheet]
    assert sheet.protection.sheet and not sheet.protection.password
    head = [cell for row in sheet.iter_rows(min_row=1, max_row=4, max_col=len(form.columns)) for cell in row]
    assert all(cell.protection.locked for cell in head)
    assert not sheet[f"{letter(form, form.columns[-1].name)}5"].protection.locked
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight, sheet.print_title_rows) == ("landscape", 0, "$1:$4")
    assert sheet.freeze_panes.endswith("5")


@pytest.mark.parametrize("form", COUNTY_FORMS, ids=lambda form: form.form_code)
def test_every_cell_to_fill_in_tells_what_is_wanted(form: Form) -> None:
    sheet = BOOK[form.sheet]
    for column in form.columns:
        cell = f"{letter(form, column.name)}5"
        if sheet[cell].protection.locked:
            continue
        (check,) = checks(sheet, cell)
        assert check.promptTitle == column.heading[:32]
        assert 0 < len(check.prompt) <= 255
        assert ("必填" in check.prompt) == (column.required != "never")
        assert len(check.error) <= 255


def test_lists_numbers_and_dates_are_checked() -> None:
    stage = check_of("ZS01", "stage", 300)
    assert (stage.type, stage.formula1, stage.errorStyle) == ("list", '"线索,意向,签约,开工,投产,终止"', None)
    assert check_of("ZS01", "is_huishang").formula1 == '"是,否"'
    source = check_of("ZS01", "source_region")
    assert (source.formula1, source.errorStyle) == ("source_region_names", "warning")
    money = check_of("ZS01", "total_investment_wan")
    assert (money.type, money.operator, money.formula1) == ("decimal", None, "0")
    assert check_of("ZS01", "month_funds_wan").formula1.startswith("-"), "only a month's flow may be negative"
    assert check_of("ZS04", "leads").type == "whole"
    assert (check_of("ZS01", "signed_on").type, check_of("ZS01", "signed_on").errorStyle) == ("date", "warning")
    assert "industry_division_codes" in check_of("ZS01", "industry_code").formula1


def test_the_lists_stand_on_the_reference_sheet() -> None:
    def cells(name: str) -> list[str]:
        ((sheet, area),) = BOOK.defined_names[name].destinations
        return [cell.value for row in BOOK[sheet][area] for cell in row]

    assert {"江苏省", "合肥市", "香港特别行政区", "国外"} <= set(cells("source_region_names"))
    assert cells("industry_division_codes") == [division.division_code for division in REFERENCE.divisions]


def test_items_are_given_and_locked() -> None:
    sheet = BOOK[FORMS.form("ZS03").sheet]
    assert [sheet.cell(5, column).value for column in range(1, 5)] == ["Z101", "境内到位资金", "万元", None]
    assert [sheet.cell(5, column).protection.locked for column in range(1, 7)] == [True, True, True, False, False, False]


def test_a_missing_value_is_marked() -> None:
    form = FORMS.form("ZS01")
    rules = [rule for area in BOOK[form.sheet].conditional_formatting for rule in area.rules if rule.type == "expression"]
    stage, started = letter(form, "stage"), letter(form, "started_on")
    wanted = f'AND(OR(${stage}5="开工",${stage}5="投产"),LEN(TRIM({started}5))=0)'
    assert wanted in [rule.formula[0] for rule in rules]


def test_a_level_without_forms_is_refused() -> None:
    none = FORMS.model_copy(update={"forms": tuple(form for form in FORMS.forms if form.family == "sj")})
    with pytest.raises(ConfigurationError, match="341522"):
        template_bytes(TemplateOrder(UNIT, PERIOD, none, REFERENCE))
