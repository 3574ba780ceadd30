"""Incidents in ``ops.incident``: what makes our own reading doubtful, for a person to look at. Never a county's matter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import psycopg

from anhui_stats.reading import Incident


def record_incidents(connection: psycopg.Connection, incidents: Sequence[Incident], moment: dt.datetime) -> None:
    """Note incidents; what a repeated run finds again stays as it was first noted."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into ops.incident (receipt_id, kind, file_name, sheet, cell, first_value, second_value, noted_at)"
            " values (%(receipt_id)s, %(kind)s, %(file_name)s, %(sheet)s, %(cell)s, %(first)s, %(second)s, %(moment)s)"
            " on conflict do nothing",
            [{**vars(incident), "moment": moment} for incident in incidents],
        )
