"""``make why``: the status of a figure as it was published, what it was before, and what changed it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import psycopg
from rich.console import Console

STATUSES = {"P": "初步数", "A": "定案数", "R": "修订数", "E": "含沿用数"}
NOT_PUBLISHED = "尚未发布"
CAUSES = {
    "definition": "计算方法或参考表变更",
    "closing": "定案后不再沿用上期数",
    "carry": "沿用上期数变动",
    "unknown": "原因不明，请告知系统维护人员",
}

# final and revised are known when a value is published
_PUBLISHED = """
    select obs_status from pub.indicator_values
    where
        period = %(period)s and region_code = %(region)s and indicator_code = %(indicator)s and breakdown = %(breakdown)s
        and member = %(member)s and basis = %(basis)s and obs_value is not distinct from %(value)s
"""
_REVISIONS = """
    select
        to_char(publication.published_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI'), revision.previous_value,
        revision.new_value, revision.cause
    from mart.revision
    inner join ops.publication using (publication_no)
    where
        period = %(period)s and region_code = %(region)s and indicator_code = %(indicator)s and breakdown = %(breakdown)s
        and member = %(member)s and basis = %(basis)s
    order by revision.publication_no desc
"""
_SUBMISSIONS = """
    select submission.submission_id, concat(region.region_name, submission.period, '报送 ', submission.file_name)
    from ops.submission
    left join core.region on submission.unit_code = region.region_code
    where submission.submission_id = any(%s)
"""


def published_status(connection: psycopg.Connection, key: Mapping[str, str], value: Decimal | None) -> str:
    """In words; a value that is not the published one yet says so. ``key``: the figure in the words of ``indicator_values``."""
    if connection.execute("select to_regclass('pub.indicator_values')").fetchone() == (None,):
        return NOT_PUBLISHED
    published = connection.execute(_PUBLISHED, {**key, "value": value}).fetchone()
    return STATUSES[published[0]] if published else NOT_PUBLISHED


def explain_revisions(connection: psycopg.Connection, key: Mapping[str, str], unit: str, top: int, console: Console) -> None:
    """Print the values that were published before, newest change first, each with its causes; nothing where none changed."""
    revisions = connection.execute(_REVISIONS, key).fetchall()
    named = sorted({cause for *_, causes in revisions for cause in causes.split(",")})
    submissions: dict[str, str] = dict(connection.execute(_SUBMISSIONS, (named,)).fetchall())
    for published_at, previous, new, causes in revisions:
        given = causes.split(",")
        told = [submissions.get(cause) or CAUSES.get(cause, cause) for cause in given[:top]]
        more = f"等{len(given)}项" if len(given) > top else ""
        console.print(
            f"修订    {published_at}由{_number(previous)}{unit}改为{_number(new)}{unit}，原因：{'；'.join(told)}{more}"
        )


def _number(value: Decimal | None) -> str:
    return "—" if value is None else f"{value.normalize():,f}" if value else "0"
