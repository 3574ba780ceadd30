"""How each night went: its steps as they begin and end, and what of that the operator is told.

A step that fails records its error; one that is killed stays without an end, and a night that never began has no row at all:
``queue_faults`` sees all three from outside, every few minutes, because nothing of a killed task can report itself.
"""

from __future__ import annotations

import datetime as dt
import functools
import inspect
import logging
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import psycopg

from anhui_stats.catalog.recipients import load_recipients
from anhui_stats.database.connect import connect
from anhui_stats.errors import DatabaseError
from anhui_stats.life.explanation import mask_personal
from anhui_stats.notify.notice import message_of
from anhui_stats.notify.operator import FAILED, MISSING, UNFINISHED, NightFault, write_fault
from anhui_stats.outbox import queue_messages
from anhui_stats.periods import TIMEZONE
from anhui_stats.settings import Settings

_log = logging.getLogger(__name__)

#: A step is reported as failed when it failed so often: Airflow tries each once more by itself.
FAILURES = 2
_ERROR_LENGTH = 2_000
FIRST_STEP, LAST_STEP = "register_files", "build_release"

P = ParamSpec("P")
R = TypeVar("R")

_BEGIN_NIGHT = "insert into ops.night (moment) values (%(moment)s) on conflict (moment) do nothing"
_END_NIGHT = "update ops.night set ended_at = clock_timestamp() where moment = %(moment)s"
_BEGIN = """
    insert into ops.night_step (moment, step, part)
    select moment, %(step)s, %(part)s from ops.night where moment = %(moment)s
    on conflict (moment, step, part) do update set started_at = clock_timestamp(), ended_at = null
"""
_END = """
    update ops.night_step set ended_at = clock_timestamp(), failures = 0, error = ''
    where (moment, step, part) = (%(moment)s, %(step)s, %(part)s)
"""
_FAIL = """
    update ops.night_step set failures = failures + 1, error = %(error)s
    where (moment, step, part) = (%(moment)s, %(step)s, %(part)s)
"""
_FIRST_NIGHT = "select min(moment) from ops.night"
_NIGHTS = """
    select moment, started_at, ended_at is not null as has_ended from ops.night
    where moment >= %(begin)s and moment < %(end)s
    order by moment desc
"""
_BROKEN = """
    select step, error, failures from ops.night_step
    where moment = %(moment)s and ended_at is null
    order by failures desc, started_at desc, step, part
"""


def recorded(step: Callable[P, R]) -> Callable[P, R]:
    """A step of a night that leaves a trace: begun, ended, or failed with its error. Needs ``moment`` and ``settings``.

    The first step begins the night, the last one ends it; a step of a run that no night began leaves none.
    """
    signature = inspect.signature(step)

    @functools.wraps(step)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        given = signature.bind(*args, **kwargs).arguments
        settings: Settings = given["settings"]
        part = next((str(given[name]) for name in ("number", "period") if name in given), "")
        key = {"moment": given["moment"], "step": step.__name__, "part": part}
        if step.__name__ == FIRST_STEP:
            _note(settings, _BEGIN_NIGHT, key)
        _note(settings, _BEGIN, key)
        try:
            result = step(*args, **kwargs)
        except Exception as error:
            _note(settings, _FAIL, key | {"error": _words(error)})
            raise
        _note(settings, _END, key)
        if step.__name__ == LAST_STEP:
            _note(settings, _END_NIGHT, key)
        return result

    return run


def _words(error: Exception) -> str:
    """The end of an error for a mail: PostgreSQL quotes the row that it could not take, telephone numbers and all."""
    return mask_personal(f"{type(error).__name__}: {error}")[-_ERROR_LENGTH:]


def _note(settings: Settings, query: str, parameters: dict[str, Any]) -> None:
    """One record in a transaction of its own; a database that is away must not hide why the step itself failed."""
    try:
        with connect(settings) as connection:
            connection.execute(query.encode(), parameters)
    except (DatabaseError, psycopg.Error) as error:
        _log.warning("step %s could not be recorded: %s", parameters["step"], error)


def queue_faults(connection: psycopg.Connection, moment: dt.datetime, due_hour: int) -> int:
    """Queue a mail to the operator for each fault of the night of ``moment``'s date; how many are new.

    A step that failed twice is told at once; a night that is missing or has not ended, from ``due_hour`` o'clock on.
    """
    people = load_recipients()
    with connection.transaction():
        messages = [
            message_of(write_fault(fault, people.office, moment), "night_fault", fault.about, recipient)
            for fault in find_faults(connection, moment, due_hour)
            for recipient in people.operator_on(moment.date())
        ]
        return queue_messages(connection, messages, moment)


def find_faults(connection: psycopg.Connection, moment: dt.datetime, due_hour: int) -> list[NightFault]:
    """What is wrong with the night of the date. Before the first night ever there is none to miss."""
    local = moment.astimezone(TIMEZONE)
    begin = local.replace(hour=0, minute=0, second=0, microsecond=0)
    first = connection.execute(_FIRST_NIGHT).fetchone()
    if first is None or first[0] is None:
        return []
    nights = connection.execute(_NIGHTS, {"begin": begin, "end": begin + dt.timedelta(days=1)}).fetchall()
    is_due = local.hour >= due_hour
    if not nights:
        return [NightFault(local.date(), MISSING)] if is_due and first[0] < begin else []
    failed = [fault for moment, started_at, _ in nights for fault in _failed_steps(connection, moment, started_at)]
    if failed or not is_due or any(has_ended for _, _, has_ended in nights):
        return failed
    newest, started_at, _ = nights[0]
    step, error = next(((step, error) for step, error, _ in _broken_steps(connection, newest)), ("", ""))
    return [NightFault(local.date(), UNFINISHED, step, error, started_at)]


def _failed_steps(connection: psycopg.Connection, night: dt.datetime, started_at: dt.datetime) -> list[NightFault]:
    date = night.astimezone(TIMEZONE).date()
    return [
        NightFault(date, FAILED, step, error, started_at)
        for step, error, failures in _broken_steps(connection, night)
        if failures >= FAILURES
    ]


def _broken_steps(connection: psycopg.Connection, night: dt.datetime) -> list[tuple[str, str, int]]:
    """Steps without an end: name, error, failures; the one that failed most, or began last, first."""
    return connection.execute(_BROKEN, {"moment": night}).fetchall()
