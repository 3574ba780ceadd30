"""The sheets beside the forms: 封面 in front, 填报说明 and 代码参考 behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from anhui_stats.blank_forms.constraints import DIVISION_CODES, SOURCE_NAMES, duty, unit_label
from anhui_stats.blank_forms.styles import Styles
from anhui_stats.catalog.forms import CoverDefinition, Form
from anhui_stats.catalog.regions import Reference

GUIDE_SHEET, REFERENCE_SHEET = "填报说明", "代码参考"
_PAPER_A4 = 9
_LABEL_WIDTH, _VALUE_WIDTH, _HINT_WIDTH = 18, 32, 40

#: 填写说明 beside the cover's fields.
_COVER_HINTS = {
    "unit_name": "已填好，不需改动。",
    "unit_code": "已填好，不需改动。",
    "period": "已填好，不需改动；每个报告期请使用当期的工作簿。",
    "form_version": "已填好，不需改动。",
    "nil_forms": "本期确无数据的报表，写报表代码，用逗号分开，如：ZS02,ZS06。",
    "revision_reason": "仅在更正省里已定案的报告期时填写，如：漏报2个项目。",
    "reported_on": "日期，如 2022-10-08。",
}
LEGAL_NOTES = (
    "依照《中华人民共和国统计法》的规定，统计调查对象应当真实、准确、完整、及时地提供统计资料，"
    "不得提供不真实或者不完整的统计资料，不得迟报、拒报统计资料。",
    "统计机构和统计人员对在统计工作中知悉的商业秘密和个人信息负有保密义务；本表所填资料仅用于招商引资统计工作。",
    "各表均为本年1月至报告期的累计数（“本月到位资金”除外）；金额单位见各栏标题，只填数字。",
    "请勿改动表头、工作表名称和列的位置；需要增加行的，直接在下方续填或插入行；误填的行清除内容即可，空行不影响报送。",
)
_COVER_ENTRY_MESSAGE = "可以不填"


def write_cover(
    book: Any, styles: Styles, definition: CoverDefinition, values: Mapping[str, str], title: str, notes: Sequence[str]
) -> None:
    """封面: what is known is given and locked, the rest is to be filled in; below it the notes."""
    sheet = book.add_worksheet(definition.sheet)
    for position, width in enumerate((_LABEL_WIDTH, _VALUE_WIDTH, _HINT_WIDTH)):
        sheet.set_column(position, position, width)
    sheet.set_row(0, 20)
    sheet.set_row(1, 48)
    sheet.merge_range(1, 0, 1, 2, title, styles.title(22))
    sheet.set_row(2, 14)
    for row, field in enumerate(definition.fields, start=3):
        sheet.set_row(row, 27)
        sheet.write_string(row, 0, field.heading, styles.make(font_name="黑体", font_size=12, border=1, align="center"))
        given = values.get(field.name)
        if given is None:
            sheet.write_blank(row, 1, None, styles.cover_entry(field.type == "date"))
            hint = _COVER_HINTS.get(field.name, _COVER_ENTRY_MESSAGE)
            sheet.data_validation(row, 1, row, 1, {"validate": "any", "input_title": field.heading, "input_message": hint})
        else:
            sheet.write_string(row, 1, given, styles.make(font_size=12, border=1, bg_color="#E7E6E6", text_wrap=True))
        sheet.write_string(
            row, 2, _COVER_HINTS.get(field.name, ""), styles.make(border=1, font_size=9, font_color="#595959", text_wrap=True)
        )
    _write_notes(sheet, styles, len(definition.fields) + 4, notes)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    _set_up_page(sheet)


def _write_notes(sheet: Any, styles: Styles, row: int, notes: Sequence[str]) -> None:
    sheet.merge_range(row, 0, row, 2, "填报要求", styles.make(font_name="黑体", font_size=12))
    for number, note in enumerate(notes, start=1):
        sheet.set_row(row + number, 34)
        sheet.merge_range(row + number, 0, row + number, 2, f"{number}. {note}", styles.make(text_wrap=True, font_size=11))


def _set_up_page(sheet: Any) -> None:
    sheet.set_paper(_PAPER_A4)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_footer('&C&"宋体"&9第 &P 页　共 &N 页')


def write_guide(book: Any, styles: Styles, forms: Sequence[Form]) -> None:
    """填报说明: every column of every form, with its duty and what to write."""
    sheet = book.add_worksheet(GUIDE_SHEET)
    for position, width in enumerate((24, 30, 10, 8, 70)):
        sheet.set_column(position, position, width)
    sheet.set_row(0, 34)
    sheet.merge_range(0, 0, 0, 4, "填报说明", styles.title())
    sheet.merge_range(
        1,
        0,
        1,
        4,
        "标题红色的栏必填，褐色的栏达到规定阶段（情形）时必填；填报中浅红色单元格表示还有必填内容未填。",
        styles.note(),
    )
    for position, heading in enumerate(("报表", "栏目", "要求", "单位", "填写内容")):
        sheet.write_string(2, position, heading, styles.heading())
    row = 3
    for form in forms:
        for column in form.columns:
            told = column.hint or ("、".join(column.values) if column.values else "")
            cells = (f"{form.form_code} {form.title}", column.heading, duty(column), unit_label(column), told)
            for position, text in enumerate(cells):
                sheet.write_string(row, position, text, styles.make(border=1, text_wrap=True))
            row += 1
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
    _set_up_page(sheet)


def write_reference(book: Any, styles: Styles, reference: Reference) -> None:
    """代码参考: what the drop-down lists and checks refer to, as named ranges."""
    sheet = book.add_worksheet(REFERENCE_SHEET)
    for position, width in enumerate((8, 8, 46, 4, 24)):
        sheet.set_column(position, position, width)
    headings = {0: "门类", 1: "大类", 2: "行业名称（GB/T 4754—2017）", 4: "投资来源"}
    for position, heading in headings.items():
        sheet.write_string(0, position, heading, styles.heading())
    cell = styles.make(border=1)
    for row, division in enumerate(reference.divisions, start=1):
        for position, text in enumerate((division.section_code, division.division_code, division.division_name)):
            sheet.write_string(row, position, text, cell)
    names = source_names(reference)
    for row, name in enumerate(names, start=1):
        sheet.write_string(row, 4, name, cell)
    book.define_name(DIVISION_CODES, f"={REFERENCE_SHEET}!$B$2:$B${len(reference.divisions) + 1}")
    book.define_name(SOURCE_NAMES, f"={REFERENCE_SHEET}!$E$2:$E${len(names) + 1}")
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    _set_up_page(sheet)


def source_names(reference: Reference) -> list[str]:
    """The sources as they are offered: provinces, then Anhui's own cities, then overseas."""
    outside = [source.source_name for source in reference.sources if source.kind == "outside"]
    cities = [region.region_name for region in reference.regions if region.level == "city" and region.valid_to >= "9999"]
    overseas = [source.source_name for source in reference.sources if source.kind == "overseas"]
    return [*outside, *cities, *overseas]
