"""Characters as people type them: full-width forms, invisible characters, dashes that mean blank. Pure."""

from __future__ import annotations

import datetime as dt
import functools
import re
import unicodedata
from decimal import Decimal

from anhui_stats.models import Value

_FULL_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {0x3000: 0x20}
_BRACKETS = str.maketrans("[]{}〔〕【】", "()()()()")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")
# zero-width and direction marks, BOM, soft hyphen, and the control characters that no database stores
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ALL_SPACE = re.compile(r"\s+")
#: What people write for "none"; compare compacted text.
BLANK_WORDS = frozenset(stroke * times for stroke in "-—–―−/\\" for times in range(1, 7)) | {"无"}


def half_width(text: str) -> str:
    """Full-width ASCII (１２３，（）) as plain ASCII; nothing else changes, so that ① does not become a number."""
    return text if text.isascii() else text.translate(_FULL_WIDTH)


def full_width(text: str) -> str:
    """Plain ASCII in its full-width form (/ as ／): what a Chinese input method leaves behind."""
    return text.translate({narrow: wide for wide, narrow in _FULL_WIDTH.items()})


def visible(text: str) -> str:
    """Without invisible characters; odd spaces as plain ones; outer white space stripped."""
    # every invisible character and odd space is one that Python does not call printable
    return text.strip() if text.isprintable() else _INVISIBLE.sub("", _SPACES.sub(" ", text)).strip()


@functools.lru_cache(maxsize=50_000)
def compact(text: str) -> str:
    """Half-width, without invisible characters and any white space."""
    return _ALL_SPACE.sub("", visible(half_width(text)))


@functools.lru_cache(maxsize=50_000)
def heading_form(text: str) -> str:
    """The form in which headings and labels are compared: NFKC, no white space, one kind of bracket, no colons or stars."""
    plain = unicodedata.normalize("NFKC", text).translate(_BRACKETS)
    return compact(plain).replace(":", "").strip("*")


def is_blank(raw: object) -> bool:
    """Whether the cell holds nothing to see."""
    return raw is None or raw == "" or (isinstance(raw, str) and not visible(raw))


def means_blank(text: str) -> bool:
    """Whether the compacted text is a stroke or 无, as people write for 'none'."""
    return text in BLANK_WORDS


def show(raw: object) -> str:
    """A cell as its reader sees it: whole numbers without .0, dates as YYYY-MM-DD, amounts without exponent."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        return format(raw, ".15g") if not raw.is_integer() or abs(raw) >= 1e15 else str(int(raw))
    if isinstance(raw, dt.datetime):
        return raw.isoformat(sep=" ")
    return str(raw)


def show_value(value: Value) -> str:
    """A typed value as text: 是/否, plain decimals, ISO dates; '' for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
