"""What an earlier answer left in a workbook that comes again: taken off, so that marks never pile up. Pure.

Our fills are known by their colours, our comments by their text; both stay with their cell when rows are inserted above. The
hidden column of the old result sheet tells which fill a cell had before, by the id of the finding in the cell's comment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anhui_stats.annotate.book import Book
from anhui_stats.annotate.marking import number_or_zero
from anhui_stats.annotate.notes import Notes
from anhui_stats.annotate.sheet_cells import SheetCells
from anhui_stats.annotate.style_table import StyleTable
from anhui_stats.parse.answer_sheet import is_answer_sheet, read_answers
from anhui_stats.parse.sheet_view import has_style
from anhui_stats.parse.values import Grid


@dataclass(frozen=True)
class OldResults:
    """What our old result sheets in the workbook tell, by finding id: former fills, and reason and text as answered."""

    names: frozenset[str]
    saved_fills: Mapping[str, str]
    answers: Mapping[str, tuple[str, str]]


def read_old_results(grids: Sequence[Grid]) -> OldResults:
    """The old result sheets among the sheets of a workbook."""
    ours = [grid for grid in grids if is_answer_sheet(grid)]
    rows = [answer for grid in ours for answer in read_answers(grid) if answer.finding_id]
    return OldResults(
        frozenset(grid.name for grid in ours),
        {row.finding_id: row.saved_fill for row in rows if row.saved_fill},
        {row.finding_id: (row.reason_code, row.text) for row in rows if row.is_given},
    )


def remove_sheets(book: Book, names: frozenset[str]) -> bool:
    """Take sheets off. Out: whether one of them was the active one."""
    active = [book.remove_sheet(entry) for entry in book.sheets() if entry.name in names]
    return any(active)


def remove_marks(book: Book, styles: StyleTable, saved: Mapping[str, str]) -> None:
    """Take off our fills and comments everywhere; sheets without any stay untouched."""
    marked = styles.marked_styles()
    numbers = frozenset(str(style).encode() for style in marked)
    for part in [entry.part for entry in book.sheets() if entry.part]:
        notes = Notes(book, part)
        own = notes.own()
        if numbers and has_style(book.package.content(part), numbers):
            for position, cell in SheetCells(book.package.edit(part)).existing():
                style = number_or_zero(cell.get("s"))
                if style in marked:
                    fill = next((saved[identity] for identity in own.get(position, ()) if identity in saved), "")
                    cell.set("s", str(styles.restored(style, fill)))
        if own:
            notes.strip()
