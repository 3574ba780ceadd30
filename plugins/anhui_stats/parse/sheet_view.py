"""How an xlsx shows its cells, as far as it matters to what was meant: hidden rows and columns, percentages. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from anhui_stats.parse.values import ContentFault

_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
_NUMBER = re.compile(rb"\b(r|min|max)=[\"'](\d{1,7})[\"']")
_WIDEST = 16_384


def hides_something(xml: bytes) -> bool:
    """Whether any row or column of the sheet may be hidden."""
    return b"hidden=" in xml


def hidden_rows(xml: bytes) -> tuple[int, ...]:
    """The zero-based rows that a sheet hides."""
    numbers = (_numbers(match[1]).get(b"r", 0) for match in _ROW.finditer(xml) if _HIDDEN.search(match[1]))
    return tuple(number - 1 for number in numbers if number)


def hidden_columns(xml: bytes) -> tuple[int, ...]:
    """The zero-based columns that a sheet hides."""
    spans = (_numbers(match[1]) for match in _COLUMN.finditer(xml) if _HIDDEN.search(match[1]))
    return tuple(n - 1 for span in spans for n in range(span.get(b"min", 1), min(span.get(b"max", 0), _WIDEST) + 1))


def _numbers(attributes: bytes) -> dict[bytes, int]:
    return {match[1]: int(match[2]) for match in _NUMBER.finditer(attributes)}


def percent_styles(parts: Mapping[str, bytes]) -> frozenset[bytes]:
    """The numbers of the cell styles that show a share as a percentage."""
    xml = parts.get("xl/styles.xml", b"")
    if b"%" not in xml and b'numFmtId="9"' not in xml and b'numFmtId="10"' not in xml:
        return frozenset()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise ContentFault("damaged", "工作簿的格式表无法读取") from error
    own = {node.get("numFmtId") for node in root.iter("{*}numFmt") if "%" in str(node.get("formatCode"))}
    percents = own | {"9", "10"}
    used = [node.get("numFmtId") for table in root.iter("{*}cellXfs") for node in table.iter("{*}xf")]
    return frozenset(str(index).encode() for index, number in enumerate(used) if number in percents)


def has_style(xml: bytes, styles: frozenset[bytes]) -> bool:
    """Whether any cell of the sheet may have one of the styles."""
    single = b"'" in xml
    return any(b's="%s"' % style in xml or (single and b"s='%s'" % style in xml) for style in styles)
