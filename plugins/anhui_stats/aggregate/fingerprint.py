"""What a period's figures were made from, as one hash: a period is stale when that hash changed."""

from __future__ import annotations

import hashlib

import psycopg

from anhui_stats.aggregate.models import sql_fingerprint
from anhui_stats.database.reference_tables import figure_fingerprint
from anhui_stats.periods import shift, year_of

Connection = psycopg.Connection[tuple[object, ...]]

# Reports of the year so far and of the year before (recognitions reach back to the month they were made for); the province's
# own forms of any month, because their lines name the period that they are for.
_INPUTS = """
select coalesce(md5(string_agg(
    concat_ws(' ', unit_code, period, form_code, submission_id), ','
    order by unit_code, period, form_code, submission_id
)), '')
from core.counting_form
where period between %(first_period)s and %(period)s or form_code like 'SJ%%'
"""
_DEADLINES = """
select coalesce(string_agg(concat_ws(' ', unit_code, period, extract(epoch from deadline)), ',' order by period, unit_code), '')
from core.unit_deadline
where period in (%(period)s, %(base_period)s)
"""
# Nothing is carried into a closed period.
_CLOSINGS = """
select coalesce(string_agg(period, ',' order by period), '')
from ops.period_closing
where %(carry)s and period between %(january)s and %(period)s
"""


def january(period: str) -> str:
    """The first month of the year of the period."""
    return f"{year_of(period):04d}-01"


def first_period(period: str) -> str:
    """January of the year before: the earliest month that can reach the figures of the period."""
    return f"{year_of(period) - 1:04d}-01"


def input_fingerprint(connection: Connection, period: str, *, carry: bool = False) -> str:
    """The hash of everything that the figures of the period are a function of."""
    parameters: dict[str, object] = {"period": period, "first_period": first_period(period), "base_period": shift(period, -12)}
    parameters |= {"january": january(period), "carry": carry}
    found = [connection.execute(query, parameters).fetchone() for query in (_INPUTS, _DEADLINES, _CLOSINGS)]
    return hashlib.sha256(repr((carry, found, sql_fingerprint(), figure_fingerprint())).encode()).hexdigest()


def stale_periods(connection: Connection, *, carry: bool = False) -> list[str]:
    """The periods with accepted county forms whose inputs changed since they were aggregated, oldest first."""
    periods = connection.execute(
        "select distinct period from core.counting_form where form_code like 'ZS%' order by period"
    ).fetchall()
    done = {row[0]: row[1] for row in connection.execute("select period, fingerprint from ops.aggregation").fetchall()}
    found = [str(period) for (period,) in periods]
    return [period for period in found if done.get(period) != input_fingerprint(connection, period, carry=carry)]
