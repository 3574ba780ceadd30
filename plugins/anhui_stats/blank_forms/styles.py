"""The cell formats of one workbook. Headings are locked, what a clerk fills in is not."""

from __future__ import annotations

from typing import Any

from anhui_stats.catalog.forms import Column

BODY_FONT, TITLE_FONT = "宋体", "黑体"
_GREY, _PALE = "#E7E6E6", "#FFF8E5"
_NUMBER_FORMATS = {
    "money_wan": "#,##0.00",
    "money_usd_wan": "#,##0.00",
    "area_mu": "#,##0.00",
    "decimal": "#,##0.00",
    "int": "0",
    "date": "yyyy-mm-dd",
}
_WIDTHS = {"money_wan": 14, "money_usd_wan": 14, "area_mu": 11, "decimal": 14, "int": 9, "date": 12, "bool": 8, "uscc": 22}
_COLOURS = {"always": "#C00000", "never": "#000000"}
_CONDITIONAL_COLOUR = "#C55A11"

Format = Any


class Styles:
    """Formats by need; equal ones are made once, in the order of asking, so that the bytes are stable."""

    def __init__(self, book: Any) -> None:
        """``book`` is the ``xlsxwriter`` workbook that the formats belong to."""
        self._book = book
        self._known: dict[str, Format] = {}

    def make(self, **properties: object) -> Format:
        """A format with these properties on top of the house font."""
        wanted = {"font_name": BODY_FONT, "font_size": 10, "valign": "vcenter", **properties}
        key = repr(sorted(wanted.items()))
        if key not in self._known:
            self._known[key] = self._book.add_format(wanted)
        return self._known[key]

    def title(self, size: int = 18) -> Format:
        """A sheet's title."""
        return self.make(font_name=TITLE_FONT, font_size=size, align="center")

    def caption(self, align: str = "left") -> Format:
        """A cell of the caption row."""
        return self.make(align=align)

    def heading(self, column: Column | None = None) -> Format:
        """A heading; red where the column is always required, brown where a condition requires it."""
        colour = _COLOURS.get(column.required, _CONDITIONAL_COLOUR) if column else "#000000"
        return self.make(font_name=TITLE_FONT, align="center", text_wrap=True, border=1, bg_color=_GREY, font_color=colour)

    def number(self) -> Format:
        """A cell of the row 甲 乙 1 2."""
        return self.make(align="center", border=1, font_size=9, bg_color=_GREY)

    def fixed(self, align: str = "left") -> Format:
        """A locked cell with given content."""
        return self.make(border=1, align=align, text_wrap=True, bg_color=_GREY)

    def note(self, bold: bool = False) -> Format:
        """A line of explanation."""
        return self.make(text_wrap=True, bold=bold, valign="top")

    def entry(self, column: Column, *, border: bool = True, whole: bool = False) -> Format:
        """A cell to be filled in; ``whole`` numbers show no decimals."""
        text = column.type not in _NUMBER_FORMATS
        shown = "0" if whole else _NUMBER_FORMATS.get(column.type, "@")
        align = {"date": "center", "bool": "center", "enum": "center"}.get(column.type, "left" if text else "right")
        properties = {"num_format": shown, "align": align, "locked": False, "text_wrap": text}
        return self.make(**properties, **({"border": 1} if border else {}))

    def cover_entry(self, is_date: bool) -> Format:
        """A cell of the cover to be filled in."""
        shown = "yyyy-mm-dd" if is_date else "@"
        return self.make(font_size=12, border=1, align="left", num_format=shown, locked=False, bg_color=_PALE, text_wrap=True)


def width_of(column: Column) -> int:
    """The width of a column in characters, wide enough for its heading on three lines."""
    heading = 2 * len(column.heading)
    return max(column.width or _WIDTHS.get(column.type, 13), min(heading, -(-heading // 3) + 3))
