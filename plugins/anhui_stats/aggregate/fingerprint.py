"""What a period's figures were made from, as one hash: a period is stale when that hash changed.

Everything that the SQL of the aggregation reads is hashed by the month that it belongs to, once for all periods; a period's
hash is put together from those months that can reach it. Too wide costs time, too narrow would publish old figures: so
what a line of the province's forms names decides, not the month in which the form was sent. Forms that no figure is made
from (the carry-over list, the cities' decisions) are not looked at.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from anhui_stats import scoring
from anhui_stats.aggregate.models import sql_fingerprint
from anhui_stats.catalog.forms import form_set
from anhui_stats.catalog.schemes import load_schemes
from anhui_stats.database.reference_tables import figure_fingerprint
from anhui_stats.periods import month_of, shift, year_of

Connection = psycopg.Connection[tuple[object, ...]]

_EVER = ("0000-01", "9999-12")
#: Each kind of input: for each month between two, the hash of what belongs to it.
_QUERIES = {
    "reports": """
        select period, md5(string_agg(
            concat_ws(' ', unit_code, form_code, submission_id), ',' order by unit_code, form_code, submission_id
        ))
        from core.counting_form
        where form_code like 'ZS%%' and period between %(first)s and %(last)s
        group by period
    """,
    # since when a unit is in (late or not); the province counts no city as late
    "arrivals": """
        select period, md5(string_agg(concat_ws(' ', unit_code, first_at), ',' order by unit_code))
        from (
            select period, unit_code, extract(epoch from min(received_at)) as first_at
            from ops.submission
            where is_accepted and unit_level in ('county', 'zone') and period between %(first)s and %(last)s
            group by period, unit_code
        ) as arrival
        group by period
    """,
    "deadlines": """
        select period, md5(string_agg(concat_ws(' ', unit_code, extract(epoch from deadline)), ',' order by unit_code))
        from core.unit_deadline
        where period between %(first)s and %(last)s
        group by period
    """,
    # who reported in time in each month in use: late and missing reports of the year cost points
    "punctual": """
        select months.period, coalesce(punctual.units, 'nobody')
        from (
            select distinct period from core.counting_form
            where form_code like 'ZS%%' and period between %(first)s and %(last)s
        ) as months
        left join (
            select arrival.period, md5(string_agg(arrival.unit_code, ',' order by arrival.unit_code)) as units
            from (
                select period, unit_code, min(received_at) as first_at
                from ops.submission
                where is_accepted and unit_level in ('county', 'zone') and period between %(first)s and %(last)s
                group by period, unit_code
            ) as arrival
            inner join core.unit_deadline
                on arrival.period = unit_deadline.period and arrival.unit_code = unit_deadline.unit_code
                    and arrival.first_at <= unit_deadline.deadline
            group by arrival.period
        ) as punctual on months.period = punctual.period
    """,
    # what stands, in an open month, for the codes without a report of their own: a little more than is carried, because a
    # successor may have reported under its new code
    "carried": """
        with report as materialized (
            select unit_code, period, string_agg(concat_ws(' ', form_code, submission_id), ',' order by form_code) as forms
            from core.counting_form
            where form_code like 'ZS%%' and unit_level in ('county', 'zone') and period between %(first)s and %(last)s
            group by unit_code, period
        ),
        open_month as (
            select month.period
            from (
                select concat(year.year, '-', lpad(number::text, 2, '0')) as period
                from (select distinct left(period, 4) as year from report) as year
                cross join generate_series(1, 12) as number
            ) as month
            left join ops.period_closing on month.period = period_closing.period
            where period_closing.period is null
        ),
        last_report as (
            select distinct on (open_month.period, report.unit_code)
                open_month.period, report.unit_code, report.period as from_period, report.forms
            from open_month
            inner join report
                on left(open_month.period, 4) = left(report.period, 4) and open_month.period >= report.period
            order by open_month.period, report.unit_code, report.period desc
        )
        select period, md5(string_agg(concat_ws(' ', unit_code, from_period, forms), ',' order by unit_code))
        from last_report where from_period < period group by period
    """,
    # the reports that a recognition of the month deducts from
    "ledgers": """
        select period, md5(string_agg(
            concat_ws(' ', unit_code, form_code, submission_id), ',' order by unit_code, form_code, submission_id
        ))
        from core.counting_form
        where form_code in ('ZS01', 'ZS07') and period between %(first)s and %(last)s
        group by period
    """,
    "inspections": """
        select period, md5(string_agg(concat_ws(' ', unit_code, submission_id), ',' order by unit_code, submission_id))
        from core.counting_form
        where form_code = 'SJ03' and form_status = 'present' and period between %(first)s and %(last)s
        group by period
    """,
    "recognitions": """
        select line_period,
            md5(string_agg(concat_ws(' ', submission_id, sheet, row_no), ',' order by submission_id, sheet, row_no))
        from core.sj02 where line_period between %(first)s and %(last)s group by line_period
    """,
    "bases": """
        select line_period,
            md5(string_agg(concat_ws(' ', submission_id, sheet, row_no), ',' order by submission_id, sheet, row_no))
        from core.sj04 where line_period between %(first)s and %(last)s group by line_period
    """,
    # a project that was moved stays moved
    "moves": """
        select line_period,
            md5(string_agg(concat_ws(' ', submission_id, sheet, row_no), ',' order by submission_id, sheet, row_no))
        from core.sj06 where line_period <= %(last)s group by line_period
    """,
    # the newest list of a project's shares stands until another comes
    "shares": """
        select period, md5(string_agg(concat_ws(' ', submission_id, sheet, row_no), ',' order by submission_id, sheet, row_no))
        from core.sj07 where period <= %(last)s group by period
    """,
    "judged": """
        select line_period,
            md5(string_agg(concat_ws(' ', submission_id, sheet, row_no), ',' order by submission_id, sheet, row_no))
        from core.sj09 where line_period between %(first)s and %(last)s group by line_period
    """,
    # by year of the target and month of the form, as 2022/2022-01
    "targets": """
        select concat(year, '/', period),
            md5(string_agg(concat_ws(' ', submission_id, sheet, row_no), ',' order by submission_id, sheet, row_no))
        from core.sj01 where year is not null and period <= %(last)s group by year, period
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


