"""Whose file it is: who is answered, and whose attempt it counts as. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

#: The file lay in the folder of another unit than its cover names.
_MISPLACED = "FILE-E13"
#: The cover names no unit that exists, or two of them.
_IN_DOUBT = frozenset({"COVER-E02", "COVER-E03", "COVER-E08", "COVER-E09", _MISPLACED})


@dataclass(frozen=True)
class Sender:
    """The unit of a file; ``is_sure``: nothing speaks against it, so that the workbook itself may go back to it."""

    unit_code: str | None
    is_sure: bool


def sender_of(submission: Mapping[str, Any], rule_ids: Set[str]) -> Sender:
    """The sender of a record of ``SUBMISSION_SCHEMA``; ``rule_ids``: the rules that found something in it.

    A unit's folder takes that unit's files only. So a county's report in a folder that is not its own is of the folder's unit,
    with a wrong code on its cover: whom the cover names must neither get the workbook nor have the attempt counted against it.
    A city's workbook stays the city's: its units have parts in it.
    """
    folder = submission["folder_unit"]
    is_misplaced = _MISPLACED in rule_ids and submission["sent_by"] is None
    if is_misplaced and submission["unit_level"] in ("county", "zone"):
        return Sender(folder, True)
    unit_code = submission["unit_code"] or folder or submission["guessed_unit"]
    return Sender(unit_code, unit_code == folder or not rule_ids & _IN_DOUBT)
