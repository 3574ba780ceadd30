"""The province's waivers on open queries, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from anhui_stats.catalog.life_rules import ALL, Waiver

_IN_FORCE = """
    with waiver as (
        select * from unnest(%(rule_ids)s::text[], %(units)s::text[], %(subjects)s::text[], %(words)s::text[])
            as given (rule_id, unit_code, subject_key, words)
    )
"""

_END = (
    _IN_FORCE
    + """
    update ops.finding as ended
    set state = 'open', explanation = ''
    from ops.submission
    where
        ended.submission_id = submission.submission_id
        and ended.state = 'waived'
        and submission.state <> 'withdrawn'
        and not exists (select 1 from ops.period_closing where period_closing.period = submission.period)
        and not exists (
            select 1 from waiver
            where
                waiver.rule_id = ended.rule_id
                and waiver.unit_code in (submission.unit_code, %(all)s)
                and waiver.subject_key in (ended.subject_key, %(all)s)
        )
    returning ended.submission_id
"""
)

_GRANT = (
    _IN_FORCE
    + """
    update ops.finding as waived
    set state = 'waived', explanation = waiver.words
    from ops.submission, waiver
    where
        waived.submission_id = submission.submission_id
        and waived.rule_id = waiver.rule_id
        and waived.state = 'open'
        and waived.severity = 'query'
        and waiver.unit_code in (submission.unit_code, %(all)s)
        and waiver.subject_key in (waived.subject_key, %(all)s)
    returning waived.submission_id
"""
)


def apply_waivers(connection: psycopg.Connection, waivers: Sequence[Waiver]) -> set[str]:
    """Waive the open queries that a waiver in force covers, and re-open those whose waiver ended (closed periods apart).

    Returns the submissions whose findings changed.
    """
    parameters = {
        "rule_ids": [waiver.rule_id for waiver in waivers],
        "units": [waiver.unit_code for waiver in waivers],
        "subjects": [waiver.subject_key for waiver in waivers],
        "words": [waiver.words for waiver in waivers],
        "all": ALL,
    }
    ended = {row[0] for row in connection.execute(_END.encode(), parameters)}
    return ended | {row[0] for row in connection.execute(_GRANT.encode(), parameters)}
