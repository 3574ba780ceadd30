"""`make template` on a home: empty where nothing was ever taken in, filled where something was."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from anhui_stats.commands.template import write_templates
from anhui_stats.database.connect import connect
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.database.warehouse import open_databases
from anhui_stats.errors import ConfigurationError
from anhui_stats.settings import load_settings
from factories import sound_rows, write_workbook
from pipeline import run_night


def ledger_of(path: Path) -> list[dict[str, object]]:
    rows = list(openpyxl.load_workbook(path)["ZS01 项目台账"].iter_rows(min_row=3, values_only=True))
    headings = [str(cell).split("\n")[0] for cell in rows[0]]
    return [dict(zip(headings, row, strict=True)) for row in rows[2:] if row[0]]


def test_without_a_warehouse_the_workbook_is_empty(tmp_path: Path) -> None:
    (path,) = write_templates(load_settings(home=tmp_path), "341522", "2022年10月")
    assert path == tmp_path / "templates" / "2022-10" / "341522霍邱县2022年10月招商引资统计报表.xlsx"
    assert ledger_of(path) == []
    assert not (tmp_path / "database").exists(), "asking for a template starts no database"


@pytest.mark.parametrize(("unit", "period"), [("999999", "2022-10"), ("340824", "2022-10"), ("341522", "2022-13")])
def test_unknown_units_and_periods_are_refused(tmp_path: Path, unit: str, period: str) -> None:
    with pytest.raises(ConfigurationError, match=r"UNIT=|PERIOD="):
        write_templates(load_settings(home=tmp_path), unit, period)


def test_the_accepted_ledger_is_filled_in(open_folder: Path, server: EmbeddedServer) -> None:
    settings = load_settings(home=open_folder / "template", settle_seconds=0, database_url=server.url("template_command"))
    settings.create_folders()
    write_workbook(settings.landing / "九月.xlsx", "341522", "2022-09", sound_rows())
    with open_databases(settings) as opened:
        run_night(opened)
        (path,) = write_templates(opened, "341522", "2022-10")
        (other,) = write_templates(opened, "341502", "2022-10")
        (january,) = write_templates(opened, "341522", "2023-01")
    rows = ledger_of(path)
    assert [row["项目编号"] for row in rows] == ["341522-2022-0001", "341522-2022-0002", "341522-2022-0003"]
    assert (rows[0]["投资方来源地"], rows[0]["本年实际到位资金"], rows[0]["是否徽商回归"]) == ("江苏省", 3000, "否")
    assert rows[0]["本月到位资金"] is None
    assert ledger_of(other) == []
    carried = ledger_of(january)
    assert (len(carried), carried[0]["本年实际到位资金"], carried[0]["自开始建设累计到位资金"]) == (3, None, 3000)

    # the clerk sends the template back after filling in what restarts
    _fill_in(path, settings.landing / "十月.xlsx")
    with open_databases(settings) as opened:
        run_night(opened, run_key="second")
        with connect(opened) as connection:
            state = connection.execute("select state from ops.submission where period = '2022-10'").fetchall()
            findings = connection.execute(
                "select finding.severity, finding.rule_id, finding.sheet, finding.cell, finding.message from ops.finding"
                " inner join ops.submission using (submission_id) where period = '2022-10' and severity <> 'query'"
            ).fetchall()
    assert findings == [], "nothing that the template itself brings is found fault with"
    assert state in ([("accepted",)], [("accepted_open_queries",)])


def _fill_in(template: Path, sent: Path) -> None:
    book = openpyxl.load_workbook(template)
    for number, value in enumerate([9000, 9000, 120, 120, 3, 75000, 3, 75000, 0, 0, 1, 0, 0, 1, 3, 2, 8, 1], start=5):
        book["ZS03 综合情况"].cell(number, 4).value = value
    for label, entry in book["封面"].iter_rows(min_row=10, max_row=13, max_col=2):
        entry.value = "0564-3379000" if label.value == "联系电话" else "李统计"
    book.save(sent)
