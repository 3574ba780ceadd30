"""核减表: the cities' reported, recognised and deducted money, then the projects with reason and source."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from anhui_stats.leaders.models import Block, Column, Row, Sheet, Value, in_yi, percent

_INDICATOR = "out_funds"
_CITIES = (
    Column("地区", "text", 18),
    Column("上报数\n（亿元）", "amount", 16),
    Column("认定数\n（亿元）", "amount", 16),
    Column("核减数\n（亿元）", "amount", 16),
    Column("核减率\n（%）", "pct", 16),
)
_PROJECTS = (
    Column("序号", "rank", 6),
    Column("所属市", "short", 10),
    Column("单位", "text", 22),
    Column("项目编号", "text", 18),
    Column("项目名称", "text", 36),
    Column("认定结果", "short", 10),
    Column("省外上报\n（万元）", "wan", 12),
    Column("省外核减\n（万元）", "wan", 12),
    Column("境内核减\n（万元）", "wan", 12),
    Column("徽商核减\n（万元）", "wan", 12),
    Column("原因", "text", 24),
    Column("核查日期", "date", 11),
    Column("出处", "text", 44),
)
_NOTES = (
    "境内核减含省外境内和省内市外资金；徽商核减与境内核减有交叉，不相加。",
    "核减自认定报告期起至当年12月有效；认定数等于上报数的项目不列，全部认定结果见数据表“核减表”。",
    "线索和意向项目不列编号和名称。",
)


def deduction_sheets(rankings: Sequence[Row], deductions: Sequence[Row]) -> tuple[Sheet, Sheet]:
    """By city and by project, from the rows of ``region_rankings`` and ``recognition_deductions``."""
    figures = {(row["region_code"], row["basis"]): row for row in rankings if row["indicator_code"] == _INDICATOR}
    regions = [row for row in figures.values() if row["basis"] == "reported" and row["region_level"] in ("province", "city")]
    compared = [(row, row["obs_value"], figures[row["region_code"], "recognised"]["obs_value"]) for row in regions]
    ordered = sorted(
        compared, key=lambda one: (one[0]["region_level"] != "province", _less(one[2], one[1]), one[0]["region_code"])
    )
    cut = [row for row in deductions if _is_cut(row)]
    cut.sort(key=lambda row: (-row["deducted_domestic_wan"], row["unit_code"], row["project_id"], row["sha256"], row["row_no"]))
    cities = Block("亿元以上在建省外投资项目实际到位资金", tuple(map(_city, ordered)), totals=1)
    projects = Block("核减项目", tuple(_project(number, row) for number, row in enumerate(cut, start=1)))
    return (
        Sheet("核减分市", "到位资金认定核减情况表（分市）", _CITIES, (cities,)),
        Sheet("核减项目", "到位资金认定核减表", _PROJECTS, (projects,), _NOTES),
    )


def _less(recognised: Decimal | None, reported: Decimal | None) -> Decimal:
    return (recognised or Decimal()) - (reported or Decimal())


def _is_cut(row: Row) -> bool:
    amounts = ("deducted_domestic_wan", "deducted_outside_wan", "deducted_huishang_wan")
    return any(row[name] for name in amounts) or row["decision"] == "不予认定"


def _city(compared: tuple[Row, Decimal | None, Decimal | None]) -> tuple[Value, ...]:
    row, reported, recognised = compared
    deducted = None if reported is None or recognised is None else reported - recognised
    name = "全省" if row["region_level"] == "province" else row["region_name"]
    return name, in_yi(reported), in_yi(recognised), in_yi(deducted), percent(deducted, reported)


def _project(number: int, row: Row) -> tuple[Value, ...]:
    return (
        number,
        row["city_name"],
        row["unit_name"],
        row["project_id"],
        row["project_name"] or "（未签约项目）",
        row["decision"],
        row["reported_outside_wan"],
        row["deducted_outside_wan"],
        row["deducted_domestic_wan"],
        row["deducted_huishang_wan"],
        row["reason"],
        row["verified_on"],
        f"{row['file_name']} {row['sheet']} 第{row['row_no']}行",
    )
