"""What is known about one workbook once it has been decided: the input of its answer. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from anhui_stats.catalog.calendar_rules import FormDates
from anhui_stats.models import Finding, FormStatus, State

DUPLICATE = "duplicate"
CHECK = "check"
#: Findings that came to an accepted report with other reports (of other months, of other units).
ADDED = "added_findings"
#: The city returned an accepted report with a remark.
CITY_RETURNED = "city_returned"


@dataclass(frozen=True)
class CountedVersion:
    """An accepted version of a unit's report."""

    attempt: int
    file_name: str
    received_at: dt.datetime


@dataclass(frozen=True)
class FormRows:
    """What the workbook says about one form."""

    form_code: str
    title: str
    status: FormStatus
    rows: int


@dataclass(frozen=True)
class UnitPart:
    """What a city's workbook held of one unit: rows by form code."""

    unit_name: str
    rows: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class ReturnedBook:
    """The clerk's workbook with every finding marked. ``is_attached`` is false where it is too large for a mail.

    ``path`` is where it lies below the folder of returned workbooks. kind: annotated (the clerk's own file), rebuilt (a copy of
    its values), list_only (the list of findings alone).
    """

    name: str
    path: str
    sha256: str
    size: int
    is_attached: bool
    kind: str = "annotated"


@dataclass(frozen=True)
class Changes:
    """The findings of an attempt against those of the one before (its number).

    How many are new, still there, mended, explained.
    """

    since_attempt: int
    new: int
    standing: int
    mended: int
    settled: int = 0


@dataclass(frozen=True)
class InParts:
    """What was found in the units' parts of a city's workbook, now and in the attempt of each before.

    ``units``: the unit code of each submission among them; ``returned``: the names of units whose part was not accepted.
    """

    findings: tuple[Finding, ...] = ()
    previous: tuple[Finding, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    returned: tuple[str, ...] = ()


@dataclass(frozen=True)
class NextReport:
    """The next report that the unit owes; ``forms``: those with dates of their own."""

    period: str
    deadline: dt.datetime
    forms: tuple[FormDates, ...] = ()


@dataclass(frozen=True)
class SubmissionAnswer:
    """Everything that the answer to one workbook tells.

    ``answer_id`` is the submission id, or the receipt id of a duplicate. unit_code, unit_name, period and attempt are None
    where the file does not say. ``counting`` is the version that counts once this workbook has been decided, ``duplicate_of``
    the version that already holds the same bytes. ``is_on_time`` is None where no deadline applies. ``file_name`` joins the
    names with 、 where one submission came as several csv files. ``sent_by`` names the city from whose workbook the submission
    was split; ``parts`` tell a city what went to its units, ``in_parts`` what was found there. ``is_check``: only tried out,
    nothing was registered.
    ``returned`` is the annotated workbook, where one goes back; ``changes`` is None for a first attempt. ``purpose`` is ''
    for the answer to a file, else what is said about an accepted report afterwards (``ADDED``, ``CITY_RETURNED``), with the
    city's words in ``remark``. ``awaits_city``: accepted, and its city has yet to review it.
    """

    answer_id: str
    state: State
    unit_code: str | None
    unit_name: str | None
    period: str | None
    attempt: int | None
    file_name: str
    sha256: str
    received_at: dt.datetime
    answered_at: dt.datetime
    findings: tuple[Finding, ...] = ()
    form_rows: tuple[FormRows, ...] = ()
    counting: CountedVersion | None = None
    duplicate_of: CountedVersion | None = None
    is_on_time: bool | None = None
    resend_deadline: dt.datetime | None = None
    next_report: NextReport | None = None
    sent_by: str | None = None
    parts: tuple[UnitPart, ...] = ()
    in_parts: InParts = field(default_factory=InParts)
    is_check: bool = False
    returned: ReturnedBook | None = None
    changes: Changes | None = None
    purpose: str = ""
    remark: str = ""
    awaits_city: bool = False

    @property
    def kind(self) -> str:
        """accepted, accepted_open_queries, rejected, unreadable, duplicate, check, or the purpose."""
        if self.purpose:
            return self.purpose
        if self.is_check:
            return CHECK
        return DUPLICATE if self.duplicate_of else self.state.value

    @property
    def every_finding(self) -> tuple[Finding, ...]:
        """The findings of the whole file: its own, and those in the parts of units."""
        return (*self.findings, *self.in_parts.findings)

    @property
    def is_replaced(self) -> bool:
        """Whether the data of this workbook were accepted, now or before, but another version counts."""
        own = self.duplicate_of.attempt if self.duplicate_of else self.attempt
        is_accepted = self.state in (State.ACCEPTED, State.ACCEPTED_OPEN_QUERIES)
        return is_accepted and self.counting is not None and self.counting.attempt != own
