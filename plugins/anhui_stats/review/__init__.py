"""Review: accepted data of many months and units in, findings of the cross-period and cross-unit rules out.

``review_slots(connection, slots, moment)`` reads what the given slots are held against, judges every slot that they reach and
returns the findings; writing them is the caller's. ``list_duplicates(connection, periods)`` replaces the province's list of
projects that may be one. A function of the accepted data alone: the order in which units arrive
changes nothing. A slot is (unit_code, period).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import psycopg
import pyarrow as pa

from anhui_stats.catalog.rules import project_rules
from anhui_stats.review.duplicates import list_duplicates
from anhui_stats.review.reading import read_accepted
from anhui_stats.validate import FINDING_SCHEMA, project_context, validate_history
from anhui_stats.validate.links import Slot

__all__ = ["Review", "Slot", "list_duplicates", "review_accepted", "review_slots", "reviewed_rules"]


@dataclass(frozen=True)
class Review:
    """What a review found: ``findings`` (FINDING_SCHEMA) hang on the submission that counts for its slot and form.

    ``slots`` are all that were judged: what stands of ``rule_ids`` on them and is not in ``findings`` is gone.
    """

    slots: frozenset[Slot]
    rule_ids: frozenset[str]
    findings: pa.Table


def reviewed_rules() -> frozenset[str]:
    """The ids of the rules that a review evaluates."""
    return frozenset(rule.rule_id for rule in project_rules().needing("history").rules)


def review_accepted(connection: psycopg.Connection, slots: Collection[Slot], moment: dt.datetime) -> Review:
    """What a load asks for: the province's list of the slots' periods brought up to date, and the slots judged."""
    list_duplicates(connection, {period for _, period in slots})
    return review_slots(connection, slots, moment)


def review_slots(connection: psycopg.Connection, slots: Collection[Slot], moment: dt.datetime) -> Review:
    """Judge the slots and every slot that they reach, over what is accepted in the transaction of the connection."""
    context = project_context(moment)
    accepted = read_accepted(connection, slots, context.reference, context.forms)
    findings = validate_history(accepted, context) if accepted.slots else FINDING_SCHEMA.empty_table()
    return Review(accepted.slots, reviewed_rules(), findings)
