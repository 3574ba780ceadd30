"""Texts as they may stand in a workbook. Pure."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

MAX_CELL = 32_000
_LATIN = 0x2000
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Excel reads _x000D_ in a text as the character of that number
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def clean(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return _ESCAPED.sub("_x005F_", _ILLEGAL.sub("", text)).replace("\r\n", "\n").replace("\r", "\n").strip()


def clip(text: str, length: int = MAX_CELL) -> str:
    """The text, cut where a cell or comment could not hold it."""
    return text if len(text) <= length else text[: length - 1] + "…"


def as_xml(text: str) -> str:
    """The text between two tags or in an attribute."""
    return escape(clip(clean(text)), {'"': "&quot;", "\n": "&#10;"})


def shown_width(text: str) -> int:
    """The width of a text in digits: a Chinese character is as wide as two."""
    return len(text) + sum(ord(character) > _LATIN for character in text)
