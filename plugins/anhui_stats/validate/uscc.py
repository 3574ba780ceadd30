"""The check digit of the 统一社会信用代码 (GB 32100-2015). Pure."""

from __future__ import annotations

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {character: number for number, character in enumerate(_ALPHABET)}
_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))


def is_valid_uscc(code: str) -> bool:
    """Whether the code has 18 characters of the standard's alphabet and ends in its check digit."""
    if len(code) != 18 or any(character not in _VALUES for character in code):
        return False
    total = sum(_VALUES[character] * weight for character, weight in zip(code, _WEIGHTS, strict=False))
    return _VALUES[code[-1]] == (31 - total % 31) % 31
