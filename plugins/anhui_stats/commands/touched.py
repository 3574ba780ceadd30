"""``make what-changed``: the published values that a submission changed, and the current figures that it has a part in."""

from __future__ import annotations

from collections.abc import Sequence
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

# where several submissions reached a value between two releases, each of them is a cause
_CHANGED = """
    select
        revision.period, coalesce(figure.region_name, region.region_name, revision.region_code), indicator.indicator_label,
        revision.breakdown, revision.member, revision.basis, revision.previous_value, revision.new_value,
        revision.difference, indicator.unit, causes.number - 1, revision.release_id
    from mart.revision
    inner join core.indicator using (indicator_code)
    cross join lateral (
        select count(*) as number, bool_or(cause = %s) as is_named from unnest(string_to_array(revision.cause, ',')) as cause
    ) as causes
    left join core.region using (region_code)
    left join mart.indicator_values as figure using (period, region_code, indicator_code, breakdown, member, basis)
    where causes.is_named
    order by
        revision.publication_no desc, revision.breakdown <> 'none', revision.period, region.region_level = 'province' desc,
        revision.region_code, revision.indicator_code, revision.breakdown, revision.member, revision.basis
"""
_PLACE = ("报告期", "地区", "指标", "分组", "成员", "口径")


def print_touched(connection: psycopg.Connection, submission_id: str, top: int, console: Console) -> None:
    """Print what the submission changed in published values, newest release first, and the current figures that cells of it
    add to; undivided ones first. ``RunError`` for an unknown id."""
    submission = connection.execute(_SUBMISSION, (submission_id,)).fetchone()
    if submission is None:
        raise RunError(f"没有这份报送：{submission_id}（编号见发布表submissions的submission_id）")
    changed = connection.execute(_CHANGED, (submission_id,)).fetchall()
    figures = connection.execute(_TOUCHED, (submission_id,)).fetchall()
    console.print(
        f"{submission[0] or '单位不明'} {submission[1] or '报告期不明'} {submission[2]}：改变{len(changed)}个已发布数值，"
        f"参与形成{len(figures)}个现行数值"
    )
    _print("改变的已发布数值", (*_PLACE, "原数", "新数", "变动", "单位", "同时变动的其他原因", "发布号"), changed, top, console)
    _print("参与形成的数值", (*_PLACE, "数值", "单位", "单元格", "计入"), figures, top, console)


def _print(title: str, headings: Sequence[str], rows: Sequence[Sequence[object]], top: int, console: Console) -> None:
    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading)
    for row in rows[:top]:
        table.add_row(*map(_text, row))
    console.print(table)
    console.print(f"共{len(rows)}个数值，另有{max(len(rows) - top, 0)}个未列出")


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)
