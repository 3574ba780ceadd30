"""What a period's figures were made from, as one hash: a period is stale when that hash changed.

Everything that the SQL of the aggregation reads is hashed by the month that it belongs to, once for all periods; a period's
hash is put together from those months that can reach it. Too wide costs time, too narrow would publish old figures: so
what a line of the province's forms names decides, not the month in which the form was sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import psycopg

from anhui_stats.aggregate.models import sql_fingerprint
from anhui_stats.catalog.forms import form_set
from anhui_stats.database.reference_tables import figure_fingerprint
from anhui_stats.periods import month_of, shift, year_of

Connection = psycopg.Connection[tuple[object, ...]]

#: Each kind of input: for each month, the hash of what belongs to it.
_QUERIES = {
    # every form of the month, and since when a unit is in (late or not)
    "reports": """
        select period, md5(string_agg(
            concat_ws(' ', unit_code, form_code, submission_id), ',' order by unit_code, form_code, submission_id
        ))
        from core.counting_form group by period
    """,
    "arrivals": """
        select period, md5(string_agg(concat_ws(' ', unit_code, first_at), ',' order by unit_code))
        from (
            select period, unit_code, extract(epoch from min(received_at)) as first_at
            from ops.submission where is_accepted group by period, unit_code
        ) as arrival
        group by period
    """,
    "deadlines": "select period, extract(epoch from deadline)::text from core.report_deadline",
    # the reports that a recognition of the month deducts from
    "ledgers": """
        select period, md5(string_agg(
            concat_ws(' ', unit_code, form_code, submission_id), ',' order by unit_code, form_code, submission_id
        ))
        from core.counting_form where form_code in ('ZS01', 'ZS07') group by period
    """,
    "inspections": """
        select period, md5(string_agg(concat_ws(' ', unit_code, submission_id), ',' order by unit_code, submission_id))
        from core.counting_form where form_code = 'SJ03' and form_status = 'present' group by period
    """,
    "recognitions": """
        select line_period,
            md5(string_agg(concat_ws(' ', submission_id, sheet, row_no), ',' order by submission_id, sheet, row_no))
        from core.sj02 where line_period is not null group by line_period
    """,
    "bases": """
        select line_period,
            md5(string_agg(concat_ws(' ', submission_id, sheet, row_no), ',' order by submission_id, sheet, row_no))
        from core.sj04 where line_period is not null group by line_period
    """,
    "moves": """
        select line_period,
            md5(string_agg(concat_ws(' ', submission_id, sheet, row_no), ',' order by submission_id, sheet, row_no))
        from core.sj06 where line_period is not null group by line_period
    """,
    # by year of the target and month of the form, as 2022/2022-01
    "targets": """
        select concat(year, '/', period),
            md5(string_agg(concat_ws(' ', submission_id, sheet, row_no), ',' order by submission_id, sheet, row_no))
        from core.sj01 where year is not null group by year, period
    """,
}


@dataclass(frozen=True)
class Inputs:
    """All inputs of all periods: kind of input -> month -> hash."""

    hashes: Mapping[str, Mapping[str, str]]

    def of(self, kind: str, *months: str) -> list[tuple[str, str]]:
        """The hashes of some months, of those that have any."""
        return [(month, self.hashes[kind][month]) for month in months if month in self.hashes[kind]]

    def between(self, kind: str, first: str, last: str) -> list[tuple[str, str]]:
        """The hashes of the months from ``first`` to ``last``."""
        return self.of(kind, *sorted(month for month in self.hashes[kind] if first <= month <= last))


def read_inputs(connection: Connection) -> Inputs:
    """The inputs as they count now."""
    return Inputs({kind: _by_month(connection, query) for kind, query in _QUERIES.items()})


def _by_month(connection: Connection, query: str) -> dict[str, str]:
    return {str(month): str(content) for month, content in connection.execute(query).fetchall()}


def first_period(period: str) -> str:
    """January of the year before: the earliest month that can reach the figures of the period."""
    return f"{year_of(period) - 1:04d}-01"


def fingerprint_of(period: str, inputs: Inputs) -> str:
    """The hash of everything that the figures of the period are a function of."""
    months = _looked_at(period)
    forms = sorted(form.form_code for form in form_set(period).forms if form.is_required_from("county"))
    # a recognition counts from its month to the end of that year, so up to the period this year, up to its base last year
    recognised = [
        *inputs.between("recognitions", first_period(period), months[-1]),
        *inputs.between("recognitions", f"{year_of(period):04d}-01", period),
    ]
    found = [
        [inputs.of(kind, *months) for kind in ("reports", "arrivals", "deadlines")],
        recognised,
        inputs.of("ledgers", *(month for month, _ in recognised)),
        inputs.between("inspections", first_period(period), period),
        inputs.of("bases", period),
        inputs.between("moves", "", period),
        list(_targets(period, inputs)),
    ]
    return hashlib.sha256(repr((forms, found, sql_fingerprint(), figure_fingerprint())).encode()).hexdigest()


def _looked_at(period: str) -> tuple[str, ...]:
    """The period, the one before it in its year, and the base, which comes last."""
    previous = (shift(period, -1),) if month_of(period) > 1 else ()
    return (period, *previous, shift(period, -12))


def _targets(period: str, inputs: Inputs) -> Iterator[tuple[str, str]]:
    for year in (year_of(period) - 1, year_of(period)):
        yield from inputs.between("targets", f"{year}/", f"{year}/{period}")


def input_fingerprint(connection: Connection, period: str) -> str:
    """The hash of everything that the figures of the period are a function of, as it counts now."""
    return fingerprint_of(period, read_inputs(connection))


def stale_periods(connection: Connection) -> list[str]:
    """The periods with accepted county forms whose inputs changed since they were aggregated, oldest first."""
    periods = connection.execute(
        "select distinct period from core.counting_form where form_code like 'ZS%' order by period"
    ).fetchall()
    done = {row[0]: row[1] for row in connection.execute("select period, fingerprint from ops.aggregation").fetchall()}
    inputs = read_inputs(connection)
    return [str(period) for (period,) in periods if done.get(period) != fingerprint_of(str(period), inputs)]
