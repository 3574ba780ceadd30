"""A version is taken back: the slot goes to the newest other accepted one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import psycopg

from anhui_stats.errors import RunError
from anhui_stats.life.refresh import refresh
from anhui_stats.life.reviewing import Reviewer, reconcile_review
from anhui_stats.life.settle import settle_earlier_attempts, unsettle
from anhui_stats.life.slots import read_slot, slot_of
from anhui_stats.submissions.slot import Withdrawn, advance

_WITHDRAW = """
    update ops.submission set state = 'withdrawn', is_accepted = false where submission_id = %(submission_id)s
"""

# what was found only beside other months or units is asked of the version that counts instead
_DROP_REVIEW = """
    update ops.finding set state = 'mended', settled_by = 'review'
    where submission_id = %(submission_id)s and origin = 'review' and state in ('open', 'explained', 'waived')
"""

# what is not answered yet will not be: nobody is asked about what was taken back, and what was answered keeps its answer
_EXPIRE = """
    update ops.finding set state = 'expired', settled_by = 'withdrawal'
    where submission_id = %(submission_id)s and state = 'open'
"""

_RECORD = """
    insert into ops.withdrawal (submission_id, withdrawn_by, reason, forced, withdrawn_at)
    values (%(submission_id)s, %(by)s, %(reason)s, %(forced)s, %(moment)s)
"""


@dataclass(frozen=True)
class Withdrawal:
    """What a withdrawal did. ``counting``: the submissions that count for the slot now."""

    unit_code: str
    period: str
    counting: tuple[str, ...]


def withdraw_submission(
    connection: psycopg.Connection,
    submission_id: str,
    by: str,
    reason: str,
    moment: dt.datetime,
    reviewer: Reviewer,
    is_forced: bool = False,
) -> Withdrawal:
    """Take back an accepted submission, in one transaction.

    Raises ``RunError`` without a name or a reason, for a submission that was not accepted, and, unless forced, where no other
    accepted version is left.
    """
    if not by.strip() or not reason.strip():
        raise RunError(f"BY={by} REASON={reason}: a withdrawal needs the name of who asks for it and the reason")
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(hashtext('anhui_stats.load'))")
        place = slot_of(connection, submission_id)
        if place is None:
            raise RunError(f"SUBMISSION={submission_id}: no such submission of a unit and period; see pub.submissions")
        slot = advance(read_slot(connection, *place), Withdrawn(submission_id, is_forced))
        given = {"submission_id": submission_id, "by": by.strip(), "reason": reason.strip(), "moment": moment}
        connection.execute(_WITHDRAW, given)
        connection.execute(_DROP_REVIEW, given)
        connection.execute(_EXPIRE, given)
        connection.execute(_RECORD, given | {"forced": not slot.counting})
        changed = unsettle(connection, submission_id)
        changed |= settle_earlier_attempts(connection, {version.submission_id for version in slot.versions})
        changed |= reconcile_review(connection, reviewer(connection, [place], moment)).changed
        refresh(connection, changed | {version.submission_id for version in slot.counting.values()}, moment)
        return Withdrawal(*place, counting=tuple(sorted({version.submission_id for version in slot.counting.values()})))
