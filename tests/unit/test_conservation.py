"""Rows found = rows parsed + rows skipped, and the rows that are loaded are those: else the load stops before it begins."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from anhui_stats.batch import PARTS, ParsedBatch
from anhui_stats.conservation import check_conservation
from anhui_stats.errors import ConsistencyError
from unit.parse.making import arrive, book, parse

BATCH = parse(
    arrive(book("ZS05", [{"matter_id": "m-0001"}, {}, {"matter_id": "m-0002"}]), "甲.xlsx"),
    arrive(book("ZS06", [{"pool_id": "p-0001"}]), "乙.xlsx"),
)


def with_sheet(file_name: str, **changes: Any) -> ParsedBatch:
    sheets = [row | changes if row["file_name"] == file_name else row for row in BATCH.sheets.to_pylist()]
    return dataclasses.replace(BATCH, sheets=type(BATCH.sheets).from_pylist(sheets, schema=PARTS["sheets"]))


def test_what_parse_made_is_conserved() -> None:
    skipped = {row["file_name"]: json.loads(row["rows_skipped"]) for row in BATCH.sheets.to_pylist()}
    assert skipped == {"甲.xlsx": {"blank": 1, "column_numbers": 1}, "乙.xlsx": {"column_numbers": 1}}
    check_conservation(BATCH)


@pytest.mark.parametrize(
    "changes", [{"rows_found": 3}, {"rows_parsed": 1}, {"rows_skipped": json.dumps({"blank": 1})}, {"form_code": "ZS06"}]
)
def test_a_sheet_that_does_not_add_up_stops_the_load_and_is_named(changes: dict[str, Any]) -> None:
    with pytest.raises(ConsistencyError, match=r"甲\.xlsx, sheet ZS05"):
        check_conservation(with_sheet("甲.xlsx", **changes))


def test_a_row_that_vanished_between_parse_and_load_stops_the_load() -> None:
    short = dataclasses.replace(BATCH, rows={**BATCH.rows, "ZS05": BATCH.rows["ZS05"].slice(0, 1)})
    with pytest.raises(ConsistencyError, match=r"甲\.xlsx.*2 parsed, 1 held"):
        check_conservation(short)


def test_rows_of_a_sheet_that_no_one_knows_stop_the_load() -> None:
    orphans = dataclasses.replace(BATCH, sheets=BATCH.sheets.slice(0, 0))
    with pytest.raises(ConsistencyError, match="rows of no sheet"):
        check_conservation(orphans)
