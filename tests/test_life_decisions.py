"""What people and other reports decide about accepted submissions: withdrawal, city review, waivers, closing, re-checking."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pytest

from anhui_stats import nightly
from anhui_stats.catalog.life_rules import CityReviews, ReviewingCity, Waiver
from anhui_stats.catalog.summaries import SUMMARY_FOLDER
from anhui_stats.closing import close_period
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.errors import RunError
from anhui_stats.life import city as city_review
from anhui_stats.life.city import review_unit
from anhui_stats.life.refresh import refresh
from anhui_stats.life.reviewing import Reviewed, Slot, review_nothing
from anhui_stats.life.withdraw import withdraw_submission
from anhui_stats.periods import TIMEZONE
from anhui_stats.validate import FINDING_SCHEMA, project_context
from anhui_stats.validate.findings import finding_id
from factories import ledger_row, write_provincial
from intake import Intake, open_intake
from test_life import OVERRUN, overrun

LATER = dt.datetime(2022, 10, 12, 1, tzinfo=TIMEZONE)
REVIEWING = CityReviews(cities=(ReviewingCity(city_code="341500", valid_from=dt.date(2022, 10, 1), valid_to=None),))


@dataclasses.dataclass(frozen=True)
class Seen:
    """A review that sees one double claim, wherever the slots are that were asked about."""

    findings: pa.Table
    slots: frozenset[Slot]
    rule_ids: frozenset[str] = frozenset({"UNIT-Q99"})


def double_claim(*slots: Slot, is_there: bool = True) -> Any:
    """A reviewer that finds the same company in the slots, once each has a submission that counts."""

    def review(connection: psycopg.Connection, asked: Collection[Slot], moment: dt.datetime) -> Reviewed:
        query = "select distinct submission_id from core.counting_form where unit_code = %s and period = %s"
        found = [connection.execute(query, slot).fetchone() for slot in slots]
        complete = is_there and all(found)
        rows = [_claim(str(row[0])) for row in found if row] if complete else []
        return Seen(pa.Table.from_pylist(rows, schema=FINDING_SCHEMA), frozenset({*asked, *slots}))

    return review


def _claim(submission_id: str) -> dict[str, object]:
    given = {name: "" for name in FINDING_SCHEMA.names} | {"submission_id": submission_id, "rule_id": "UNIT-Q99"}
    given |= {
        "severity": "query",
        "form_code": "ZS01",
        "sheet": "ZS01",
        "row": 99,
        "subject_key": "P1",
        "column": "entity_uscc",
    }
    return given | {"finding_id": finding_id(submission_id, "UNIT-Q99", "ZS01", "ZS01", "", "entity_uscc")}


@pytest.fixture(scope="module")
def intake(open_folder: Path, server: EmbeddedServer) -> Iterator[Intake]:
    """Two nights; 六安 reviews its counties. 340102 claims in the second night what 340103 claimed in the first."""
    patch = pytest.MonkeyPatch()
    patch.setattr(city_review, "load_city_reviews", lambda: REVIEWING)
    claim = double_claim(("340102", "2022-09"), ("340103", "2022-09"))
    with open_intake(open_folder, server) as opened:
        for unit in ("340103", "341522", "341523"):
            opened.land(unit, "2022-09", {"ZS01": [ledger_row(1, unit)]})
        for unit in ("340104", "340111", "340121", "341524"):
            opened.land(unit, "2022-09", overrun(unit))
        opened.night(reviewer=claim)
        opened.land("340102", "2022-09", {"ZS01": [ledger_row(1, "340102")]})
        opened.land("340104", "2022-09", {"ZS01": [ledger_row(1, "340104")]})
        rows = [
            {"unit_code": "341522", "period": "2022-09", "result": "通过", "reviewed_on": dt.date(2022, 10, 11)},
            {"unit_code": "341523", "period": "2022-09", "result": "退回", "opinion": "台账缺3个项目，请联系13812345678"},
            {"unit_code": "340111", "period": "2022-09", "result": "退回", "opinion": "不是本市的单位"},
        ]
        write_provincial(opened.settings.landing / "六安市审核意见.xlsx", "341500", "2022-09", {"SJ08": rows})
        opened.report = opened.night(LATER, reviewer=claim)
        yield opened
    patch.undo()


def _submission(intake: Intake, unit_code: str, attempt: int = 1) -> dict[str, Any]:
    [row] = intake.rows(
        "select * from ops.submission where unit_code = %(unit)s and period = '2022-09' and attempt = %(attempt)s",
        unit=unit_code,
        attempt=attempt,
    )
    return row


def test_a_review_asks_both_units_and_tells_whom_it_asked_anew(intake: Intake) -> None:
    assert [intake.questions(unit, "UNIT-Q99")[0][1] for unit in ("340102", "340103")] == ["open", "open"]
    assert intake.states("340103") == ["accepted_open_queries"]
    asked = intake.report.afterlife.asked_elsewhere
    assert [finding.submission_id for finding in asked] == [_submission(intake, "340103")["submission_id"]]
    assert _submission(intake, "340103")["queries"] == 1


def test_what_another_unit_s_report_changed_is_reported(intake: Intake) -> None:
    query = (
        "select submission_id, cause, added, removed from ops.recheck where rule_id = 'UNIT-Q99' and rechecked_at = %(moment)s"
    )
    [changed] = intake.rows(query, moment=LATER)
    assert changed == {
        "submission_id": _submission(intake, "340103")["submission_id"],
        "cause": "其他单位或月份的报送有变化",
        "added": 1,
        "removed": 0,
    }


def test_the_opinions_of_a_city_reach_its_own_units_only(intake: Intake) -> None:
    assert _submission(intake, "341522")["city_review"] == "passed"
    returned = _submission(intake, "341523")
    assert (returned["city_review"], returned["is_accepted"]) == ("returned", True)
    assert returned["city_comment"] == "台账缺3个项目，请联系138****5678"
    assert _submission(intake, "341524")["city_review"] == "waiting"
    assert _submission(intake, "340111")["city_review"] == "none"
    [told] = intake.report.afterlife.returned
    assert (told.unit_code, told.comment) == ("341523", "台账缺3个项目，请联系138****5678")


def test_a_city_that_passes_with_a_reason_confirms_the_queries(intake: Intake) -> None:
    with intake.connect() as connection:
        review_unit(connection, ("341524", "2022-09"), "通过", "李审核", "已到现场核实，设备提前到货", LATER)
    assert intake.questions("341524", OVERRUN) == [(1, "explained", "其他：已到现场核实，设备提前到货")]
    assert (_submission(intake, "341524")["state"], _submission(intake, "341524")["city_review"]) == ("accepted", "passed")


@pytest.mark.parametrize(
    ("unit", "result", "comment"),
    [("340000", "通过", ""), ("341522", "同意", ""), ("341522", "退回", " "), ("341525", "通过", "")],
)
def test_a_review_that_cannot_be_recorded_is_refused(intake: Intake, unit: str, result: str, comment: str) -> None:
    with intake.connect() as connection, pytest.raises(RunError):
        review_unit(connection, (unit, "2022-09"), result, "李审核", comment, LATER)


def test_a_waiver_answers_until_it_ends(intake: Intake) -> None:
    waiver = Waiver(
        rule_id=OVERRUN, unit_code="340121", subject_key="all", approver="省级某某", reason="分期建设，概算调整已备案",
        valid_from=dt.date(2022, 10, 1), valid_to=dt.date(2022, 12, 31),
    )  # fmt: skip
    with intake.connect() as connection:
        refresh(connection, [], LATER, [waiver])
    assert intake.questions("340121", OVERRUN) == [(1, "waived", waiver.words)]
    assert intake.states("340121") == ["accepted"]
    with intake.connect() as connection:
        refresh(connection, [], LATER, [])
    assert intake.questions("340121", OVERRUN) == [(1, "open", "")]
    assert intake.states("340121") == ["accepted_open_queries"]


def test_a_withdrawal_gives_the_slot_back_with_its_questions(intake: Intake) -> None:
    assert intake.states("340104") == ["superseded", "accepted"]
    assert intake.questions("340104", OVERRUN)[0][1] == "mended"
    newer, older = _submission(intake, "340104", 2)["submission_id"], _submission(intake, "340104")["submission_id"]
    with intake.connect() as connection:
        done = withdraw_submission(connection, newer, "王某", "误报", LATER, review_nothing)
    assert done.counting == (older,)
    assert intake.states("340104") == ["accepted_open_queries", "withdrawn"]
    assert intake.questions("340104", OVERRUN)[0][1] == "open"
    with intake.connect() as connection, pytest.raises(RunError, match="FORCE"):
        withdraw_submission(connection, older, "王某", "误报", LATER, review_nothing)


def test_a_rule_that_changed_asks_again_and_an_accepted_submission_stays_accepted(intake: Intake) -> None:
    assert _recheck(intake)["checked"] == 0
    stricter = _changed(ZS01_Q15="cumulative_funds_wan <= total_investment_wan * 0.1")
    counts = _recheck(intake, stricter)
    assert counts["checked"] >= 7
    assert counts["added"] >= 3
    assert intake.questions("341522", OVERRUN) == [(1, "open", "")]
    assert intake.states("341522") == ["accepted_open_queries"]
    assert _recheck(intake, stricter)["checked"] == 0
    assert _recheck(intake)["removed"] == counts["added"]
    assert intake.questions("341522", OVERRUN) == [(1, "mended", "")]
    changes = intake.rows("select added, removed, cause from ops.recheck where rule_id = %(rule)s", rule=OVERRUN)
    assert {row["cause"] for row in changes} == {"审核规则有变化"}
    assert sum(row["added"] for row in changes) == sum(row["removed"] for row in changes) == counts["added"]


def _changed(**checks: str) -> Any:
    context = project_context(LATER)
    named = {name.replace("_", "-"): check for name, check in checks.items()}
    rules = tuple(rule.model_copy(update={"check": named.get(rule.rule_id, rule.check)}) for rule in context.rules.rules)
    return dataclasses.replace(context, rules=context.rules.model_copy(update={"rules": rules}))


def _recheck(intake: Intake, context: Any = None) -> dict[str, int]:
    return nightly.recheck_submissions(LATER, intake.settings, context)


def test_rule_health_tells_what_became_of_what_was_asked(intake: Intake) -> None:
    health = intake.rows((SUMMARY_FOLDER / "pub_rule_health.sql").read_text(encoding="utf-8"))
    [asked] = [row for row in health if row["rule_id"] == OVERRUN]
    assert (asked["fired"], asked["units"], asked["workbooks"], asked["explained"]) == (4, 4, 8, 1)
    assert asked["mended"] + asked["explained"] + asked["waived"] + asked["still_open"] == asked["fired"]


def test_a_claim_that_is_gone_is_mended_on_both_sides(intake: Intake) -> None:
    gone = double_claim(("340102", "2022-09"), ("340103", "2022-09"), is_there=False)
    intake.land("340102", "2022-09", {"ZS01": [ledger_row(2, "340102")]})
    intake.night(LATER + dt.timedelta(days=1), reviewer=gone)
    removed = intake.rows("select sum(removed) as removed from ops.recheck where rule_id = 'UNIT-Q99'")
    assert removed == [{"removed": 1}], "what went with the unit's own report is no re-check"
    assert [state for _, state, _ in intake.questions("340102", "UNIT-Q99")] == ["mended"]
    assert intake.questions("340103", "UNIT-Q99")[0][1] == "mended"
    assert intake.states("340103") == ["accepted"]


def test_closing_names_who_stands_in_the_way_and_goes_through_when_nobody_does(intake: Intake) -> None:
    with intake.connect() as connection, pytest.raises(RunError) as refused:
        close_period(connection, "2022-09", "王某", LATER, allow_missing=True)
    assert "340111 包河区：1处疑问尚未答复" in str(refused.value)
    assert "341523 舒城县：已被市级退回，尚未重新报送" in str(refused.value)
    with intake.connect() as connection:
        connection.execute("update ops.finding set state = 'waived' where state = 'open'")
        connection.execute("update ops.submission set city_review = 'passed' where city_review <> 'none'")
        with pytest.raises(RunError, match="MISSING=allowed"):
            close_period(connection, "2022-09", "王某", LATER)
        missing = close_period(connection, "2022-09", "王某", LATER, allow_missing=True)
    assert all(unit.is_missing for unit in missing)
    assert len(missing) > 100
    assert intake.rows("select period, closed_by from ops.period_closing") == [{"period": "2022-09", "closed_by": "王某"}]
