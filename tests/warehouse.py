"""A warehouse for given -> expect tests: typed rows go straight into ``raw`` and ``ops``, published rows come back as dicts."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from anhui_stats.aggregate import aggregate_period, refresh_statistics
from anhui_stats.catalog.forms import all_forms, form_set
from anhui_stats.database.migrate import migrate
from anhui_stats.periods import TIMEZONE, shift

MOMENT = dt.datetime(2022, 10, 10, 1, tzinfo=TIMEZONE)
Rows = Sequence[Mapping[str, Any]]

#: The places of the tests: fewer regions, the same rules. 合肥, 芜湖, 六安, 淮南, 安庆, 铜陵 and their units.
CITIES = ("340100", "340200", "340400", "340700", "340800", "341500")


@contextmanager
def small_province(database_url: str, cities: Sequence[str] = CITIES) -> Iterator[str]:
    """The URL of a new, migrated database that knows a few cities only; dropped afterwards."""
    with new_database(database_url, "template1") as url:
        with psycopg.connect(url) as connection:
            migrate(connection)
            keep_cities(connection, cities)
        yield url


def keep_cities(connection: psycopg.Connection, cities: Sequence[str]) -> None:
    """Forget every city but these, and its units: fewer regions, the same rules."""
    connection.execute(
        "delete from core.region where region_level <> 'province' and region_code <> all(%(cities)s)"
        " and parent_code <> all(%(cities)s)",
        {"cities": list(cities)},
    )


@contextmanager
def copy_of(url: str) -> Iterator[str]:
    """The URL of a copy of a database that nobody is connected to, for a test that commits; dropped afterwards."""
    template = str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])
    with new_database(psycopg.conninfo.make_conninfo(url, dbname="postgres"), template) as copy:
        yield copy


@contextmanager
def new_database(database_url: str, template: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(database_url, autocommit=True) as server:
        statement = sql.SQL("create database {} template {}")
        server.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield psycopg.conninfo.make_conninfo(database_url, dbname=name)
        finally:
            server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


class Warehouse:
    """Reports in, figures out, on one connection that the caller rolls back; submissions are numbered from ``first``."""

    def __init__(self, connection: psycopg.Connection, first: int = 1) -> None:
        self.connection = connection
        self._numbers = itertools.count(first)

    def report(
        self,
        unit_code: str,
        period: str,
        forms: Mapping[str, Rows],
        *,
        is_nil: bool = False,
        received_at: dt.datetime | None = None,
        is_accepted: bool = True,
    ) -> str:
        """One submission; a county or zone speaks of every county form, others of the forms given only. Returns its id."""
        number = next(self._numbers)
        submission_id = f"submission-{number:04d}"
        level = self._level(unit_code)
        self._insert(
            "ops.submission",
            {
                "submission_id": submission_id,
                "unit_code": unit_code,
                "unit_level": level,
                "period": period,
                "attempt": number,
                "state": "accepted" if is_accepted else "rejected",
                "is_accepted": is_accepted,
                "received_at": received_at or MOMENT,
                "judged_at": MOMENT,
                "sha256": submission_id,
                "file_name": f"{unit_code}.xlsx",
                "path": f"{unit_code}.xlsx",
                "errors": 0,
                "queries": 0,
                "notices": 0,
            },
        )
        for form_code in self._spoken_of(level, period, forms):
            self._insert_form(submission_id, form_code, forms.get(form_code, ()), is_nil)
        return submission_id

    def _level(self, unit_code: str) -> str:
        row = self.connection.execute("select region_level from core.region where region_code = %s", (unit_code,)).fetchone()
        assert row, f"{unit_code} is none of the places of the tests"
        return str(row[0])

    @staticmethod
    def _spoken_of(level: str, period: str, forms: Mapping[str, Rows]) -> list[str]:
        if level not in ("county", "zone"):
            return sorted(forms)
        return sorted({form.form_code for form in form_set(period).forms if form.family == "zs"} | set(forms))

    def _insert_form(self, submission_id: str, form_code: str, rows: Rows, is_nil: bool) -> None:
        is_optional = next(form for form in all_forms() if form.form_code == form_code).optional
        status = "absent" if is_optional and not rows else "nil" if is_nil else "present"
        values = {"submission_id": submission_id, "form_code": form_code, "form_status": status, "row_count": len(rows)}
        self._insert("ops.submission_form", values)
        for row_no, row in enumerate(rows, start=5):
            place = {"submission_id": submission_id, "sheet": form_code, "row_no": row_no}
            key = {"project_id": f"P{row_no}"} if form_code == "ZS01" else {}
            self._insert(f"raw.{form_code.lower()}", place | key | dict(row))

    def _insert(self, table: str, values: Mapping[str, Any]) -> None:
        self.connection.execute(
            sql.SQL("insert into {} ({}) values ({})").format(
                sql.Identifier(*table.split(".")),
                sql.SQL(", ").join(map(sql.Identifier, values)),
                sql.SQL(", ").join(sql.Placeholder() * len(values)),
            ),
            list(values.values()),
        )

    def aggregate(self, period: str, *, carry: bool = False) -> int:
        """Run the aggregation and let the planner know of it, as a publication does; rows written."""
        written = aggregate_period(self.connection, period, MOMENT, carry=carry)
        refresh_statistics(self.connection)
        return written

    def row(
        self,
        period: str,
        region_code: str,
        indicator_code: str,
        breakdown: str = "none",
        member: str = "",
        basis: str = "reported",
    ) -> dict[str, Any] | None:
        """One row of mart.indicator_values; None where there is none."""
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(
                "select * from mart.indicator_values where (period, region_code, indicator_code, breakdown, member, basis)"
                " = (%s, %s, %s, %s, %s, %s)",
                (period, region_code, indicator_code, breakdown, member, basis),
            ).fetchone()

    def figures(self, period: str) -> dict[tuple[str, ...], tuple[Any, ...]]:
        """Value, displayed value and their units of every row of a period, by region, indicator, breakdown, member, basis."""
        found = self.connection.execute(
            "select region_code, indicator_code, breakdown, member, basis, obs_value, display_value, unit, display_unit"
            " from mart.indicator_values where period = %s",
            (period,),
        )
        return {row[:5]: row[5:] for row in found}

    def value(self, *key: str) -> Decimal | None:
        """obs_value of a row that must exist."""
        row = self.row(*key)
        assert row is not None, f"no row {key}"
        value: Decimal | None = row["obs_value"]
        return value

    def members(self, period: str, region_code: str, indicator_code: str, breakdown: str) -> dict[str, Decimal | None]:
        """obs_value by member, reported."""
        found = self.connection.execute(
            "select member, obs_value from mart.indicator_values where (period, region_code, indicator_code, breakdown, basis)"
            " = (%s, %s, %s, %s, 'reported')",
            (period, region_code, indicator_code, breakdown),
        )
        return dict(found.fetchall())


def year_before(period: str) -> str:
    """The same month of last year."""
    return shift(period, -12)


def project(total: float = 20000, money: float = 1000, **columns: Any) -> dict[str, Any]:
    """A started outside project of 江苏 in the machinery industry; ``money`` is this year's, all from outside the province."""
    return {
        "stage": "开工",
        "source_region": "320000",
        "industry_code": "3670",
        "signed_on": dt.date(2022, 1, 10),
        "started_on": dt.date(2022, 3, 1),
        "total_investment_wan": total,
        "fixed_investment_wan": total,
        "ytd_funds_wan": money,
        "ytd_outside_funds_wan": money,
        "is_huishang": False,
    } | columns
