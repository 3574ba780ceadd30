"""What becomes of a submission: the states and who may follow whom. Pure.

A submission with a container fault that kept it from being read is unreadable; one with an error is rejected; every other
one is accepted, with open queries where there are any. Only an accepted submission ever takes the place of an accepted one:
this is not stored as a state but follows from the order of the accepted submissions (``core.counting_form``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from anhui_stats.models import Finding, Severity, State

#: Faults of a file that could be opened, so that its refusal is a rejection.
_REFUSED_FAULTS = frozenset({"macro", "no_cover"})
#: Asks for the 修订原因 of what would replace an accepted version of a closed period.
_REASON_RULE = "COVER-E10"


@dataclass(frozen=True)
class Arrival:
    """One parsed submission on its way to a decision. ``order_key`` orders the arrivals of one night.

    ``sent_by``: the city from whose consolidated workbook it was split; None for every other one. ``is_sure``: see ``Sender``.
    """

    submission_id: str
    receipt_ids: tuple[str, ...]
    unit_code: str | None
    period: str | None
    sha256: str
    file_name: str
    received_at: dt.datetime
    order_key: str
    container_fault: str | None
    sent_by: str | None = None
    is_sure: bool = True


@dataclass(frozen=True)
class Decision:
    """The outcome for one arrival. ``duplicate_of`` names the accepted submission that holds the same bytes.

    ``earlier``: what was found in earlier attempts of the slot and is settled by this one: mended, or expired (it stands
    again among ``findings``).
    """

    arrival: Arrival
    state: State
    attempt: int
    findings: tuple[Finding, ...]
    duplicate_of: str | None
    earlier: tuple[Finding, ...] = ()

    @property
    def is_accepted(self) -> bool:
        """Whether the submission counts from now on."""
        return self.duplicate_of is None and self.state in (State.ACCEPTED, State.ACCEPTED_OPEN_QUERIES)

    def count(self, severity: Severity) -> int:
        """How many findings of a severity there are."""
        return sum(finding.severity is severity for finding in self.findings)


def state_of(container_fault: str | None, findings: Iterable[Finding]) -> State:
    """The state that the findings of a submission ask for."""
    severities = {finding.severity for finding in findings}
    if container_fault and container_fault not in _REFUSED_FAULTS:
        return State.UNREADABLE
    if container_fault or Severity.ERROR in severities:
        return State.REJECTED
    return State.ACCEPTED_OPEN_QUERIES if Severity.QUERY in severities else State.ACCEPTED


def accepted_state(findings: Iterable[Finding]) -> State:
    """The state of an accepted submission as its findings stand: open queries, or none (any more)."""
    is_asked = any(finding.severity is Severity.QUERY and finding.state == "open" for finding in findings)
    return State.ACCEPTED_OPEN_QUERIES if is_asked else State.ACCEPTED


def decide(
    arrivals: Sequence[Arrival],
    findings: Mapping[str, tuple[Finding, ...]],
    attempts: Mapping[tuple[str | None, str | None], int],
    accepted_bytes: Mapping[tuple[str, str | None], str],
    accepted_slots: Iterable[tuple[str | None, str | None]],
) -> list[Decision]:
    """Decide the arrivals of one night, oldest period first, then in the order in which the files were saved.

    ``attempts`` holds the number of attempts so far a unit and period, ``accepted_bytes`` the submission that was accepted from
    a SHA-256 for a unit (a city's workbook holds several units). Bytes that were accepted before are recognised: they make no
    new attempt, and replace nothing, so they need no 修订原因 either. Nor does the first accepted version of a slot
    (``accepted_slots``: unit and period of those that have one), so that two files decide the same in one night as in two.
    """
    counted, known, filled = dict(attempts), dict(accepted_bytes), set(accepted_slots)
    decisions: list[Decision] = []
    for arrival in sorted(arrivals, key=lambda one: (one.period or "", one.order_key, one.submission_id)):
        own, content = findings.get(arrival.submission_id, ()), (arrival.sha256, arrival.unit_code)
        slot = (arrival.unit_code, arrival.period)
        if content in known or slot not in filled:
            own = tuple(one for one in own if one.rule_id != _REASON_RULE)
        state = state_of(arrival.container_fault, own)
        accepted = state in (State.ACCEPTED, State.ACCEPTED_OPEN_QUERIES)
        duplicate_of = known.get(content) if accepted else None
        if duplicate_of is None:
            counted[slot] = counted.get(slot, 0) + 1
            if accepted:
                known[content] = arrival.submission_id
                filled.add(slot)
        decisions.append(Decision(arrival, state, counted.get(slot, 0), own, duplicate_of))
    return decisions
