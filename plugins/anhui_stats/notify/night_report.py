"""What the digests of a night tell: units, reports, claims and rules as they stand. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from anhui_stats.notify.trouble import StuckMail
from anhui_stats.notify.waiting import Waiting


@dataclass(frozen=True)
class UnitProgress:
    """How far a unit is with the period. ``first_accepted_at`` None: no accepted report yet."""

    unit_code: str
    unit_name: str
    city_code: str
    first_accepted_at: dt.datetime | None
    is_on_time: bool
    is_first_pass: bool
    is_nil: bool
    attempts: int
    returned_attempts: int
    open_queries: int


@dataclass(frozen=True)
class NightReport:
    """One attempt that was decided since the last digest."""

    unit_name: str
    city_code: str
    period: str
    attempt: int
    state: str
    errors: int
    queries: int


@dataclass(frozen=True)
class Claim:
    """One open finding of a rule that looks at several units. ``is_new``: its unit was told of it since the last digest."""

    unit_name: str
    city_code: str
    period: str
    message: str
    is_new: bool = False


@dataclass(frozen=True)
class RuleCount:
    """How often a rule spoke since the last digest, and in how many units, of one city ('' where the file names no unit)."""

    rule_id: str
    title: str
    city_code: str
    number: int
    units: int


@dataclass(frozen=True)
class Night:
    """What the digests of one night tell. ``is_chasing``: the deadline has passed lately and units are still missing."""

    moment: dt.datetime
    period: str
    deadline: dt.datetime
    is_chasing: bool
    progress: tuple[UnitProgress, ...] = ()
    reports: tuple[NightReport, ...] = ()
    claims: tuple[Claim, ...] = ()
    rules: tuple[RuleCount, ...] = ()
    stuck: tuple[StuckMail, ...] = ()
    incidents: tuple[tuple[str, int], ...] = ()
    city_names: tuple[tuple[str, str], ...] = ()
    waiting: tuple[Waiting, ...] = ()

    def of_city(self, city_code: str) -> Night:
        """The part that concerns one city."""
        return Night(
            self.moment,
            self.period,
            self.deadline,
            self.is_chasing and any(u.city_code == city_code and u.first_accepted_at is None for u in self.progress),
            tuple(unit for unit in self.progress if unit.city_code == city_code),
            tuple(report for report in self.reports if report.city_code == city_code),
            tuple(claim for claim in self.claims if claim.city_code == city_code),
            rules=tuple(rule for rule in self.rules if rule.city_code == city_code),
            waiting=tuple(one for one in self.waiting if one.city_code == city_code),
        )

    @property
    def is_worth_a_mail(self) -> bool:
        """Whether anything happened since the last digest, or units are late.

        A report of another unit may claim what one of ours reported before: then nothing of ours was decided, and it is news.
        """
        is_claimed = any(claim.is_new for claim in self.claims)
        return bool(self.reports or self.stuck or self.incidents or self.is_chasing or is_claimed)
