"""``make what-changed``: the figures that a submission has a part in."""

from __future__ import annotations

from decimal import Decimal

import psycopg
from rich.console import Console
from rich.table import Table

from anhui_stats.errors import RunError

_SUBMISSION = "select unit_code, period, file_name from ops.submission where submission_id = %s"
_TOUCHED = """
    select
        touched.period, figure.region_name, figure.indicator_label, touched.breakdown, touched.member, touched.basis,
        figure.obs_value, figure.unit, touched.cells, touched.contribution
    from pub.touched_by(%s) as touched
    inner join mart.indicator_values as figure using (period, region_code, indicator_code, breakdown, member, basis)
    order by
        touched.breakdown <> 'none', touched.period, figure.region_level = 'province' desc, touched.region_code,
        touched.indicator_code, touched.breakdown, touched.member, touched.basis
"""


def print_touched(connection: psycopg.Connection, submission_id: str, top: int, console: Console) -> None:
    """Print the current figures that cells of the submission add to, undivided ones first. ``RunError`` for an unknown id."""
    submission = connection.execute(_SUBMISSION, (submission_id,)).fetchone()
    if submission is None:
        raise RunError(f"没有这份报送：{submission_id}（编号见发布表submissions的submission_id）")
    figures = connection.execute(_TOUCHED, (submission_id,)).fetchall()
    console.print(
        f"{submission[0] or '单位不明'} {submission[1] or '报告期不明'} {submission[2]}：参与形成{len(figures)}个现行数值"
    )
    table = Table(title="参与形成的数值", title_justify="left")
    for heading in ("报告期", "地区", "指标", "分组", "成员", "口径", "数值", "单位", "单元格", "计入"):
        table.add_column(heading)
    for row in figures[:top]:
        table.add_row(*map(_text, row))
    console.print(table)
    console.print(f"共{len(figures)}个数值，另有{max(len(figures) - top, 0)}个未列出")


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)
