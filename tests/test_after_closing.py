"""What comes after the province closed a month: a first report needs no 修订原因, a replacement does, in any night."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from anhui_stats.closing import close_period
from anhui_stats.database.server import EmbeddedServer
from factories import ledger_row
from intake import Intake, open_intake
from pipeline import MOMENT

PERIOD, REASON = "2022-09", "COVER-E10"
ONE_NIGHT, TWO_NIGHTS, REJECTED_FIRST = "340104", "340111", "340121"


def _land(intake: Intake, unit_code: str, funds: int, reason: str | None = None, **overrides: object) -> None:
    row = ledger_row(1, unit_code, cumulative_funds_wan=funds, **overrides)
    intake.land(unit_code, PERIOD, {"ZS01": [row]}, cover={"revision_reason": reason})


@pytest.fixture(scope="module")
def intake(open_folder: Path, server: EmbeddedServer) -> Iterator[Intake]:
    """The month is closed before anybody reported; one unit sends three files in one night, another one each night."""
    with open_intake(open_folder, server) as opened:
        with opened.connect() as connection:
            close_period(connection, PERIOD, "王某", MOMENT, allow_missing=True)
        for number, (funds, reason) in enumerate(((20000, None), (20001, None), (20002, "核减重复统计项目一个"))):
            _land(opened, TWO_NIGHTS, funds, reason)
            if number == 0:
                for own, why in ((20000, None), (20001, None), (20002, "核减重复统计项目一个")):
                    _land(opened, ONE_NIGHT, own, why)
                _land(opened, REJECTED_FIRST, 20000, stage="口头")
                _land(opened, REJECTED_FIRST, 20000)
            opened.night(MOMENT + dt.timedelta(days=number))
        yield opened


@pytest.mark.parametrize("unit_code", [ONE_NIGHT, TWO_NIGHTS])
def test_one_night_decides_as_many_nights_do(intake: Intake, unit_code: str) -> None:
    assert intake.states(unit_code) == ["superseded", "rejected", "accepted"]
    assert [attempt for attempt, _, _ in intake.questions(unit_code, REASON)] == [2]
    query = "select errors from ops.submission where unit_code = %(unit)s order by attempt"
    assert [row["errors"] for row in intake.rows(query, unit=unit_code)] == [0, 1, 0]


def test_after_a_rejected_file_the_first_accepted_one_needs_no_reason(intake: Intake) -> None:
    assert intake.states(REJECTED_FIRST) == ["rejected", "accepted"]
    assert intake.questions(REJECTED_FIRST, REASON) == []
