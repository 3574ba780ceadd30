"""What a change means for units other than tonight's senders, and who tells them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import psycopg

from anhui_stats.life.states import read_findings
from anhui_stats.models import Finding, Severity


@dataclass(frozen=True)
class CityReturn:
    """What the county is to be told: its city returned the version ``submission_id`` with this comment."""

    unit_code: str
    period: str
    submission_id: str
    comment: str


@dataclass(frozen=True)
class Afterlife:
    """``asked_elsewhere``: what is newly found at submissions that were answered before, and still open.

    ``returned``: versions that their city sent back.
    """

    asked_elsewhere: tuple[Finding, ...] = ()
    returned: tuple[CityReturn, ...] = ()

    @property
    def asked_by_submission(self) -> dict[str, tuple[Finding, ...]]:
        """The new findings of each submission."""
        identities = dict.fromkeys(finding.submission_id for finding in self.asked_elsewhere)
        return {one: tuple(f for f in self.asked_elsewhere if f.submission_id == one) for one in identities}


#: Queues the letters about it, in the transaction that made it so; returns their number.
Tell = Callable[[psycopg.Connection, Afterlife], int]


def tell_nobody(connection: psycopg.Connection, afterlife: Afterlife) -> int:
    """A teller who writes no letter."""
    return 0


def newly_asked(
    connection: psycopg.Connection, submission_ids: Collection[str], finding_ids: Collection[str]
) -> tuple[Finding, ...]:
    """Those of the findings that ask something and that nothing answered yet."""
    if not submission_ids or not finding_ids:
        return ()
    own, _ = read_findings(connection, submission_ids)
    asked = (finding for found in own.values() for finding in found if finding.finding_id in finding_ids)
    return tuple(one for one in asked if one.state == "open" and one.severity is not Severity.NOTICE)
