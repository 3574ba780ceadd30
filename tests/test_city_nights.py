"""A city's consolidated ledger beside the workbooks of its counties: states, answers, and which rows count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from anhui_stats.catalog.regions import load_reference
from anhui_stats.checking import try_out
from anhui_stats.database.connect import connect
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.database.warehouse import open_databases
from anhui_stats.models import Receipt
from anhui_stats.parse import ArrivedFile, parse_files
from anhui_stats.settings import Settings, load_settings
from city_books import column_sheet, unit_sheet, write_sheets
from factories import PLAIN, activity_row, ledger_row, sound_rows, write_workbook
from pipeline import MOMENT, run_night

CITY, PERIOD = "341500", "2022-09"
HUOQIU, JINZHAI, YUAN = "341522", "341524", "341503"
CITY_FILE = "六安市9月汇总.xlsx"
LETTER = """
    select body_text from ops.outbox
    where receipt_id is not null and recipient like %s
    order by created_at desc, message_id
    limit 1
"""


@pytest.fixture(scope="module")
def home(open_folder: Path, server: EmbeddedServer) -> Iterator[Settings]:
    settings = load_settings(home=open_folder / "city", settle_seconds=0, database_url=server.url("city_nights"))
    settings.create_folders()
    with open_databases(settings) as opened:
        yield opened


def night(settings: Settings, number: int) -> None:
    run_night(settings, MOMENT + dt.timedelta(days=number), f"night-{number}")


def ask(settings: Settings, query: str, *parameters: object) -> list[Any]:
    with connect(settings) as connection:
        return connection.execute(query.encode(), parameters or None).fetchall()


def counting(settings: Settings, unit_code: str) -> dict[str, int]:
    query = "select form_code, attempt from core.counting_form where unit_code = %s and form_status <> 'absent'"
    return dict(ask(settings, query, unit_code))


def huoqiu_workbook(folder: Path, name: str, projects: int) -> Path:
    return write_workbook(folder / name, HUOQIU, PERIOD, sound_rows(HUOQIU, PERIOD, projects))


def consolidated(path: Path, *, with_mistakes: bool) -> Path:
    """霍邱县 with two projects, 金寨县 with one; 裕安区 forgot a name, one row is 长丰县's. The city held a trip itself."""
    rows = [("霍邱县", ledger_row(1)), ("金寨县", ledger_row(1, JINZHAI)), ("霍邱县", ledger_row(2))]
    if with_mistakes:
        rows += [("裕安区", ledger_row(1, YUAN, project_name=None)), ("长丰县", ledger_row(1, "340121"))]
    trips = [("六安市", activity_row(1, CITY)), ("金寨县", activity_row(1, JINZHAI))]
    sheets = [column_sheet(code, own, CITY, PERIOD) for code, own in (("ZS01", rows), ("ZS04", trips))]
    return write_sheets(path, CITY, PERIOD, sheets)


def states(settings: Settings) -> dict[tuple[str, int], str]:
    rows = ask(settings, "select unit_code, attempt, state from pub.submissions where period = %s", PERIOD)
    return {(unit_code, attempt): state for unit_code, attempt, state in rows}


def test_each_unit_is_judged_by_itself_and_the_newest_of_each_form_counts(home: Settings) -> None:
    huoqiu_workbook(home.landing, "霍邱县.xlsx", 3)
    night(home, 0)
    assert set(counting(home, HUOQIU).values()) == {1}

    consolidated(home.landing / CITY / CITY_FILE, with_mistakes=True)
    night(home, 1)
    assert states(home) == {
        (HUOQIU, 1): "accepted",
        (HUOQIU, 2): "accepted",
        (JINZHAI, 1): "accepted",
        (YUAN, 1): "rejected",
        (CITY, 1): "rejected",
    }
    assert counting(home, HUOQIU) == {"ZS01": 2} | dict.fromkeys(["ZS02", "ZS03", "ZS04", "ZS05", "ZS06"], 1)
    assert counting(home, JINZHAI) == {"ZS01": 1, "ZS04": 1}
    assert counting(home, CITY) == {} == counting(home, YUAN)
    assert ask(home, "select unit_code, count(*) from core.zs01 group by unit_code order by unit_code") == [
        (HUOQIU, 2),
        (JINZHAI, 1),
    ]


