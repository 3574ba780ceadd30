"""Typed rows through load, aggregate and publish, in a database of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg

from anhui_stats.aggregate import aggregate_period
from anhui_stats.batch import ParsedBatch, build_batch
from anhui_stats.catalog.forms import all_forms, form_set
from anhui_stats.catalog.regions import load_reference
from anhui_stats.load import load_batch
from anhui_stats.models import Receipt
from anhui_stats.periods import TIMEZONE
from anhui_stats.publish import publish_release
from anhui_stats.receipts import record_receipts
from anhui_stats.validate import FINDING_SCHEMA
from bulletins.solver.ledgers import Report
from bulletins.solver.words import PROVINCE

MOMENT = dt.datetime(2026, 1, 10, 1, tzinfo=TIMEZONE)
Slot = tuple[str, str]


def publish(url: str, reports: Mapping[Slot, Report], periods: Sequence[str], home: Path) -> Path:
    """Load reports by unit and month, aggregate the months, publish; the published folder below ``home``."""
    with psycopg.connect(url) as connection:
        forget_other_units(connection, {unit for unit, _ in reports})
        record_receipts(connection, [_receipt(slot) for slot in reports])
        load_batch(connection, batch_of(reports), FINDING_SCHEMA.empty_table(), MOMENT, _answer_nobody)
        for period in periods:
            aggregate_period(connection, period, MOMENT)
        connection.commit()
        publish_release(connection, home, MOMENT, "bulletins")
    return home / "published"


def forget_other_units(connection: psycopg.Connection, units: set[str]) -> None:
    """A province of these units and their cities: fewer regions, the same rules."""
    connection.execute(
        "delete from core.region where region_level in ('county', 'zone') and region_code <> all(%(units)s)",
        {"units": list(units)},
    )
    connection.execute(
        "delete from core.region as city where region_level = 'city'"
        " and not exists (select from core.region as unit where unit.parent_code = city.region_code)"
    )


def batch_of(reports: Mapping[Slot, Report]) -> ParsedBatch:
    """The reports as parse would hand them over: every form spoken of, nothing on the sheets but the rows."""
    parts: dict[str, list[dict[str, Any]]] = {"submissions": [], "forms": [], "sheets": []}
    rows: dict[str, list[dict[str, Any]]] = {}
    for slot, report in reports.items():
        submission_id = "/".join(slot)
        parts["submissions"].append(_submission(slot))
        for form_code in _spoken_of(slot, report):
            data = report.get(form_code, [])
            status = "present" if data else "absent" if form_code == "ZS07" else "nil"
            form = {"submission_id": submission_id, "form_code": form_code}
            parts["forms"].append({**form, "form_status": status, "row_count": len(data), "sheet_found": bool(data)})
            if data:
                parts["sheets"].append({**form, **_sheet(form_code, len(data), slot)})
                rows.setdefault(form_code, []).extend(_placed(submission_id, form_code, data))
    return build_batch(parts, rows, all_forms())


def _spoken_of(slot: Slot, report: Report) -> list[str]:
    if slot[0] == PROVINCE:
        return sorted(report)
    return [form.form_code for form in form_set(slot[1]).forms if form.family == "zs"]


def _submission(slot: Slot) -> dict[str, Any]:
    unit, period = slot
    receipt, region = _receipt(slot), load_reference().region(unit)
    assert region is not None
    return {
        "submission_id": "/".join(slot),
        "receipt_ids": [receipt.receipt_id],
        "path": receipt.path,
        "file_name": receipt.file_name,
        "sha256": receipt.sha256,
        "order_key": receipt.path,
        "received_at": MOMENT,
        "unit_name": region.region_name,
        "unit_code": unit,
        "unit_level": region.level,
        "period": period,
        "form_version": form_set(period).version,
    }


def _receipt(slot: Slot) -> Receipt:
    name = f"{slot[1]}/{slot[0]}.xlsx"
    return Receipt(receipt_id=name, path=name, sha256=name, size=1, mtime_ns=1, received_at=MOMENT)


def _sheet(form_code: str, count: int, slot: Slot) -> dict[str, Any]:
    receipt = _receipt(slot)
    return {
        "sheet": form_code,
        "sha256": receipt.sha256,
        "file_name": receipt.file_name,
        "heading_row": 3,
        "column_letters": "{}",
        "rows_found": count,
        "rows_parsed": count,
        "rows_skipped": "{}",
    }


def _placed(submission_id: str, form_code: str, data: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for row_no, row in enumerate(data, 5):
        yield {"submission_id": submission_id, "sheet": form_code, "row_no": row_no, **row}


def _answer_nobody(connection: psycopg.Connection, batch: ParsedBatch, decisions: Sequence[object]) -> int:
    return 0
