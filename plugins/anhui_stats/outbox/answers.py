"""The answer to each decided workbook, queued in the transaction that decides it."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

import psycopg

from anhui_stats.batch import ParsedBatch
from anhui_stats.catalog.calendar_rules import load_calendar
from anhui_stats.catalog.forms import all_forms
from anhui_stats.catalog.recipients import load_recipients
from anhui_stats.catalog.regions import load_reference
from anhui_stats.load import Answer
from anhui_stats.models import Finding, FormStatus, Message, State
from anhui_stats.notify import CountedVersion, FormRows, InParts, NextReport, SubmissionAnswer, UnitPart, compose
from anhui_stats.outbox.changes import Before, attempt_before, changes_since
from anhui_stats.outbox.records import queue_messages
from anhui_stats.outbox.returned import Desk
from anhui_stats.periods import is_future, shift
from anhui_stats.submissions import Decision

_VERSION = """
    select attempt, file_name, received_at from ops.submission where submission_id = %(submission_id)s
"""

_AWAITS_CITY = """
    select 1 from ops.submission where submission_id = %(submission_id)s and is_accepted and city_review = 'waiting'
"""

_COUNTING = """
    select attempt, file_name, received_at
    from ops.submission
    where unit_code = %(unit_code)s and period = %(period)s and is_accepted
    order by sequence_no desc
    limit 1
