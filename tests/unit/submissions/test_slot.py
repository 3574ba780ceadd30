"""No path through the state machine loses an accepted version, and units do not change one another."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from anhui_stats.errors import RunError
from anhui_stats.models import Finding, Severity, State
from anhui_stats.periods import TIMEZONE
from anhui_stats.submissions import Arrival, decide
from anhui_stats.submissions.slot import (
    Answered,
    Arrived,
    Asked,
    CityDecided,
    CityReview,
    Closed,
    Event,
    Slot,
    Withdrawn,
    advance,
    needs_reason,
    replay,
)

MOMENT = dt.datetime(2022, 10, 8, 1, tzinfo=TIMEZONE)
FORMS = frozenset({"ZS01", "ZS03"})
SLOT = ("341522", "2022-09")
EMPTY = Slot(*SLOT)
VERDICTS = [State.UNREADABLE, State.REJECTED, State.ACCEPTED, State.ACCEPTED_OPEN_QUERIES]


def arrived(name: str, verdict: State = State.ACCEPTED, **options: object) -> Arrived:
    return Arrived(name, str(options.pop("sha256", name)), verdict, FORMS, **options)  # type: ignore[arg-type]


def counting(slot: Slot) -> set[str]:
    return {version.submission_id for version in slot.counting.values()}


def test_a_rejected_version_never_takes_the_place_of_an_accepted_one() -> None:
    slot = replay(EMPTY, [arrived("a"), arrived("b", State.REJECTED), arrived("c", State.UNREADABLE)])
    assert counting(slot) == {"a"}
    assert [slot.state(name) for name in "abc"] == [State.ACCEPTED, State.REJECTED, State.UNREADABLE]


def test_identical_bytes_are_recognised_until_their_version_is_withdrawn() -> None:
    slot = replay(EMPTY, [arrived("a", sha256="x"), arrived("b", sha256="y"), arrived("c", sha256="x")])
    assert (slot.recognised, len(slot.versions)) == (("c",), 2)
    slot = replay(slot, [Withdrawn("a"), arrived("d", sha256="x")])
    assert counting(slot) == {"d"}


def test_after_closing_only_a_replacement_needs_its_reason() -> None:
    slot = replay(EMPTY, [Closed(), arrived("a")])
    assert counting(slot) == {"a"}
    slot = replay(slot, [arrived("b"), arrived("c", has_reason=True)])
    assert [slot.state(name) for name in "abc"] == [State.SUPERSEDED, State.REJECTED, State.ACCEPTED]


def test_answers_and_new_questions_move_the_state() -> None:
    slot = advance(EMPTY, arrived("a", State.ACCEPTED_OPEN_QUERIES, queries=frozenset({"q"})))
    assert slot.state("a") is State.ACCEPTED_OPEN_QUERIES
    slot = advance(slot, Answered("a", "q"))
    assert slot.state("a") is State.ACCEPTED
    assert advance(slot, Asked("a", "q")).state("a") is State.ACCEPTED_OPEN_QUERIES


def test_what_the_city_returned_goes_on_counting_as_preliminary() -> None:
    slot = advance(EMPTY, arrived("a", waits_for_city=True))
    assert slot.is_preliminary
    slot = advance(slot, CityDecided(CityReview.RETURNED))
    assert (counting(slot), slot.is_preliminary, slot.state("a")) == ({"a"}, True, State.ACCEPTED)
    slot = replay(slot, [arrived("b", waits_for_city=True), CityDecided(CityReview.PASSED)])
    assert (counting(slot), slot.is_preliminary) == ({"b"}, False)


def test_a_withdrawal_gives_the_slot_back_and_leaves_nothing_only_when_forced() -> None:
    slot = replay(EMPTY, [arrived("a"), arrived("b"), Withdrawn("b")])
    assert (counting(slot), slot.state("b")) == ({"a"}, State.WITHDRAWN)
    with pytest.raises(RunError, match="FORCE"):
        advance(slot, Withdrawn("a"))
    assert advance(slot, Withdrawn("a", is_forced=True)).counting == {}


def test_a_version_of_some_forms_supersedes_only_those() -> None:
    slot = replay(EMPTY, [arrived("a"), Arrived("b", "b", State.ACCEPTED, frozenset({"ZS03"}))])
    assert {form: version.submission_id for form, version in slot.counting.items()} == {"ZS01": "a", "ZS03": "b"}
    assert slot.state("a") is State.ACCEPTED
    with pytest.raises(RunError):
        advance(slot, Withdrawn("a"))


class Life(RuleBasedStateMachine):
    """Any events in any order; ``accepted`` remembers what was accepted and not withdrawn, by our own book-keeping."""

    def __init__(self) -> None:
        super().__init__()
        self.slot = EMPTY
        self.numbers = itertools.count()
        self.accepted: list[str] = []
        self.arrived: list[str] = []
        self.forced = False

    @rule(verdict=st.sampled_from(VERDICTS), sha256=st.sampled_from("xyz"), reason=st.booleans(), city=st.booleans())
    def arrive(self, verdict: State, sha256: str, reason: bool, city: bool) -> None:
        name = f"s{next(self.numbers)}"
        queries = frozenset({"q"}) if verdict is State.ACCEPTED_OPEN_QUERIES else frozenset()
        known = {version.sha256 for version in self.slot.versions if version.submission_id in self.accepted}
        refused = self.slot.is_closed and bool(self.accepted) and not reason
        self.slot = advance(
            self.slot, arrived(name, verdict, sha256=sha256, queries=queries, has_reason=reason, waits_for_city=city)
        )
        self.arrived.append(name)
        if verdict in (State.ACCEPTED, State.ACCEPTED_OPEN_QUERIES) and sha256 not in known and not refused:
            self.accepted.append(name)

    @precondition(lambda self: self.accepted)
    @rule(data=st.data(), force=st.booleans())
    def withdraw(self, data: st.DataObject, force: bool) -> None:
        name = data.draw(st.sampled_from(self.accepted))
        if len(self.accepted) == 1 and not force:
            with pytest.raises(RunError):
                advance(self.slot, Withdrawn(name))
            return
        self.slot = advance(self.slot, Withdrawn(name, force))
        self.accepted.remove(name)

    @precondition(lambda self: self.accepted)
    @rule(result=st.sampled_from([CityReview.PASSED, CityReview.RETURNED]))
    def city(self, result: CityReview) -> None:
        self.slot = advance(self.slot, CityDecided(result))

    @precondition(lambda self: self.accepted)
    @rule(data=st.data(), answered=st.booleans())
    def question(self, data: st.DataObject, answered: bool) -> None:
        name = data.draw(st.sampled_from(self.accepted))
        self.slot = advance(self.slot, Answered(name, "q") if answered else Asked(name, "q"))

    @rule()
    def close(self) -> None:
        self.slot = advance(self.slot, Closed())

    @invariant()
    def the_newest_accepted_version_counts(self) -> None:
        assert counting(self.slot) == set(self.accepted[-1:])

    @invariant()
    def no_attempt_is_lost(self) -> None:
        kept = [version.submission_id for version in self.slot.versions]
        assert sorted([*kept, *self.slot.recognised]) == sorted(self.arrived)

    @invariant()
    def exactly_what_counts_is_published_as_accepted(self) -> None:
        states = {version.submission_id: self.slot.state(version.submission_id) for version in self.slot.versions}
        published = {name for name, state in states.items() if state in (State.ACCEPTED, State.ACCEPTED_OPEN_QUERIES)}
        assert published == set(self.accepted[-1:])
        assert {name for name, state in states.items() if state is State.SUPERSEDED} == set(self.accepted[:-1])
        assert needs_reason(self.slot) == (self.slot.is_closed and bool(self.accepted))


Life.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestLife = Life.TestCase


@given(
    st.lists(st.tuples(st.sampled_from(["341522", "341523"]), st.sampled_from(VERDICTS), st.sampled_from("xy")), max_size=10),
    st.randoms(),
)
def test_the_order_in_which_units_arrive_changes_nothing(shape: list[tuple[str, State, str]], random: object) -> None:
    events: list[tuple[str, Event]] = [
        (unit, arrived(f"{index}", verdict, sha256=sha256)) for index, (unit, verdict, sha256) in enumerate(shape)
    ]

    def outcome(order: list[tuple[str, Event]]) -> dict[str, Slot]:
        slots = {unit: Slot(unit, "2022-09") for unit in ("341522", "341523")}
        for unit, event in order:
            slots[unit] = advance(slots[unit], event)
        return slots

    waiting = {unit: [one for one in events if one[0] == unit] for unit in ("341522", "341523")}
    interleaved = []
    while any(waiting.values()):
        unit = random.choice([unit for unit, left in waiting.items() if left])  # type: ignore[attr-defined]
        interleaved.append(waiting[unit].pop(0))
    assert outcome(interleaved) == outcome(events)


def _finding(name: str, severity: Severity, rule_id: str) -> Finding:
    blank = {name: "" for name in ("form_code", "sheet", "cell", "column", "value", "expected", "difference", "message")}
    return Finding("f", name, rule_id, severity, row=None, remedy="", **blank)


@given(
    st.lists(st.tuples(st.sampled_from(VERDICTS), st.sampled_from("xyz"), st.booleans()), max_size=10),
    st.booleans(),
    st.integers(0, 10),
)
def test_the_load_decides_as_the_state_machine_does(
    shape: list[tuple[State, str, bool]], is_closed: bool, first_night: int
) -> None:
    """However the arrivals are split into two nights, and after the closing too."""
    severities = {State.REJECTED: Severity.ERROR, State.ACCEPTED_OPEN_QUERIES: Severity.QUERY}
    arrivals, findings = [], {}
    for index, (verdict, sha256, has_reason) in enumerate(shape):
        name, fault = f"{index}", "truncated" if verdict is State.UNREADABLE else None
        arrivals.append(Arrival(name, (f"r{name}",), *SLOT, sha256, "a.xlsx", MOMENT, f"{index:02d}", fault))
        told = [_finding(name, severities[verdict], "R")] if verdict in severities else []
        asked = [_finding(name, Severity.ERROR, "COVER-E10")] if is_closed and not has_reason and not fault else []
        findings[name] = (*told, *asked)
    decisions = decide(arrivals[:first_night], findings, {}, {}, [])
    accepted = [one for one in decisions if one.is_accepted]
    attempts = sum(1 for one in decisions if not one.duplicate_of)
    known = {(one.arrival.sha256, one.arrival.unit_code): one.arrival.submission_id for one in accepted}
    decisions += decide(arrivals[first_night:], findings, {SLOT: attempts}, known, [SLOT] if accepted else [])
    events: list[Event] = [
        arrived(f"{index}", verdict, sha256=sha256, has_reason=has_reason)
        for index, (verdict, sha256, has_reason) in enumerate(shape)
    ]
    slot = replay(EMPTY, [Closed(), *events] if is_closed else events)
    assert tuple(one.arrival.submission_id for one in decisions if one.duplicate_of) == slot.recognised
    kept = [one for one in decisions if not one.duplicate_of]
    assert [(one.arrival.submission_id, one.state) for one in kept] == [(v.submission_id, v.verdict) for v in slot.versions]
    assert [one.attempt for one in kept] == list(range(1, len(slot.versions) + 1))
