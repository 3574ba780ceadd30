"""Small workbooks made in the tests, and shortcuts to what parse makes of them."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from anhui_stats.batch import ParsedBatch
from anhui_stats.catalog.forms import FORMS, form_set
from anhui_stats.catalog.regions import load_reference
from anhui_stats.models import Receipt
from anhui_stats.parse import ArrivedFile, Limits, parse_files
from anhui_stats.periods import TIMEZONE

MOMENT = dt.datetime(2022, 10, 3, 1, 0, tzinfo=TIMEZONE)
CAPTION = "填报单位：霍邱县  报告期：2022年9月  计量单位：万元"
Rows = Sequence[Sequence[Any]]


def arrive(content: bytes, path: str = "霍邱县2022年9月报表.xlsx", mtime_ns: int = 7) -> ArrivedFile:
    sha256 = hashlib.sha256(content).hexdigest()
    identity = hashlib.sha256(f"{path}\0{sha256}".encode()).hexdigest()[:16]
    return ArrivedFile(Receipt(identity, path, sha256, len(content), mtime_ns, MOMENT), content)


def cover(**values: Any) -> list[list[Any]]:
    """The rows of a 封面; ``values`` replace or (None) drop a field."""
    fields = {"填报单位名称": "霍邱县", "填报单位代码": "341522", "报告期": "2022-09", "报表制度版本": "2022", **values}
    return [[label, value] for label, value in fields.items() if value is not None]


def workbook(
    sheets: Mapping[str, Rows], hidden: Sequence[str] = (), merged: Mapping[str, Sequence[str]] | None = None
) -> bytes:
    """An xlsx. A tuple (formula, value) is a formula with its cached value; None is blank."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, tuple):
                    sheet.write_formula(number, column, value[0], None, value[1])
                elif isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write(number, column, value)
        for area in (merged or {}).get(name, ()):
            sheet.merge_range(area, rows_value(rows, area))
        if name in hidden:
            sheet.hide()
    book.close()
    return stream.getvalue()


def rows_value(rows: Rows, area: str) -> Any:
    row, column = xlsxwriter.utility.xl_cell_to_rowcol(area.split(":")[0])
    return rows[row][column]


def headings(form_code: str) -> list[str]:
    return [column.heading for column in form_set("2022-09").form(form_code).columns]


def sheet(
    form_code: str, records: Sequence[Mapping[str, Any]], caption: str = CAPTION, numbering: bool = True
) -> list[list[Any]]:
    """Title, caption, headings, 甲 1 2, then one row a record (by column name)."""
    columns = form_set("2022-09").form(form_code).columns
    numbers = ["甲", *(str(number) for number in range(1, len(columns)))]
    body = [[record.get(column.name) for column in columns] for record in records]
    return [["安徽省" + form_code], [caption], headings(form_code), *([numbers] if numbering else []), *body]


def book(form_code: str, records: Sequence[Mapping[str, Any]], caption: str = CAPTION, **values: Any) -> bytes:
    """A workbook with a cover and one form."""
    return workbook({"封面": cover(**values), form_set("2022-09").form(form_code).sheet: sheet(form_code, records, caption)})


def parse(*contents: bytes | ArrivedFile, limits: Limits | None = None, forms_folder: Path = FORMS) -> ParsedBatch:
    files = [c if isinstance(c, ArrivedFile) else arrive(c) for c in contents]
    return parse_files(files, load_reference(), MOMENT, limits or Limits(), forms_folder)


def parse_rows(rows: Rows, form_sheet: str = "ZS01 项目台账", **values: Any) -> ParsedBatch:
    """A workbook whose form sheet is exactly these rows."""
    return parse(workbook({"封面": cover(**values), form_sheet: rows}))


def records(batch: ParsedBatch, form_code: str) -> list[dict[str, Any]]:
    return batch.rows[form_code].to_pylist() if form_code in batch.rows else []


def only(batch: ParsedBatch, part: str, **where: Any) -> list[dict[str, Any]]:
    return [row for row in batch.part(part).to_pylist() if all(row[key] == value for key, value in where.items())]


def fault(batch: ParsedBatch) -> str | None:
    (row,) = batch.submissions.to_pylist()
    return row["container_fault"]
