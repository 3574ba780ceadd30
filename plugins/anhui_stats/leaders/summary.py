"""The first sheet: the province's figures on one table, what is in them, and how to read the others."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from anhui_stats.catalog.leader_tables import Ranking
from anhui_stats.leaders.models import Block, Cell, Column, Row, Sheet, Value, printed
from anhui_stats.leaders.rankings import value_kind
from anhui_stats.periods import month_of, year_of

SUMMARY = "总体情况"
_COLUMNS = (
    Column("指标", "text", 40),
    Column("计量单位", "short", 10),
    Column("本年累计", "amount", 13),
    Column("当月", "amount", 13),
    Column("同比增速\n（%）", "pct", 11),
    Column("年度目标", "amount", 13),
    Column("完成率\n（%）", "pct", 10),
    Column("较序时进度\n（百分点）", "points", 12),
)
_BASES = {"declared": "核定的可比基数", "warehouse": "上年同月报表重算数", "zs03": "各单位填报的上年同期数"}


def months(period: str) -> str:
    """The months that a period sums up: 2022年1—9月; 2022年1月."""
    last = month_of(period)
    return f"{year_of(period)}年1月" if last == 1 else f"{year_of(period)}年1—{last}月"


def summary_sheet(period: str, rankings: Sequence[Ranking], rows: Sequence[Row]) -> Sheet:
    """The province's line of each ranked indicator, from the rows of ``region_rankings``."""
    province = {(row["indicator_code"], row["basis"]): row for row in rows if row["region_level"] == "province"}
    chosen = [(one, province[one.indicator_code, "reported"]) for one in rankings]
    block = Block("全省主要指标", tuple(_line(one, row) for one, row in chosen))
    first = chosen[0][1]
    title = f"招商引资领导参阅表（{months(period)}）"
    return Sheet(SUMMARY, title, _COLUMNS, (block,), _notes(period, first, [row for _, row in chosen]))


def _line(ranking: Ranking, row: Row) -> tuple[Value | Cell, ...]:
    indicator = ranking.indicator

    def shown(column: str) -> Cell:
        value: Decimal | None = row[column]
        return Cell(None if value is None else value / indicator.display_factor, value_kind(indicator))

    return (
        indicator.label,
        indicator.display_unit,
        shown("obs_value"),
        shown("month_value"),
        row["yoy_pct"],
        shown("target_value"),
        row["completion_pct"],
        row["vs_schedule_pp"],
    )


def _notes(period: str, row: Row, rows: Sequence[Row]) -> tuple[str, ...]:
    silent = row["units_expected"] - row["units_received"] - row["units_nil"] - row["units_carried"]
    due = printed(Decimal(100 * month_of(period)) / 12, "pct")
    bases = sorted({_BASES[row["base_source"]] for row in rows if row["base_source"] in _BASES})
    return (
        f"报送情况：应报{row['units_expected']}个单位，已报{row['units_received']}个，零报告{row['units_nil']}个，"
        f"沿用上期数{row['units_carried']}个，未报{silent}个。",
        f"本月序时进度{due}%。完成率为本年累计占年度目标的比重，只对下达了目标的地区和指标计算。",
        f"全省同比增速所用基数：{'、'.join(bases)}。" if bases else "全省没有完整的上年同期基数，不列全省增速。",
        "除核减表另有说明外，各表均为上报数；徽商回归与省外资金有交叉，不相加。",
        "金额按万元汇总，以亿元（外资以亿美元）列示，四舍五入；各项比重、增速按未经四舍五入的数计算。",
        "各表与本次发布的数据表一致：分市分县排名表、核减表、签约未开工项目、重大项目进出表、活动签约情况、招商组和联络处成效。",
    )
