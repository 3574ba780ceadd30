"""活动签约 with start and fund rates; industry groups and liaison offices."""

from __future__ import annotations

from collections.abc import Sequence

from anhui_stats.leaders.models import Block, Column, Row, Sheet, Value, in_yi

_RATES = (
    Column("签约项目\n（个）", "count", 11),
    Column("签约投资额\n（亿元）", "amount", 12),
    Column("已开工\n（个）", "count", 10),
    Column("开工率\n（%）", "pct", 10),
)
_FUNDS = (
    Column("协议省外投资额\n（亿元）", "amount", 15),
    Column("省外到位资金\n（亿元）", "amount", 14),
    Column("资金到位率\n（%）", "pct", 12),
)
_EVENT = Column("活动", "text", 34)
_TEAM_WORK = (
    Column("线索\n（个）", "count", 10),
    Column("意向\n（个）", "count", 10),
    Column("拜访企业\n（家）", "count", 11),
    Column("驻外天数\n（天）", "count", 11),
    Column("搜集线索\n（条）", "count", 11),
)
_KINDS = (("industry_group", "产业招商组"), ("liaison_office", "驻外联络处"), ("county", "县（市、区）"), ("zone", "开发区"))


def event_sheet(rows: Sequence[Row]) -> Sheet:
    """From the rows of ``event_signings``: the province's, then each city's that name an event."""
    province = [row for row in rows if row["region_level"] == "province"]
    cities = [row for row in rows if row["region_level"] == "city" and row["event_name"]]
    province.sort(key=lambda row: (not row["event_name"], -row["signed_investment_wan"], row["event_name"]))
    cities.sort(key=lambda row: (row["region_code"], -row["signed_investment_wan"], row["event_name"]))
    return Sheet(
        "活动签约",
        "招商活动签约情况表",
        (_EVENT, Column("地区", "short", 12), *_RATES, *_FUNDS),
        (Block("全省", tuple(map(_event, province))), Block("分市", tuple(map(_event, cities)))),
        (
            "按项目台账“来源活动”归集本年新签约项目；各活动与未填来源活动之和等于新签约项目。",
            "资金到位率为本年省外到位资金占协议省外投资额的比重，只算填有协议省外投资额的项目。",
        ),
    )


def _event(row: Row) -> tuple[Value, ...]:
    name = "全省" if row["region_level"] == "province" else row["region_name"]
    funds = (in_yi(row["agreed_outside_wan"]), in_yi(row["outside_funds_wan"]), row["fund_rate_pct"])
    return row["event_name"] or "（未填来源活动）", name, *_results(row), *funds


def _results(row: Row) -> tuple[Value, ...]:
    return row["signed_projects"], in_yi(row["signed_investment_wan"]), row["signed_started"], row["start_rate_pct"]


def team_sheet(rows: Sequence[Row]) -> Sheet:
    """From the rows of ``team_results``: a block for each kind of team that there is."""
    funds = Column("省外到位资金\n（亿元）", "amount", 14)
    columns = (Column("名称", "text", 34), Column("所属市", "short", 12), *_RATES, funds, *_TEAM_WORK)
    blocks = []
    for kind, title in _KINDS:
        own = [row for row in rows if row["team_kind"] == kind]
        own.sort(key=lambda row: (row["signed_projects"] is None, -(row["signed_projects"] or 0), row["team_code"]))
        if own:
            blocks.append(Block(title, tuple(map(_team, own))))
    return Sheet(
        "招商组联络处",
        "产业招商组和驻外联络处成效表",
        columns,
        tuple(blocks),
        ("按项目台账“招引单位”和活动表“组织单位”归集；县（市、区）和开发区只列被填为招引单位的。",),
    )


def _team(row: Row) -> tuple[Value, ...]:
    work = ("lead_projects", "intent_projects", "visited_enterprises", "stationed_days", "leads_collected")
    return row["team_name"], row["city_name"], *_results(row), in_yi(row["outside_funds_wan"]), *(row[name] for name in work)
