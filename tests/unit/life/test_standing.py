"""Findings of the review beside those of the workbook: a cell is asked about once, unless the later question is graver."""

from __future__ import annotations

import psycopg
import pyarrow as pa
import pytest

from anhui_stats.life.standing import found_findings
from anhui_stats.validate import FINDING_SCHEMA
from warehouse import Warehouse

HUOQIU = "341522"


def _finding(submission_id: str, rule_id: str, cell: str, severity: str = "query") -> pa.Table:
    blank = dict.fromkeys(FINDING_SCHEMA.names, "") | {"row": 5}
    given = {"finding_id": f"{rule_id} {cell}", "submission_id": submission_id, "rule_id": rule_id, "severity": severity}
    return pa.Table.from_pylist([blank | given | {"form_code": "ZS01", "sheet": "ZS01", "cell": cell}], schema=FINDING_SCHEMA)


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
    empty_warehouse.execute(
        "insert into core.region (region_code, region_name, region_level, parent_code, valid_from, valid_to)"
        " values ('341522', '霍邱县', 'county', '341500', '1900-01-01', '9999-12-31')"
    )
    submission_id = Warehouse(empty_warehouse).report(HUOQIU, "2022-09", {})
    with found_findings(empty_warehouse, _finding(submission_id, "ZS01-Q01", cell, earlier), "workbook"):
        pass
    empty_warehouse.execute("update ops.finding set state = %s", (state,))
    later = _finding(submission_id, "SCALE-Q01", "K5" if cell else "")
    with found_findings(empty_warehouse, later, "review") as found:
        assert bool(found) is added
    rules = {row[0] for row in empty_warehouse.execute("select rule_id from ops.finding").fetchall()}
    assert ("SCALE-Q01" in rules) is added
    empty_warehouse.rollback()
