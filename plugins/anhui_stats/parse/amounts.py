"""A column of clean amounts kept as whole ten-thousandths: decimals without a Decimal for each cell. Pure.

Only for speed: four of five cells are amounts. As a sequence it is what a list of the Decimals would be.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import overload

import numpy as np
import pyarrow as pa

from anhui_stats.batch import AMOUNT
from anhui_stats.models import Value

_STEPS = 10_000
_STRING_OR_FLOAT = {str, float}


class Amounts(Sequence[Value]):
    """Amounts in their column's unit, None where the cell was blank. ``scaled`` are ten-thousandths, NaN for None."""

    def __init__(self, scaled: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
        self.scaled = scaled

    def __len__(self) -> int:
        """How many cells."""
        return len(self.scaled)

    @overload
    def __getitem__(self, index: int) -> Value: ...

    @overload
    def __getitem__(self, index: slice) -> Amounts: ...

    def __getitem__(self, index: int | slice) -> Value | Amounts:
        """One amount, or a part of the column."""
        return Amounts(self.scaled[index]) if isinstance(index, slice) else _decimal(float(self.scaled[index]))

    def __iter__(self) -> Iterator[Value]:
        """The amounts one by one."""
        return map(_decimal, self.scaled.tolist())


def _decimal(scaled: float) -> Decimal | None:
    return None if math.isnan(scaled) else Decimal(int(scaled)).scaleb(-4)


def read_clean_amounts(raws: Sequence[object]) -> Amounts | None:
    """Floats with at most four decimals and fifteen digits, and blanks; None when one cell needs a closer look.

    A float that is the nearest one to so few digits is the amount that the spreadsheet shows.
    """
    if not set(map(type, raws)) <= _STRING_OR_FLOAT:
        return None
    blanks = raws.count("")
    texts_as_nan = [raw if type(raw) is float else math.nan for raw in raws]
    floats = np.array(texts_as_nan, np.float64)
    with np.errstate(over="ignore"):
        scaled = np.rint(floats * _STEPS)
    clean = (scaled / _STEPS == floats) & (np.abs(scaled) < 1e15)
    return Amounts(scaled) if np.count_nonzero(clean) + blanks == len(raws) else None


def amounts_array(chunks: Sequence[Sequence[Value]]) -> pa.Array:
    """The chunks of a column as one array of the batch's amounts."""
    arrays: list[pa.Array] = []
    clean: list[Amounts] = []
    for chunk in chunks:
        if isinstance(chunk, Amounts):
            clean.append(chunk)
            continue
        arrays += [_widen(clean)] if clean else []
        clean = []
        arrays.append(pa.array(chunk, AMOUNT))
    return pa.concat_arrays([*arrays, _widen(clean)])


def _widen(chunks: Sequence[Amounts]) -> pa.Array:
    scaled = np.concatenate([np.empty(0), *(chunk.scaled for chunk in chunks)])
    blank = np.isnan(scaled)
    whole = pa.array(np.where(blank, 0, scaled).astype(np.int64), mask=blank).cast(pa.decimal128(19))
    return pa.Array.from_buffers(pa.decimal128(19, 4), len(whole), whole.buffers()).cast(AMOUNT)