def test_a_part_needs_not_hold_every_form(home: Settings) -> None:
    said = ask(
        home, "select distinct rule_id from ops.finding join ops.submission using (submission_id) where sent_by is not null"
    )
    assert said == [("REQUIRED-E01",)], "only 裕安区 forgot something; no form is missed in what is a part of a workbook"


def test_faults_point_to_the_city_s_sheet_and_cell(home: Settings) -> None:
    query = """
        select unit_code, rule_id, sheet, cell
        from ops.finding join ops.submission using (submission_id)
        where rule_id = %s
    """
    assert ask(home, query, "REQUIRED-E01") == [(YUAN, "REQUIRED-E01", "ZS01 项目台账", "C8")]
    assert ask(home, query, "CITY-E01") == [(CITY, "CITY-E01", "ZS01 项目台账", "A9")]


def test_the_published_figures_take_the_city_s_ledger_and_the_county_s_other_forms(home: Settings) -> None:
    query = """
        select obs_value from pub.indicator_values
        where period = %s and region_code = %s and indicator_code = %s and breakdown = 'none' and basis = 'reported'
    """
    assert ask(home, query, PERIOD, HUOQIU, "out_funds") == [(Decimal(6000),)], "two projects of 3000万元, not three"
    assert ask(home, query, PERIOD, HUOQIU, "leader_trips") == [(Decimal(1),)], "from the county's own ZS04"
    expected = "select units_expected, units_received from pub.indicator_values where region_code = %s and period = %s limit 1"
    assert ask(home, expected, CITY, PERIOD) == [(8, 2)], "霍邱县 and 金寨县 are in; the city is no unit"


def test_every_unit_and_the_city_are_answered_with_the_name_of_the_file(home: Settings) -> None:
    letters = {code: ask(home, LETTER, f"%{code}%")[0][0] for code in (HUOQIU, JINZHAI, YUAN, CITY)}
    assert all(CITY_FILE in letter for letter in letters.values())
    assert "霍邱县2022年9月报表中的ZS01以本次（第2次报送）为准" in letters[HUOQIU].replace("贵单位", "霍邱县")
    assert "与六安市联系" in letters[YUAN] and "C8单元格" in letters[YUAN]
    assert "拆分情况：裕安区 ZS01 1行；霍邱县 ZS01 2行；金寨县 ZS01 1行、ZS04 1行" in letters[CITY]
    assert "A9单元格" in letters[CITY] and "长丰县" in letters[CITY]
    assert "C8单元格" not in letters[CITY], "a unit's faults are told to the unit"


def test_a_corrected_workbook_brings_the_city_s_own_rows_in_too(home: Settings) -> None:
    consolidated(home.landing / CITY / "六安市9月汇总（改）.xlsx", with_mistakes=False)
    night(home, 2)
    assert (states(home)[CITY, 2], states(home)[HUOQIU, 3]) == ("accepted", "accepted")
    assert counting(home, CITY) == {"ZS04": 2}
    assert states(home)[HUOQIU, 2] == "superseded"
    assert states(home)[HUOQIU, 1] == "accepted", "its other forms still count"


def test_the_county_s_own_complete_workbook_counts_as_a_whole_again(home: Settings) -> None:
    huoqiu_workbook(home.landing / HUOQIU, "霍邱县（补报）.xlsx", 4)
    night(home, 3)
    assert set(counting(home, HUOQIU).values()) == {4}
    assert ask(home, "select count(*) from core.zs01 where unit_code = %s", HUOQIU) == [(4,)]


