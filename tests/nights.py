"""Nights without Airflow and without workbooks: typed rows in, the period aggregated, a release out."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import psycopg

from anhui_stats.aggregate import aggregate_period, stale_periods
from anhui_stats.catalog.summaries import load_summaries
from anhui_stats.publish import Release, publish_release
from warehouse import MOMENT, Warehouse, project

NIGHTS = [MOMENT + dt.timedelta(days=day) for day in range(20)]
AGGREGATED = [table for table in load_summaries() if table.aggregated_with]
TABLES = [table for table in load_summaries() if table in AGGREGATED or table.table in ("revisions", "submissions")]


class Nights:
    """Reports in, releases out: one warehouse, one home, and the day it is."""

    def __init__(self, connection: psycopg.Connection, home: Path) -> None:
        self.connection, self.home, self.day = connection, home, 0
        self.warehouse = Warehouse(connection)

    def report(self, unit_code: str, money: float, period: str = "2022-09") -> str:
        """A county's month with one project; the submission's id."""
        return self.warehouse.report(unit_code, period, {"ZS01": [project(money=money)]})

    def publish(self, *, carry: bool = False) -> Release:
        """What a night does after the load."""
        self.connection.commit()
        for period in stale_periods(self.connection, carry=carry):
            aggregate_period(self.connection, period, NIGHTS[self.day], carry=carry)
        self.connection.commit()
        return self.publish_only()

    def publish_only(self) -> Release:
        """A publication of what is aggregated, whatever has come since."""
        self.connection.commit()
        release = publish_release(self.connection, self.home, NIGHTS[self.day], "code-1", TABLES)
        self.day += 1
        return release

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with self.connection.transaction():
            return self.connection.execute(query, parameters).fetchall()

    def out_funds(self, region: str, moment: dt.datetime | None = None) -> list[tuple[Any, ...]]:
        """obs_value, obs_status and release_id of 省外资金 of a region, now or as of a moment."""
        source = "pub.indicator_values" if moment is None else "pub.indicator_values_as_of(%s)"
        return self.rows(
            f"select obs_value, obs_status, release_id from {source} where region_code = %s and period = '2022-09'"
            " and indicator_code = 'out_funds' and breakdown = 'none' and basis = 'reported'",
            *([] if moment is None else [moment]),
            region,
        )

    def revisions(self, release: Release) -> dict[str, tuple[Any, ...]]:
        """Previous value, new value, difference and cause of 省外资金 by region, as the release brings them."""
        found = self.rows(
            "select region_code, previous_value, new_value, difference, cause from pub.revisions where release_id = %s"
            " and indicator_code = 'out_funds' and breakdown = 'none' and basis = 'reported'",
            release.release_id,
        )
        return {region: tuple(values) for region, *values in found}
