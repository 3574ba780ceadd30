"""What waits for its city (市级审核), as the city's digest tells it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from anhui_stats.notify.notice import Panel
from anhui_stats.periods import label

STEP = (
    "请审核待市级审核的报表：在本市工作簿的“SJ08”工作表中逐单位填写审核结果（通过或退回）和审核意见后报送；"
    "审核之前，有关数据作为初步数据。"
)


@dataclass(frozen=True)
class Waiting:
    """An accepted report that its city has yet to review."""

    unit_name: str
    city_code: str
    period: str
    attempt: int


def waiting_panel(reports: Sequence[Waiting]) -> Panel:
    """The reports that wait, one a row."""
    rows = tuple((one.unit_name, label(one.period), f"第{one.attempt}次") for one in reports)
    return Panel(f"待市级审核的报表（{len(rows)}份）", ("单位", "报告期", "报送"), rows, tone="ask")
