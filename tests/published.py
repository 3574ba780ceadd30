"""The published tables as they are selected, before anything is written to ``pub``, and what their tests need."""

from __future__ import annotations

import datetime as dt
from typing import Any

from psycopg import sql
from psycopg.rows import dict_row

from anhui_stats.catalog.summaries import load_summaries
from warehouse import Warehouse, project


def published(warehouse: Warehouse, table: str, **where: object) -> list[dict[str, Any]]:
    """The rows of a published table with these values, in the order of its query."""
    summary = next(one for one in load_summaries() if one.table == table)
    conditions = sql.SQL(" and ").join(
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Literal(value)) for name, value in where.items()
    )
    query = sql.SQL("select * from ({}) as result where {}").format(
        sql.SQL(summary.sql), conditions if where else sql.SQL("true")
    )
    with warehouse.connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query).fetchall()


def only(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    """Some columns of rows, sorted."""
    return sorted((tuple(row[name] for name in names) for row in rows), key=repr)


def waiting_project(project_id: str, on: dt.date = dt.date(2022, 6, 10), size: float = 20000, **columns: Any) -> dict[str, Any]:
    """A project under contract that has not started and has no money; its sizes are in 万元."""
    waiting = {"project_id": project_id, "project_name": f"{project_id}项目", "stage": "签约", "signed_on": on}
    return project(size, 0, **waiting, started_on=None, **columns)
