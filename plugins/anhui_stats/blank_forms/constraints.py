"""The drop-down lists, checks and messages of a form's columns, as options of ``xlsxwriter``'s ``data_validation``. Pure.

Where a county may rightly deviate (a month alone, 江苏苏州, a licence number older than the USCC) the check only warns.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from anhui_stats.catalog.forms import Column, Form, Item
from anhui_stats.models import column_letter
from anhui_stats.periods import last_day

#: Named ranges on the sheet 代码参考.
SOURCE_NAMES = "source_region_names"
DIVISION_CODES = "industry_division_codes"

YES_NO = ("是", "否")
UNIT_LABELS = {"money_wan": "万元", "money_usd_wan": "万美元", "area_mu": "亩"}
EARLIEST = dt.date(1990, 1, 1)
_LIMIT = 10**12
_TITLE_LENGTH, _MESSAGE_LENGTH = 32, 255
_DUTY = {"always": "必填。", "never": "", "conditional": "达到规定阶段（情形）时必填。"}
_CONDITION = re.compile(r"(\w+)\s+in\s+\(([^()]*)\)|(\w+)\s*=\s*('[^']*')|(\w+)")


def unit_label(column: Column) -> str:
    """The unit that stands in the column's heading ('' for none)."""
    return UNIT_LABELS.get(column.type, "")


def duty(column: Column) -> str:
    """How the column's duty is told: 必填, 条件必填 or 选填."""
    return {"always": "必填", "never": "选填"}.get(column.required, "条件必填")


def validation(column: Column, row: int, position: int, period: str, item: Item | None = None) -> dict[str, Any]:
    """The validation of the cells that begin at a zero-based position; ``item`` where the row is one item of the form."""
    check, wrong = _check(column, f"{column_letter(position)}{row + 1}", period, item)
    style = check.pop("error_type", "stop")
    ending = "请按提示修改。" if style == "stop" else "确认无误的，可选“是”继续。"
    return {
        **check,
        "input_title": column.heading[:_TITLE_LENGTH],
        "input_message": _shorten(_message(column, item)),
        "error_title": "请核对填报内容",
        "error_message": _shorten(f"“{column.heading}”{wrong}{ending}"),
        "error_type": style,
    }


def _check(column: Column, cell: str, period: str, item: Item | None) -> tuple[dict[str, Any], str]:
    """The options that check, and what is wrong with a cell that fails."""
    if column.type == "bool":
        return {"validate": "list", "source": list(YES_NO)}, "只能选“是”或“否”。"
    if column.type == "enum" and column.values:
        return {"validate": "list", "source": list(column.values)}, "请从下拉列表中选择。"
    if column.resolver == "source_region":
        options: dict[str, Any] = {"validate": "list", "source": f"={SOURCE_NAMES}", "error_type": "warning"}
        return options, "不在下拉列表中；可写作“江苏苏州”这样的省加市，或外国国名。"
    if column.resolver == "industry_code":
        return _industry_check(cell), "的前两位不是 GB/T 4754—2017 的行业大类，见“代码参考”表。"
    if column.type == "date":
        return _date_check(period), "应为日期，如 2022-09-15。"
    if column.type == "uscc":
        options = {"validate": "length", "criteria": "==", "value": 18, "error_type": "warning"}
        return options, "应为18位统一社会信用代码。"
    return _number_check(column, item)


def _industry_check(cell: str) -> dict[str, Any]:
    without_section = f"MID({cell},IF(ISERROR(VALUE(LEFT({cell},1))),2,1),2)"
    formula = f"=ISNUMBER(MATCH({without_section},{DIVISION_CODES},0))"
    return {"validate": "custom", "value": formula, "error_type": "warning"}


def _date_check(period: str) -> dict[str, Any]:
    latest = last_day(period)
    limits = {"minimum": EARLIEST, "maximum": dt.date(latest.year + 20, 12, 31)}
    return {"validate": "date", "criteria": "between", **limits, "error_type": "warning"}


def _number_check(column: Column, item: Item | None) -> tuple[dict[str, Any], str]:
    """A month's own flow may be negative, nothing else; other columns take any text."""
    lowest = -_LIMIT if column.restarts == "month" else 0
    options: dict[str, Any] = {"criteria": "between", "minimum": lowest, "maximum": _LIMIT}
    at_least = "" if lowest else "、不小于 0 "
    if column.type == "int" or (item is not None and not item.unit.startswith("万") and column.type == "decimal"):
        return {"validate": "integer", **options, "minimum": 0}, "应为不小于 0 的整数，不带单位。"
    if column.type == "decimal" and item is not None:
        return {"validate": "decimal", **options, "minimum": 0}, f"应为不小于 0 的数字（{item.unit}），不带单位。"
    if column.type in ("decimal", "money_wan", "money_usd_wan", "area_mu"):
        return {"validate": "decimal", **options}, f"应为{at_least}的数字，只填数字，不带单位。".replace("应为的", "应为")
    return {"validate": "any"}, ""


def _message(column: Column, item: Item | None) -> str:
    unit = item.unit if item is not None and column.type == "decimal" else unit_label(column)
    parts = [
        _DUTY.get(column.required, _DUTY["conditional"]),
        f"单位：{unit}。" if unit else "",
        column.hint or _by_type(column),
    ]
    return "".join(parts) or "按实际情况填写。"


def _by_type(column: Column) -> str:
    if column.type == "date":
        return "日期，如 2022-09-15。"
    if column.type == "bool":
        return "选“是”或“否”。"
    if column.values:
        return "从下拉列表中选择。"
    return "只填数字。" if column.type in ("int", "decimal", *UNIT_LABELS) else ""


def _shorten(text: str) -> str:
    return text if len(text) <= _MESSAGE_LENGTH else text[: _MESSAGE_LENGTH - 1] + "…"


def missing_formula(form: Form, column: Column, letters: dict[str, str], row: int) -> str | None:
    """A formula, true where a required value of the row (1-based) is missing; None where nothing can be said.

    Only marks the cell on the sheet: a condition that goes beyond in, =, and is left to the rules of the pipeline.
    """
    first, last = min(letters.values(), key=_order), max(letters.values(), key=_order)
    blank = f"LEN(TRIM({letters[column.name]}{row}))=0"
    if column.required == "always":
        return f"=AND(COUNTA(${first}{row}:${last}{row})>0,{blank})"
    condition = _excel_condition(form.conditions.get(column.required, ""), letters, row)
    return f"=AND({condition},{blank})" if condition else None


def _order(letters: str) -> tuple[int, str]:
    return len(letters), letters


def _excel_condition(sql: str, letters: dict[str, str], row: int) -> str | None:
    """``stage in ('签约', '开工') and is_huishang`` as the inside of an AND()."""
    terms = []
    for part in re.split(r"\s+and\s+", sql.strip()) if sql.strip() else []:
        match = _CONDITION.fullmatch(part.strip())
        name = match and (match[1] or match[3] or match[5])
        if not match or name not in letters:
            return None
        cell = f"${letters[name]}{row}"
        values = re.findall(r"'([^']*)'", match[2] or match[4] or "'是'")
        terms.append("OR(" + ",".join(f'{cell}="{value}"' for value in values) + ")")
    return ",".join(terms) or None
