"""Invented codes that pass the official checks: 统一社会信用代码, old licence numbers, project approval codes."""

from __future__ import annotations

import functools

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def check_digit(base: str) -> str:
    """The eighteenth character of a 统一社会信用代码 (GB 32100-2015) for its first seventeen."""
    total = sum(USCC_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(base))
    return USCC_ALPHABET[-total % 31]


@functools.lru_cache(maxsize=65536)
def uscc(number: int, division: str = "341500") -> str:
    """The valid code with that sequence number (below 31**9) of an enterprise registered in a division."""
    body = ""
    for _ in range(9):
        number, rest = divmod(number, 31)
        body = USCC_ALPHABET[rest] + body
    base = f"91{division}{body}"
    return base + check_digit(base)


def wrong_uscc(code: str) -> str:
    """The same code with another check digit."""
    return code[:17] + USCC_ALPHABET[(USCC_ALPHABET.index(code[17]) + 7) % 31]


def old_licence(number: int, division: str = "341500") -> str:
    """A fifteen-digit business licence number as it was used before 2018."""
    return f"{division}{number % 10**9:09d}"


def approval_code(year: int, division: str, industry_code: str, number: int) -> str:
    """A project approval code: 2018-341522-29-03-012345."""
    return f"{year}-{division}-{industry_code.lstrip('ABCDEFGHIJKLMNOPQRST')[:2]}-03-{number % 10**6:06d}"
