"""docs/data_dictionary.md from the definitions: forms, indicators, published tables. Pure: returns the text.

Words that readers see are Chinese, as in the definitions; names are those of tables and files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from anhui_stats.catalog.base import PROJECT_ROOT
from anhui_stats.catalog.forms import Column, Form, all_covers, all_forms
from anhui_stats.catalog.indicators import Indicator, load_indicators
from anhui_stats.catalog.summaries import Summary, load_summaries

DICTIONARY = PROJECT_ROOT / "docs" / "data_dictionary.md"

TYPE_LABELS = {
    "code": "代码",
    "text": "文字",
    "int": "整数",
    "decimal": "数字",
    "date": "日期",
    "period": "报告期",
    "bool": "是/否",
    "enum": "选项",
    "uscc": "统一社会信用代码",
    "money_wan": "金额（万元）",
    "money_usd_wan": "金额（万美元）",
    "area_mu": "面积（亩）",
}
LEVEL_LABELS = {"county": "县（市、区）", "zone": "开发区", "city": "市", "province": "省"}
_DUTY = {"always": "必填", "never": "选填"}


def data_dictionary() -> str:
    """The whole document; the same definitions give the same text."""
    head = [
        "# 数据字典",
        "",
        "由 `make dictionary` 根据 `reference/`、`sql/indicators/`、`sql/summaries/` 生成，请勿手工修改。",
        "",
        "## 一、报表",
        "",
        "每张报表存入 `raw.<表号>`（所有报送）和 `core.<表号>`（有效报送）；金额、数量为 numeric，代码为 text。",
    ]
    forms = [line for form in sorted(all_forms(), key=lambda form: form.family != "zs") for line in _form(form)]
    indicators = [
        "",
        "## 二、指标",
        "",
        "本年累计；`breakdown` 的取值见 [指标表](#published-indicator_values)。",
        *_indicators(load_indicators()),
    ]
    tables = ["", "## 三、发布表", *(line for summary in load_summaries() for line in _summary(summary))]
    return "\n".join([*head, *_cover(), *forms, *indicators, *tables]) + "\n"


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [headings, ["---"] * len(headings), *rows]
    return ["", *("| " + " | ".join(_cell(text) for text in line) + " |" for line in lines)]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _valid(valid_from: str, valid_to: str | None) -> str:
    return f"{valid_from} 起" if valid_to is None else f"{valid_from} 至 {valid_to}"


def _cover() -> list[str]:
    lines: list[str] = []
    for cover in all_covers():
        lines += ["", f"### 封面（{cover.version} 版，{_valid(cover.valid_from, cover.valid_to)}）"]
        rows = (
            (
                f"`{f.name}`",
                f.heading,
                "、".join(f.aliases),
                TYPE_LABELS[f.type],
                _DUTY[f.required],
                "是" if f.pii else "",
                f.note,
            )
            for f in cover.fields
        )
        lines += _table(("字段", "名称", "别名", "类型", "要求", "个人信息", "说明"), rows)
    return lines


def _form(form: Form) -> list[str]:
    levels = "、".join(LEVEL_LABELS[level] for level in form.reported_by)
    lines = ["", f"### {form.form_code} {form.title}（{form.version} 版，{_valid(form.valid_from, form.valid_to)}）", ""]
    lines += [
        f"- 工作表：{form.sheet}",
        f"- 填报单位：{levels}{'（可不报）' if form.optional else ''}",
        f"- 粒度：{form.grain}",
    ]
    lines += [f"- 主键：{'、'.join(f'`{name}`' for name in form.key)}"]
    lines += [f"- 条件 `{name}`：`{sql}`" for name, sql in form.conditions.items()]
    headings = ("字段", "栏目", "别名", "类型", "要求", "个人信息", "说明")
    lines += _table(headings, (_column(column) for column in form.columns))
    if form.items:
        rows = (
            (i.item_code, i.item_name, i.unit, i.compared_with, f"`{i.base_for}`" if i.base_for else "") for i in form.items
        )
        lines += _table(("指标代码", "指标名称", "计量单位", "核对", "上年同期用于"), rows)
    return lines


def _column(column: Column) -> tuple[str, ...]:
    duty = _DUTY.get(column.required, f"条件 `{column.required}`")
    told = "；".join(part for part in ("、".join(column.values), column.hint.rstrip("。"), column.note) if part)
    kind = TYPE_LABELS[column.type]
    return f"`{column.name}`", column.heading, "、".join(column.aliases), kind, duty, "是" if column.pii else "", told


def _indicators(indicators: Sequence[Indicator]) -> list[str]:
    rows = (
        (
            f"`{i.indicator_code}`",
            i.label,
            i.unit,
            f"{i.display_unit}，{i.display_decimals} 位小数",
            i.definition,
            "、".join(f"`{name}`" for name in i.breakdowns),
            "是" if i.has_recognised else "",
        )
        for i in indicators
    )
    return _table(("代码", "名称", "单位", "显示", "定义", "分组", "有认定数"), rows)


def _summary(summary: Summary) -> list[str]:
    lines = [
        "",
        f'<a id="published-{summary.table}"></a>',
        "",
        f"### {summary.table} {summary.label}",
        "",
        summary.description,
        "",
    ]
    lines += [f"- 粒度：{summary.grain}", f"- 主键：{'、'.join(f'`{name}`' for name in summary.key)}"]
    rows = ((f"`{c.name}`", c.label, c.unit, c.definition) for c in summary.columns)
    return [*lines, *_table(("列", "名称", "单位", "定义"), rows)]
