"""Traditional characters -> simplified ones, by ``reference/traditional_characters.csv``: one character for one."""

from __future__ import annotations

import functools
from pathlib import Path

from pydantic import Field

from anhui_stats.catalog.base import REFERENCE, StrictModel, load_csv


class Character(StrictModel):
    """One traditional character and its simplified form."""

    traditional: str = Field(min_length=1, max_length=1)
    simplified: str = Field(min_length=1, max_length=1)


@functools.cache
def _table(path: Path) -> dict[int, str]:
    return {ord(one.traditional): one.simplified for one in load_csv(Character, path)}


def simplified(text: str) -> str:
    """The text in simplified characters, as far as the table knows them."""
    return text.translate(_table(REFERENCE / "traditional_characters.csv"))
