"""What calamine does not tell about an xls: a password, error values, and how far out its cells lie. Pure.

In: the bytes of the Workbook (or Book) stream. Records are (type, length, data); sheets are found by their BOUNDSHEET offsets.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from anhui_stats.parse.values import Broken, Position

_FILEPASS, _BOUNDSHEET, _EOF = 0x002F, 0x0085, 0x000A
_FORMULA = (0x0006, 0x0206, 0x0406)
_BOOLERR = 0x0205
_ROW, _COLUMNS = 0x0208, 0x007D
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


def _records(stream: bytes, offset: int) -> Iterator[tuple[int, bytes]]:
    while offset + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, offset)
        yield kind, stream[offset + 4 : offset + 4 + length]
        if kind == _EOF:
            return
        offset += 4 + length


def sheet_offsets(stream: bytes) -> tuple[list[int], bool]:
    """Where each sheet begins, in workbook order, and whether a password protects the stream."""
    offsets, encrypted = [], False
    for kind, data in _records(stream, 0):
        encrypted = encrypted or kind == _FILEPASS
        if kind == _BOUNDSHEET and len(data) >= 4:
            offsets.append(struct.unpack_from("<I", data)[0])
    return offsets, encrypted


@dataclass
class BiffMarks:
    """Of one sheet: formulas with a value, cells that hold an error, and which rows and columns it hides."""

    formulas: set[Position] = field(default_factory=set)
    broken: dict[Position, Broken] = field(default_factory=dict)
    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()


def sheet_marks(stream: bytes, offset: int) -> BiffMarks:
    """What one sheet marks."""
    marks = BiffMarks()
    formulas, broken = marks.formulas, marks.broken
    for kind, data in _records(stream, offset):
        if kind == _BOOLERR and len(data) >= 8 and data[7]:
            broken[struct.unpack_from("<HH", data)] = Broken("error_value", _ERRORS.get(data[6], "#ERR"))
        elif kind in _FORMULA and len(data) >= 14:
            position = struct.unpack_from("<HH", data)
            # a result that is no number ends in FFFF; its first byte tells text, bool, error or blank
            if data[12:14] == b"\xff\xff" and data[6] == 2:
                broken[position] = Broken("error_value", _ERRORS.get(data[8], "#ERR"))
            else:
                formulas.add(position)
        elif kind == _ROW and len(data) >= 14 and data[12] & 0x20:
            marks.rows += (struct.unpack_from("<H", data)[0],)
        elif kind == _COLUMNS and len(data) >= 10 and data[8] & 0x01:
            first, last = struct.unpack_from("<HH", data)
            marks.columns += tuple(range(first, min(last, 255) + 1))
    return marks
