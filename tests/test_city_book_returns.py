"""A city's consolidated workbook goes back to the city with the marks of all its units, and is answered in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from anhui_stats.database.connect import connect
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.database.warehouse import open_databases
from anhui_stats.settings import Settings, load_settings
from city_books import column_sheet, write_sheets
from clerk import answer, attachments_of, mend, open_returned, read_mails, result_rows, text_of
from factories import ledger_row
from pipeline import MOMENT, run_night

CITY, HUOQIU, JINZHAI, PERIOD = "341500", "341522", "341524", "2022-09"


@pytest.fixture(scope="module")
def home(open_folder: Path, server: EmbeddedServer) -> Iterator[Settings]:
    """霍邱县 has a query, 金寨县 an error; the city mends and explains in the file that came back."""
    settings = load_settings(home=open_folder / "city_returns", settle_seconds=0, database_url=server.url("city_returns"))
    settings.create_folders()
    with open_databases(settings) as opened:
        rows = [
            ("霍邱县", ledger_row(1, HUOQIU, cumulative_funds_wan=28000)),
            ("金寨县", ledger_row(1, JINZHAI, stage="口头")),
        ]
        sheet = column_sheet("ZS01", rows, CITY, PERIOD)
        write_sheets(opened.landing / CITY / "六安市9月汇总.xlsx", CITY, PERIOD, [sheet])
        run_night(opened, MOMENT, "first")
        book = open_returned(_letter(opened))
        mend(book, {"项目阶段": "开工"})
        answer(book, "口径", "概算调整，二期设备款并入")
        book.save(opened.landing / CITY / "六安市9月汇总（改）.xlsx")
        run_night(opened, MOMENT + dt.timedelta(days=1), "second")
        yield opened


def _letter(home: Settings, unit_code: str = CITY) -> Any:
    """The answer to the first workbook."""
    letters = [mail for mail in read_mails(home.outbox, unit_code) if "审核结果：" in str(mail["Subject"])]
    return min(letters, key=lambda mail: str(mail["Date"].datetime))


def _ask(home: Settings, query: str) -> list[Any]:
    with connect(home) as connection:
        return connection.execute(query.encode()).fetchall()


def test_the_city_gets_its_file_with_the_marks_of_all_units_and_each_unit_its_letter(home: Settings) -> None:
    rows = result_rows(open_returned(_letter(home)))
    assert [(row["填报单位"], row["级别"], row["指标"]) for row in rows] == [
        ("金寨县", "错误", "项目阶段"),
        ("霍邱县", "核实", "自开始建设累计到位资金"),
    ]
    text = text_of(_letter(home))
    assert "金寨县的部分未通过审核，没有计入统计" in text and "2处审核结果已逐处标注" in text
    assert "已分别答复各单位" in text and "口头" not in text
    for unit in (HUOQIU, JINZHAI):
        assert attachments_of(_letter(home, unit)) == {}, "it holds other units' rows"


def test_what_the_city_mends_and_explains_in_it_counts_for_its_units(home: Settings) -> None:
    states = "select unit_code, state from pub.submissions where attempt = 2 and unit_code <> '341500' order by unit_code"
    assert _ask(home, states) == [(HUOQIU, "accepted"), (JINZHAI, "accepted")]
    query = "select unit_code, attempt, state, explanation from pub.findings where rule_id = 'ZS01-Q15' order by attempt"
    assert _ask(home, query)[-1] == (HUOQIU, 2, "explained", "口径：概算调整，二期设备款并入")
