"""Workbooks to be marked, findings for them, and what stands in a marked workbook."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import openpyxl

from anhui_stats.annotate import AnnotatedWorkbook, AnswerStatus, annotate_workbook
from anhui_stats.models import Finding, Severity, State, column_letter
from anhui_stats.parse.containers import open_container
from anhui_stats.parse.readers import read_workbook
from anhui_stats.parse.values import Grid, Limits
from anhui_stats.periods import TIMEZONE
from unit.parse.making import cover, sheet, workbook

SHEET = "ZS01 项目台账"
MOMENT = dt.datetime(2022, 10, 3, 1, tzinfo=TIMEZONE)
STATUS = AnswerStatus(State.REJECTED, "霍邱县", "341522", "2022-09", 2, MOMENT, MOMENT + dt.timedelta(days=5))
COLOURS = {"error": "FFFFB1AD", "query": "FFFFE78B", "notice": "FFCFE5F6"}
ALWAYS_NEW = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "xl/styles.xml")


def ledger(rows: int = 3, **more: Any) -> bytes:
    """A county's workbook with a cover and a ledger of so many rows."""
    records = [
        {"project_id": f"341522-2022-{n:04d}", "project_name": f"项目{n}", "total_investment_wan": 1000 + n, "stage": "签约"}
        for n in range(rows)
    ]
    return workbook({"封面": cover(), SHEET: sheet("ZS01", records), "说明": [["备注", "无"]]}, **more)


def finding(number: int, at: str, severity: Severity = Severity.ERROR, **changes: Any) -> Finding:
    values: dict[str, Any] = {
        "finding_id": f"{number:016x}",
        "submission_id": "s1",
        "rule_id": "ZS01-E99",
        "severity": severity,
        "form_code": "ZS01",
        "sheet": SHEET,
        "row": int("".join(c for c in at if c.isdigit()) or 0) or None,
        "cell": at,
        "column": "total_investment_wan",
        "value": "1000",
        "expected": "2000",
        "difference": "1000",
        "message": f"第{number}处有误。",
        "remedy": "请核对。",
        "subject_key": "",
    }
    return Finding(**{**values, **changes})


def spread(count: int, columns: int = 20) -> list[Finding]:
    """So many findings at cells of their own below the headings, of all severities in turn."""
    severities = tuple(Severity)
    return [finding(n, f"{column_letter(n % columns)}{5 + n // columns}", severities[n % 3]) for n in range(count)]


def annotate(content: bytes, *findings: Finding, name: str = "报表.xlsx", **more: Any) -> AnnotatedWorkbook:
    return annotate_workbook(content, name, findings, more.pop("status", STATUS), **more)


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(content: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def edited(content: bytes, part: str, *changes: tuple[bytes, bytes]) -> bytes:
    """The workbook with texts of one part replaced; each must be there."""
    found = parts(content)
    for old, new in changes:
        assert old in found[part], old
        found[part] = found[part].replace(old, new)
    return zipped(found)


def grids(content: bytes) -> dict[str, Grid]:
    """The sheets as the project reads them."""
    return {grid.name: grid for grid in read_workbook(open_container(content, "x.xlsx", Limits()), content, Limits())}


def marks(content: bytes) -> dict[tuple[str, str], tuple[str, str]]:
    """Colour and comment of each marked cell, by sheet and cell."""
    found = {}
    for sheet_ in opened(content).worksheets:
        for row in sheet_.iter_rows():
            for cell in row:
                if cell.fill.fgColor.rgb in COLOURS.values() and sheet_.title != "审核结果":
                    found[sheet_.title, cell.coordinate] = (cell.fill.fgColor.rgb, cell.comment.text if cell.comment else "")
    return found


def table(content: bytes, name: str = "审核结果") -> list[list[Any]]:
    """Headings and rows of the result sheet."""
    rows = [[cell.value for cell in row] for row in opened(content)[name].iter_rows(min_row=5)]
    return rows
