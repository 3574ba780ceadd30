"""What goes into the parse stage, and the neutral values that its steps hand to each other. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from anhui_stats.models import Receipt, Value, column_letter

Position = tuple[int, int]
Merged = tuple[Position, Position]


@dataclass(frozen=True)
class ArrivedFile:
    """One archived file: its receipt and its bytes."""

    receipt: Receipt
    content: bytes


@dataclass(frozen=True)
class Limits:
    """What a workbook may demand of the machine.

    ``max_ratio`` (unpacked : packed) counts only above 16 MiB unpacked; ``max_cells`` are those of all used areas together.
    """

    max_bytes: int = 32 * 1024 * 1024
    max_sheets: int = 200
    max_rows: int = 50_000
    max_columns: int = 500
    max_cells: int = 10_000_000
    max_unpacked_bytes: int = 256 * 1024 * 1024
    max_ratio: int = 200


class ContentFault(Exception):  # noqa: N818 - a county's fault, not an error of ours
    """Raised inside this stage when a file cannot be read; ends as ``container_fault`` of its submission, never outside.

    ``code`` is one of the codes of ``SUBMISSION_SCHEMA.container_fault``, ``detail`` a short Chinese explanation.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class Broken(NamedTuple):
    """A cell that holds no value: ``reason`` formula_without_value or error_value, ``text`` the formula or the error."""

    reason: str
    text: str


class Reading(NamedTuple):
    """What one cell was read as. ``kind`` names a normalisation, ``reason`` why it could not be read; '' for none."""

    value: Value
    kind: str = ""
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Grid:
    """One sheet, rectangular from A1; blank cells are ''. Positions are zero-based (row, column)."""

    name: str
    rows: list[list[object]]
    hidden: bool = False
    merged: tuple[Merged, ...] = ()
    broken: Mapping[Position, Broken] = field(default_factory=dict)
    formulas: Mapping[Position, str] = field(default_factory=dict)
    body_start: int = 0
    form_code: str = ""
    all_text: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()


def cell_name(row: int, column: int) -> str:
    """The A1 name of a zero-based position."""
    return f"{column_letter(column)}{row + 1}"
