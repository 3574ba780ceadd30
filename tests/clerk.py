"""A county clerk: opens the mail, opens the workbook that came with it, writes into it, and sends it in again."""

from __future__ import annotations

import email
import email.policy
import io
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook

RESULT_SHEET = "审核结果"


def read_mails(outbox: Path, unit_code: str = "") -> list[EmailMessage]:
    """The mails that lie in the outbox, those to a unit where one is named."""
    mails = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in sorted(outbox.glob("*.eml"))]
    return [mail for mail in mails if f"-{unit_code}@" in str(mail["To"]) or not unit_code]  # type: ignore[misc]


def text_of(mail: EmailMessage) -> str:
    """What the clerk reads."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def attachments_of(mail: EmailMessage) -> dict[str, bytes]:
    """The files that came along, by name."""
    return {str(part.get_filename()): part.get_content() for part in mail.iter_attachments()}  # type: ignore[attr-defined]


def open_returned(mail: EmailMessage) -> Workbook:
    """The one workbook that came with a mail."""
    [content] = attachments_of(mail).values()
    return openpyxl.load_workbook(io.BytesIO(content))


def result_rows(book: Workbook) -> list[dict[str, Any]]:
    """The rows of the sheet 审核结果 by their headings, each with its row number under ``row``."""
    sheet = book[RESULT_SHEET]
    heading = next(row for row in sheet.iter_rows() if row[0].value == "意见编号")
    names = [str(cell.value) for cell in heading if cell.value]
    rows = sheet.iter_rows(min_row=heading[0].row + 1)
    return [{**{n: c.value for n, c in zip(names, row, strict=False)}, "row": row[0].row} for row in rows if row[0].value]


def mend(book: Workbook, values: Mapping[str, object]) -> None:
    """Put the right value into the cell of each error, by the heading of its column."""
    for row in result_rows(book):
        if row["级别"] == "错误":
            book[row["表"]][row["单元格"]] = values[row["指标"]]


def answer(book: Workbook, reason: str, text: str) -> None:
    """Fill in 原因代码 and 情况说明 of each query."""
    sheet = book[RESULT_SHEET]
    names = {cell.value: cell.column for row in sheet.iter_rows() for cell in row if cell.value in ("原因代码", "情况说明")}
    for row in result_rows(book):
        if row["级别"] == "核实":
            sheet.cell(row["row"], names["原因代码"], reason)
            sheet.cell(row["row"], names["情况说明"], text)
