"""The drawing of a sheet's comments (VML), without which Excel does not show them. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from lxml import etree

from anhui_stats.annotate.models import Position, UnfitError
from anhui_stats.annotate.package import Element, parse_xml

_V, _O, _X = (
    "urn:schemas-microsoft-com:vml",
    "urn:schemas-microsoft-com:office:office",
    "urn:schemas-microsoft-com:office:excel",
)
_SPACES = f'xmlns:v="{_V}" xmlns:o="{_O}" xmlns:x="{_X}"'
_SHAPE_ID = re.compile(rb"_x0000_s(\d{4,9})")
#: A drawing owns its shape numbers in blocks of this size.
BLOCK = 1024
_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_WIDTH_COLUMNS, _MAX_LINES, _CHARACTERS_A_LINE = 4, 24, 20


def empty_drawing() -> bytes:
    """A drawing without shapes."""
    return f'<xml {_SPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data=""/></o:shapelayout>{_TYPE}</xml>'.encode()


def first_free_number(drawings: Iterable[bytes]) -> int:
    """The first block of shape numbers behind all that any drawing uses."""
    used = (int(number) for drawing in drawings for number in _SHAPE_ID.findall(drawing))
    return (max(used, default=0) // BLOCK + 1) * BLOCK


def remove_shapes(root: Element, positions: Collection[Position]) -> None:
    """Take off the shapes of the comments at positions."""
    for position, shape in note_shapes(root).items():
        if position in positions:
            shape.getparent().remove(shape)


def note_shapes(root: Element) -> dict[Position, Element]:
    """The shapes of comments by the position of their cell."""
    found: dict[Position, Element] = {}
    for data in root.iter(f"{{{_X}}}ClientData"):
        row, column = (data.findtext(f"{{{_X}}}{name}", "").strip() for name in ("Row", "Column"))
        if data.get("ObjectType") == "Note" and row.isdecimal() and column.isdecimal():
            found[int(row), int(column)] = data.getparent()
    return found


def add_shapes(root: Element, texts: Sequence[tuple[Position, str]], first: int) -> int:
    """A hidden box for each comment, sized by its text. Out: the number behind the last one used."""
    if not texts:
        return first
    numbers = range(first, first + len(texts))
    shapes = "".join(_shape(number, *text) for number, text in zip(numbers, texts, strict=True))
    root.extend(list(parse_xml(f"<xml {_SPACES}>{shapes}</xml>".encode(), "vml")))
    etree.cleanup_namespaces(root, keep_ns_prefixes=["v", "o", "x"])
    _own_blocks(root, range(numbers[0] // BLOCK, numbers[-1] // BLOCK + 1))
    return numbers[-1] + 1


def _own_blocks(root: Element, blocks: range) -> None:
    node = next(iter(root.iter(f"{{{_O}}}idmap")), None)
    if node is None:
        raise UnfitError("批注的图形层结构有误")
    owned = [part for part in str(node.get("data")).split(",") if part.strip()]
    node.set("data", ",".join([*owned, *(str(block) for block in blocks if str(block) not in owned)]))


def _shape(number: int, position: Position, text: str) -> str:
    row, column = position
    lines = sum(-(-len(line) // _CHARACTERS_A_LINE) or 1 for line in text.split("\n"))
    height = min(lines, _MAX_LINES) + 1
    anchor = f"{column + 1}, 15, {max(row - 1, 0)}, 10, {column + 1 + _WIDTH_COLUMNS}, 15, {max(row - 1, 0) + height}, 4"
    style = f"position:absolute;margin-left:60pt;margin-top:2pt;width:220pt;height:{height * 14}pt;z-index:1;visibility:hidden"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="{style}" fillcolor="#ffffe1" o:insetmode="auto">'
        '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
        f"<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
