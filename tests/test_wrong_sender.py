"""A county that puts another county's code on its cover: who is answered, and whose attempt it is."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from anhui_stats.database.connect import connect
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.database.warehouse import open_databases
from anhui_stats.settings import Settings, load_settings
from factories import ledger_row, write_workbook
from pipeline import run_night

HUOQIU, SHUCHENG, PERIOD = "341522", "341523", "2022-09"
_NUMBERS = itertools.count()


@pytest.fixture
def home(open_folder: Path, server: EmbeddedServer) -> Iterator[Settings]:
    name = f"sender_{next(_NUMBERS)}"
    settings = load_settings(home=open_folder / name, settle_seconds=0, batches=1, database_url=server.url(name))
    settings.create_folders()
    with open_databases(settings) as opened:
        yield opened


def ask(home: Settings, query: str) -> list[Any]:
    with connect(home) as connection:
        return connection.execute(query.encode()).fetchall()


ANSWERS = "select recipient, attachment_path from ops.outbox where receipt_id is not null order by created_at, message_id"
ATTEMPTS = "select unit_code, period, attempt, state from ops.submission order by period, unit_code, attempt"
WRONG = {"ZS01": [ledger_row(1, SHUCHENG, stage="口头", contact="郑联系13855509999")]}


def address(unit_code: str) -> str:
    return f"zhaoshang-{unit_code}@zhaoshang.anhui.example"


def test_another_unit_s_code_on_the_cover_neither_sends_it_the_workbook_nor_counts_against_it(home: Settings) -> None:
    write_workbook(home.landing / SHUCHENG / "九月.xlsx", HUOQIU, PERIOD, WRONG)
    write_workbook(home.landing / "_check" / SHUCHENG / "试.xlsx", HUOQIU, PERIOD, WRONG)
    run_night(home)
    assert ask(home, ATTEMPTS) == [(SHUCHENG, PERIOD, 1, "rejected")]
    book = f"{SHUCHENG}/{PERIOD}/舒城县2022年9月报表_第1次报送_审核结果.xlsx"
    assert sorted(ask(home, ANSWERS), key=str) == sorted([(address(SHUCHENG), book), (address(SHUCHENG), None)], key=str)
    told = "select message from ops.finding where rule_id = 'FILE-E13'"
    assert ask(home, told) == [("文件放在单位代码 341523（舒城县） 的文件夹里，封面的填报单位代码却是 341522。",)]


def test_a_file_whose_sender_is_in_doubt_is_answered_without_the_workbook(home: Settings) -> None:
    write_workbook(home.landing / "舒城县.xlsx", "", PERIOD, WRONG)
    write_workbook(home.landing / "某县.xlsx", HUOQIU, "2022-08", WRONG, cover={"unit_name": "舒城县"})
    run_night(home)
    assert sorted(ask(home, ANSWERS)) == [(address(HUOQIU), None), (address(SHUCHENG), None)]


def test_in_the_unit_s_own_folder_a_slip_on_the_cover_leaves_no_doubt(home: Settings) -> None:
    write_workbook(home.landing / SHUCHENG / "九月.xlsx", "", PERIOD, WRONG)
    write_workbook(home.landing / HUOQIU / "八月.xlsx", HUOQIU, "2022-08", WRONG, cover={"unit_name": "舒城县"})
    run_night(home)
    assert sorted((recipient, path is not None) for recipient, path in ask(home, ANSWERS)) == [
        (address(HUOQIU), True),
        (address(SHUCHENG), True),
    ]
