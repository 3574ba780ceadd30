"""What the returned workbook says about a submission, and what comes out. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from anhui_stats.models import Severity, State
from anhui_stats.parse.answer_sheet import EXPLANATION, FINDING_ID, REASON_CODE

RESULT_HEADINGS = (
    FINDING_ID,
    *("级别", "状态", "表", "单元格", "指标", "填报内容", "应为", "相差", "问题", "处理办法"),
    REASON_CODE,
    EXPLANATION,
)
#: Whose row it is: a column before 表, only where several units stand in one workbook.
UNIT = "填报单位"
_BEFORE_UNIT = RESULT_HEADINGS.index("表")
UNITS_HEADINGS = (*RESULT_HEADINGS[:_BEFORE_UNIT], UNIT, *RESULT_HEADINGS[_BEFORE_UNIT:])
REASON_CODES = ("更正", "退资", "核减", "口径", "价格", "进度", "其他")
LEVELS = {Severity.ERROR: "错误", Severity.QUERY: "核实", Severity.NOTICE: "提示"}
GRAVITY = {Severity.ERROR: 0, Severity.QUERY: 1, Severity.NOTICE: 2}
#: One step beside the colours that spreadsheet programs offer: a cell of exactly this colour was marked by us.
MARK_COLOURS = {Severity.ERROR: "FFFFB1AD", Severity.QUERY: "FFFFE78B", Severity.NOTICE: "FFCFE5F6"}

Position = tuple[int, int]
Kind = Literal["annotated", "rebuilt", "list_only"]


class UnfitError(Exception):
    """The workbook is built in a way that cannot be marked; ends as a rebuilt workbook, never outside this stage."""


@dataclass(frozen=True)
class AnswerStatus:
    """What the head of the result sheet tells. None where the file does not say.

    ``units`` gives the unit code of each submission id whose findings are listed: needed only where several units stand in one
    workbook, so that the same item of two units is not taken for one question and each row names its unit.
    """

    state: State
    unit_name: str | None = None
    unit_code: str | None = None
    period: str | None = None
    attempt: int | None = None
    received_at: dt.datetime | None = None
    resend_deadline: dt.datetime | None = None
    units: Mapping[str, str] = field(default_factory=dict)

    @property
    def headings(self) -> tuple[str, ...]:
        """The columns of the result sheet."""
        return UNITS_HEADINGS if self.units else RESULT_HEADINGS


@dataclass(frozen=True)
class AnnotatedWorkbook:
    """The workbook that goes back. ``marked``: findings that are marked at a cell; ``listed``: rows of the result sheet.

    kind: annotated (the clerk's own file), rebuilt (its values in a new file), list_only (the result sheet alone).
    ``note`` says why it is not the clerk's own file, '' where it is.
    """

    content: bytes
    marked: int
    listed: int
    kind: Kind
    note: str = ""
    suffix: str = ".xlsx"
