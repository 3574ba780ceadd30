"""Personal values as they may be shown: the first character of a name, the ends of a telephone number. Pure."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\d[\d\- ]{5,}\d")
_NAME = re.compile(r"[^\W\d_]{2,}")


def mask(text: str) -> str:
    """王小明 13812345678 becomes 王** 138****5678; a single character becomes *."""
    hidden = _NUMBER.sub(_mask_number, text)
    hidden = _NAME.sub(lambda match: match.group()[0] + "**", hidden)
    return "*" if len(hidden) == 1 else hidden


def _mask_number(match: re.Match[str]) -> str:
    digits = match.group()
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 11 else f"{digits[:2]}****{digits[-2:]}"
