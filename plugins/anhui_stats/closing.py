"""The closing of a period by the province's final release, and what stands in its way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from anhui_stats.catalog.regions import Reference, load_reference
from anhui_stats.errors import RunError
from anhui_stats.periods import parse_period

_CLOSE = """
    insert into ops.period_closing (period, closed_at, closed_by)
    values (%(period)s, %(closed_at)s, %(closed_by)s)
    on conflict (period) do nothing
"""

_COUNTING = """
    with counting as (
        select distinct unit_code, submission_id from core.counting_form where period = %(period)s
    )
    select
        counting.unit_code,
        count(finding.finding_id) as open_queries,
        bool_or(submission.city_review = 'waiting') as is_waiting,
        bool_or(submission.city_review = 'returned') as is_returned
    from counting
    inner join ops.submission on counting.submission_id = submission.submission_id
    left join ops.finding
        on counting.submission_id = finding.submission_id and finding.severity = 'query' and finding.state = 'open'
    group by counting.unit_code
"""


@dataclass(frozen=True)
class Obstacle:
    """What one unit still owes before its period can become final."""

    unit_code: str
    unit_name: str
    open_queries: int
    is_waiting: bool
    is_returned: bool
    is_missing: bool

    @property
    def words(self) -> str:
        """One line for the operator and the statistician."""
        owed = [
            f"{self.open_queries}处疑问尚未答复" if self.open_queries else "",
            "等待市级审核" if self.is_waiting else "",
            "已被市级退回，尚未重新报送" if self.is_returned else "",
            "尚未报送" if self.is_missing else "",
        ]
        return f"{self.unit_code} {self.unit_name}：{'；'.join(filter(None, owed))}"


def find_obstacles(connection: psycopg.Connection, period: str) -> list[Obstacle]:
    """The units that keep a period from becoming final, by code: open queries, undecided reviews, nothing reported."""
    reference = load_reference()
    found = {row[0]: row[1:] for row in connection.execute(_COUNTING, {"period": period})}
    expected = {unit.region_code for unit in reference.reporting_units(period)}
    obstacles = []
    for unit_code in sorted(expected | found.keys()):
        open_queries, is_waiting, is_returned = found.get(unit_code, (0, False, False))
        is_missing = unit_code not in found
        if open_queries or is_waiting or is_returned or is_missing:
            name = _name(unit_code, reference)
            obstacles.append(Obstacle(unit_code, name, open_queries, is_waiting, is_returned, is_missing))
    return obstacles


def _name(unit_code: str, reference: Reference) -> str:
    region = reference.region(unit_code)
    return region.region_name if region else unit_code


def close_period(
    connection: psycopg.Connection, period: str, closed_by: str, moment: dt.datetime, allow_missing: bool = False
) -> Sequence[Obstacle]:
    """Record that a period is final; a period that is closed already keeps its first record.

    Returns the units that never reported, which ``allow_missing`` lets pass. Raises ``RunError`` for a period that cannot be
    read, without a name, and, naming every unit, while queries are open, city reviews undecided or (unless allowed) units
    missing.
    """
    code = parse_period(period)
    if code is None or not closed_by.strip():
        raise RunError(f"PERIOD={period} BY={closed_by}: expected a period such as 2022-09 and the name of who closes it")
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(hashtext('anhui_stats.load'))")
        if connection.execute("select 1 from ops.period_closing where period = %s", (code,)).fetchone():
            return []
        obstacles = find_obstacles(connection, code)
        hard = [one for one in obstacles if one.open_queries or one.is_waiting or one.is_returned]
        if hard or (obstacles and not allow_missing):
            raise RunError(_refusal(code, obstacles, bool(hard)))
        connection.execute(_CLOSE, {"period": code, "closed_at": moment, "closed_by": closed_by.strip()})
    return obstacles


def _refusal(period: str, obstacles: Sequence[Obstacle], is_hard: bool) -> str:
    advice = (
        "疑问须更正、说明、经市级确认或由省级豁免，市级审核须有结论"
        if is_hard
        else "确认这些单位不再报送的，加 MISSING=allowed 再定案"
    )
    lines = "\n".join(f"  {one.words}" for one in obstacles)
    return f"{period} cannot be closed: {len(obstacles)} units stand in the way（{advice}）\n{lines}"
