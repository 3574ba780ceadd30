"""What a clerk wrote to a query: its reason code, its text without personal numbers, and whether it explains anything. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from anhui_stats.validate.masking import mask

REASON_CODES = ("更正", "退资", "核减", "口径", "价格", "进度", "其他")
OTHER = "其他"
#: A carried explanation ends when the figure moved by this share or more.
CARRY_BELOW = Decimal("0.1")

_CODE_IN_FRONT = re.compile(rf"\s*[【\[(（]?({'|'.join(REASON_CODES)})[】\])）]?\s*[:：,，、;；\-—]\s*(.*)", re.DOTALL)
_SAYS_NOTHING = re.compile(r"[\W_]+")
# mobile and fixed telephone numbers, identity numbers, also in full-width digits; amounts, dates and codes of companies stay.
# core.mask_personal in sql/schema/020_privacy.sql says the same for what is published
_PERSONAL = re.compile(
    r"(?<![#A-Za-z])(?:[1１][3-9３-９][#][- ]?[#]{4}[- ]?[#]{4}|[0０][#]{2,3}[- ]?[#]{7,8}"
    r"|[#]{6}(?:[1１][9９]|[2２][0０])[#]{9}[#XxＸｘ])(?![#A-Za-z])".replace("#", "0-9０-９")
)


@dataclass(frozen=True)
class Said:
    """One explanation. ``why_not`` tells in Chinese why it does not count, '' where it does."""

    reason_code: str
    text: str
    why_not: str

    @property
    def counts(self) -> bool:
        """Whether the query is answered by it."""
        return not self.why_not


def read_explanation(text: str, reason_code: str, empty_phrases: Set[str]) -> Said:
    """What was written on a findings sheet (code and text apart) or in a row's 情况说明 (the code may stand in front)."""
    code, own = reason_code.strip(), text.strip()
    match = _CODE_IN_FRONT.fullmatch(own)
    if match:
        code, own = code or match.group(1), match.group(2).strip()
    elif not code and own in REASON_CODES:
        code, own = own, ""
    return Said(code if code in REASON_CODES else OTHER, mask_personal(own), _why_not(own, empty_phrases))


def _why_not(text: str, empty_phrases: Set[str]) -> str:
    plain = _SAYS_NOTHING.sub("", unicodedata.normalize("NFKC", text))
    if not plain:
        return "没有写明具体情况"
    if _consists_of(plain, empty_phrases):
        return f"“{text}”没有说明原因和依据"
    return ""


def _consists_of(text: str, phrases: Set[str]) -> bool:
    """Whether the text is nothing but phrases, one after the other."""
    reached = {0}
    for end in range(1, len(text) + 1):
        if any(end - len(phrase) in reached and text.endswith(phrase, 0, end) for phrase in phrases):
            reached.add(end)
    return len(text) in reached


def mask_personal(text: str) -> str:
    """The text with telephone and identity numbers masked."""
    return _PERSONAL.sub(lambda match: mask(match.group()), text)


def may_carry(explained_figure: str, figure: str) -> bool:
    """Whether an explanation of one figure holds for another: it moved by less than 10%; what is no number must be equal."""
    if explained_figure == figure:
        return True
    try:
        old, new = Decimal(explained_figure), Decimal(figure)
    except InvalidOperation:
        return False
    return old.is_finite() and new.is_finite() and (new == old or abs(new - old) < CARRY_BELOW * abs(old))
