"""Chance that repeats: a generator of its own for every thing, named by what it is, so that any month stands alone."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

Choice = TypeVar("Choice")


def chance(seed: int, *name: object) -> random.Random:
    """The generator of the thing with that name: the same seed and name always give the same draws."""
    digest = hashlib.sha256("|".join(str(part) for part in (seed, *name)).encode()).digest()
    return random.Random(int.from_bytes(digest[:8], "big"))


def weighted(draw: random.Random, weights: Mapping[Choice, int]) -> Choice:
    """One key, likely in proportion to its weight."""
    return draw.choices(list(weights), cum_weights=None, weights=list(weights.values()))[0]


def letters(draw: random.Random, alphabet: Sequence[str], count: int) -> str:
    """That many characters of the alphabet."""
    return "".join(draw.choice(alphabet) for _ in range(count))
