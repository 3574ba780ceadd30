"""What a run prints at its end: received, rejected, published, mailed, some figures, and where all of it lies."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from anhui_stats.database.connect import connect
from anhui_stats.models import STATE_LABELS, State
from anhui_stats.settings import Settings

_STATES = """
    select
        coalesce(period, '报告期不明') as period, state, count(*) as submissions, sum(errors) as errors,
        sum(queries) as queries, sum(notices) as notices
    from ops.submission
    group by coalesce(period, '报告期不明'), state
    order by period, state
"""

_FIGURES = """
    select period, indicator_label, display_value, display_unit, yoy_pct, units_received, units_expected
    from pub.indicator_values
    where
        region_code = '340000' and breakdown = 'none' and basis = 'reported'
        and indicator_code in ('out_projects', 'out_funds', 'huishang_projects', 'huishang_funds', 'signed_projects',
            'start_rate')
        and period = (select max(period) from pub.indicator_values)
    order by indicator_code
"""

_MAILS = """
    select kind, count(*) as messages, count(sent_at) as sent from ops.outbox group by kind order by kind
"""

_INCIDENTS = """
    select file_name, kind, sheet, cell, first_value, right(second_value, 200) as second_value
    from ops.incident
    order by noted_at desc, file_name, sheet, cell
    limit 20
"""


def print_summary(settings: Settings, console: Console) -> None:
    """Print the state of the home after a run, in Chinese for those who read the figures."""
    with connect(settings) as connection:
        states = connection.execute(_STATES).fetchall()
        figures = connection.execute(_FIGURES).fetchall()
        mails = connection.execute(_MAILS).fetchall()
        incidents = connection.execute(_INCIDENTS).fetchall()
    console.print(
        _table(
            "报送情况",
            ("报告期", "状态", "报送份数", "错误", "待核实", "提示"),
            [(period, STATE_LABELS[State(state)], *counts) for period, state, *counts in states],
        )
    )
    console.print(
        _table(
            "全省主要指标（初步数）",
            ("报告期", "指标", "数值", "单位", "同比", "已报单位"),
            [
                (period, name, value, unit, "—" if growth is None else f"{growth:+.1f}%", f"{received}/{expected}")
                for period, name, value, unit, growth, received, expected in figures
            ],
        )
    )
    console.print(_table("审核答复", ("类别", "邮件", "已发出"), mails))
    if incidents:
        console.print(_table("读取异常（须由维护人员查看）", ("文件", "类别", "工作表", "单元格", "读入", "另读"), incidents))
    _print_places(settings, console)


def _print_places(settings: Settings, console: Console) -> None:
    latest = settings.published / "latest.json"
    if latest.exists():
        release = settings.published / "releases" / json.loads(latest.read_text(encoding="utf-8"))["release_id"]
        manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
        rows = sum(file["rows"] or 0 for file in manifest["files"])
        console.print(f"published  {release}  ({len(manifest['files'])} files, {rows} rows)")
    else:
        console.print("published  nothing yet: no submission was accepted")
    console.print(f"mails      {'sent by SMTP' if settings.has_smtp else settings.outbox}")
    console.print(f"archive    {settings.archive}")
    console.print(f"query it   ANHUI_STATS_HOME={settings.home} make psql")


def _table(title: str, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading)
    for row in rows:
        table.add_row(*(str(value) for value in row))
    return table
