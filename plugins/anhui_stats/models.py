"""The values that cross the borders between stages. Frozen; no behaviour beyond naming a cell.

Grain and keys:

Receipt       one arrived file: (path below the landing folder, sha256)
Cover         one 封面: who reports, for which period
Submission    one unit's report of one period in one attempt: a workbook, or the csv files of one folder
SheetRecord   one form of one submission as it stood on one sheet
UnreadCell    one cell whose text could not be read as its column's type
Normalisation one cell that was read otherwise than it was written
Finding       one fault or query at one cell (or at a sheet, or at the file as a whole)
Attachment    the workbook that goes with a mail
Message       one mail to one recipient
"""

from __future__ import annotations

import datetime as dt
import enum
import functools
from dataclasses import dataclass, field
from decimal import Decimal

Value = str | int | bool | Decimal | dt.date | None


class Severity(enum.StrEnum):
    """How a finding weighs: an error rejects the workbook, a query asks, a notice tells."""

    ERROR = "error"
    QUERY = "query"
    NOTICE = "notice"


class State(enum.StrEnum):
    """The state of a submission, as published."""

    RECEIVED = "received"
    UNREADABLE = "unreadable"
    REJECTED = "rejected"
    ACCEPTED_OPEN_QUERIES = "accepted_open_queries"
    ACCEPTED = "accepted"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


STATE_LABELS: dict[State, str] = {
    State.RECEIVED: "已收到",
    State.UNREADABLE: "无法读取",
    State.REJECTED: "已退回",
    State.ACCEPTED_OPEN_QUERIES: "已接收（有待核实事项）",
    State.ACCEPTED: "已接收",
    State.SUPERSEDED: "已被新版本替换",
    State.WITHDRAWN: "已撤回",
}


class FormStatus(enum.StrEnum):
    """What a submission says about one form."""

    PRESENT = "present"
    NIL = "nil"
    ABSENT = "absent"


@dataclass(frozen=True)
class Receipt:
    """One arrived file, archived byte for byte. ``path`` is relative to the landing folder, with slashes."""

    receipt_id: str
    path: str
    sha256: str
    size: int
    mtime_ns: int
    received_at: dt.datetime

    @property
    def file_name(self) -> str:
        """The name under which the county sent the file."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def folder(self) -> str:
        """The folder below the landing folder ('' for the landing folder itself)."""
        return self.path.rpartition("/")[0]


@functools.lru_cache(maxsize=1_000)
def column_letter(index: int) -> str:
    """The spreadsheet letters of a zero-based column index: 0 -> A, 27 -> AB."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True)
class UnreadCell:
    """A cell that could not be read as its column's type. ``row`` is 1-based, ``cell`` is A1 style."""

    form_code: str
    sheet: str
    row: int
    cell: str
    column: str
    raw: str
    reason: str


@dataclass(frozen=True)
class Normalisation:
    """A cell that was read otherwise than it was written (or a row that was skipped), and what became of it."""

    form_code: str
    sheet: str
    cell: str
    column: str
    kind: str
    raw: str
    value: str


@dataclass(frozen=True)
class SheetRecord:
    """One form as it stood on one sheet: where its columns were, and what became of every row."""

    form_code: str
    sheet: str
    sha256: str
    file_name: str
    heading_row: int
    columns: dict[str, str]
    missing_columns: tuple[str, ...]
    rows_found: int
    rows_parsed: int
    rows_skipped: dict[str, int]
    unknown_headings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Cover:
    """The 封面 as read: raw text beside what was understood. ``cells`` maps field name to A1 cell."""

    values: dict[str, Value]
    raw: dict[str, str]
    cells: dict[str, str]
    sheet: str


@dataclass(frozen=True)
class Finding:
    """One fault, query or notice. Text values are as a clerk sees them; personal values are masked.

    ``subject_key`` is the key of the row (项目编号, 指标代码; several parts joined by ``/``), '' where the finding is not about
    a row: with unit, rule, form and column it names the same question in another attempt or month. ``state`` and
    ``explanation`` tell what became of it since.
    """

    finding_id: str
    submission_id: str
    rule_id: str
    severity: Severity
    form_code: str
    sheet: str
    row: int | None
    cell: str
    column: str
    value: str
    expected: str
    difference: str
    message: str
    remedy: str
    subject_key: str = ""
    state: str = "open"
    explanation: str = ""


@dataclass(frozen=True)
class Attachment:
    """A workbook that goes with a mail: where it lies below ``returned/``, its name for the reader, the hash of its bytes."""

    path: str
    name: str
    sha256: str


@dataclass(frozen=True)
class Message:
    """One logical mail to one recipient; ``message_id`` is stable over retries."""

    message_id: str
    recipient: str
    subject: str
    text: str
    html: str
    kind: str
    attachment: Attachment | None = None
