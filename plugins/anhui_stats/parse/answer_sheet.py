"""审核结果, the sheet that went back to the clerk, when it comes again: what was answered to which finding. Pure.

The sheet is no form. It is known by its headings: all three of them, or two where it still bears its name. So a clerk's own
sheet of that name stays one, and what was answered on a sheet that was renamed is not lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anhui_stats.parse.text_forms import compact, heading_form, show, visible
from anhui_stats.parse.values import Grid

RESULT_SHEET = "审核结果"
FINDING_ID, REASON_CODE, EXPLANATION = "意见编号", "原因代码", "情况说明"
#: The fill that a cell had before it was marked, in a hidden column behind the others.
SAVED_FILL = "原底色"
_ASKED = (FINDING_ID, REASON_CODE, EXPLANATION)
_HEADINGS = (*_ASKED, SAVED_FILL)
_SEARCHED_ROWS = 30


@dataclass(frozen=True)
class Answer:
    """One row of the sheet: 1-based row number, the finding's id ('' where it was lost) and what stands beside it."""

    row_no: int
    finding_id: str
    reason_code: str
    text: str
    saved_fill: str

    @property
    def is_given(self) -> bool:
        """Whether the clerk wrote anything."""
        return bool(self.reason_code or self.text)


def has_answer_name(name: str) -> bool:
    """Whether a sheet may be ours by its name; copies such as 审核结果 (2) too."""
    return heading_form(name).startswith(RESULT_SHEET)


def is_answer_sheet(grid: Grid) -> bool:
    """Whether the sheet is one that we sent, whatever became of it since."""
    found = _find_headings(grid)
    return found is not None and (has_answer_name(grid.name) or found[1].keys() >= set(_ASKED))


def read_answers(grid: Grid) -> list[Answer]:
    """The rows below the headings that name a finding or hold an answer."""
    found = _find_headings(grid)
    if found is None:
        return []
    start, columns = found
    answers = []
    for number, row in enumerate(grid.rows[start + 1 :], start=start + 2):
        texts = {name: visible(show(row[column])) for name, column in columns.items()}
        answer = Answer(
            number,
            compact(texts.get(FINDING_ID, "")),
            compact(texts.get(REASON_CODE, "")),
            texts.get(EXPLANATION, ""),
            texts.get(SAVED_FILL, ""),
        )
        if answer.finding_id or answer.is_given:
            answers.append(answer)
    return answers


def _find_headings(grid: Grid) -> tuple[int, Mapping[str, int]] | None:
    """The zero-based row of the headings and the columns of those that matter."""
    for number, row in enumerate(grid.rows[:_SEARCHED_ROWS]):
        columns: dict[str, int] = {}
        for column, raw in enumerate(row):
            name = heading_form(show(raw)) if isinstance(raw, str) else ""
            if name in _HEADINGS:
                columns.setdefault(name, column)
        if FINDING_ID in columns and (REASON_CODE in columns or EXPLANATION in columns):
            return number, columns
    return None
