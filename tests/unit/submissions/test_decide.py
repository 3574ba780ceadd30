"""Decisions over the arrivals of one night."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from anhui_stats.models import Finding, Severity, State
from anhui_stats.periods import TIMEZONE
from anhui_stats.submissions import Arrival, decide, state_of

SLOT = ("341522", "2022-09")
MOMENT = dt.datetime(2022, 10, 8, 1, tzinfo=TIMEZONE)


def arrival(name: str, *, sha256: str = "", period: str | None = "2022-09", fault: str | None = None) -> Arrival:
    return Arrival(name, (f"r-{name}",), "341522", period, sha256 or name, f"{name}.xlsx", MOMENT, name, fault)


def finding(submission_id: str, severity: Severity, rule_id: str = "ZS01-X") -> Finding:
    return Finding("f", submission_id, rule_id, severity, "ZS01", "ZS01 项目台账", 5, "A5", "stage", "", "", "", "", "")


def test_each_severity_asks_for_its_state() -> None:
    assert state_of(None, []) is State.ACCEPTED
    assert state_of(None, [finding("a", Severity.NOTICE)]) is State.ACCEPTED
    assert state_of(None, [finding("a", Severity.QUERY)]) is State.ACCEPTED_OPEN_QUERIES
    assert state_of(None, [finding("a", Severity.QUERY), finding("a", Severity.ERROR)]) is State.REJECTED


def test_a_file_that_was_not_read_is_unreadable_and_one_that_was_refused_is_rejected() -> None:
    assert state_of("truncated", []) is State.UNREADABLE
    assert state_of("macro", []) is State.REJECTED
    assert state_of("no_cover", []) is State.REJECTED


def test_the_same_bytes_twice_in_one_night_are_accepted_once() -> None:
    first, second = decide([arrival("b", sha256="x"), arrival("a", sha256="x")], {}, {}, {}, [])
    assert (first.arrival.submission_id, first.is_accepted, first.attempt) == ("a", True, 1)
    assert (second.duplicate_of, second.is_accepted, second.attempt) == ("a", False, 1)


def test_accepted_bytes_are_recognised_after_the_closing_too_and_need_no_reason() -> None:
    asked = {name: (finding(name, Severity.ERROR, "COVER-E10"),) for name in "ab"}
    known = {("x", "341522"): "first"}
    same, other = decide([arrival("a", sha256="x"), arrival("b", sha256="y")], asked, {SLOT: 1}, known, [SLOT])
    assert (same.duplicate_of, same.attempt, same.findings) == ("first", 1, ())
    assert (other.state, other.attempt, other.duplicate_of) == (State.REJECTED, 2, None)


def test_rejected_bytes_are_judged_again_and_make_a_new_attempt() -> None:
    findings = {name: (finding(name, Severity.ERROR),) for name in "ab"}
    decisions = decide([arrival("a", sha256="x"), arrival("b", sha256="x")], findings, {}, {}, [])
    assert [(d.state, d.attempt, d.duplicate_of) for d in decisions] == [
        (State.REJECTED, 1, None),
        (State.REJECTED, 2, None),
    ]


def test_attempts_go_on_from_earlier_nights_and_older_periods_come_first() -> None:
    decisions = decide([arrival("a"), arrival("b", period="2022-08")], {}, {SLOT: 3}, {}, [])
    assert [(d.arrival.period, d.attempt) for d in decisions] == [("2022-08", 1), ("2022-09", 4)]


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.booleans()), max_size=8), st.randoms())
def test_the_order_of_the_list_never_changes_a_decision(shape: list[tuple[str, bool]], random: object) -> None:
    arrivals = [arrival(f"{i}", sha256=sha) for i, (sha, _) in enumerate(shape)]
    findings = {f"{i}": (finding(f"{i}", Severity.ERROR),) for i, (_, bad) in enumerate(shape) if bad}
    shuffled = list(arrivals)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    decisions = decide(arrivals, findings, {}, {}, [])
    assert decide(shuffled, findings, {}, {}, []) == decisions
    accepted = [d.arrival.sha256 for d in decisions if d.is_accepted]
    assert len(accepted) == len(set(accepted)), "no bytes are accepted twice"
    assert len(decisions) == len(arrivals), "no arrival is lost"
