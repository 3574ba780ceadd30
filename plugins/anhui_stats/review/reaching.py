"""Which units' reports the province's own forms speak of."""

from __future__ import annotations

from collections.abc import Collection

import psycopg

from anhui_stats.validate.links import Slot

#: A carry-over list (SJ05) speaks of all reports of its year; a transfer (SJ06) of both units in the twelve months that follow.
_REACHED = """
    select counting.unit_code, counting.period
    from raw.sj05 as list
    inner join ops.submission on list.submission_id = submission.submission_id
    inner join core.counting_form as counting on left(counting.period, 4) = list.year::text
    where submission.is_accepted and submission.period = any(%(periods)s) and counting.form_code = 'ZS01'
    union
    select counting.unit_code, counting.period
    from raw.sj06 as move
    inner join ops.submission on move.submission_id = submission.submission_id
    inner join core.counting_form as counting on counting.unit_code in (move.from_unit_code, move.to_unit_code)
    where submission.is_accepted and submission.period = any(%(periods)s) and counting.form_code = 'ZS01'
    and counting.period >= move.period and left(counting.period, 4) = left(move.period, 4)
"""


def slots_of_the_province(connection: psycopg.Connection, slots: Collection[Slot]) -> set[Slot]:
    """The slots that the province's SJ05 and SJ06 among the given slots speak of, also in their replaced versions."""
    periods = sorted({period for unit_code, period in slots if unit_code == "340000"})
    if not periods:
        return set()
    return {(unit_code, period) for unit_code, period in connection.execute(_REACHED, {"periods": periods})}
