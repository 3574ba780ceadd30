"""Which rows below the headings are data, and why the others are not. Pure.

Reasons: blank, column_numbers (甲 乙 1 2), total (合计, 总计, 小计), group (一、工业), signature (单位负责人, 注：),
after_end (what stands below the signature), data_after_end (the same with a code for its key: perhaps a row that was meant
to count). A row whose key holds a normal code is data, whatever its first cell begins with.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from anhui_stats.catalog.forms import Layout
from anhui_stats.errors import ConsistencyError
from anhui_stats.parse.numbers import read_number_text
from anhui_stats.parse.text_forms import compact, is_blank, means_blank, show

_STEMS = "甲乙丙丁戊己庚辛壬癸"
# fewer cells than this may be a row of data that was only begun
_ENOUGH_NUMBERS = 4
_NUMBERED = re.compile(r"\(?(\d{1,3})\)?(?:=.*)?")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{3,}")
_REST_OF_TOTAL = re.compile(r"[\W\d]*(?:[（(].*[)）])?[\W\d]*个?(?:项目)?")


@dataclass
class RowKinds:
    """The rows below the headings, zero-based: data, those that total, and how many were skipped for which reason."""

    data: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    found: int = 0

    def check(self) -> None:
        """Every row has exactly one fate."""
        if self.found != len(self.data) + self.skipped.total():
            raise ConsistencyError(f"{self.found} rows found, {len(self.data)} parsed, skipped {dict(self.skipped)}")


def sort_rows(
    rows: Sequence[Sequence[object]], start: int, key_columns: Sequence[int], held: frozenset[int], layout: Layout
) -> RowKinds:
    """The fate of each row from ``start`` to the end of the used range. ``held`` rows have broken cells: they are not blank."""
    kinds = RowKinds(found=max(len(rows) - start, 0))
    ended = False
    for number in range(start, len(rows)):
        row = rows[number]
        first = row[0]
        if type(first) is str and first and first.isascii() and not ended and not first.isspace() and kinds.data:
            kinds.data.append(number)  # a code in the first cell: no marker begins like that
            continue
        kind = _kind_of(row, key_columns, layout)
        if kind == "blank" and number in held:
            kind = "data"
        elif (
            not kinds.data and not kinds.skipped["column_numbers"] and _is_numbering(row)
        ):  # blank or 合计 rows may stand above it
            kind = "column_numbers"
        ended = ended or kind == "signature"
        if ended and kind not in ("blank", "signature"):
            has_key = kind == "data" and any(_is_code(row[column]) for column in key_columns)
            kind = "data_after_end" if has_key else "after_end"
        _count(kinds, kind, number, row)
    kinds.check()
    return kinds


def _count(kinds: RowKinds, kind: str, number: int, row: Sequence[object]) -> None:
    if kind == "data":
        kinds.data.append(number)
        return
    kinds.skipped[kind] += 1
    first = next((cell for cell in row if not is_blank(cell)), "")
    # the fixed form compares 合计 and 总计 only: 小计 is a part of the column
    if kind == "total" and not compact(show(first)).startswith("小计"):
        kinds.totals.append(number)


def _kind_of(row: Sequence[object], key_columns: Sequence[int], layout: Layout) -> str:
    position = next((index for index, cell in enumerate(row) if not is_blank(cell)), None)
    if position is None:
        return "blank"
    first = row[position]
    if not isinstance(first, str):
        return "data"
    text = compact(first)
    if not text or text.isascii() or any(_is_code(row[column]) for column in key_columns if column != position):
        return "data"
    if any(text.startswith(compact(marker)) for marker in layout.end_markers):
        return "signature"
    others = [cell for cell in row[position + 1 :] if not is_blank(cell)]
    if any(_is_total(text, marker, others) for marker in layout.total_markers):
        return "total"
    if re.match(layout.group_marker, text) and all(map(_is_amount, others)):
        return "group"
    return "data"


def _is_total(text: str, marker: str, others: Sequence[object]) -> bool:
    if not text.startswith(marker):
        return False
    return _REST_OF_TOTAL.fullmatch(text[len(marker) :]) is not None or all(map(_is_amount, others))


def _is_code(cell: object) -> bool:
    return isinstance(cell, str | int | float) and _CODE.fullmatch(compact(show(cell))) is not None


def _is_amount(cell: object) -> bool:
    if isinstance(cell, str):
        text = compact(cell)
        return means_blank(text) or read_number_text(text, {}, Decimal(1)).value is not None
    return isinstance(cell, int | float)


def _is_numbering(row: Sequence[object]) -> bool:
    """甲 乙 丙 1 2 3: stems or letters, and whole numbers that count up by one; in any order where columns were moved."""
    texts = [compact(show(cell)) for cell in row if not is_blank(cell)]
    if _is_disturbed_numbering(texts):
        return True
    if len(texts) < 2:
        return False
    rest = [text for text in texts if text not in _STEMS and not re.fullmatch("[A-Z]", text)]
    stems = len(texts) - len(rest)
    matches = [_NUMBERED.fullmatch(text) for text in rest]
    numbers = [int(match[1]) for match in matches if match]
    in_place = texts[stems:] == rest and numbers == sorted(numbers)
    counts_up = all(after == before + 1 for before, after in itertools.pairwise(sorted(numbers)))
    # a row of data (甲公司 apart) may look like 甲 12; numbering begins with 1, or goes on where the stems end
    begins = not numbers or min(numbers) in (1, stems + 1)
    return len(numbers) == len(matches) and counts_up and begins and (in_place or (stems > 0 and len(texts) > 2))


def _is_disturbed_numbering(texts: Sequence[str]) -> bool:
    """甲 乙 丙 1 2 4 5: the numbering of a sheet from which columns were deleted, or in which they were moved."""
    stems = sum(len(text) == 1 and text in _STEMS for text in texts)
    numbers = sum(_NUMBERED.fullmatch(text) is not None for text in texts)
    return len(texts) >= _ENOUGH_NUMBERS and stems > 0 and stems + numbers == len(texts) == len(set(texts))
