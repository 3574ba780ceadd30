"""What ordinarily happens to a project on its way: a new name, money taken back, an overrun, a code that comes late.

Drawn apart from the life itself. What a rule rightly asks about (a withdrawal, an overrun above 110%, a code that is missing
after the start) is as rare as rules may fire on sound workbooks; what no rule may ask about is frequent.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass

from anhui_stats.sample.chance import weighted

#: How often, of a thousand, a project or its company takes a new name.
RENAMED_PROJECT, RENAMED_COMPANY = 4, 5
#: How often, of ten thousand projects: money is taken back, the cost runs above 110%, the company's code comes after the start.
WITHDRAWN, OVERRUN, CODED_LATE = 8, 1, 6
#: Months in which money is taken back: late enough that the year's money stays positive, early enough that it grows again.
_WITHDRAWAL_MONTHS = (7, 10)


@dataclass(frozen=True)
class Events:
    """The events of one project; None or 0 where there is none.

    ``withdrawn_on`` is the first day of a month, ``withdrawn_permille`` the share of the year's money by then that goes back.
    """

    renamed_on: dt.date | None
    new_name: str
    coded_on: dt.date | None
    withdrawn_on: dt.date | None
    withdrawn_permille: int
    final_permille: int


def draw_events(draw: random.Random, name: str, lead_on: dt.date, days: Mapping[str, dt.date | None]) -> Events:
    """The events of a project with that name, first lead and days of life."""
    started, completed = days["started_on"], days["completed_on"]
    renamed = draw.randrange(1000) < RENAMED_PROJECT
    renamed_on = lead_on + dt.timedelta(days=draw.randint(60, 700))
    late = draw.randrange(10_000) < CODED_LATE and started is not None
    coded_on = started + dt.timedelta(days=draw.randint(15, 50)) if late and started else days["registered_on"]
    takes_back = draw.randrange(10_000) < WITHDRAWN
    withdrawn_on = _withdrawal(draw, started, completed) if takes_back and started and days["left_on"] is None else None
    overrun = draw.randrange(10_000) < OVERRUN
    return Events(
        renamed_on=renamed_on if renamed else None,
        new_name=f"{name.removesuffix('项目')}{draw.choice(('(变更)项目', '及配套项目', '扩能项目'))}",
        coded_on=coded_on,
        withdrawn_on=withdrawn_on,
        withdrawn_permille=draw.randint(100, 500),
        final_permille=draw.randint(1105, 1160) if overrun else weighted(draw, {draw.randint(850, 1060): 9, 1095: 1}),
    )


def _withdrawal(draw: random.Random, started: dt.date, completed: dt.date | None) -> dt.date | None:
    """The month of a withdrawal, some months after the start and before the completion."""
    year = started.year + draw.randint(0, 1)
    day = dt.date(year, draw.randint(*_WITHDRAWAL_MONTHS), 1)
    is_under_way = started + dt.timedelta(days=100) < day and (completed is None or day < completed)
    return day if is_under_way else None