def read_inputs(connection: Connection, first: str = _EVER[0], last: str = _EVER[1]) -> Inputs:
    """The inputs as they count now, of the months from ``first`` to ``last``."""
    return Inputs({kind: _by_month(connection, query, first, last) for kind, query in _QUERIES.items()})


def _by_month(connection: Connection, query: str, first: str, last: str) -> dict[str, str]:
    found = connection.execute(query, {"first": first, "last": last}).fetchall()
    return {str(month): str(content) for month, content in found}


def january(period: str) -> str:
    """The first month of the year of the period."""
    return f"{year_of(period):04d}-01"


def first_period(period: str) -> str:
    """January of the year before: the earliest month that can reach the figures of the period."""
    return f"{year_of(period) - 1:04d}-01"


def method_fingerprint() -> str:
    """The hash of what turns rows into figures and points: SQL, reference tables, schemes, the code that scores."""
    schemes = [scheme.model_dump_json() for scheme in load_schemes()]
    return hashlib.sha256(repr((sql_fingerprint(), figure_fingerprint(), schemes, _scoring_fingerprint())).encode()).hexdigest()


@functools.cache
def _scoring_fingerprint() -> str:
    sources = [path.read_bytes() for path in sorted(Path(scoring.__file__).parent.glob("*.py"))]
    return hashlib.sha256(b"".join(sources)).hexdigest()


def fingerprint_of(period: str, inputs: Inputs, method: str, *, carry: bool) -> str:
    """The hash of everything that the figures of the period are a function of; ``method`` is the method's fingerprint."""
    *present, base = _looked_at(period)
    forms = sorted(form.form_code for form in form_set(period).forms if form.is_required_from("county"))
    # a recognition counts from its month to the end of that year, so up to the period this year, up to its base last year
    recognised = [
        *inputs.between("recognitions", first_period(period), base),
        *inputs.between("recognitions", january(period), period),
    ]
    found = [
        inputs.of("reports", *present, base),
        [inputs.of(kind, period) for kind in ("arrivals", "deadlines")],
        inputs.of("carried", *present) if carry else [],
        recognised,
        inputs.of("ledgers", *(month for month, _ in recognised)),
        inputs.between("inspections", first_period(period), period),
        inputs.of("bases", period),
        inputs.between("moves", "", period),
        inputs.between("shares", "", period),
        [inputs.between(kind, january(period), period) for kind in ("punctual", "judged")],
        list(_targets(period, inputs)),
    ]
    return hashlib.sha256(repr((forms, found, method)).encode()).hexdigest()


def _looked_at(period: str) -> tuple[str, ...]:
    """The period, the one before it in its year, and the base, which comes last."""
    previous = (shift(period, -1),) if month_of(period) > 1 else ()
    return (period, *previous, shift(period, -12))


def _targets(period: str, inputs: Inputs) -> Iterator[tuple[str, str]]:
    for year in (year_of(period) - 1, year_of(period)):
        yield from inputs.between("targets", f"{year}/", f"{year}/{period}")


def input_fingerprint(connection: Connection, period: str, *, carry: bool = False) -> str:
    """The hash of everything that the figures of the period are a function of, as it counts now."""
    return fingerprint_of(period, read_inputs(connection, first_period(period), period), method_fingerprint(), carry=carry)


def stale_periods(connection: Connection, *, carry: bool = False) -> list[str]:
    """The periods with accepted county forms, now or when they were aggregated, whose inputs changed since; oldest first."""
    periods = connection.execute(
        "select period from core.counting_form where form_code like 'ZS%'"
        " union select period from ops.aggregation order by period"
    ).fetchall()
    done = {row[0]: row[1] for row in connection.execute("select period, fingerprint from ops.aggregation").fetchall()}
    inputs, method = read_inputs(connection), method_fingerprint()
    found = [str(period) for (period,) in periods]
    return [period for period in found if done.get(period) != fingerprint_of(period, inputs, method, carry=carry)]
