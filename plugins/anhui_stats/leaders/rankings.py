"""The ranking sheets: cities, counties and zones by one indicator, each with ranks, target and progress."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from anhui_stats.catalog.indicators import Indicator
from anhui_stats.catalog.leader_tables import Ranking
from anhui_stats.leaders.models import Block, Column, Kind, Row, Sheet, Value

_LEVELS = (("city", "分市"), ("county", "分县（市、区）"), ("zone", "开发区"))
_NOTES = (
    "按本年累计从高到低排列，并列同名次；数值相同的按地区代码排列。",
    "升降为上月位次减本月位次，↑为上升，↓为下降，—为持平或无上月位次。",
)
_TARGET_NOTE = "较序时进度为完成率减序时进度（月份÷12），按未经四舍五入的数计算。"


def ranking_sheet(ranking: Ranking, rows: Sequence[Row]) -> Sheet:
    """One indicator's sheet from the reported rows of ``region_rankings``."""
    indicator = ranking.indicator
    ours = [row for row in rows if row["indicator_code"] == ranking.indicator_code and row["basis"] == "reported"]
    has_targets = any(row["target_value"] is not None for row in ours)
    blocks = tuple(_block(indicator, level, title, ours, has_targets=has_targets) for level, title in _LEVELS)
    return Sheet(
        ranking.sheet,
        f"{indicator.label}排名表",
        _columns(indicator, has_targets=has_targets),
        tuple(block for block in blocks if block.rows),
        (*_NOTES, _TARGET_NOTE) if has_targets else _NOTES,
    )


def _block(indicator: Indicator, level: str, title: str, rows: Sequence[Row], *, has_targets: bool) -> Block:
    ranked = sorted((row for row in rows if row["region_level"] == level), key=_place)
    province = [row for row in rows if row["region_level"] == "province"] if level == "city" else []
    cells = tuple(_cells(indicator, row, has_targets=has_targets) for row in (*province, *ranked))
    return Block(title, cells, totals=len(province))


def _place(row: Row) -> tuple[bool, int, str]:
    return row["rank_value"] is None, row["rank_value"] or 0, row["region_code"]


def value_kind(indicator: Indicator) -> Kind:
    """How the values of an indicator are shown."""
    if indicator.unit == "%":
        return "pct"
    return "amount" if indicator.display_factor > 1 else "count"


def _columns(indicator: Indicator, *, has_targets: bool) -> tuple[Column, ...]:
    kind, unit = value_kind(indicator), indicator.display_unit
    place = (Column("位次", "rank", 7), Column("升降", "move", 7), Column("地区", "text", 28))
    if indicator.unit == "%":
        return (
            *place,
            Column(f"本年累计\n（{unit}）", kind, 12),
            Column("比上月\n（百分点）", "points", 11),
            Column("备注", "text", 36),
        )
    growth = [Column("同比增速\n（%）", "pct", 10), Column("增速\n位次", "rank", 7), Column("增速\n升降", "move", 7)]
    target = [
        Column(f"年度目标\n（{unit}）", kind, 11),
        Column("完成率\n（%）", "pct", 9),
        Column("较序时进度\n（百分点）", "points", 11),
    ]
    values = [Column(f"本年累计\n（{unit}）", kind, 12), Column(f"当月\n（{unit}）", kind, 10)]
    return (*place, *values, *growth, *(target if has_targets else ()), Column("备注", "text", 36))


def _cells(indicator: Indicator, row: Row, *, has_targets: bool) -> tuple[Value, ...]:
    def shown(column: str) -> Decimal | None:
        value: Decimal | None = row[column]
        return None if value is None else value / indicator.display_factor

    is_province = row["region_level"] == "province"
    ranks = (None, None) if is_province else (row["rank_value"], row["rank_value_change"])
    place = (*ranks, _name(row))
    values = (shown("obs_value"), shown("month_value"))
    if indicator.unit == "%":
        return (*place, *values, coverage(row))
    growth = (row["yoy_pct"], *((None, None) if is_province else (row["rank_yoy"], row["rank_yoy_change"])))
    target = (shown("target_value"), row["completion_pct"], row["vs_schedule_pp"]) if has_targets else ()
    return (*place, *values, *growth, *target, coverage(row))


def _name(row: Row) -> str:
    """A county with its city before it: 六安市霍邱县; a zone that begins with its city's name stands alone."""
    if row["region_level"] not in ("county", "zone"):
        return "全省" if row["region_level"] == "province" else str(row["region_name"])
    city, name = str(row["city_name"]), str(row["region_name"])
    return name if row["region_level"] == "zone" and name.startswith(city.removesuffix("市")) else f"{city}{name}"


def coverage(row: Row) -> str:
    """Which units the figure lacks, in words; '' where all are in."""
    carried = int(row["units_carried"])
    silent = int(row["units_expected"]) - int(row["units_received"]) - int(row["units_nil"]) - carried
    if row["region_level"] in ("county", "zone"):
        return "未报送" if silent else "未报送，沿用上期数" if carried else "零报告" if row["units_nil"] else ""
    said = [f"{silent}个单位未报送" if silent else "", f"{carried}个单位沿用上期数" if carried else ""]
    return "；".join(filter(None, said))
