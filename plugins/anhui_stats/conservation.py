"""Nothing is lost between a sheet and the warehouse: rows found = rows parsed + rows skipped with a reason. Pure."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.compute as pc

from anhui_stats.batch import ParsedBatch
from anhui_stats.errors import ConsistencyError

Place = tuple[str, str, str]


def check_conservation(batch: ParsedBatch) -> None:
    """Every sheet accounts for its rows, and the rows that are about to be loaded are exactly those; else ConsistencyError."""
    sheets = batch.sheets.filter(pc.not_equal(batch.sheets["form_code"], ""))
    held = _rows_held(batch)
    wrong: list[str] = []
    for sheet in sheets.to_pylist():
        place = (sheet["form_code"], sheet["submission_id"], sheet["sheet"])
        found, parsed, skipped = sheet["rows_found"], sheet["rows_parsed"], json.loads(sheet["rows_skipped"])
        rows = held.pop(place, 0)
        if found != parsed + sum(skipped.values()) or rows != parsed:
            told = f"{found} rows found, {parsed} parsed, {rows} held, skipped {skipped}"
            wrong.append(f"{sheet['file_name']}, sheet {sheet['sheet']} ({sheet['form_code']}): {told}")
    names = dict(zip(*(batch.submissions[name].to_pylist() for name in ("submission_id", "file_name")), strict=True))
    wrong += [f"{names.get(place[1])}, sheet {place[2]} ({place[0]}): {rows} rows of no sheet" for place, rows in held.items()]
    if wrong:
        raise ConsistencyError("rows were lost or made up while reading: " + "; ".join(wrong[:5]))


def _rows_held(batch: ParsedBatch) -> dict[Place, int]:
    """How many rows the batch holds, by form, submission and sheet."""
    held: dict[Place, int] = {}
    for code, table in batch.rows.items():
        keys: pa.Table = table.select(["submission_id", "sheet"])
        counted = keys.group_by(["submission_id", "sheet"]).aggregate([([], "count_all")])
        held |= {(code, row["submission_id"], row["sheet"]): row["count_all"] for row in counted.to_pylist()}
    return held
