"""Which sheet holds which form: by its name, else by its headings. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anhui_stats.catalog.forms import Form
from anhui_stats.parse.headings import NO_MATCH, HeadingIndex, HeadingMatch, find_headings
from anhui_stats.parse.text_forms import compact
from anhui_stats.parse.values import Grid

_ENOUGH_HEADINGS = 2
_SHARE_OF_REQUIRED = 0.6


@dataclass(frozen=True)
class Assignment:
    """A sheet and the form it was taken for (None for none)."""

    grid: Grid
    form: Form | None
    match: HeadingMatch


def assign_sheets(grids: Sequence[Grid], indexes: Mapping[str, HeadingIndex]) -> list[Assignment]:
    """One assignment a sheet, in order. A note sheet that only mentions a form in its name is no sheet of the form."""
    named = {position: _by_name(grid, indexes) for position, grid in enumerate(grids)}
    matches = {
        position: find_headings(grids[position], indexes[form.form_code])
        for position, (form, _) in named.items()
        if form is not None
    }
    assignments = []
    for position, grid in enumerate(grids):
        form, exact = named[position]
        if form is None:
            assignments.append(_by_headings(grid, indexes))
        elif exact or matches[position].score >= _ENOUGH_HEADINGS or not _stands_elsewhere(position, form, named, matches):
            assignments.append(Assignment(grid, form, matches[position]))
        else:
            assignments.append(Assignment(grid, None, NO_MATCH))
    return assignments


def _stands_elsewhere(
    position: int, form: Form, named: Mapping[int, tuple[Form | None, bool]], matches: Mapping[int, HeadingMatch]
) -> bool:
    others = (p for p, (found, _) in named.items() if found is form and p != position)
    return any(named[p][1] or matches[p].score >= _ENOUGH_HEADINGS for p in others)


def _key(name: str) -> str:
    return compact(unicodedata.normalize("NFKC", name)).upper()


def _by_name(grid: Grid, indexes: Mapping[str, HeadingIndex]) -> tuple[Form | None, bool]:
    """The form that the sheet's name (or the csv) names, and whether it does so exactly."""
    if grid.form_code:
        index = indexes.get(grid.form_code)
        return (index.form, True) if index else (None, False)
    name = _key(grid.name)
    forms = [index.form for index in indexes.values()]
    for form in forms:
        if name in (_key(form.sheet), form.form_code):
            return form, True
    for form in forms:
        if form.form_code in name:
            return form, False
    for form in forms:
        short = _key(form.sheet.replace(form.form_code, ""))
        if (short and short in name) or _key(form.title) in name:
            return form, False
    return None, False


def _by_headings(grid: Grid, indexes: Mapping[str, HeadingIndex]) -> Assignment:
    """The county form whose headings the sheet holds: most of its required ones, and half of what stands there."""
    best = Assignment(grid, None, NO_MATCH)
    for index in indexes.values():
        match = find_headings(grid, index) if index.form.family == "zs" and not grid.form_code else NO_MATCH
        required = [column.name for column in index.form.columns if column.required == "always"]
        found = sum(name in match.columns for name in required)
        fits = (
            match.score > _ENOUGH_HEADINGS and found >= _SHARE_OF_REQUIRED * len(required) and match.score >= len(match.unknown)
        )
        if fits and match.score > best.match.score:
            best = Assignment(grid, index.form, match)
    return best