"""


def queue_answers(moment: dt.datetime, desk: Desk | None = None) -> Answer:
    """A function that queues one answer a decision (one message a recipient) and returns the number of messages.

    ``desk`` writes the workbooks that go back; None: none does.
    """

    def queue(connection: psycopg.Connection, batch: ParsedBatch, decisions: Sequence[Decision]) -> int:
        form_rows, parts = form_rows_of(batch), parts_of(batch)
        queued = 0
        for decision in decisions:
            identity = decision.arrival.submission_id
            before = _before(connection, decision)
            answer = _answer(connection, decision, form_rows.get(identity, ()), moment)
            answer = replace(answer, parts=parts.get(identity, ()), changes=changes_since(before, decision.findings))
            if answer.parts:
                answer = replace(answer, in_parts=_in_parts(connection, answer.parts, decision, decisions))
            if desk and decision.arrival.is_sure and has_own_address(answer, moment):
                previous = before.findings if before else ()
                answer = replace(answer, returned=desk.put_back(connection, answer, decision.arrival.receipt_ids, previous))
            submission_id = None if decision.duplicate_of else identity
            queued += queue_messages(
                connection, messages_of(answer, moment), moment, decision.arrival.receipt_ids[0], submission_id
            )
        return queued

    return queue


def _in_parts(
    connection: psycopg.Connection, split: Sequence[UnitPart], city: Decision, decisions: Sequence[Decision]
) -> InParts:
    """What was found in the parts of a city's workbook; what is wrong with its cover is told as the city's own."""
    forms = {part.unit_name: {form_code for form_code, _ in part.rows} for part in split}
    found: list[Finding] = []
    previous: list[Finding] = []
    units: dict[str, str] = {}
    returned: list[str] = []
    for one in (decision for decision in decisions if _is_part(decision, city)):
        unit, before = load_reference().region(one.arrival.unit_code or ""), _before(connection, one)
        if unit:
            # the attempt before may have been the unit's own workbook, of which the other forms are not the city's matter
            earlier = [f for f in (before.findings if before else ()) if f.form_code in forms.get(unit.region_name, ())]
            found += [finding for finding in one.findings if finding.form_code]
            previous += earlier
            units |= {finding.submission_id: unit.region_code for finding in (*one.findings, *earlier)}
            returned += [unit.region_name] if one.state is State.REJECTED else []
    return InParts(tuple(found), tuple(previous), units, tuple(returned))


def _is_part(one: Decision, city: Decision) -> bool:
    is_split = one.arrival.sent_by is not None and one.arrival.receipt_ids == city.arrival.receipt_ids
    return is_split and one.duplicate_of is None


def messages_of(answer: SubmissionAnswer, moment: dt.datetime) -> tuple[Message, ...]:
    """An answer as messages to whoever is answered on the day."""
    people = load_recipients()
    recipients = people.recipients_of(answer.unit_code, moment.date(), load_reference())
    return compose(answer, recipients, people.office)


def has_own_address(answer: SubmissionAnswer, moment: dt.datetime) -> bool:
    """Whether the unit itself is written to: only then does its workbook go along, never to who answers in its place."""
    return bool(load_recipients().own_recipients_of(answer.unit_code, moment.date(), load_reference()))


def _answer(
    connection: psycopg.Connection, decision: Decision, form_rows: tuple[FormRows, ...], moment: dt.datetime
) -> SubmissionAnswer:
    arrival, calendar = decision.arrival, load_calendar()
    reference = load_reference()
    region = reference.region(arrival.unit_code) if arrival.unit_code else None
    city = reference.region(arrival.sent_by) if arrival.sent_by else None
    # the parts of a city's workbook share its receipts, so a part that is known already is told apart by its own id
    answer_id = arrival.receipt_ids[0] if decision.duplicate_of and not city else arrival.submission_id
    slot = {"unit_code": arrival.unit_code, "period": arrival.period}
    due = arrival.period
    if due and (is_future(due, moment) or not calendar.has_rule(due)):
        due = None
    following = shift(due, 1) if due else None
    next_report = NextReport(following, calendar.deadline(following), calendar.own_dates(following)) if following else None
    return SubmissionAnswer(
        answer_id=answer_id,
        sent_by=city.region_name if city else None,
        state=decision.state,
        unit_code=arrival.unit_code,
        unit_name=region.region_name if region else None,
        period=arrival.period,
        attempt=None if decision.duplicate_of else decision.attempt,
        file_name=arrival.file_name,
        sha256=arrival.sha256,
        received_at=arrival.received_at,
        answered_at=moment,
        findings=decision.findings,
        form_rows=form_rows,
        counting=_version(connection, _COUNTING, slot) if arrival.unit_code and arrival.period else None,
        duplicate_of=_version(connection, _VERSION, {"submission_id": decision.duplicate_of}),
        is_on_time=arrival.received_at <= calendar.late_after(due, arrival.unit_code) if due else None,
        resend_deadline=calendar.correction_deadline(due, moment, arrival.unit_code) if due else None,
        next_report=next_report,
        awaits_city=bool(connection.execute(_AWAITS_CITY, {"submission_id": arrival.submission_id}).fetchone()),
    )


def _before(connection: psycopg.Connection, decision: Decision) -> Before | None:
    if decision.duplicate_of:
        return None
    return attempt_before(connection, decision.arrival.unit_code, decision.arrival.period, decision.attempt)


def _version(connection: psycopg.Connection, query: str, parameters: dict[str, str | None]) -> CountedVersion | None:
    row = connection.execute(query.encode(), parameters).fetchone()
    return CountedVersion(*row) if row else None


def parts_of(batch: ParsedBatch) -> dict[str, tuple[UnitPart, ...]]:
    """What each city's workbook of the batch held of its units, by the submission of the city."""
    counted: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for row in batch.splits.to_pylist():
        counted[row["submission_id"]][row["unit_code"]][row["form_code"]] += row["row_count"]
    names = {region.region_code: region.region_name for region in load_reference().regions}
    return {
        city: tuple(UnitPart(names[unit], tuple(sorted(rows.items()))) for unit, rows in sorted(units.items()))
        for city, units in counted.items()
    }


def form_rows_of(batch: ParsedBatch) -> dict[str, tuple[FormRows, ...]]:
    """What each submission of the batch says about its forms."""
    titles = {form.form_code: form.title for form in all_forms()}
    grouped: dict[str, list[FormRows]] = defaultdict(list)
    for row in batch.forms.to_pylist():
        status = FormStatus(row["form_status"])
        grouped[row["submission_id"]].append(FormRows(row["form_code"], titles[row["form_code"]], status, row["row_count"]))
    return {submission_id: tuple(own) for submission_id, own in grouped.items()}
