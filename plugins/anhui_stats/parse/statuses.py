"""What a submission says about each form: present, nil or absent. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from anhui_stats.catalog.forms import FormSet
from anhui_stats.models import FormStatus


def form_statuses(
    forms: FormSet, level: str | None, counts: Mapping[str, int], nil_forms: Sequence[str]
) -> list[tuple[str, FormStatus, int, bool]]:
    """What the submission says about each form: a county or zone about every county form, others about those in it."""
    statuses = []
    for form in forms.forms:
        code = form.form_code
        rows, found = counts.get(code, 0), code in counts
        if code in nil_forms and not rows:
            statuses.append((code, FormStatus.NIL, 0, found))
        elif found:
            statuses.append((code, FormStatus.PRESENT, rows, True))
        elif form.family == "zs" and level in ("county", "zone"):
            statuses.append((code, FormStatus.ABSENT, 0, False))
    return statuses
