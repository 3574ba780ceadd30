"""csv files as counties save them: utf-8, gb18030 or UTF-16; comma, tab or semicolon. Pure.

A csv holds one form: 报表代码,ZS01 first (else the file name names the form), then 封面 label,value pairs, a blank line, the
headings. Row numbers are those that Excel shows when it opens the file.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence, Set
from dataclasses import replace

from anhui_stats.catalog.forms import CoverDefinition
from anhui_stats.parse.text_forms import heading_form
from anhui_stats.parse.values import ContentFault, Grid, Limits

FORM_LABEL = "报表代码"
_FORM_CODE = re.compile(r"(?<![A-Z])[A-Z]{2}\d{2}(?!\d)")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode_text(content: bytes) -> str | None:
    """The bytes as text; None when they are no text."""
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _CONTROL.search(text) else text
    return None


def find_form_code(text: str) -> str:
    """The form code that a text names (ZS01.csv, ZS01 项目台账); '' when it names none."""
    match = _FORM_CODE.search(heading_form(text).upper())
    return match[0] if match else ""


def read_csv(text: str, file_name: str, cover: CoverDefinition, limits: Limits) -> tuple[Grid | None, Grid]:
    """The cover pairs (None without any) and the body, both with the row numbers of the file."""
    rows = _split(text, limits)
    labels = {heading_form(label) for field in cover.fields for label in (field.heading, *field.aliases)}
    labels.add(heading_form(FORM_LABEL))
    start = _body_start(rows, labels)
    whole = Grid(file_name, rows, all_text=True)
    code = next((find_form_code(str(r[1])) for r in rows[:start] if heading_form(str(r[0])) == heading_form(FORM_LABEL)), "")
    has_cover = any(heading_form(str(row[0])) != heading_form(FORM_LABEL) for row in rows[:start])
    pairs = replace(whole, rows=rows[:start]) if has_cover else None
    return pairs, replace(whole, body_start=start, form_code=code or find_form_code(file_name))


def _body_start(rows: Sequence[Sequence[object]], labels: Set[str]) -> int:
    """The row behind the last known label of the cover: a pair with another label among them does not end it.

    The cover ends at the first blank line behind one of its labels, or at a row that is no pair.
    """
    start, in_cover = 0, False
    for number, row in enumerate(rows):
        filled = [bool(str(cell).strip()) for cell in row]
        if any(filled[2:]) or (in_cover and not any(filled)):
            break
        label = heading_form(str(row[0]))
        if label in labels:
            start, in_cover = number + 1, in_cover or label != heading_form(FORM_LABEL)
    return start


def _split(text: str, limits: Limits) -> list[list[object]]:
    try:
        # strict: an unclosed quote would otherwise swallow the rest of the ledger in silence
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except csv.Error as error:
        raise ContentFault("damaged", f"csv 文本无法拆分（引号不成对等）：{error}") from error
    width = max([2, *(len(row) for row in rows)])
    if len(rows) > limits.max_rows or width > limits.max_columns:
        raise ContentFault("too_large", f"{len(rows)} 行 × {width} 列，超过上限 {limits.max_rows} 行 × {limits.max_columns} 列")
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _delimiter(text: str) -> str:
    head = text[:20_000]
    return max((",", "\t", ";"), key=head.count)
