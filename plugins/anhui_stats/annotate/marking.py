"""Findings -> fills and comments at their cells. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anhui_stats.annotate.book import Book
from anhui_stats.annotate.models import GRAVITY, LEVELS, Position
from anhui_stats.annotate.note_shapes import first_free_number
from anhui_stats.annotate.notes import ID_LABEL, MARKER, Notes
from anhui_stats.annotate.sheet_cells import SheetCells, position_of
from anhui_stats.annotate.style_table import StyleTable
from anhui_stats.annotate.texts import clean, clip
from anhui_stats.models import Finding

_MAX_COMMENT = 8_000


@dataclass(frozen=True)
class Marks:
    """How many findings are marked at a cell, and the fill that the cell of each had before ('' left out)."""

    marked: int
    saved_fills: Mapping[str, str]


def mark_findings(book: Book, styles: StyleTable, findings: Sequence[Finding], names: Mapping[str, str]) -> Marks:
    """Mark each finding that names a cell of a sheet of the workbook. ``names``: sheets that bear another name there."""
    parts = {entry.name: entry.part for entry in book.sheets() if entry.part}
    by_part: dict[str, dict[Position, list[Finding]]] = {}
    for finding in findings:
        part, position = parts.get(names.get(finding.sheet, finding.sheet)), position_of(finding.cell)
        if part is not None and position is not None:
            by_part.setdefault(part, {}).setdefault(position, []).append(finding)
    package = book.package
    number = first_free_number(package.content(name) for name in package.names() if name.endswith(".vml"))
    saved: dict[str, str] = {}
    for part, by_cell in by_part.items():
        anchored = _mark_cells(SheetCells(package.edit(part)), styles, by_cell, saved)
        texts = {position: comment_text(found) for position, found in sorted(anchored.items())}
        number = Notes(book, part).add(texts, number)
    return Marks(sum(len(found) for by_cell in by_part.values() for found in by_cell.values()), saved)


def _mark_cells(
    cells: SheetCells, styles: StyleTable, by_cell: Mapping[Position, list[Finding]], saved: dict[str, str]
) -> dict[Position, list[Finding]]:
    """Fill the cells; out: the findings by the cell at which they are shown, the gravest first."""
    anchors = cells.anchors(by_cell)
    anchored: dict[Position, list[Finding]] = {}
    for position, found in sorted(by_cell.items()):
        anchored.setdefault(anchors[position], []).extend(found)
    demanded = cells.demand(anchored)
    for position, found in anchored.items():
        found.sort(key=lambda finding: (GRAVITY[finding.severity], finding.rule_id, finding.finding_id))
        cell = demanded[position]
        style = number_or_zero(cell.get("s"))
        fill = styles.saved_fill(style)
        saved.update({finding.finding_id: fill for finding in found if fill})
        cell.set("s", str(styles.marked(style, found[0].severity)))
    return anchored


def number_or_zero(text: str | None) -> int:
    """A cell's style; the first where it names none."""
    return int(text) if text and text.isascii() and text.isdecimal() else 0


def comment_text(findings: Sequence[Finding]) -> str:
    """One comment for all findings at a cell."""
    return clip("\n".join((MARKER, "\n".join(_paragraph(finding) for finding in findings))), _MAX_COMMENT)


def _paragraph(finding: Finding) -> str:
    lines = (
        f"{LEVELS[finding.severity]}：{clean(finding.message)}",
        f"处理办法：{clean(finding.remedy)}" if finding.remedy else "",
        f"规则：{finding.rule_id}　{ID_LABEL}{finding.finding_id}",
    )
    return "\n".join(line for line in lines if line)
