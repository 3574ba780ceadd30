"""A file as it was opened, before its sheets are read; csv files that belong together become one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from anhui_stats.models import Receipt
from anhui_stats.parse.cover import CoverReading
from anhui_stats.parse.readers import unique_names
from anhui_stats.parse.values import ContentFault, Grid


@dataclass(frozen=True)
class OpenedSheet:
    """A sheet that is no cover, with the file that it came in."""

    grid: Grid
    receipt: Receipt


@dataclass(frozen=True)
class OpenedFile:
    """One file as it was opened: its cover and sheets, or why there are none. ``answers``: our 审核结果 that came back."""

    receipts: tuple[Receipt, ...]
    cover: CoverReading | None = None
    cover_grid: Grid | None = None
    sheets: tuple[OpenedSheet, ...] = ()
    answers: tuple[OpenedSheet, ...] = ()
    further_covers: tuple[tuple[OpenedSheet, CoverReading], ...] = ()
    nil_forms: tuple[str, ...] = ()
    fault: ContentFault | None = None
    is_csv: bool = False

    @property
    def unit_code(self) -> str | None:
        """The unit that the cover names."""
        return self.cover.text("unit_code") if self.cover else None

    @property
    def period(self) -> str | None:
        """The period that the cover names."""
        return self.cover.text("period") if self.cover else None


def group_csv(opened: Sequence[OpenedFile]) -> list[OpenedFile]:
    """The csv files of one unit, period and folder as one submission, where the first of them stood."""
    groups: dict[tuple[object, ...], list[OpenedFile]] = {}
    for number, item in enumerate(opened):
        together = item.is_csv and item.unit_code and item.period
        key = (item.unit_code, item.period, item.receipts[0].folder) if together else (number,)
        groups.setdefault(key, []).append(item)
    return [group[0] if len(group) == 1 else _merge(group) for group in groups.values()]


def _merge(group: Sequence[OpenedFile]) -> OpenedFile:
    sheets = [sheet for item in group for sheet in item.sheets]
    grids = unique_names([sheet.grid for sheet in sheets])
    return replace(
        group[0],
        receipts=tuple(receipt for item in group for receipt in item.receipts),
        sheets=tuple(replace(sheet, grid=grid) for sheet, grid in zip(sheets, grids, strict=True)),
        nil_forms=tuple(dict.fromkeys(code for item in group for code in item.nil_forms)),
    )
