"""Columns in which every cell is blank or already as it should be, taken whole. Pure.

Only for speed: each function returns what reading cell by cell would give, or None when one cell needs a closer look. Texts
are joined once, so that the interpreter looks at columns, not at cells; a stroke inside a text only sends it the longer way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from anhui_stats.models import Value
from anhui_stats.parse.text_forms import BLANK_WORDS, full_width

_STROKES = BLANK_WORDS | frozenset(map(full_width, BLANK_WORDS))
_STRING, _STRING_OR_DATE = {str}, {str, dt.date}


def _joined(raws: Sequence[object]) -> str | None:
    if not set(map(type, raws)) <= _STRING or not _STROKES.isdisjoint(raws):
        return None
    text = "|".join(raws)  # type: ignore[arg-type]
    return text if text.isprintable() else None


def _as_they_are(raws: Sequence[object]) -> list[Value]:
    return [raw or None for raw in raws]  # type: ignore[misc]


def _read_clean_texts(raws: Sequence[object]) -> list[Value] | None:
    text = _joined(raws)
    if text is None or " |" in text or "| " in text or text[:1] == " " or text[-1:] == " ":
        return None
    return _as_they_are(raws)


def _is_clean_code(text: str | None) -> bool:
    # + stands in 9.13E+17
    return text is not None and text.isascii() and " " not in text and "+" not in text


def _read_clean_codes(raws: Sequence[object]) -> list[Value] | None:
    return _as_they_are(raws) if _is_clean_code(_joined(raws)) else None


def _read_clean_usccs(raws: Sequence[object]) -> list[Value] | None:
    text = _joined(raws)
    return _as_they_are(raws) if _is_clean_code(text) and text == (text or "").upper() else None


def _read_clean_industries(raws: Sequence[object]) -> list[Value] | None:
    text = _joined(raws)
    digits = (text or "").replace("|", "")
    return _as_they_are(raws) if text is not None and text.isascii() and (not digits or digits.isdigit()) else None


def _read_clean_dates(raws: Sequence[object]) -> list[Value] | None:
    if not set(map(type, raws)) <= _STRING_OR_DATE or any(type(raw) is str and raw for raw in raws):
        return None
    return _as_they_are(raws)


#: By column type, or by the resolver where the column names one.
CLEAN_READERS: Mapping[str, Callable[[Sequence[object]], list[Value] | None]] = {
    "text": _read_clean_texts,
    "code": _read_clean_codes,
    "uscc": _read_clean_usccs,
    "industry_code": _read_clean_industries,
    "date": _read_clean_dates,
}
