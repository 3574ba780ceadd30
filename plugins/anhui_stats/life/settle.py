"""What becomes of the findings of an attempt when another attempt of its slot follows. Set-based, in the caller's transaction.

A standing finding (open, explained, waived) of an earlier attempt is settled by the first later one that speaks of its form:
``mended`` where the question is gone, ``expired`` where it stands again as the newer attempt's own finding. The findings of
an accepted attempt are settled by an accepted one only: until then they are about what counts. A rejected attempt settles
those of other attempts that do not count, as far as it could be checked at all. What expired because its attempt was taken
back is settled too: whether the next attempt still has the question says what the question was worth.
"""

from __future__ import annotations

from collections.abc import Collection

import psycopg

_SETTLE = """
    with pair as (
        select older.submission_id as older_id, newer.submission_id as newer_id, newer.sequence_no, newer.is_accepted
        from ops.submission as newer
        inner join ops.submission as older
            on newer.unit_code = older.unit_code and newer.period = older.period and older.sequence_no < newer.sequence_no
        where
            newer.submission_id = any(%(loaded)s)
            and (newer.is_accepted or (newer.state = 'rejected' and not older.is_accepted))
    ),
    fault as (
        select finding.submission_id, finding.form_code
        from ops.finding
        where
            finding.submission_id = any(%(loaded)s) and finding.severity = 'error'
            and (finding.form_code = '' or finding.row_no is null)
    ),
    settling as (
        select distinct on (finding.finding_id) finding.finding_id, finding.question, pair.newer_id
        from pair
        inner join ops.finding on pair.older_id = finding.submission_id
        left join ops.submission_form as spoken
            on pair.newer_id = spoken.submission_id and finding.form_code = spoken.form_code
        where
            (finding.state in ('open', 'explained', 'waived') or finding.settled_by = 'withdrawal')
            and (finding.form_code = '' or spoken.submission_id is not null)
            and (pair.is_accepted or not exists (
                select 1 from fault
                where fault.submission_id = pair.newer_id and fault.form_code in ('', finding.form_code)
            ))
        order by finding.finding_id, pair.sequence_no
    ),
    repeated as (
        select distinct finding.submission_id, finding.question
        from ops.finding
        where finding.submission_id = any(%(loaded)s)
    )
    update ops.finding as settled
    set
        state = case when repeated.question is null then 'mended' else 'expired' end,
        settled_by = settling.newer_id
    from settling
    left join repeated on settling.newer_id = repeated.submission_id and settling.question = repeated.question
    where settled.finding_id = settling.finding_id
    returning settled.submission_id
"""

#: A version that is taken back no longer settles anything: what it settled stands again, answered or not as before; in a
#: version that was itself taken back nothing stands.
_UNSETTLE = """
    update ops.finding as settled
    set
        state = case submission.state when 'withdrawn' then 'expired' else 'open' end,
        settled_by = case submission.state when 'withdrawn' then 'withdrawal' end
    from ops.submission
    where settled.submission_id = submission.submission_id and settled.settled_by = %(submission_id)s
    returning settled.submission_id
"""


def settle_earlier_attempts(connection: psycopg.Connection, loaded: Collection[str]) -> set[str]:
    """Settle what the loaded submissions answer or repeat; returns the submissions whose findings changed."""
    return {row[0] for row in connection.execute(_SETTLE, {"loaded": sorted(loaded)})}


def unsettle(connection: psycopg.Connection, submission_id: str) -> set[str]:
    """Let stand again what a withdrawn submission had settled; returns the submissions whose findings changed.

    Afterwards the attempts that are left settle it (``settle_earlier_attempts``), and explanations and waivers are applied
    anew (``refresh``).
    """
    return {row[0] for row in connection.execute(_UNSETTLE, {"submission_id": submission_id})}
