"""What becomes of the questions of a version that is taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from anhui_stats.catalog.life_rules import Waiver
from anhui_stats.catalog.summaries import SUMMARY_FOLDER
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.life.refresh import refresh
from anhui_stats.life.reviewing import review_nothing
from anhui_stats.life.withdraw import withdraw_submission
from factories import ledger_row
from intake import Intake, open_intake
from pipeline import MOMENT
from test_life import OVERRUN, overrun

PERIOD = "2022-09"
ONCE, THRICE, WAIVED = "340104", "340111", "340121"
LATER = MOMENT + dt.timedelta(days=1)


@pytest.fixture(scope="module")
def intake(open_folder: Path, server: EmbeddedServer) -> Iterator[Intake]:
    """One night in which one unit asks for a withdrawal soon, and another has sent the same fault three times."""
    with open_intake(open_folder, server) as opened:
        for unit in (ONCE, WAIVED):
            opened.land(unit, PERIOD, overrun(unit))
        for funds in (28000, 28001, 28002):
            opened.land(THRICE, PERIOD, overrun(THRICE, cumulative=funds))
        opened.night()
        yield opened


def _withdraw(intake: Intake, unit_code: str, attempt: int) -> None:
    query = "select submission_id from ops.submission where unit_code = %(unit)s and attempt = %(attempt)s"
    [row] = intake.rows(query, unit=unit_code, attempt=attempt)
    with intake.connect() as connection:
        withdraw_submission(connection, row["submission_id"], "王某", "误报", LATER, review_nothing, is_forced=True)


def _states(intake: Intake, unit_code: str) -> list[str]:
    return [state for _, state, _ in intake.questions(unit_code, OVERRUN)]


def _health(intake: Intake) -> dict[str, Any]:
    rows = intake.rows((SUMMARY_FOLDER / "pub_rule_health.sql").read_text(encoding="utf-8"))
    [row] = [row for row in rows if row["rule_id"] == OVERRUN]
    fates = {name: row[name] for name in ("mended", "explained", "waived", "still_open", "expired")}
    assert sum(fates.values()) == row["fired"]
    return {fate: count for fate, count in fates.items() if count}


def _open_queries(intake: Intake, unit_code: str) -> list[int]:
    rows = intake.rows((SUMMARY_FOLDER / "pub_submissions.sql").read_text(encoding="utf-8"))
    return [row["open_queries"] for row in rows if row["unit_code"] == unit_code]


def test_nobody_is_asked_any_more_about_what_was_taken_back(intake: Intake) -> None:
    assert _health(intake) == {"still_open": 3}
    _withdraw(intake, ONCE, 1)
    assert _states(intake, ONCE) == ["expired"]
    assert (intake.states(ONCE), _open_queries(intake, ONCE)) == (["withdrawn"], [0])
    assert _health(intake) == {"still_open": 2, "expired": 1}


def test_a_version_between_two_others_leaves_one_question_open(intake: Intake) -> None:
    _withdraw(intake, THRICE, 2)
    assert intake.states(THRICE) == ["superseded", "withdrawn", "accepted_open_queries"]
    assert _states(intake, THRICE) == ["expired", "expired", "open"]
    _withdraw(intake, THRICE, 3)
    assert intake.states(THRICE) == ["accepted_open_queries", "withdrawn", "withdrawn"]
    assert _states(intake, THRICE) == ["open", "expired", "expired"]
    assert _open_queries(intake, THRICE) == [1, 0, 0]


def test_a_waiver_that_ends_asks_nothing_about_what_was_taken_back(intake: Intake) -> None:
    waiver = Waiver(
        rule_id=OVERRUN, unit_code=WAIVED, subject_key="all", approver="省级某某", reason="分期建设，概算调整已备案",
        valid_from=dt.date(2022, 10, 1), valid_to=dt.date(2022, 10, 31),
    )  # fmt: skip
    with intake.connect() as connection:
        refresh(connection, [], LATER, [waiver])
    _withdraw(intake, WAIVED, 1)
    with intake.connect() as connection:
        refresh(connection, [], LATER, [])
    assert _states(intake, WAIVED) == ["waived"]


def test_the_next_report_tells_what_the_question_was_worth(intake: Intake) -> None:
    intake.land(ONCE, PERIOD, {"ZS01": [ledger_row(1, ONCE)]})
    intake.night(LATER + dt.timedelta(days=1))
    assert _states(intake, ONCE) == ["mended"]
    assert _health(intake)["mended"] == 1
    _withdraw(intake, ONCE, 2)
    assert _states(intake, ONCE) == ["expired"], "it was taken back itself: nothing of it stands again"
