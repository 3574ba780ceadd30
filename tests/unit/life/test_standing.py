"""Findings of the review beside those of the workbook: a cell is asked about once, unless the later question is graver."""

from __future__ import annotations

import psycopg
import pyarrow as pa
import pytest

from anhui_stats.life.explanation import Said
from anhui_stats.life.said import Explanation, apply_explanations, note_answers
from anhui_stats.life.standing import found_findings
from anhui_stats.validate import FINDING_SCHEMA
from warehouse import MOMENT, Warehouse

HUOQIU = "341522"


def _finding(submission_id: str, rule_id: str, cell: str, severity: str = "query", expected: str = "") -> pa.Table:
    blank = dict.fromkeys(FINDING_SCHEMA.names, "") | {"row": 5, "expected": expected}
    given = {"finding_id": f"{rule_id} {cell}", "submission_id": submission_id, "rule_id": rule_id, "severity": severity}
    return pa.Table.from_pylist([blank | given | {"form_code": "ZS01", "sheet": "ZS01", "cell": cell}], schema=FINDING_SCHEMA)


def _report(connection: psycopg.Connection) -> str:
    connection.execute(
        "insert into core.region (region_code, region_name, region_level, parent_code, valid_from, valid_to)"
        " values ('341522', '霍邱县', 'county', '341500', '1900-01-01', '9999-12-31')"
    )
    return Warehouse(connection).report(HUOQIU, "2022-09", {})


@pytest.mark.parametrize(
    ("earlier", "cell", "state", "added"),
    [
        ("query", "K5", "open", False),
        ("query", "K5", "explained", False),
        ("query", "K5", "mended", True),
        ("notice", "K5", "open", True),
        ("query", "L5", "open", True),
        ("query", "", "open", True),
    ],
)
def test_a_cell_that_its_own_workbook_asks_about_is_not_asked_about_again(
    empty_warehouse: psycopg.Connection, earlier: str, cell: str, state: str, added: bool
) -> None:
    submission_id = _report(empty_warehouse)
    with found_findings(empty_warehouse, _finding(submission_id, "ZS01-Q01", cell, earlier), "workbook"):
        pass
    empty_warehouse.execute("update ops.finding set state = %s", (state,))
    later = _finding(submission_id, "SCALE-Q01", "K5" if cell else "")
    with found_findings(empty_warehouse, later, "review") as found:
        assert bool(found) is added
    rules = {row[0] for row in empty_warehouse.execute("select rule_id from ops.finding").fetchall()}
    assert ("SCALE-Q01" in rules) is added
    empty_warehouse.rollback()


@pytest.mark.parametrize(
    ("rule_id", "before", "now", "asked_again"),
    [
        ("UNIT-Q01", "另有裕安区", "另有裕安区", False),
        ("UNIT-Q01", "另有裕安区", "另有裕安区、金寨县", True),
        ("PERIOD-Q01", "3000", "3299.99", False),
        ("PERIOD-Q01", "3000", "3300", True),
        ("SCALE-Q09", "1 至 9", "1 至 20", False),
    ],
)
def test_an_answer_ends_when_the_other_side_of_its_question_changed(
    empty_warehouse: psycopg.Connection, rule_id: str, before: str, now: str, asked_again: bool
) -> None:
    submission_id = _report(empty_warehouse)
    with found_findings(empty_warehouse, _finding(submission_id, rule_id, "K5", expected=before), "review"):
        pass
    said = Explanation(f"{rule_id} K5", submission_id, "row", Said("其他", "两个不同的项目", ""), "")
    note_answers(empty_warehouse, [said], MOMENT)
    apply_explanations(empty_warehouse, [submission_id])
    with found_findings(empty_warehouse, _finding(submission_id, rule_id, "K5", expected=now), "review") as found:
        assert bool(found) is asked_again
    apply_explanations(empty_warehouse, [submission_id])
    states = empty_warehouse.execute("select state, expected from ops.finding").fetchall()
    assert states == [("open" if asked_again else "explained", now)]
    empty_warehouse.rollback()
