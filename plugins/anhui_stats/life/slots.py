"""A slot of the warehouse as the state machine sees it."""

from __future__ import annotations

import psycopg

from anhui_stats.models import State
from anhui_stats.submissions.slot import CityReview, Slot, Version

_VERSIONS = """
    select
        submission.submission_id,
        submission.sha256,
        submission.state,
        submission.city_review,
        coalesce(submission.received_at > report_deadline.deadline, false),
        array(
            select submission_form.form_code from ops.submission_form
            where submission_form.submission_id = submission.submission_id
        ),
        array(
            select finding.question from ops.finding
            where
                finding.submission_id = submission.submission_id
                and finding.severity = 'query'
                and finding.state = 'open'
        )
    from ops.submission
    left join core.report_deadline on submission.period = report_deadline.period
    where submission.unit_code = %(unit_code)s and submission.period = %(period)s
    order by submission.sequence_no
"""

_SLOT_OF = "select unit_code, period from ops.submission where submission_id = %(submission_id)s"


def read_slot(connection: psycopg.Connection, unit_code: str, period: str) -> Slot:
    """Every version of the slot, in the order of their arrival; none for a slot without submissions."""
    versions = []
    for row in connection.execute(_VERSIONS, {"unit_code": unit_code, "period": period}):
        submission_id, sha256, state, city_review, is_late, forms, questions = row
        versions.append(
            Version(
                submission_id=submission_id,
                sha256=sha256,
                verdict=State.ACCEPTED if state == State.WITHDRAWN else State(state),
                forms=frozenset(forms),
                open_queries=frozenset(questions),
                city_review=CityReview(city_review),
                is_late=is_late,
                is_withdrawn=state == State.WITHDRAWN,
            )
        )
    closed = connection.execute("select 1 from ops.period_closing where period = %s", (period,)).fetchone()
    return Slot(unit_code, period, tuple(versions), is_closed=closed is not None)


def slot_of(connection: psycopg.Connection, submission_id: str) -> tuple[str, str] | None:
    """Unit and period of a submission; None where there is no such submission, or it says neither."""
    row = connection.execute(_SLOT_OF, {"submission_id": submission_id}).fetchone()
    return (row[0], row[1]) if row and row[0] and row[1] else None
