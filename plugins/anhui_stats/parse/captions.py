"""The caption above the headings: 填报单位：霍邱县  报告期：2022年9月  计量单位：万元. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from anhui_stats.catalog.forms import Layout
from anhui_stats.parse.text_forms import compact, half_width, is_blank, show, visible
from anhui_stats.parse.values import Grid
from anhui_stats.periods import parse_period


@dataclass(frozen=True)
class Caption:
    """What a caption names; null what it does not. ``measures`` are its known units (万元、万美元)."""

    unit: str | None
    period: str | None
    measures: tuple[str, ...]


def read_caption(grid: Grid, heading_row: int, layout: Layout) -> Caption:
    """The caption in the rows above the headings, in one cell or spread over several."""
    rows = grid.rows[grid.body_start : max(heading_row, 0)]
    text = "  ".join(visible(half_width(show(cell))) for row in rows for cell in row if not is_blank(cell))
    labels = layout.caption_labels
    unit = _after(text, re.escape(labels.unit))
    period = _after(text, re.escape(labels.period))
    # many tables say 单位：亿元 without 计量
    measure = _after(text, rf"(?:{re.escape(labels.unit_of_measure)}|(?<!填报)(?<!计量)(?<!报送)单位)")
    named = re.split(r"[、，,/;；]", compact(measure or ""))
    known = tuple(name for name in named if name in layout.known_bracket_units)
    return Caption(unit, parse_period(period) if period else None, known)


def _after(text: str, label: str) -> str | None:
    """The words behind a label and a colon, up to two blanks or the next label; None when there are none."""
    match = re.search(rf"{label}\s*:\s*(.*?)\s*(?=\s{{2,}}|\s\S+?\s*:|$)", text)
    value = match[1].strip() if match else ""
    return value if value and ":" not in value else None
