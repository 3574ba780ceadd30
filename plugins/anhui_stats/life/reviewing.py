"""Findings of the rules over other months and units against those that stand, in the caller's transaction.

Such a rule looks at what counts everywhere, so its findings come and go with other submissions than the one they stand at. A
finding that is still found keeps its state; one that is gone is mended; one that comes back is open again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import psycopg
import pyarrow as pa

from anhui_stats.life.standing import Place, found_findings
from anhui_stats.validate import FINDING_SCHEMA

#: (unit_code, period)
Slot = tuple[str, str]


class Reviewed(Protocol):
    """What a review says: every slot that it looked at, the rules that it knows, and what it found (``FINDING_SCHEMA``)."""

    @property
    def slots(self) -> Collection[Slot]: ...  # noqa: D102
    @property
    def rule_ids(self) -> Collection[str]: ...  # noqa: D102
    @property
    def findings(self) -> pa.Table: ...  # noqa: D102


@dataclass(frozen=True)
class NothingReviewed:
    """The review of no rules."""

    slots: frozenset[Slot] = frozenset()
    rule_ids: frozenset[str] = frozenset()
    findings: pa.Table = field(default_factory=FINDING_SCHEMA.empty_table)


#: Judges the slots, and every slot that they reach, by the data that count now.
Reviewer = Callable[[psycopg.Connection, Collection[Slot], dt.datetime], Reviewed]


def review_nothing(connection: psycopg.Connection, slots: Collection[Slot], moment: dt.datetime) -> Reviewed:
    """A reviewer without rules."""
    return NothingReviewed()


_MEND = """
    update ops.finding as gone
    set state = 'mended', settled_by = 'review'
    from ops.submission
    inner join unnest(%(units)s::text[], %(periods)s::text[]) as slot (unit_code, period)
        on submission.unit_code = slot.unit_code and submission.period = slot.period
    where
        gone.submission_id = submission.submission_id
        and gone.origin = 'review'
        and gone.rule_id = any(%(rule_ids)s)
        and gone.state in ('open', 'explained', 'waived')
        and submission.is_accepted
        and not exists (select 1 from found_finding where found_finding.finding_id = gone.finding_id)
        and not exists (
            select 1 from ops.submission as newer
            where
                newer.is_accepted
                and newer.unit_code = submission.unit_code
                and newer.period = submission.period
                and newer.sequence_no > submission.sequence_no
                and newer.submission_id = any(%(loaded)s)
        )
    returning gone.submission_id, gone.rule_id
"""


@dataclass(frozen=True)
class Reconciled:
    """What a review changed: the places of the findings that are new (or back) by their ids, the places of those that went.

    ``changed``: every submission that has findings of the review, or had.
    """

    changed: frozenset[str] = frozenset()
    added: Mapping[str, Place] = field(default_factory=dict)
    removed: tuple[Place, ...] = ()


def reconcile_review(connection: psycopg.Connection, reviewed: Reviewed, loaded: Collection[str] = frozenset()) -> Reconciled:
    """Store what a review found and mend what it no longer finds.

    Of a version that one of the ``loaded`` submissions replaces nothing is mended here: the newer attempt settles it.
    """
    if not reviewed.rule_ids:
        return Reconciled()
    slots = sorted(reviewed.slots)
    parameters = {
        "units": [unit_code for unit_code, _ in slots],
        "periods": [period for _, period in slots],
        "rule_ids": sorted(reviewed.rule_ids),
        "loaded": sorted(loaded),
    }
    with found_findings(connection, reviewed.findings, "review") as added:
        removed = tuple((submission_id, rule_id) for submission_id, rule_id in connection.execute(_MEND, parameters))
    changed = {submission_id for submission_id, _ in removed} | set(reviewed.findings["submission_id"].to_pylist())
    return Reconciled(frozenset(changed), added, removed)
