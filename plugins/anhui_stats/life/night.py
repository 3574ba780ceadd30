"""What follows, in the transaction of a load, once tonight's submissions are stored: review, settling, explanations, states."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

import psycopg

from anhui_stats.batch import ParsedBatch
from anhui_stats.life.city import mark_waiting, take_opinions
from anhui_stats.life.fingerprint import check_fingerprint
from anhui_stats.life.later import Afterlife, newly_asked
from anhui_stats.life.recheck import note_checked, report_difference
from anhui_stats.life.refresh import refresh
from anhui_stats.life.reviewing import Reviewer, Slot, reconcile_review
from anhui_stats.life.said import note_sheet
from anhui_stats.life.settle import settle_earlier_attempts
from anhui_stats.life.standing import Place
from anhui_stats.life.states import read_findings
from anhui_stats.submissions import Decision, accepted_state
from anhui_stats.validate import project_context


def live_on(
    connection: psycopg.Connection, batch: ParsedBatch, loaded: Sequence[Decision], moment: dt.datetime, reviewer: Reviewer
) -> Afterlife:
    """Review what counts now, settle earlier attempts, apply explanations and the opinions of cities."""
    identities = {decision.arrival.submission_id for decision in loaded}
    note_checked(connection, identities, check_fingerprint(project_context(moment)), moment)
    reconciled = reconcile_review(connection, reviewer(connection, _accepted_slots(loaded), moment), identities)
    came, went = (_elsewhere(places, identities) for places in (reconciled.added.values(), reconciled.removed))
    report_difference(connection, came, went, {}, moment)
    settled = settle_earlier_attempts(connection, identities)
    mark_waiting(connection, identities, moment)
    note_sheet(connection, batch.explanations, identities, moment)
    states = refresh(connection, identities | reconciled.changed | settled, moment)
    returned = take_opinions(connection, identities, moment)
    asked = newly_asked(connection, states.keys() - identities, reconciled.added.keys())
    return Afterlife(asked, tuple(returned))


def _elsewhere(places: Iterable[Place], identities: Collection[str]) -> list[Place]:
    """Those at submissions of earlier nights: what is found at tonight's own is no re-check."""
    return [place for place in places if place[0] not in identities]


def _accepted_slots(loaded: Sequence[Decision]) -> list[Slot]:
    slots = ((one.arrival.unit_code, one.arrival.period) for one in loaded if one.is_accepted)
    return sorted({(unit_code, period) for unit_code, period in slots if unit_code and period})


def as_they_stand(connection: psycopg.Connection, decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions with the findings and states that stand after explanations; recognised duplicates as they are."""
    loaded = {decision.arrival.submission_id for decision in decisions if decision.duplicate_of is None}
    own, earlier = read_findings(connection, loaded)
    standing = []
    for decision in decisions:
        identity = decision.arrival.submission_id
        if identity in loaded:
            findings = own.get(identity, ())
            state = decision.state if not decision.is_accepted else accepted_state(findings)
            decision = replace(decision, state=state, findings=findings, earlier=earlier.get(identity, ()))
        standing.append(decision)
    return standing
