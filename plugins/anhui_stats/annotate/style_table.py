"""Cell styles: the same style with another fill, and back again. Pure.

Styles are found again by their content, so that marking a workbook twice adds nothing twice.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping

from lxml import etree

from anhui_stats.annotate.models import MARK_COLOURS, UnfitError
from anhui_stats.annotate.package import Element, number_of, parse_xml
from anhui_stats.models import Severity

_ORDER = (
    *(
        "numFmts",
        "fonts",
        "fills",
        "borders",
        "cellStyleXfs",
        "cellXfs",
        "cellStyles",
        "dxfs",
        "tableStyles",
        "colors",
        "extLst",
    ),
)
_SAVED_COLOUR = r"(?:(?:auto|rgb|theme|indexed|tint)=[-+.\w]+,?)*"
_SAVED = re.compile(rf"([a-zA-Z\d]+);({_SAVED_COLOUR});({_SAVED_COLOUR})")
_DEFAULTS = {
    "fonts": '<font><sz val="11"/><name val="宋体"/></font>',
    "fills": '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>',
    "borders": "<border><left/><right/><top/><bottom/><diagonal/></border>",
    "cellStyleXfs": '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
    "cellXfs": '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
}
MAX_STYLES = 64_000


def empty_styles(main: str) -> bytes:
    """A styles part that holds nothing yet."""
    return f'<styleSheet xmlns="{main}"/>'.encode()


class StyleTable:
    """styles.xml. A style is the number that a cell carries."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._main = str(root.tag)[1:].partition("}")[0]
        self._known: dict[str, dict[bytes, int]] = {}
        self._marks: dict[tuple[int, Severity], int] = {}
        self._unmarked: dict[tuple[int, str], int] = {}
        for name in _DEFAULTS:
            self._table(name)
        self._fills = list(self._table("fills"))
        self._styles = list(self._table("cellXfs"))

    def _tag(self, name: str) -> str:
        return f"{{{self._main}}}{name}"

    def _table(self, name: str) -> Element:
        table = self._root.find(self._tag(name))
        if table is None:
            table = self._root.makeelement(self._tag(name))
            behind = {self._tag(tag) for tag in _ORDER[_ORDER.index(name) + 1 :]}
            place = next((n for n, node in enumerate(self._root) if node.tag in behind), len(self._root))
            self._root.insert(place, table)
        if len(table) == 0:
            table.extend(self._elements(_DEFAULTS[name]))
            table.set("count", str(len(table)))
        return table

    def _elements(self, xml: str) -> list[Element]:
        return list(parse_xml(f'<x xmlns="{self._main}">{xml}</x>'.encode(), "styles"))

    def _add(self, name: str, element: Element) -> int:
        """The number of an element in a table, as a new one only where the table does not hold it."""
        table = self._table(name)
        if name not in self._known:
            self._known[name] = {}
            for number, node in enumerate(table):
                self._known[name].setdefault(_canonical(node), number)
        key = _canonical(element)
        if key not in self._known[name]:
            self._known[name][key] = len(table)
            table.append(element)
            table.set("count", str(len(table)))
            if len(table) > MAX_STYLES:
                raise UnfitError("单元格格式种类过多")
        return self._known[name][key]

    def add(self, name: str, xml: str) -> int:
        """The number of a font, fill, border or style given as XML without namespace."""
        number = self._add(name, self._elements(xml)[0])
        self._styles = list(self._table("cellXfs")) if name == "cellXfs" else self._styles
        return number

    def _style(self, style: int) -> Element:
        return self._styles[style] if 0 <= style < len(self._styles) else self._styles[0]

    def marked(self, style: int, severity: Severity) -> int:
        """The style with the fill of a severity."""
        key = (style, severity)
        if key not in self._marks:
            colour = MARK_COLOURS[severity]
            pattern = f'<patternFill patternType="solid"><fgColor rgb="{colour}"/><bgColor indexed="64"/></patternFill>'
            fill = self.add("fills", f"<fill>{pattern}</fill>")
            self._marks[key] = self._with_fill(style, fill, "1")
        return self._marks[key]

    def _with_fill(self, style: int, fill: int, apply: str | None) -> int:
        self._fills = list(self._table("fills"))
        changed = self._variant(style, fill, apply)
        number = self._add("cellXfs", changed)
        self._styles = list(self._table("cellXfs"))
        return number

    def _variant(self, style: int, fill: int, apply: str | None) -> Element:
        changed = copy.deepcopy(self._style(style))
        changed.tail = None
        changed.set("fillId", str(fill))
        changed.attrib.pop("applyFill", None)
        if apply is not None:
            changed.set("applyFill", apply)
        return changed

    def marked_styles(self) -> frozenset[int]:
        """The styles that have a fill of ours."""
        own = {n for n, fill in enumerate(self._fills) if self._is_mark(fill)}
        return frozenset(n for n, style in enumerate(self._styles) if number_of(style.get("fillId", "0")) in own)

    def _is_mark(self, fill: Element) -> bool:
        colour = fill.find(f"{self._tag('patternFill')}/{self._tag('fgColor')}")
        return colour is not None and str(colour.get("rgb")).upper() in MARK_COLOURS.values()

    def saved_fill(self, style: int) -> str:
        """The fill of a style as a text from which ``restored`` makes it again; '' for none (a gradient counts as none)."""
        number = number_of(self._style(style).get("fillId", "0"))
        pattern = self._fills[number].find(self._tag("patternFill")) if 0 < number < len(self._fills) else None
        if pattern is None or pattern.get("patternType") in (None, "none"):
            return ""
        colours = (pattern.find(self._tag(name)) for name in ("fgColor", "bgColor"))
        parts = (",".join(f"{k}={v}" for k, v in node.attrib.items()) if node is not None else "" for node in colours)
        saved = ";".join((str(pattern.get("patternType")), *parts))
        return saved if _SAVED.fullmatch(saved) else ""

    def restored(self, style: int, saved: str) -> int:
        """The style with the fill that it had before it was marked."""
        key = (style, saved)
        if key not in self._unmarked:
            self._unmarked[key] = self._restored(style, saved)
        return self._unmarked[key]

    def _restored(self, style: int, saved: str) -> int:
        fill = self._saved_number(saved)
        known = {_canonical(node): number for number, node in reversed(list(enumerate(self._styles)))}
        applies = (None, "0", "1") if fill == 0 else ("1", None)
        for apply in applies:
            number: int | None = known.get(_canonical(self._variant(style, fill, apply)))
            if number is not None:
                return number
        return self._with_fill(style, fill, applies[0])

    def _saved_number(self, saved: str) -> int:
        match = _SAVED.fullmatch(saved)
        if match is None:
            return 0
        colours = "".join(_colour_xml(tag, text) for tag, text in (("fgColor", match[2]), ("bgColor", match[3])))
        return self.add("fills", f'<fill><patternFill patternType="{match[1]}">{colours}</patternFill></fill>')


def _colour_xml(tag: str, saved: str) -> str:
    pairs: Mapping[str, str] = dict(part.split("=", 1) for part in saved.split(",") if part)
    attributes = " ".join(f'{name}="{value}"' for name, value in pairs.items())
    return f"<{tag} {attributes}/>" if pairs else ""


def _canonical(element: Element) -> bytes:
    bare = copy.deepcopy(element)
    bare.tail = None
    written: bytes = etree.tostring(bare, method="c14n", exclusive=True)
    return written
