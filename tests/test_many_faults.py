"""N faults on a real workbook give N findings, each at its cell: nothing between the sheet and the finding stops counting."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from anhui_stats.catalog.forms import form_set
from anhui_stats.catalog.regions import load_reference
from anhui_stats.models import Receipt
from anhui_stats.parse import ArrivedFile, parse_files
from anhui_stats.validate import project_context, validate_batch
from factories import ledger_row, sound_rows, write_workbook
from pipeline import MOMENT

#: What a fault writes into its cell: a required value is blank, a number is a word, a code is outside its list.
KINDS = (("project_name", None), ("total_investment_wan", "约两亿"), ("stage", "口头"))

#: One of two investors of the first project.
LINE = {"project_id": "341522-2022-0001", "investor_name": "苏州嘉瑞", "source_region": "江苏省", "is_huishang": False}


def workbook(path: Path, faults: int, mixed: bool) -> Counter[str]:
    """A workbook with so many faulty ledger rows among as many sound ones; the faulty cells, read from the file itself."""
    rows = sound_rows(projects=max(2 * faults, 3))
    kinds = KINDS if mixed else KINDS[:1]
    wrong = [kinds[number % len(kinds)] for number in range(faults)]
    for number, (column, value) in enumerate(wrong):
        rows["ZS01"][2 * number] = ledger_row(2 * number + 1, **{column: value})
    write_workbook(path, "341522", "2022-09", rows)
    return Counter(f"{letter}{row}" for letter, row in _places(path, rows["ZS01"], wrong))


def _places(path: Path, ledger: list[dict[str, Any]], wrong: list[tuple[str, Any]]) -> list[tuple[str, int]]:
    form = form_set("2022-09").form("ZS01")
    sheet = openpyxl.load_workbook(path)[form.sheet]
    headings = {column.name: column.heading for column in form.columns}
    cells = {str(cell.value): cell.column_letter for row in sheet.iter_rows(max_row=8) for cell in row if cell.value}
    letters = {name: next(v for k, v in cells.items() if k.startswith(headings[name])) for name in {c for c, _ in wrong}}
    row_of = {cell.value: cell.row for column in sheet.iter_cols(max_col=3) for cell in column}
    return [(letters[column], row_of[ledger[2 * n]["project_id"]]) for n, (column, _) in enumerate(wrong)]


@pytest.mark.parametrize(
    ("faults", "mixed"), [*((number, mixed) for number in (0, 1, 20, 21, 200, 201) for mixed in (False, True)), (5000, True)]
)
def test_every_fault_is_found_at_its_cell(tmp_path: Path, faults: int, mixed: bool) -> None:
    path = tmp_path / "霍邱县2022年9月报表.xlsx"
    injected = workbook(path, faults, mixed)
    errors = [finding for finding in found(path) if finding["severity"] == "error"]
    assert len(errors) == faults
    assert Counter(finding["cell"] for finding in errors) == injected
    assert len(injected) == faults


def found(path: Path) -> list[dict[str, Any]]:
    """What the rules say of a workbook."""
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    receipt = Receipt(sha256[:16], f"341522/{path.name}", sha256, len(content), 1, MOMENT)
    batch = parse_files([ArrivedFile(receipt, content)], load_reference(), MOMENT)
    return validate_batch(batch, project_context(MOMENT)).to_pylist()  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *((name, None) for name in ("project_id", "signed_on", "started_on", "industry_code", "total_investment_wan")),
        ("ytd_funds_wan", "约三千"),
        ("stage", "口头"),
    ],
)
def test_one_fault_of_the_ledger_is_told_once_and_not_by_every_form_that_is_held_against_it(
    tmp_path: Path, column: str, value: Any
) -> None:
    path = tmp_path / "霍邱县2022年9月报表.xlsx"
    rows = sound_rows()
    lines = [dict(LINE, line_no=number, ytd_funds_wan=1500) for number in (1, 2)]
    rows["ZS01"][0] = ledger_row(1, **{column: value})
    write_workbook(path, "341522", "2022-09", {**rows, "ZS07": lines})
    [told] = [finding for finding in found(path) if finding["severity"] != "notice"]
    assert (told["column"], told["row"], told["severity"]) == (column, 5, "error")


def test_a_ledger_that_is_missing_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "霍邱县2022年9月报表.xlsx"
    write_workbook(path, "341522", "2022-09", sound_rows(), tweak=lambda made: made.pop("ZS01"))
    assert [finding["rule_id"] for finding in found(path) if finding["severity"] != "notice"] == ["SHEET-E01"]
