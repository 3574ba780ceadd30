"""The state machine of a submission: every version of one unit and period, and what each event makes of them. Pure.

What was published as ``superseded`` is not stored: it follows from the order of the accepted versions. Rules that hold on
every path: no version is ever dropped; what counts is replaced only by an accepted version; identical bytes make no new
version; after closing a replacement needs its 修订原因, a first version never does; a version that its city returned goes on
counting (as preliminary); a withdrawal that would leave nothing has to be forced.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from anhui_stats.errors import RunError
from anhui_stats.models import State

ACCEPTED = frozenset({State.ACCEPTED, State.ACCEPTED_OPEN_QUERIES})


class CityReview(enum.StrEnum):
    """What its city says of an accepted version."""

    NONE = "none"
    WAITING = "waiting"
    PASSED = "passed"
    RETURNED = "returned"


@dataclass(frozen=True)
class Version:
    """One attempt. ``forms``: the forms that it speaks of; ``open_queries``: the questions that nobody answered yet."""

    submission_id: str
    sha256: str
    verdict: State
    forms: frozenset[str]
    open_queries: frozenset[str] = frozenset()
    city_review: CityReview = CityReview.NONE
    is_late: bool = False
    is_withdrawn: bool = False

    @property
    def is_accepted(self) -> bool:
        """Whether it may count."""
        return self.verdict in ACCEPTED and not self.is_withdrawn


@dataclass(frozen=True)
class Arrived:
    """A judged workbook. ``verdict`` is unreadable, rejected, or one of the accepted states."""

    submission_id: str
    sha256: str
    verdict: State
    forms: frozenset[str]
    queries: frozenset[str] = frozenset()
    has_reason: bool = False
    is_late: bool = False
    waits_for_city: bool = False


@dataclass(frozen=True)
class Answered:
    """A query was explained, confirmed or waived."""

    submission_id: str
    question: str


@dataclass(frozen=True)
class Asked:
    """A query was raised, or an answer to it ended."""

    submission_id: str
    question: str


@dataclass(frozen=True)
class CityDecided:
    """The city passed or returned what counts."""

    result: CityReview


@dataclass(frozen=True)
class Withdrawn:
    """A version is taken back."""

    submission_id: str
    is_forced: bool = False


@dataclass(frozen=True)
class Closed:
    """The province closed the period."""


Event = Arrived | Answered | Asked | CityDecided | Withdrawn | Closed


@dataclass(frozen=True)
class Slot:
    """One unit and period: its versions in the order of their arrival. ``recognised``: arrivals of bytes that were known."""

    unit_code: str
    period: str
    versions: tuple[Version, ...] = ()
    is_closed: bool = False
    recognised: tuple[str, ...] = field(default=())

    def version(self, submission_id: str) -> Version:
        """The version of that id; RunError when the slot has none."""
        for version in self.versions:
            if version.submission_id == submission_id:
                return version
        raise RunError(f"{submission_id}: no such submission of {self.unit_code} {self.period}")

    @property
    def counting(self) -> dict[str, Version]:
        """The version that counts for each form: the newest accepted one that speaks of it."""
        return {form: version for version in self.versions if version.is_accepted for form in version.forms}

    def state(self, submission_id: str) -> State:
        """The state as published."""
        version = self.version(submission_id)
        if version.is_withdrawn:
            return State.WITHDRAWN
        if not version.is_accepted:
            return version.verdict
        if version.forms and all(other.submission_id != submission_id for other in self.counting.values()):
            return State.SUPERSEDED
        return State.ACCEPTED_OPEN_QUERIES if version.open_queries else State.ACCEPTED

    @property
    def is_preliminary(self) -> bool:
        """Whether what counts has open queries, waits for its city or was returned by it."""
        undecided = (CityReview.WAITING, CityReview.RETURNED)
        return any(version.open_queries or version.city_review in undecided for version in self.counting.values())


def advance(slot: Slot, event: Event) -> Slot:
    """The slot after the event. RunError where a person asked for what the rules refuse; a workbook is never refused here."""
    match event:
        case Arrived():
            return _arrive(slot, event)
        case Answered(submission_id, question):
            return _change(slot, submission_id, lambda v: replace(v, open_queries=v.open_queries - {question}))
        case Asked(submission_id, question):
            return _change(slot, submission_id, lambda v: replace(v, open_queries=v.open_queries | {question}))
        case CityDecided(result):
            return _decide(slot, result)
        case Withdrawn(submission_id, is_forced):
            return _withdraw(slot, submission_id, is_forced)
        case Closed():
            return replace(slot, is_closed=True)


def replay(slot: Slot, events: Iterable[Event]) -> Slot:
    """The slot after all the events."""
    for event in events:
        slot = advance(slot, event)
    return slot


def needs_reason(slot: Slot) -> bool:
    """Whether the next accepted version has to give its 修订原因: it would replace one after the closing."""
    return slot.is_closed and bool(slot.counting)


def _arrive(slot: Slot, event: Arrived) -> Slot:
    known = {version.sha256 for version in slot.versions if version.is_accepted}
    verdict = event.verdict
    if verdict in ACCEPTED and event.sha256 in known:
        return replace(slot, recognised=(*slot.recognised, event.submission_id))
    if verdict in ACCEPTED and needs_reason(slot) and not event.has_reason:
        verdict = State.REJECTED
    waits = event.waits_for_city and verdict in ACCEPTED
    version = Version(
        submission_id=event.submission_id,
        sha256=event.sha256,
        verdict=verdict,
        forms=event.forms,
        open_queries=event.queries,
        city_review=CityReview.WAITING if waits else CityReview.NONE,
        is_late=event.is_late,
    )
    return replace(slot, versions=(*slot.versions, version))


def _change(slot: Slot, submission_id: str, change: Callable[[Version], Version]) -> Slot:
    changed = slot.version(submission_id)
    return replace(slot, versions=tuple(change(one) if one is changed else one for one in slot.versions))


def _decide(slot: Slot, result: CityReview) -> Slot:
    """The decision is about every version that counts; nothing else changes: what was returned goes on counting."""
    if not slot.counting:
        raise RunError(f"{slot.unit_code} {slot.period}: nothing was accepted yet that the city could review")
    counting = {version.submission_id for version in slot.counting.values()}
    versions = (replace(v, city_review=result) if v.submission_id in counting else v for v in slot.versions)
    return replace(slot, versions=tuple(versions))


def _withdraw(slot: Slot, submission_id: str, is_forced: bool) -> Slot:
    version = slot.version(submission_id)
    if not version.is_accepted:
        raise RunError(f"{submission_id} was not accepted: there is nothing to withdraw")
    after = _change(slot, submission_id, lambda one: replace(one, is_withdrawn=True))
    lost = sorted(slot.counting.keys() - after.counting.keys())
    if lost and not is_forced:
        raise RunError(
            f"{submission_id}: no other accepted version of {slot.unit_code} {slot.period} holds {', '.join(lost)}; "
            "withdraw it with FORCE=yes if nothing is to count"
        )
    return after
