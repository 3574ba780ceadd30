"""The life of a submission and of its findings, from workbook to workbook, on a real warehouse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from anhui_stats.database.server import EmbeddedServer
from factories import ledger_row
from intake import Intake, open_intake
from pipeline import MOMENT

OVERRUN = "ZS01-Q15"
NEXT_MONTH = dt.datetime(2022, 11, 8, 1, tzinfo=MOMENT.tzinfo)


@pytest.fixture(scope="module")
def intake(open_folder: Path, server: EmbeddedServer) -> Iterator[Intake]:
    with open_intake(open_folder, server) as opened:
        yield opened


def overrun(unit_code: str, explanation: str | None = None, cumulative: object = 28000, **overrides: Any) -> dict[str, Any]:
    """A ledger of one project whose money is above 110% of its 25,000万元: one query."""
    project = ledger_row(1, unit_code, cumulative_funds_wan=cumulative, explanation=explanation, **overrides)
    return {"ZS01": [project]}


def test_rejected_then_mended_then_accepted(intake: Intake) -> None:
    intake.land("341522", "2022-09", {"ZS01": [ledger_row(1, "341522", stage="口头")]})
    intake.night()
    assert intake.states("341522") == ["rejected"]
    intake.land("341522", "2022-09", {"ZS01": [ledger_row(1, "341522")]})
    intake.night()
    assert intake.states("341522") == ["rejected", "accepted"]
    [rejected] = [f for f in intake.decisions[0].earlier if f.severity == "error"]
    assert (rejected.column, rejected.state) == ("stage", "mended")


def test_a_query_is_explained_in_its_row_and_carried_while_the_figure_moves_less_than_a_tenth(intake: Intake) -> None:
    unit = "341523"
    intake.land(unit, "2022-09", overrun(unit))
    intake.night()
    assert intake.states(unit) == ["accepted_open_queries"]
    intake.land(unit, "2022-09", overrun(unit, "口径：含二期追加设备款，电话13812345678"))
    intake.night()
    assert intake.states(unit) == ["superseded", "accepted"]
    said = "口径：含二期追加设备款，电话138****5678"
    assert intake.questions(unit, OVERRUN) == [(1, "expired", ""), (2, "explained", said)]

    intake.land(unit, "2022-10", overrun(unit, cumulative="30771.99"))  # 28000 and 9.9%
    intake.night(NEXT_MONTH)
    assert intake.states(unit, "2022-10") == ["accepted"]
    assert intake.questions(unit, OVERRUN, "2022-10") == [(1, "explained", said)]
    intake.land(unit, "2022-10", overrun(unit, cumulative=30800))  # 28000 and 10%
    intake.night(NEXT_MONTH)
    assert intake.states(unit, "2022-10") == ["superseded", "accepted_open_queries"]
    assert intake.questions(unit, OVERRUN, "2022-10")[1] == (2, "open", "")


def test_many_small_steps_do_not_carry_an_explanation_far_from_its_figure(intake: Intake) -> None:
    unit = "341524"
    months = (("2022-07", 28000, "进度：设备提前到货"), ("2022-08", 30000, None), ("2022-09", 32000, None))
    for period, cumulative, said in months:
        intake.land(unit, period, overrun(unit, said, cumulative))
        intake.night()
    carried = [intake.questions(unit, OVERRUN, period)[0][1] for period, _, _ in months]
    assert carried == ["explained", "explained", "open"]  # 32000 is 14.3% above the figure that was explained


def test_what_was_explained_in_december_is_asked_again_in_january(intake: Intake) -> None:
    unit = "341525"
    january = dt.datetime(2023, 2, 10, 1, tzinfo=MOMENT.tzinfo)
    intake.land(unit, "2022-12", overrun(unit, "进度：设备提前到货"))
    intake.land(unit, "2023-01", {"ZS01": [ledger_row(1, unit, cumulative_funds_wan=28000, ytd_funds_wan=100,
                                                     ytd_outside_funds_wan=100)]})  # fmt: skip
    intake.night(january)
    assert intake.questions(unit, OVERRUN, "2022-12")[0][1] == "explained"
    assert intake.questions(unit, OVERRUN, "2023-01")[0][1] == "open"


@pytest.mark.parametrize(
    ("unit", "said", "state"),
    [
        ("341502", "核实无误。", "open"),
        ("341503", "经核实，情况属实", "open"),
        ("341504", "其他：无", "open"),
        ("340102", "二期工程", "explained"),
    ],
)
def test_an_empty_phrase_leaves_the_query_open(intake: Intake, unit: str, said: str, state: str) -> None:
    intake.land(unit, "2022-09", overrun(unit, said))
    intake.night()
    assert [found[1] for found in intake.questions(unit, OVERRUN)] == [state]
    [noted] = intake.rows(
        "select counts, why_not from ops.explanation inner join ops.submission using (submission_id)"
        " where unit_code = %(unit)s",
        unit=unit,
    )
    assert (noted["counts"], bool(noted["why_not"])) == (state == "explained", state == "open")


def test_an_explanation_answers_the_queries_of_its_own_row_only(intake: Intake) -> None:
    unit = "340103"
    rows = [
        ledger_row(1, unit, cumulative_funds_wan=28000, explanation="进度：设备提前到货"),
        ledger_row(2, unit, cumulative_funds_wan=28000),
        ledger_row(3, unit, cumulative_funds_wan=28000, explanation="进度：设备提前到货"),
    ]
    intake.land(unit, "2022-09", {"ZS01": rows})
    intake.night()
    assert [state for _, state, _ in intake.questions(unit, OVERRUN)] == ["explained", "open", "explained"]
    assert intake.states(unit) == ["accepted_open_queries"]


def test_the_findings_sheet_answers_the_same_question_of_the_new_attempt(intake: Intake) -> None:
    unit = "340104"
    intake.land(unit, "2022-09", overrun(unit))
    intake.night()
    [asked] = intake.decisions[0].findings
    # a project more above moves the row: the question is the same all the same
    rows = [ledger_row(2, unit), *overrun(unit)["ZS01"]]
    intake.land(unit, "2022-09", {"ZS01": rows})
    intake.night(explanations=[{"finding_id": asked.finding_id, "reason_code": "核减", "text": "已按审计意见核减概算"}])
    assert intake.questions(unit, OVERRUN) == [(1, "expired", ""), (2, "explained", "核减：已按审计意见核减概算")]
    [finding] = [f for f in intake.decisions[0].findings if f.rule_id == OVERRUN]
    assert (finding.state, intake.decisions[0].state.value) == ("explained", "accepted")


def test_a_sheet_answers_no_question_of_another_unit(intake: Intake) -> None:
    intake.land("340111", "2022-09", overrun("340111"))
    intake.night()
    [asked] = intake.decisions[0].findings
    intake.land("340121", "2022-09", overrun("340121"))
    intake.night(explanations=[{"finding_id": asked.finding_id, "reason_code": "核减", "text": "已按审计意见核减概算"}])
    assert intake.questions("340121", OVERRUN)[0][1] == "open"


def test_a_rejected_attempt_leaves_the_queries_of_what_counts_standing(intake: Intake) -> None:
    unit = "340122"
    intake.land(unit, "2022-09", overrun(unit))
    intake.night()
    intake.land(unit, "2022-09", overrun(unit, stage="口头"))
    intake.night()
    assert intake.states(unit) == ["accepted_open_queries", "rejected"]
    assert intake.questions(unit, OVERRUN)[0][1] == "open"
