"""Nights of real workbooks, then a review: what it finds and where it points."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from anhui_stats.database.connect import connect
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.database.warehouse import open_databases
from anhui_stats.review import Review, list_duplicates, review_slots
from anhui_stats.settings import Settings, load_settings
from factories import ledger_row, sound_rows, write_workbook
from pipeline import MOMENT, run_night

HUOQIU, YUAN = "341522", "341503"
AUGUST, SEPTEMBER = "2022-08", "2022-09"


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """霍邱县 reports August and September; in September money falls, a project is gone, and 裕安区 has one of its companies."""
    folder = tmp_path_factory.mktemp("review")
    august = sound_rows(HUOQIU, AUGUST, 3)
    september = sound_rows(HUOQIU, SEPTEMBER, 2)
    september["ZS01"][0] |= {"ytd_funds_wan": Decimal(2000), "ytd_outside_funds_wan": Decimal(2000)}
    other = sound_rows(YUAN, SEPTEMBER, 1)
    other["ZS01"][0] |= {"entity_uscc": ledger_row(2, HUOQIU)["entity_uscc"]}
    return {
        "august": write_workbook(folder / "august.xlsx", HUOQIU, AUGUST, august),
        "september": write_workbook(folder / "september.xlsx", HUOQIU, SEPTEMBER, september),
        "other": write_workbook(folder / "other.xlsx", YUAN, SEPTEMBER, other),
    }


@pytest.fixture(scope="module")
def home(open_folder: Path, server: EmbeddedServer) -> Iterator[Settings]:
    settings = load_settings(home=open_folder / "review", settle_seconds=0, database_url=server.url("review"))
    settings.create_folders()
    with open_databases(settings) as opened:
        yield opened


def land(settings: Settings, path: Path, night: int) -> None:
    (settings.landing / path.name).write_bytes(path.read_bytes())
    run_night(settings, MOMENT + dt.timedelta(days=night), f"night-{night}")


def review(settings: Settings, slots: set[tuple[str, str]]) -> Review:
    with connect(settings) as connection:
        return review_slots(connection, slots, MOMENT)


def told(found: Review) -> list[tuple[str, str, str, str]]:
    names = ("rule_id", "cell", "value", "subject_key")
    return sorted(tuple(row[name] for name in names) for row in found.findings.to_pylist())


def test_a_review_after_two_nights(home: Settings, workbooks: dict[str, Path]) -> None:
    land(home, workbooks["august"], 1)
    assert told(review(home, {(HUOQIU, AUGUST)})) == []
    land(home, workbooks["september"], 2)
    land(home, workbooks["other"], 3)
    found = review(home, {(HUOQIU, SEPTEMBER)})
    assert found.slots == {(HUOQIU, SEPTEMBER), (YUAN, SEPTEMBER)}
    gone, company = f"{HUOQIU}-2022-0003", f"{HUOQIU}-2022-0002"
    by_rule = {(rule_id, subject): (cell, value) for rule_id, cell, value, subject in told(found)}
    assert by_rule[("PERIOD-Q01", f"{HUOQIU}-2022-0001")] == ("W5", "2000")
    assert by_rule[("PERIOD-Q11", gone)] == ("", gone)
    assert by_rule[("UNIT-Q01", company)][0] == "F6"
    assert by_rule[("UNIT-Q01", f"{YUAN}-2022-0001")][0] == "F5"
    assert {row["severity"] for row in found.findings.to_pylist()} <= {"query", "notice"}


def test_the_list_of_the_province_is_replaced_not_added_to(home: Settings, workbooks: dict[str, Path]) -> None:
    """On the warehouse of the test before: 裕安区 has a company of 霍邱县, and a project of the same name and investor."""
    query = "select kind, unit_code, project_id, other_unit_code, other_project_id from ops.possible_duplicate order by 1"
    with connect(home) as connection:
        assert list_duplicates(connection, [AUGUST, SEPTEMBER]) == 2
        assert list_duplicates(connection, [SEPTEMBER]) == 2
        rows = connection.execute(query).fetchall()
    assert rows == [
        ("near_name", YUAN, f"{YUAN}-2022-0001", HUOQIU, f"{HUOQIU}-2022-0001"),
        ("same_uscc", YUAN, f"{YUAN}-2022-0001", HUOQIU, f"{HUOQIU}-2022-0002"),
    ]
