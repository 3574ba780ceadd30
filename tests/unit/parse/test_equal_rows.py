"""However a clerk arranges the sheet (order of columns, aliases of headings, blank rows), the same rows come out."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from anhui_stats.catalog.forms import form_set
from anhui_stats.sample.workbook_writer import lay_out
from corpus.case import LEDGER, PERIOD, UNIT, rearranged, sound_rows, xlsx
from factories import PLAIN, Grid, SheetStyle, cover_grid, cover_values
from unit.parse.making import arrive, parse, records

FORM = form_set(PERIOD).form(LEDGER)
ROWS = sound_rows()[LEDGER]


def _rows(grid: Grid) -> list[dict[str, Any]]:
    cover = cover_grid(form_set(PERIOD).cover, cover_values(UNIT, PERIOD))
    batch = parse(arrive(xlsx({"": cover, LEDGER: grid})))
    assert batch.normalisations.num_rows == batch.unread.num_rows == 0
    return [{k: v for k, v in row.items() if k not in ("submission_id", "row_no")} for row in records(batch, LEDGER)]


PLAINLY = _rows(lay_out(FORM, ROWS, "霍邱县", PERIOD, PLAIN))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_order_any_alias_any_blank_rows(data: st.DataObject) -> None:
    headings = {column.name: data.draw(st.sampled_from(column.headings)) for column in FORM.columns if column.aliases}
    style = SheetStyle(
        title=data.draw(st.booleans()),
        caption=data.draw(st.booleans()),
        column_numbers=data.draw(st.booleans()),
        wide_brackets=data.draw(st.booleans()),
        unit_brackets=data.draw(st.booleans()),
        blank_every=data.draw(st.integers(0, 2)),
        rows_above=data.draw(st.integers(0, 5)),
        headings=headings,
    )
    grid = lay_out(FORM, ROWS, "霍邱县", PERIOD, style)
    assert _rows(rearranged(grid, data.draw(st.permutations(range(len(grid.columns)))))) == PLAINLY
