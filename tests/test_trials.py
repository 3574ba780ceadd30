"""Trying a workbook out: the same findings as a submission gets, and nothing is registered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from anhui_stats import cli, nightly
from anhui_stats.database.connect import connect
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.database.warehouse import open_databases
from anhui_stats.settings import Settings, load_settings
from city_books import column_sheet, write_sheets
from factories import ledger_row, sound_rows, write_csv, write_workbook
from pipeline import MOMENT, run_night

UNIT, PERIOD = "341522", "2022-09"


def sound(path: Path) -> Path:
    return write_workbook(path, UNIT, PERIOD, sound_rows(UNIT, PERIOD))


def faulty(path: Path) -> Path:
    """The second project has no name: B6 of ZS01."""
    rows = sound_rows(UNIT, PERIOD)
    rows["ZS01"][1] = {**rows["ZS01"][1], "project_name": None}
    return write_workbook(path, UNIT, PERIOD, rows)


def city(path: Path) -> Path:
    rows = [("霍邱县", ledger_row(1)), ("金寨县", ledger_row(1, "341524", project_name=None))]
    return write_sheets(path, "341500", PERIOD, [column_sheet("ZS01", rows, "341500", PERIOD)])


# on the command line


def dry_run(path: Path) -> tuple[int, str]:
    """Exit code and output, on a terminal wide enough to leave every text whole."""
    moment = ["--moment", MOMENT.isoformat()]
    result = CliRunner().invoke(cli.app, ["dry-run", str(path), *moment], env={"COLUMNS": "400"})
    return result.exit_code, result.output


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli.console, "width", 400)


def test_a_sound_workbook_would_be_accepted(tmp_path: Path) -> None:
    code, output = dry_run(sound(tmp_path / "霍邱县.xlsx"))
    assert code == 0
    assert "错误0处，待核实0处，提示0处。如正式报送，结果为：已接收。本次只是试审，没有登记为报送。" in output


def test_a_fault_is_printed_with_sheet_cell_value_and_remedy(tmp_path: Path) -> None:
    code, output = dry_run(faulty(tmp_path / "霍邱县.xlsx"))
    assert code == 1
    assert all(text in output for text in ("ZS01 项目台账", "B6", "项目名称", "没有填写", "请补填", "REQUIRED-E01", "错误1处"))
    assert "结果为：已退回" in output


def test_a_city_s_workbook_says_whose_part_would_be_sent_back(tmp_path: Path) -> None:
    code, output = dry_run(city(tmp_path / "六安市.xlsx"))
    assert code == 1
    assert "按单位拆分：金寨县、霍邱县" in output
    assert "将退回的部分：金寨县。" in output


def test_the_csv_files_of_a_folder_are_one_submission(tmp_path: Path) -> None:
    write_csv(tmp_path, UNIT, PERIOD, sound_rows(UNIT, PERIOD))
    code, output = dry_run(tmp_path)
    assert (code, output.count("如正式报送")) == (0, 1)


def test_a_file_that_is_no_workbook_would_be_sent_back(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"")
    code, output = dry_run(tmp_path / "a.xlsx")
    assert code == 1
    assert "FILE-E01" in output


def test_a_dry_run_needs_neither_home_nor_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANHUI_STATS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ANHUI_STATS_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert dry_run(sound(tmp_path / "霍邱县.xlsx"))[0] == 0
    assert not (tmp_path / "home").exists()


# in the landing folder


@pytest.fixture(scope="module")
def home(open_folder: Path, server: EmbeddedServer) -> Iterator[Settings]:
    settings = load_settings(home=open_folder / "trials", settle_seconds=0, database_url=server.url("trials"))
    settings.create_folders()
    with open_databases(settings) as opened:
        yield opened


def ask(settings: Settings, query: str) -> list[Any]:
    with connect(settings) as connection:
        return connection.execute(query.encode()).fetchall()


def trials(settings: Settings) -> dict[str, str]:
    return dict(ask(settings, "select path, state from ops.check_run join ops.receipt using (receipt_id)"))


def test_files_in_check_are_answered_and_never_registered(home: Settings) -> None:
    sound(home.landing / "_check" / "好.xlsx")
    faulty(home.landing / UNIT / "_check" / "坏.xlsx")
    city(home.landing / "_check" / "六安市.xlsx")
    report = run_night(home)
    assert trials(home) == {
        "_check/好.xlsx": "accepted",
        f"{UNIT}/_check/坏.xlsx": "rejected",
        "_check/六安市.xlsx": "rejected",
    }
    assert report["register_files"] == []
    assert ask(home, "select count(*) from ops.submission") == [(0,)]
    assert ask(home, "select count(*) from core.zs01") == [(0,)]


def test_the_answer_says_that_nothing_was_registered(home: Settings) -> None:
    mails = ask(home, "select recipient, subject, body_text, sent_at is not null from ops.outbox where kind = 'check'")
    assert sorted(recipient.split("@")[0] for recipient, *_ in mails) == [
        "zhaoshang-341500",
        f"zhaoshang-{UNIT}",
        f"zhaoshang-{UNIT}",
    ]
    assert all("试审结果" in subject and "没有登记为报送" in text and sent for _, subject, text, sent in mails)
    (bad,) = (text for _, subject, text, _ in mails if "坏.xlsx" in text)
    assert "B6单元格" in bad and "REQUIRED-E01" in bad
    (of_city,) = (text for _, _, text, _ in mails if "六安市.xlsx" in text)
    assert "C6单元格" in of_city, "the city is told the faults of its units too"
    assert not any("第1次报送" in text for _, _, text, _ in mails)


def test_the_same_bytes_are_not_tried_out_again_and_new_ones_are(home: Settings) -> None:
    sound(home.landing / "_check" / "好（副本）.xlsx")
    assert nightly_check(home, 1) == {}
    faulty(home.landing / "_check" / "好.xlsx")
    assert nightly_check(home, 2) == {}, "these bytes were tried out under another name"
    write_workbook(home.landing / "_check" / "好.xlsx", UNIT, PERIOD, sound_rows(UNIT, PERIOD, 4))
    assert nightly_check(home, 3) == {"files": 1, "trials": 1, "answers": 1}


def nightly_check(settings: Settings, number: int) -> dict[str, int]:
    moment = MOMENT + dt.timedelta(days=number)
    assert nightly.register_files(f"night-{number}", moment, settings) == []
    return nightly.check_files(moment, settings)


def test_what_was_tried_out_may_then_be_sent(home: Settings) -> None:
    """The same bytes outside ``_check`` are a submission."""
    sound(home.landing / UNIT / "好.xlsx")
    run_night(home, MOMENT + dt.timedelta(days=4), "night-4")
    assert ask(home, "select unit_code, state from ops.submission") == [(UNIT, "accepted")]
