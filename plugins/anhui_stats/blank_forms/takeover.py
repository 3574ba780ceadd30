"""Which rows of an earlier report a template takes over, and which of their values. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anhui_stats.catalog.forms import Column, Form, FormSet
from anhui_stats.models import Value
from anhui_stats.periods import year_of

Row = Mapping[str, Value]


@dataclass(frozen=True)
class EarlierRows:
    """The rows of one form in the unit's newest accepted report before the template's period."""

    period: str
    rows: tuple[Row, ...]


def take_over(forms: FormSet, period: str, earlier: Mapping[str, EarlierRows]) -> dict[str, list[Row]]:
    """Form code -> rows for the template of ``period``, from what was reported before; forms without any are left out."""
    taken: dict[str, list[Row]] = {}
    ordered = sorted(forms.forms, key=lambda form: bool(form.prefill and form.prefill.follows))
    for form in ordered:
        if form.prefill is not None and form.form_code in earlier:
            is_new_year = year_of(earlier[form.form_code].period) != year_of(period)
            rows = [row for row in earlier[form.form_code].rows if not is_new_year or _goes_on(form, row, taken)]
            if rows:
                taken[form.form_code] = [_kept(form, row, is_new_year) for row in rows]
    return taken


def _goes_on(form: Form, row: Row, taken: Mapping[str, Sequence[Row]]) -> bool:
    """Whether a row of last year belongs into the new one."""
    assert form.prefill is not None
    if form.prefill.follows:
        followed = {other.get("project_id") for other in taken.get(form.prefill.follows, ())}
        return row.get("project_id") in followed
    wanted = form.prefill.new_year
    return bool(wanted) and all(row.get(name) in values for name, values in wanted.items())


def _kept(form: Form, row: Row, is_new_year: bool) -> Row:
    return {column.name: row.get(column.name) for column in form.columns if not _restarts(column, is_new_year)}


def _restarts(column: Column, is_new_year: bool) -> bool:
    return column.restarts == "month" or (is_new_year and column.restarts == "year")
