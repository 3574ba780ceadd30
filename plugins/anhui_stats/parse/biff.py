"""What calamine does not tell about an xls: a password, error values, and how far out its cells lie. Pure.

In: the bytes of the Workbook (or Book) stream. Records are (type, length, data); sheets are found by their BOUNDSHEET offsets.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from anhui_stats.parse.values import Broken, Position

_FILEPASS, _BOUNDSHEET, _EOF = 0x002F, 0x0085, 0x000A
_FORMULA = (0x0006, 0x0206, 0x0406)
_BOOLERR = 0x0205
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


def sheet_marks(stream: bytes, offset: int) -> tuple[frozenset[Position], dict[Position, Broken]]:
    """The positions of formulas with a value, and the cells that hold an error."""
    formulas: set[Position] = set()
    broken: dict[Position, Broken] = {}
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
    return frozenset(formulas), broken
