"""The cell styles of the result sheet, added to those of the workbook. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from anhui_stats.annotate.models import MARK_COLOURS
from anhui_stats.annotate.result_rows import ResultRow
from anhui_stats.annotate.style_table import StyleTable
from anhui_stats.models import Severity

_GREY, _INPUT, _CLOSED = "FFD9D9D9", "FFFFFBE5", "FFF2F2F2"
_CENTRED = ("意见编号", "级别", "状态", "单元格", "原因代码")
_TEXT_FORMAT = 49
_ANSWERS = ("原因代码", "情况说明")


class ResultStyles:
    """Styles by their use. Every text cell has the format 文本, so that editing a text never turns it into a formula."""

    def __init__(self, table: StyleTable, headings: Sequence[str]) -> None:
        self._table = table
        self._headings = headings
        thin = "".join(f'<{side} style="thin"><color rgb="FFA6A6A6"/></{side}>' for side in ("left", "right", "top", "bottom"))
        self._boxed = table.add("borders", f"<border>{thin}<diagonal/></border>")
        self._open = table.add("borders", "<border><left/><right/><top/><bottom/><diagonal/></border>")
        body, small = self._font(10), self._font(8, "FF7F7F7F")
        self.title = self._style(self._font(16, bold=True, name="黑体"), across="center", boxed=False)
        self.about = self._style(self._font(11), boxed=False)
        self.how_to = self._style(body, boxed=False)
        self.heading = self._style(self._font(10, bold=True, name="黑体"), _GREY, "center")
        self.plain = self._style(body)
        self.link = self._style(self._font(10, "FF0563C1", underlined=True), across="center")
        grey = self._font(10, "FF7F7F7F")
        self._rows: dict[tuple[Severity, bool, bool], tuple[int, ...]] = {}
        for severity in Severity:
            for asks in (False, True):
                for is_mended in (False, True):
                    fonts = (grey if is_mended else body, small)
                    self._rows[severity, asks, is_mended] = self._row(severity, asks, is_mended, *fonts)

    def _row(self, severity: Severity, asks: bool, is_mended: bool, body: int, small: int) -> tuple[int, ...]:
        styles = []
        for column, heading in enumerate(self._headings):
            fill = ""
            if heading == "级别" and not is_mended:
                fill = MARK_COLOURS[severity]
            elif heading in _ANSWERS:
                fill = _INPUT if asks else _CLOSED
            across = "center" if heading in _CENTRED else "left"
            font = small if column == 0 else body
            styles.append(self._style(font, fill, across, locked=heading not in _ANSWERS))
        return tuple(styles)

    def of_row(self, row: ResultRow) -> tuple[int, ...]:
        """The style of each column of a row."""
        return self._rows[row.severity, row.asks, row.is_mended]

    def _font(
        self, size: int, colour: str = "FF000000", *, bold: bool = False, underlined: bool = False, name: str = "宋体"
    ) -> int:
        marks = ("<b/>" if bold else "") + ("<u/>" if underlined else "")
        return self._table.add("fonts", f'<font>{marks}<sz val="{size}"/><color rgb="{colour}"/><name val="{name}"/></font>')

    def _style(self, font: int, fill: str = "", across: str = "left", *, boxed: bool = True, locked: bool = True) -> int:
        pattern = f'<patternFill patternType="solid"><fgColor rgb="{fill}"/><bgColor indexed="64"/></patternFill>'
        fill_id = self._table.add("fills", f"<fill>{pattern}</fill>") if fill else 0
        border = self._boxed if boxed else self._open
        unlocked = "" if locked else '<protection locked="0"/>'
        return self._table.add(
            "cellXfs",
            f'<xf numFmtId="{_TEXT_FORMAT}" fontId="{font}" fillId="{fill_id}" borderId="{border}" xfId="0"'
            ' applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1" applyProtection="1">'
            f'<alignment horizontal="{across}" vertical="center" wrapText="1"/>{unlocked}</xf>',
        )
