"""What validate needs to know besides the batch: definitions, reference tables, the moment and what the province has closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from anhui_stats.catalog.forms import FORMS, CoverDefinition, Form, all_covers, all_forms
from anhui_stats.catalog.regions import Reference, load_reference
from anhui_stats.catalog.rules import RuleBook, project_rules


@dataclass(frozen=True)
class ValidationContext:
    """``forms`` holds every version of every form; the one that a submission's period asks for is applied to it.

    ``closed_periods``: periods with a final release. ``accepted_slots``: (unit_code, period) pairs that hold an accepted
    submission, or may when this one's turn comes; a submission for such a slot is judged as a replacement.
    """

    moment: dt.datetime
    reference: Reference
    forms: tuple[Form, ...]
    cover: CoverDefinition
    rules: RuleBook
    closed_periods: frozenset[str] = frozenset()
    accepted_slots: frozenset[tuple[str, str]] = frozenset()


def project_context(
    moment: dt.datetime,
    closed_periods: Iterable[str] = (),
    accepted_slots: Iterable[tuple[str, str]] = (),
    forms_folder: Path = FORMS,
) -> ValidationContext:
    """The context made of the project's own rules and reference tables, and the forms of the folder."""
    return ValidationContext(
        moment=moment,
        reference=load_reference(),
        forms=all_forms(forms_folder),
        cover=all_covers(forms_folder)[-1],
        rules=project_rules(),
        closed_periods=frozenset(closed_periods),
        accepted_slots=frozenset(accepted_slots),
    )