def test_the_same_bytes_again_make_no_new_attempt_of_any_unit_that_was_accepted(home: Settings) -> None:
    before = states(home)
    consolidated(home.landing / CITY / "副本.xlsx", with_mistakes=False)
    night(home, 4)
    assert states(home) == before
    assert "内容完全相同" in ask(home, LETTER, f"%{JINZHAI}%")[0][0]


def test_a_night_that_is_run_again_changes_nothing(home: Settings) -> None:
    before = (states(home), ask(home, "select count(receipt_id) from ops.outbox"), ask(home, "select count(*) from raw.zs01"))
    night(home, 4)
    assert before == (
        states(home),
        ask(home, "select count(receipt_id) from ops.outbox"),
        ask(home, "select count(*) from raw.zs01"),
    )


def test_a_row_that_may_be_anybody_s_is_asked_of_every_unit_on_the_sheet(tmp_path: Path) -> None:
    rows = [("霍邱县", ledger_row(1)), (None, ledger_row(2)), ("金寨县", ledger_row(1, JINZHAI))]
    path = write_sheets(tmp_path / "六安市.xlsx", CITY, PERIOD, [column_sheet("ZS01", rows, CITY, PERIOD)])
    assert found(path) == {
        (CITY, "CITY-E02", "A6"),
        (HUOQIU, "CITY-Q01", ""),
        (JINZHAI, "CITY-Q01", ""),
    }


@pytest.mark.parametrize(("total", "rules"), [(Decimal(75000), set()), (Decimal(50000), {"TOTAL-Q01"})])
def test_the_total_of_a_consolidated_ledger_is_compared_with_all_its_rows(
    tmp_path: Path, total: Decimal, rules: set[str]
) -> None:
    style = replace(PLAIN, total="bottom")
    rows = [("霍邱县", ledger_row(1)), ("金寨县", ledger_row(1, JINZHAI)), ("霍邱县", ledger_row(2))]
    grid = column_sheet("ZS01", rows, CITY, PERIOD, style=style)
    assert grid.total_row is not None
    grid.cells[grid.total_row][0] = "合计"
    grid.cells[grid.total_row][1] = None
    grid.cells[grid.total_row][grid.columns["total_investment_wan"]] = total
    path = write_sheets(tmp_path / "六安市.xlsx", CITY, PERIOD, [grid])
    assert {rule for _, rule, _ in found(path)} == rules
    assert {unit for unit, _, _ in found(path)} <= {CITY}


def test_a_ledger_without_any_sign_of_its_units_is_an_error_of_the_city(tmp_path: Path) -> None:
    path = write_sheets(
        tmp_path / "六安市.xlsx",
        CITY,
        PERIOD,
        [unit_sheet("ZS01 项目台账", "ZS01", [ledger_row(1)], "六安市", PERIOD)],
    )
    assert (CITY, "SHEET-E02", "") in found(path)


def found(path: Path) -> set[tuple[str | None, str, str]]:
    """Unit, rule and cell of every finding of a trial."""
    content = path.read_bytes()
    receipt = Receipt("0" * 16, path.name, sha256(content).hexdigest(), len(content), 1, MOMENT)
    (trial,) = try_out(parse_files([ArrivedFile(receipt, content)], load_reference(), MOMENT), MOMENT)
    return {(trial.unit_of[one.submission_id], one.rule_id, one.cell) for one in trial.findings}


def test_files_that_land_by_url_go_through_the_night(home: Settings, tmp_path: Path) -> None:
    by_url = home.model_copy(update={"landing_url": f"file://{tmp_path}"})
    write_workbook(tmp_path / "341523" / "舒城县.xlsx", "341523", PERIOD, sound_rows("341523", PERIOD))
    night(by_url, 5)
    assert states(home)["341523", 1] == "accepted"
    assert ask(home, "select path from ops.submission where unit_code = %s", "341523") == [("341523/舒城县.xlsx",)]
