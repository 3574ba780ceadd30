"""Answers to the open queries of some submissions, and the states that follow. In the caller's transaction; safe to repeat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from itertools import groupby

import psycopg

from anhui_stats.catalog.life_rules import Waiver, waivers_in_force
from anhui_stats.life.said import apply_explanations, note_carried, note_rows
from anhui_stats.life.states import follow_findings
from anhui_stats.life.waive import apply_waivers
from anhui_stats.models import State

_REACHED = """
    select submission.submission_id, coalesce(submission.period, '') as period
    from ops.submission
    where submission.submission_id = any(%(submission_ids)s)
    union
    select later.submission_id, later.period
    from ops.submission as touched
    inner join ops.submission as later
        on
            touched.unit_code = later.unit_code
            and touched.period < later.period
            and left(touched.period, 4) = left(later.period, 4)
    where touched.submission_id = any(%(submission_ids)s) and touched.is_accepted and later.is_accepted
    order by period
"""


def refresh(
    connection: psycopg.Connection,
    submission_ids: Collection[str],
    moment: dt.datetime,
    waivers: Sequence[Waiver] | None = None,
) -> dict[str, State]:
    """Apply explanations, carried explanations and waivers; returns the states of all submissions that were looked at.

    What is said in one month is carried into the later months of the year, so these are looked at too, oldest first.
    """
    reached = connection.execute(_REACHED, {"submission_ids": sorted(submission_ids)}).fetchall()
    looked_at = {submission_id for submission_id, _ in reached}
    note_rows(connection, looked_at, moment)
    apply_explanations(connection, looked_at)
    for _, months in groupby(reached, key=lambda row: row[1]):
        of_month = {submission_id for submission_id, _ in months}
        if note_carried(connection, of_month, moment):
            apply_explanations(connection, of_month)
    in_force = waivers_in_force(moment.date()) if waivers is None else waivers
    changed = apply_waivers(connection, in_force)
    return follow_findings(connection, looked_at | changed)
