"""Amounts that add up to printed figures, in integers of 0.01万元."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal

YI = 1_000_000  # 1亿元 in 0.01万元


def yi(printed: str) -> int:
    """A printed amount in 亿元 as 0.01万元."""
    return int(Decimal(printed) * YI)


def wan(cents: int) -> Decimal:
    """0.01万元 as 万元."""
    return Decimal(cents).scaleb(-2)


def allocate(total: int, low: Sequence[int], high: Sequence[int], draw: random.Random) -> list[int]:
    """Amounts between their bounds that add up to ``total`` exactly."""
    if not sum(low) <= total <= sum(high):
        raise ValueError(f"{total} does not lie between {sum(low)} and {sum(high)}")
    rest = total - sum(low)
    weights = [(top - bottom) * draw.uniform(0.5, 1) for bottom, top in zip(low, high, strict=True)]
    scale = rest / sum(weights) if rest else 0.0
    amounts = [min(bottom + int(weight * scale), top) for bottom, top, weight in zip(low, high, weights, strict=True)]
    missing = total - sum(amounts)
    for index, top in enumerate(high):
        extra = min(missing, top - amounts[index])
        amounts[index] += extra
        missing -= extra
    return amounts


def fit(start: Sequence[float], partitions: Sequence[tuple[Sequence[str], dict[str, int]]], rounds: int = 400) -> list[int]:
    """Amounts whose sums over every partition are the given ones, to a few 0.01万元.

    A partition names the group of each amount and the sum of each group; the amounts are scaled to one partition after the
    other until all hold (iterative proportional fitting).
    """
    amounts = list(start)
    for _ in range(rounds):
        for groups, wanted in partitions:
            sums = dict.fromkeys(wanted, 0.0)
            for group, amount in zip(groups, amounts, strict=True):
                sums[group] += amount
            amounts = [a * wanted[g] / sums[g] for g, a in zip(groups, amounts, strict=True)]
    return [round(amount) for amount in amounts]
