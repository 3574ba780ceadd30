"""Which column of a sheet is which column of a form. Pure.

Headings are compared without white space, line breaks and the width of brackets; a bracket with a known unit (万元) is
taken off and remembered. The heading row is the best match among the first rows, alone or combined with the row above it
or the two rows above it (two or three rows merged).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from anhui_stats.catalog.forms import Form
from anhui_stats.parse.text_forms import heading_form, is_blank
from anhui_stats.parse.values import Grid, cell_name

_SEARCHED_ROWS = 15


@dataclass(frozen=True)
class HeadingIndex:
    """The headings of one form: comparable heading -> (rank, column name); rank 0 is the printed heading, aliases follow."""

    form: Form
    lookup: dict[str, tuple[int, str]]
    units: tuple[str, ...]


@dataclass(frozen=True)
class HeadingMatch:
    """Where a form's columns stand. ``row`` is the zero-based last heading row, -1 when no heading was found."""

    row: int
    columns: dict[str, int]
    units: dict[str, str]
    unknown: dict[str, str]

    @property
    def score(self) -> int:
        """How many columns of the form were found."""
        return len(self.columns)


NO_MATCH = HeadingMatch(-1, {}, {}, {})


@functools.lru_cache(maxsize=20_000)
def split_unit(text: str, known_units: tuple[str, ...]) -> tuple[str, str]:
    """A heading in its comparable form without its unit bracket, and the unit ('' without one)."""
    plain = heading_form(text)
    for match in re.finditer(r"\((?:计量单位|单位)?([^()]*)\)", plain):
        if match[1] in known_units:
            return plain[: match.start()] + plain[match.end() :], match[1]
    return plain, ""


def build_index(form: Form, known_units: tuple[str, ...]) -> HeadingIndex:
    """The headings of a form, ready to be compared."""
    lookup: dict[str, tuple[int, str]] = {}
    for column in form.columns:
        for rank, heading in enumerate(column.headings):
            key = split_unit(heading, known_units)[0]
            if key not in lookup or rank < lookup[key][0]:
                lookup[key] = (rank, column.name)
    return HeadingIndex(form, lookup, known_units)


def find_headings(grid: Grid, index: HeadingIndex) -> HeadingMatch:
    """The best heading row of the sheet for this form; ``NO_MATCH`` when not one heading was found."""
    best = NO_MATCH
    for row in range(grid.body_start, min(len(grid.rows), grid.body_start + _SEARCHED_ROWS)):
        single = _match(row, [(text,) if text else () for text in _texts(grid.rows[row])], grid, index)
        best = single if single.score > best.score else best
        for depth in (2, 3):
            if row + depth <= len(grid.rows) and best.score < len(index.form.columns):
                deep = _match(row + depth - 1, _combined(grid, row, depth), grid, index)
                best = deep if deep.score > best.score else best
        if best.score == len(index.form.columns):
            break
    return best


def _texts(row: Sequence[object]) -> list[str]:
    return [value if isinstance(value, str) and not is_blank(value) else "" for value in row]


def _combined(grid: Grid, row: int, depth: int) -> list[tuple[str, ...]]:
    """For each column the headings that so many rows may mean together: all of them, then without the topmost, and so on."""
    levels = [_texts(grid.rows[row + level]) for level in range(depth)]
    for (top, left), (_, right) in grid.merged:
        if row <= top < row + depth - 1 and right < len(levels[0]):
            level = levels[top - row]
            level[left : right + 1] = [level[left]] * (right - left + 1)
    stacks = ([text for text in stack if text] for stack in zip(*levels, strict=True))
    return [tuple("".join(stack[start:]) for start in range(len(stack))) for stack in stacks]


def _match(row: int, candidates: Sequence[tuple[str, ...]], grid: Grid, index: HeadingIndex) -> HeadingMatch:
    hits: list[tuple[int, int, str, str]] = []
    texts: dict[int, str] = {}
    for position, options in enumerate(candidates):
        if options:
            texts[position] = options[-1].strip()
        for option in options:
            key, unit = split_unit(option, index.units)
            if key in index.lookup:
                rank, name = index.lookup[key]
                hits.append((rank, position, name, unit))
                break
    columns: dict[str, int] = {}
    units: dict[str, str] = {}
    for _, position, name, unit in sorted(hits):
        if name not in columns:
            columns[name] = position
            if unit:
                units[name] = unit
    if not columns:
        return NO_MATCH
    taken = set(columns.values())
    unknown = {cell_name(row, position): text for position, text in texts.items() if position not in taken}
    return HeadingMatch(row, columns, units, unknown)
