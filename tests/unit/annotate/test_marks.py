"""N findings are N marks at their cells; everything else keeps its bytes."""

from __future__ import annotations

import io
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from anhui_stats.annotate import RESULT_HEADINGS
from anhui_stats.models import Severity, column_letter
from unit.annotate.making import (
    ALWAYS_NEW,
    COLOURS,
    SHEET,
    annotate,
    edited,
    finding,
    grids,
    ledger,
    marks,
    opened,
    parts,
    spread,
    table,
)
from unit.parse.making import workbook


@pytest.mark.parametrize("count", [0, 1, 20, 21, 200, 201])
def test_every_finding_is_marked_at_its_cell_and_listed(count: int) -> None:
    findings, content = spread(count), ledger(3)
    result = annotate(content, *findings)
    assert (result.kind, result.note, result.marked, result.listed) == ("annotated", "", count, count)
    found = marks(result.content)
    assert {cell for _, cell in found} == {one.cell for one in findings}
    for one in findings:
        colour, comment = found[SHEET, one.cell]
        assert colour == COLOURS[one.severity.value]
        assert all(text in comment for text in (one.message, one.remedy, one.rule_id, one.finding_id))
    rows = table(result.content)
    assert tuple(rows[0]) == RESULT_HEADINGS
    assert sorted(row[0] for row in rows[1:] if row[0]) == sorted(one.finding_id for one in findings)


def test_five_thousand_findings_are_marked_in_a_few_seconds() -> None:
    findings, content = spread(5_000, columns=2), workbook({SHEET: [[f"项目{n}", n, n / 4, ""] for n in range(5_000)]})
    begun = time.process_time()
    result = annotate(content, *findings)
    assert time.process_time() - begun < 20
    assert (result.marked, result.listed) == (5_000, 5_000)
    found = marks(result.content)
    assert {cell for _, cell in found} == {one.cell for one in findings}
    assert all(found[SHEET, one.cell][0] == COLOURS[one.severity.value] for one in findings)
    assert all(one.finding_id in found[SHEET, one.cell][1] for one in findings)


@pytest.mark.parametrize("count", [0, 1, 200])
def test_parts_that_hold_no_mark_keep_their_bytes_names_and_order(count: int) -> None:
    content = ledger(3)
    before, after = parts(content), parts(annotate(content, *spread(count)).content)
    marked = () if count == 0 else ("xl/worksheets/sheet2.xml",)
    assert {name for name in before if after.get(name) != before[name]} == {*ALWAYS_NEW, *marked}
    assert [name for name in after if name in before] == list(before)


def test_values_are_read_as_before() -> None:
    content = ledger(30)
    before, after = grids(content), grids(annotate(content, *spread(21)).content)
    assert list(after) == ["审核结果", *before]
    assert all(after[name].rows == grid.rows for name, grid in before.items())


def test_equal_input_gives_equal_bytes() -> None:
    content = ledger(3)
    assert annotate(content, *spread(21)).content == annotate(content, *spread(21)).content


def test_several_findings_at_a_cell_are_one_comment_in_the_gravest_colour() -> None:
    query, error = finding(1, "T6", Severity.QUERY), finding(2, "T6", Severity.ERROR)
    result = annotate(ledger(), query, error)
    colour, comment = marks(result.content)[SHEET, "T6"]
    assert (result.marked, colour) == (2, COLOURS["error"])
    assert comment.index(error.finding_id) < comment.index(query.finding_id)
    assert comment.count("【审核意见】") == 1


def test_a_blank_cell_below_the_last_row_is_created_and_marked() -> None:
    result = annotate(ledger(1), finding(1, "C5"), finding(2, "AZ900"))
    assert {cell for _, cell in marks(result.content)} == {"C5", "AZ900"}
    assert opened(result.content)[SHEET]["A5"].value == "341522-2022-0000"


def test_a_merged_area_is_marked_at_its_first_cell() -> None:
    content = ledger(3, merged={SHEET: ["A6:C7"]})
    result = annotate(content, finding(1, "B7"), finding(2, "A6", Severity.QUERY))
    found = marks(result.content)
    assert list(found) == [(SHEET, "A6")]
    assert result.marked == 2


@pytest.mark.parametrize(
    "changes",
    [{"sheet": "", "cell": "", "row": None}, {"cell": ""}, {"sheet": "没有的表"}, {"cell": "ZZZZ9"}, {"cell": "A9999999"}],
    ids=["file", "sheet", "unknown sheet", "no column", "no row"],
)
def test_a_finding_without_a_cell_is_only_listed(changes: dict[str, object]) -> None:
    result = annotate(ledger(), finding(1, "A5", **changes))
    assert (result.kind, result.marked, result.listed) == ("annotated", 0, 1)
    assert marks(result.content) == {}


def test_the_cell_keeps_number_format_border_and_font() -> None:
    book = opened(ledger())
    cell = book[SHEET]["B6"]
    cell.number_format, cell.font = "#,##0.000", Font(bold=True, color="FF112233")
    cell.value = 12.5
    stream = io.BytesIO()
    book.save(stream)
    after = opened(annotate(stream.getvalue(), finding(1, "B6")).content)[SHEET]["B6"]
    assert (after.value, after.number_format, after.font.b, after.font.color.rgb) == (12.5, "#,##0.000", True, "FF112233")
    assert after.fill.fgColor.rgb == COLOURS["error"]


@settings(max_examples=25, deadline=None)
@given(st.sets(st.tuples(st.integers(1, 40), st.integers(0, 40)), min_size=1, max_size=30))
def test_any_cells_are_marked_and_stay_in_order(cells: set[tuple[int, int]]) -> None:
    names = {f"{column_letter(column)}{row}" for row, column in cells}
    content = ledger(3)
    result = annotate(content, *(finding(n, name) for n, name in enumerate(sorted(names))))
    assert {cell for _, cell in marks(result.content)} == names
    assert grids(result.content)[SHEET].rows == grids(content)[SHEET].rows


def test_rows_and_cells_without_references_are_marked_where_they_stand() -> None:
    content = ledger(3)
    part = "xl/worksheets/sheet2.xml"
    xml = parts(content)[part]
    bare = re.sub(rb'<(row|c) r="[A-Z0-9]+"', rb"<\1", xml)
    # the headings have no gaps, so that they stand where they stood
    spoilt = edited(content, part, (xml, bare))
    result = annotate(spoilt, finding(1, "B3"))
    assert (result.kind, list(marks(result.content))) == ("annotated", [(SHEET, "B3")])
    assert opened(result.content)[SHEET]["B3"].value == opened(content)[SHEET]["B3"].value
