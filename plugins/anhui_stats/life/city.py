"""市级审核: what waits for its city, and what a city decided by SJ08 or by ``make review``. In the caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import psycopg

from anhui_stats.catalog.life_rules import CityReviews, load_city_reviews, load_empty_phrases
from anhui_stats.catalog.regions import Reference, load_reference
from anhui_stats.errors import RunError
from anhui_stats.life.explanation import mask_personal, read_explanation
from anhui_stats.life.later import Afterlife, CityReturn, Tell, tell_nobody
from anhui_stats.life.said import Explanation, apply_explanations, note_answers
from anhui_stats.life.slots import read_slot
from anhui_stats.life.states import follow_findings
from anhui_stats.submissions.slot import CityDecided, CityReview, advance

RESULTS = {"通过": CityReview.PASSED, "退回": CityReview.RETURNED}

_WAIT = """
    update ops.submission set city_review = 'waiting'
    where submission_id = any(%(loaded)s) and is_accepted and unit_code = any(%(units)s)
"""

_FORM = """
    select sent.unit_code, sj08.unit_code, sj08.period, sj08.result, sj08.opinion, sj08.reviewer, sj08.reviewed_on
    from raw.sj08
    inner join ops.submission as sent on sj08.submission_id = sent.submission_id
    where
        sj08.submission_id = any(%(loaded)s)
        and sent.is_accepted
        and not exists (
            select 1
            from ops.city_review
            inner join ops.submission as reviewed on city_review.submission_id = reviewed.submission_id
            where
                reviewed.unit_code = sj08.unit_code
                and reviewed.period = sj08.period
                and city_review.source = 'form'
                and city_review.reviewed_on = sj08.reviewed_on
                and city_review.result = case sj08.result when '通过' then 'passed' else 'returned' end
        )
    order by sent.sequence_no, sj08.row_no
"""

_DECIDE = """
    update ops.submission set city_review = %(result)s, city_comment = %(comment)s where submission_id = %(submission_id)s
"""

_RECORD = """
    insert into ops.city_review (submission_id, result, city_comment, reviewer, reviewed_on, source, recorded_at)
    values (%(submission_id)s, %(result)s, %(comment)s, %(reviewer)s, %(reviewed_on)s, %(source)s, %(moment)s)
    on conflict (submission_id, recorded_at) do update
    set result = excluded.result, city_comment = excluded.city_comment, reviewer = excluded.reviewer
"""

_OPEN = """
    select finding_id, submission_id, value from ops.finding
    where submission_id = any(%(submission_ids)s) and severity = 'query' and state = 'open'
"""


@dataclass(frozen=True)
class CityOpinion:
    """One decision of a city on what counts for a unit and period. ``source``: form or command."""

    unit_code: str
    period: str
    result: CityReview
    comment: str
    reviewer: str
    reviewed_on: dt.date | None
    source: str


def mark_waiting(
    connection: psycopg.Connection, loaded: Collection[str], moment: dt.datetime, cities: CityReviews | None = None
) -> None:
    """Let the accepted ones among the loaded submissions wait, where the city of their unit reviews on that day."""
    reviewing = (cities or load_city_reviews()).on(moment.date())
    units = [region.region_code for region in load_reference().regions if region.parent_code in reviewing]
    if units:
        connection.execute(_WAIT, {"loaded": sorted(loaded), "units": units})


def take_opinions(connection: psycopg.Connection, loaded: Collection[str], moment: dt.datetime) -> list[CityReturn]:
    """Apply the SJ08 rows of tonight's accepted city workbooks; a row about another city's unit, or about nothing, is left.

    A rule tells the city of such rows. A row that was applied before (sent again with newer ones) is not applied to a version
    that its city has not seen. Returns what was returned to units.
    """
    reference = load_reference()
    returned = []
    for row in connection.execute(_FORM, {"loaded": sorted(loaded)}).fetchall():
        city, unit_code, period, result, comment, reviewer, reviewed_on = row
        opinion = CityOpinion(unit_code, period, RESULTS[result], comment or "", reviewer or "", reviewed_on, "form")
        if _city_of(unit_code, reference) == city and read_slot(connection, unit_code, period).counting:
            returned += decide(connection, opinion, moment)
    return returned


def _city_of(unit_code: str, reference: Reference) -> str | None:
    region = reference.region(unit_code)
    return region.parent_code if region and region.level in ("county", "zone") else None


def decide(connection: psycopg.Connection, opinion: CityOpinion, moment: dt.datetime) -> list[CityReturn]:
    """Record a decision on what counts. A 通过 with a comment that explains something confirms the open queries, too.

    Raises ``RunError`` where nothing counts for the unit and period. Returns one entry a returned version.
    """
    slot = advance(read_slot(connection, opinion.unit_code, opinion.period), CityDecided(opinion.result))
    submission_ids = sorted({version.submission_id for version in slot.counting.values()})
    comment = mask_personal(opinion.comment.strip())
    for submission_id in submission_ids:
        given = {"submission_id": submission_id, "result": opinion.result.value, "comment": comment, "moment": moment}
        more = {"reviewer": opinion.reviewer, "reviewed_on": opinion.reviewed_on, "source": opinion.source}
        connection.execute(_DECIDE, given)
        connection.execute(_RECORD, given | more)
    if opinion.result is CityReview.PASSED:
        _confirm(connection, submission_ids, comment, moment)
        return []
    return [CityReturn(opinion.unit_code, opinion.period, identity, comment) for identity in submission_ids]


def _confirm(connection: psycopg.Connection, submission_ids: Sequence[str], comment: str, moment: dt.datetime) -> None:
    said = read_explanation(comment, "", load_empty_phrases().on(moment.date()))
    if not said.counts:
        return
    asked = connection.execute(_OPEN, {"submission_ids": list(submission_ids)}).fetchall()
    answers = [Explanation(finding_id, submission_id, "city", said, value) for finding_id, submission_id, value in asked]
    note_answers(connection, answers, moment)
    apply_explanations(connection, submission_ids)
    follow_findings(connection, submission_ids)


def review_unit(
    connection: psycopg.Connection,
    slot: tuple[str, str],
    result: str,
    by: str,
    comment: str,
    moment: dt.datetime,
    tell: Tell = tell_nobody,
) -> None:
    """The command: record what the city says of what counts for ``slot`` (unit_code, period), in one transaction.

    Raises ``RunError`` for an unknown unit or result, and a 退回 without comment.
    """
    unit_code, period = slot
    if _city_of(unit_code, load_reference()) is None:
        raise RunError(f"UNIT={unit_code}: expected the code of a county or development zone")
    if result not in RESULTS or not by.strip():
        raise RunError(f"RESULT={result} BY={by}: expected 通过 or 退回, and the name of who reviewed")
    if RESULTS[result] is CityReview.RETURNED and not comment.strip():
        raise RunError("COMMENT= is missing: the county has to know why its report was returned")
    opinion = CityOpinion(unit_code, period, RESULTS[result], comment, by.strip(), moment.date(), "command")
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(hashtext('anhui_stats.load'))")
        tell(connection, Afterlife(returned=tuple(decide(connection, opinion, moment))))
