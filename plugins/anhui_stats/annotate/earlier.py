"""What an earlier answer left in a workbook that comes again: taken off, so that marks never pile up. Pure.

Our fills are known by their colours, our comments by their text; both stay with their cell when rows are inserted above. The
hidden column of the old result sheet tells which fill a cell had before, by the id of the finding in the cell's comment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from anhui_stats.annotate.book import Book
from anhui_stats.annotate.marking import number_or_zero
from anhui_stats.annotate.notes import Notes
from anhui_stats.annotate.sheet_cells import SheetCells
from anhui_stats.annotate.style_table import StyleTable
from anhui_stats.parse.answer_sheet import is_answer_sheet, read_answers
from anhui_stats.parse.sheet_view import has_style
from anhui_stats.parse.values import Grid


def remove_result_sheets(book: Book, grids: Sequence[Grid]) -> tuple[dict[str, str], bool]:
    """Take off our old result sheets. Out: the saved fills by finding id, and whether one of the sheets was active."""
    ours = [grid for grid in grids if is_answer_sheet(grid)]
    saved = {answer.finding_id: answer.saved_fill for grid in ours for answer in read_answers(grid) if answer.saved_fill}
    names = {grid.name for grid in ours}
    active = [book.remove_sheet(entry) for entry in book.sheets() if entry.name in names]
    return saved, any(active)


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
