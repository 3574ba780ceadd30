"""The rows of the result sheet -> its XML. Pure. Every text is an inline string: nothing here can become a formula."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anhui_stats.annotate.book import quoted
from anhui_stats.annotate.models import REASON_CODES, RESULT_HEADINGS, UNIT
from anhui_stats.annotate.result_rows import ResultRow
from anhui_stats.annotate.result_styles import ResultStyles
from anhui_stats.annotate.sheet_cells import position_of
from anhui_stats.annotate.texts import as_xml, shown_width
from anhui_stats.models import column_letter
from anhui_stats.parse.answer_sheet import SAVED_FILL

HEADING_ROW = 5
#: Excel repairs a sheet with more links than this.
MOST_LINKS = 65_530
_WIDTHS = dict(zip(RESULT_HEADINGS, (13, 6, 8, 13, 8, 14, 14, 13, 10, 36, 34, 10, 30), strict=True)) | {UNIT: 12}
_HEAD_HEIGHTS = (32, 20, 66, 20)
_LINE_HEIGHT, _PADDING, _MAX_HEIGHT = 14, 6, 400
_LINK, _REASON = "单元格", "原因代码"


@dataclass(frozen=True)
class ResultHead:
    """The lines above the table."""

    title: str
    about: str
    how_to: str
    counts: str


@dataclass(frozen=True)
class ResultSheet:
    """Everything that stands on the sheet. ``links``: the sheet of the workbook that a finding's sheet is.

    ``saved_fills``: the former fill of marked cells by finding id, kept in a hidden column that is there only where needed.
    """

    head: ResultHead
    rows: Sequence[ResultRow]
    links: Mapping[str, str]
    saved_fills: Mapping[str, str]
    headings: Sequence[str]

    @property
    def last_column(self) -> str:
        """The letter of the last column that is seen."""
        return column_letter(len(self.headings) - 1)

    def xml(self, main: str, styles: ResultStyles, *, active: bool) -> bytes:
        """The sheet's part in a dialect of the format."""
        end = f"{self.last_column}{HEADING_ROW + max(len(self.rows), 1)}"
        selected = ' tabSelected="1"' if active else ""
        parts = (
            f'<worksheet xmlns="{main}"><sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>',
            f'<dimension ref="A1:{end}"/><sheetViews><sheetView{selected} showGridLines="0" workbookViewId="0">',
            f'<pane ySplit="{HEADING_ROW}" topLeftCell="A{HEADING_ROW + 1}" activePane="bottomLeft" state="frozen"/>',
            f'<selection pane="bottomLeft" activeCell="A{HEADING_ROW + 1}" sqref="A{HEADING_ROW + 1}"/>',
            '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>',
            self._columns(),
            f"<sheetData>{self._head_rows(styles)}{self._body(styles)}</sheetData>",
            f'<autoFilter ref="A{HEADING_ROW}:{end}"/>',
            self._merged(),
            self._validation(),
            self._hyperlinks(),
            '<printOptions horizontalCentered="1"/><pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3"'
            ' footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
            "<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter></worksheet>",
        )
        return ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + "".join(parts)).encode()

    def _columns(self) -> str:
        widths = "".join(
            f'<col min="{n}" max="{n}" width="{_WIDTHS[heading]}" customWidth="1"/>'
            for n, heading in enumerate(self.headings, start=1)
        )
        hidden = len(self.headings) + 1
        saved = f'<col min="{hidden}" max="{hidden}" width="9" hidden="1" customWidth="1"/>' if self.saved_fills else ""
        return f"<cols>{widths}{saved}</cols>"

    def _head_rows(self, styles: ResultStyles) -> str:
        head = self.head
        lines = (
            *((head.title, styles.title), (head.about, styles.about)),
            *((head.how_to, styles.how_to), (head.counts, styles.about)),
        )
        rows = "".join(
            f'<row r="{number}" ht="{height}" customHeight="1">{_text_cell(f"A{number}", text, style)}</row>'
            for number, ((text, style), height) in enumerate(zip(lines, _HEAD_HEIGHTS, strict=True), start=1)
        )
        names = [*self.headings, *([SAVED_FILL] if self.saved_fills else [])]
        cells = "".join(_text_cell(f"{column_letter(n)}{HEADING_ROW}", name, styles.heading) for n, name in enumerate(names))
        return f'{rows}<row r="{HEADING_ROW}" ht="24" customHeight="1">{cells}</row>'

    def _body(self, styles: ResultStyles) -> str:
        if not self.rows:
            texts = ["没有审核意见。" if heading == "问题" else "" for heading in self.headings]
            cells = (_text_cell(f"{column_letter(n)}{HEADING_ROW + 1}", t, styles.plain) for n, t in enumerate(texts))
            return f'<row r="{HEADING_ROW + 1}">{"".join(cells)}</row>'
        return "".join(self._row(number, row, styles) for number, row in enumerate(self.rows, start=HEADING_ROW + 1))

    def _row(self, number: int, row: ResultRow, styles: ResultStyles) -> str:
        own, texts = styles.of_row(row), row.texts(self.headings)
        linked = self._target(row) != ""
        cells = []
        for column, (heading, text) in enumerate(zip(self.headings, texts, strict=True)):
            style = styles.link if heading == _LINK and linked else own[column]
            cells.append(_text_cell(f"{column_letter(column)}{number}", text, style))
        saved = self.saved_fills.get(row.finding.finding_id, "")
        if saved:
            cells.append(_text_cell(f"{column_letter(len(own))}{number}", saved, styles.plain))
        return f'<row r="{number}" ht="{_height(texts, self.headings)}">{"".join(cells)}</row>'

    def _validation(self) -> str:
        asked = [number for number, row in enumerate(self.rows, start=HEADING_ROW + 1) if row.asks]
        if not asked:
            return ""
        letter = self._letter(_REASON)
        # open queries stand together: the rows are sorted by gravity
        return (
            '<dataValidations count="1"><dataValidation type="list" allowBlank="1" showInputMessage="1" showErrorMessage="1"'
            ' errorTitle="原因代码" error="请从下拉列表中选一项。" promptTitle="原因代码"'
            f' prompt="数据无误时选一项，并在右侧写明具体情况。" sqref="{letter}{asked[0]}:{letter}{asked[-1]}">'
            f'<formula1>"{",".join(REASON_CODES)}"</formula1></dataValidation></dataValidations>'
        )

    def _hyperlinks(self) -> str:
        letter = self._letter(_LINK)
        found = ((number, self._target(row)) for number, row in enumerate(self.rows, start=HEADING_ROW + 1))
        kept = itertools.islice(((number, target) for number, target in found if target), MOST_LINKS)
        links = "".join(f'<hyperlink ref="{letter}{number}" location="{as_xml(target)}"/>' for number, target in kept)
        return f"<hyperlinks>{links}</hyperlinks>" if links else ""

    def _letter(self, heading: str) -> str:
        return column_letter(self.headings.index(heading))

    def _merged(self) -> str:
        rows = range(1, HEADING_ROW)
        areas = "".join(f'<mergeCell ref="A{row}:{self.last_column}{row}"/>' for row in rows)
        return f'<mergeCells count="{len(rows)}">{areas}</mergeCells>'

    def _target(self, row: ResultRow) -> str:
        """Where the cell's link leads; '' for none. What is mended may have moved, so nothing leads there."""
        finding = row.finding
        sheet = self.links.get(finding.sheet)
        if sheet is None or row.is_mended:
            return ""
        cell = finding.cell if position_of(finding.cell) else f"A{finding.row or 1}"
        return f"{quoted(sheet)}!{cell}"


def _height(texts: Sequence[str], headings: Sequence[str]) -> int:
    """The points that a row needs: not every program fits the height of a row to its wrapped texts."""
    lines = max(
        sum(-(-shown_width(line) // (_WIDTHS[heading] - 1)) or 1 for line in text.split("\n"))
        for text, heading in zip(texts, headings, strict=True)
    )
    return min(lines * _LINE_HEIGHT + _PADDING, _MAX_HEIGHT)


def _text_cell(name: str, text: str, style: int) -> str:
    if not text:
        return f'<c r="{name}" s="{style}"/>'
    return f'<c r="{name}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{as_xml(text)}</t></is></c>'
