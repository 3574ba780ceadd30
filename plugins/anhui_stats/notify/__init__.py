"""The notify stage: what is written to whom. Pure: values in, messages out; ``mailer`` sends them.

answers   what is known about one workbook once it has been decided
letter    the words: an answer as a letter of plain texts
later     the words about an accepted report afterwards
trial     the words of a 试审 (landing folder ``_check``), which registers nothing
enclosures  the workbook that goes back, and what changed since the attempt before
findings  the findings of a letter, in the order in which a clerk works them off
digest    the night's digests to cities, province and operator, from what ``night_report`` holds
compose   the letter laid out by the templates, one message to each recipient
"""

from anhui_stats.notify.answers import (
    ADDED,
    CITY_RETURNED,
    Changes,
    CountedVersion,
    FormRows,
    InParts,
    NextReport,
    ReturnedBook,
    SubmissionAnswer,
    UnitPart,
)
from anhui_stats.notify.compose import compose, message_id_of

__all__ = [
    "ADDED",
    "CITY_RETURNED",
    "Changes",
    "CountedVersion",
    "FormRows",
    "InParts",
    "NextReport",
    "ReturnedBook",
    "SubmissionAnswer",
    "UnitPart",
    "compose",
    "message_id_of",
]
