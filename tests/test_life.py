"""The life of findings, from workbook to workbook: many counties side by side, three nights, one real warehouse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from anhui_stats.database.server import EmbeddedServer
from anhui_stats.models import Finding
from anhui_stats.submissions import Decision
from factories import ledger_row
from intake import Intake, open_intake
from pipeline import MOMENT

OVERRUN = "ZS01-Q15"
SAID = "口径：含二期追加设备款，电话138****5678"
EARLY = "进度：设备提前到货"
#: unit -> 情况说明 of its one overrun, and what becomes of the query
TEXTS = {
    "341502": ("核实无误。", "open"),
    "341503": ("经核实，情况属实", "open"),
    "341504": ("其他：无", "open"),
    "340102": ("二期工程", "explained"),
}
STEPS = (("2022-07", 28000, EARLY), ("2022-08", 30000, None), ("2022-09", 32000, None))


def overrun(unit_code: str, explanation: str | None = None, cumulative: object = 28000, **overrides: Any) -> dict[str, Any]:
    """A ledger of one project whose money is above 110% of its 25,000万元: one query."""
    project = ledger_row(1, unit_code, cumulative_funds_wan=cumulative, explanation=explanation, **overrides)
    return {"ZS01": [project]}


@pytest.fixture(scope="module")
def intake(open_folder: Path, server: EmbeddedServer) -> Iterator[Intake]:
    """Three nights: the first attempts, the second attempts, the month after."""
    with open_intake(open_folder, server) as opened:
        first = _first_attempts(opened)
        _second_attempts(opened, first)
        _next_month(opened)
        yield opened


def _first_attempts(intake: Intake) -> dict[str, Decision]:
    intake.land("341522", "2022-09", {"ZS01": [ledger_row(1, "341522", stage="口头")]})
    for unit in ("341523", "340104", "340111", "340122"):
        intake.land(unit, "2022-09", overrun(unit))
    for period, cumulative, said in STEPS:
        intake.land("341524", period, overrun("341524", said, cumulative))
    for unit, (said, _) in TEXTS.items():
        intake.land(unit, "2022-09", overrun(unit, said))
    rows = [ledger_row(n, "340103", cumulative_funds_wan=28000, explanation=EARLY if n != 2 else None) for n in (1, 2, 3)]
    intake.land("340103", "2022-09", {"ZS01": rows})
    intake.night()
    return {decision.arrival.unit_code or "": decision for decision in intake.decisions}


def _second_attempts(intake: Intake, first: dict[str, Decision]) -> None:
    intake.land("341522", "2022-09", {"ZS01": [ledger_row(1, "341522")]})
    intake.land("341523", "2022-09", overrun("341523", "口径：含二期追加设备款，电话13812345678"))
    # a project more above moves the row: the question is the same all the same
    intake.land("340104", "2022-09", {"ZS01": [ledger_row(2, "340104"), *overrun("340104")["ZS01"]]})
    intake.land("340121", "2022-09", overrun("340121"))
    intake.land("340122", "2022-09", overrun("340122", stage="口头"))
    asked = {unit: first[unit].findings[0].finding_id for unit in ("340104", "340111")}
    words = {"reason_code": "核减", "text": "已按审计意见核减概算"}
    given = [{"unit_code": "340104", "finding_id": asked["340104"]}, {"unit_code": "340121", "finding_id": asked["340111"]}]
    intake.night(explanations=[one | words for one in given])


def _next_month(intake: Intake) -> None:
    intake.land("341523", "2022-10", overrun("341523", cumulative="30771.99"))  # 28000 and 9.9%
    intake.land("341503", "2022-10", overrun("341503"))
    intake.land("340102", "2022-10", overrun("340102", cumulative=30800))  # 28000 and 10%
    intake.land("341525", "2022-12", overrun("341525", EARLY))
    january = {"cumulative_funds_wan": 28000, "ytd_funds_wan": 100, "ytd_outside_funds_wan": 100}
    intake.land("341525", "2023-01", {"ZS01": [ledger_row(1, "341525", **january)]})
    intake.night(dt.datetime(2023, 2, 10, 1, tzinfo=MOMENT.tzinfo))


def test_rejected_then_mended_then_accepted(intake: Intake) -> None:
    assert intake.states("341522") == ["rejected", "accepted"]
    assert {state for rule_id, state in _all(intake, "341522") if "-E" in rule_id} == {"mended"}


def _all(intake: Intake, unit_code: str) -> list[tuple[str, str]]:
    found = intake.rows(
        "select rule_id, finding.state from ops.finding inner join ops.submission using (submission_id)"
        " where unit_code = %(u)s",
        u=unit_code,
    )
    return [(row["rule_id"], row["state"]) for row in found]


def test_a_query_explained_in_its_row_is_answered_and_carried_while_the_figure_moves_less_than_a_tenth(intake: Intake) -> None:
    assert intake.states("341523") == ["superseded", "accepted"]
    assert intake.questions("341523", OVERRUN) == [(1, "expired", ""), (2, "explained", SAID)]
    assert intake.states("341523", "2022-10") == ["accepted"]
    assert intake.questions("341523", OVERRUN, "2022-10") == [(1, "explained", SAID)]


def test_a_tenth_or_more_is_asked_again_and_so_is_what_was_never_explained(intake: Intake) -> None:
    assert intake.questions("340102", OVERRUN, "2022-10") == [(1, "open", "")]
    assert intake.questions("341503", OVERRUN, "2022-10") == [(1, "open", "")]


def test_many_small_steps_do_not_carry_an_explanation_far_from_its_figure(intake: Intake) -> None:
    carried = [intake.questions("341524", OVERRUN, period)[0][1] for period, _, _ in STEPS]
    assert carried == ["explained", "explained", "open"]  # 32000 is 14.3% above the figure that was explained


def test_what_was_explained_in_december_is_asked_again_in_january(intake: Intake) -> None:
    assert intake.questions("341525", OVERRUN, "2022-12")[0][1] == "explained"
    assert intake.questions("341525", OVERRUN, "2023-01")[0][1] == "open"


@pytest.mark.parametrize("unit", sorted(TEXTS))
def test_an_empty_phrase_leaves_the_query_open(intake: Intake, unit: str) -> None:
    state = TEXTS[unit][1]
    assert intake.questions(unit, OVERRUN)[0][1] == state
    query = "select counts, why_not from ops.explanation inner join ops.submission using (submission_id)"
    [noted] = intake.rows(f"{query} where unit_code = %(unit)s and period = '2022-09'", unit=unit)
    assert (noted["counts"], bool(noted["why_not"])) == (state == "explained", state == "open")


def test_an_explanation_answers_the_queries_of_its_own_row_only(intake: Intake) -> None:
    assert [state for _, state, _ in intake.questions("340103", OVERRUN)] == ["explained", "open", "explained"]
    assert intake.states("340103") == ["accepted_open_queries"]


def test_the_findings_sheet_answers_the_same_question_of_the_new_attempt(intake: Intake) -> None:
    assert intake.questions("340104", OVERRUN) == [(1, "expired", ""), (2, "explained", "核减：已按审计意见核减概算")]
    assert intake.states("340104") == ["superseded", "accepted"]


def test_a_sheet_answers_no_question_of_another_unit(intake: Intake) -> None:
    assert intake.questions("340111", OVERRUN)[0][1] == "open"
    assert intake.questions("340121", OVERRUN)[0][1] == "open"


def test_a_rejected_attempt_leaves_the_queries_of_what_counts_standing(intake: Intake) -> None:
    assert intake.states("340122") == ["accepted_open_queries", "rejected"]
    assert intake.questions("340122", OVERRUN)[0][1] == "open"


def test_the_answer_gets_the_findings_as_they_stand_and_what_they_settled(intake: Intake) -> None:
    by_slot = {(one.arrival.unit_code, one.arrival.period): one for one in intake.all_decisions}
    again = by_slot["341523", "2022-09"]
    [finding] = [one for one in again.findings if one.rule_id == OVERRUN]
    assert (again.state.value, finding.state, finding.explanation) == ("accepted", "explained", SAID)
    assert _named(again.earlier, OVERRUN) == ["expired"]
    assert {one.state for one in by_slot["341522", "2022-09"].earlier} == {"mended"}


def _named(findings: tuple[Finding, ...], rule_id: str) -> list[str]:
    return [finding.state for finding in findings if finding.rule_id == rule_id]


def test_what_is_published_follows_the_state_machine(intake: Intake) -> None:
    from anhui_stats.life.slots import read_slot

    slots = intake.rows("select distinct unit_code, period from ops.submission order by 1, 2")
    assert len(slots) > 15
    for slot in slots:
        with intake.connect() as connection:
            machine = read_slot(connection, slot["unit_code"], slot["period"])
        states = [machine.state(version.submission_id).value for version in machine.versions]
        assert states == intake.states(slot["unit_code"], slot["period"]), slot
