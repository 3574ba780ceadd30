"""An incident is noted once, under its file, and stays as it was first noted."""

from __future__ import annotations

import datetime as dt

import psycopg

from anhui_stats.incidents import record_incidents
from anhui_stats.reading import Incident
from anhui_stats.receipts import record_receipts
from unit.parse.making import MOMENT, arrive

RECEIPT = arrive(b"x", "霍邱县.xlsx").receipt


def test_an_incident_is_noted_once(empty_warehouse: psycopg.Connection) -> None:
    record_receipts(empty_warehouse, [RECEIPT])
    incident = Incident("second_reader", RECEIPT.receipt_id, RECEIPT.file_name, "ZS01 项目台账", "C5", "1 (float)", "2 (float)")
    record_incidents(empty_warehouse, [incident], MOMENT)
    record_incidents(empty_warehouse, [incident], MOMENT + dt.timedelta(days=1))
    rows = empty_warehouse.execute(
        "select file_name, sheet, cell, first_value, second_value, noted_at from ops.incident"
    ).fetchall()
    assert rows == [("霍邱县.xlsx", "ZS01 项目台账", "C5", "1 (float)", "2 (float)", MOMENT)]
