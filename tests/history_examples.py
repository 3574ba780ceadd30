"""The examples of the rules that need history: several reports a case.

An example holds the rows of the report that is judged by form code, and beside them: ``before`` (the unit's report of the month
before; ``before_period`` names another month), ``year_ago`` (the same month of last year), ``other_units`` (reports of other
units of the same month, by unit code) and ``province`` (SJ forms of the same month). What a row does not name comes from
``rule_examples.BASE_ROWS``. ``submission`` changes unit_code and period of the report that is judged.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pyarrow as pa

from anhui_stats.batch import build_batch
from anhui_stats.catalog.forms import all_forms
from anhui_stats.catalog.regions import load_reference
from anhui_stats.catalog.rules import project_rules
from anhui_stats.periods import shift
from anhui_stats.validate import Accepted, validate_history
from anhui_stats.validate.links import link_form, reach
from rule_examples import BatchBuilder, Case, cases_of, example_context

UNIT, PERIOD = "341522", "2022-09"
FORM = re.compile(r"[A-Z]{2}\d\d")
UNIT_FORMS = ("ZS01", "ZS02", "ZS03")


class HistoryBuilder:
    """Collects accepted reports of units and periods."""

    def __init__(self) -> None:
        self.builder = BatchBuilder()
        self.slots: set[tuple[str, str]] = set()

    def report(self, unit_code: str, period: str, rows: dict[str, list[dict[str, Any]]]) -> str:
        submission_id = f"{unit_code}/{period}"
        self.builder.submission(submission_id, {"unit_code": unit_code, "unit_name": unit_code, "period": period})
        for form_code, given in rows.items():
            self.builder.form(submission_id, form_code, form_status="present" if given else "nil", row_count=len(given))
            self.builder.sheet(submission_id, form_code)
            self.builder.add_rows(submission_id, form_code, given)
        self.slots.add((unit_code, period))
        return submission_id

    def accepted(self, slots: set[tuple[str, str]]) -> Accepted:
        """Everything as accepted; the slots and what they reach are judged."""
        reference = load_reference()
        spoken = {
            code: {tuple(form["submission_id"].split("/")) for form in self.builder.parts["forms"] if form["form_code"] == code}
            for code in UNIT_FORMS
        }
        judged = reach(slots, self.slots, reference)
        links = tuple(link for code in UNIT_FORMS for link in link_form(code, spoken[code], judged & spoken[code], reference))
        return Accepted(build_batch(self.builder.parts, self.builder.rows, all_forms()), judged, links)


def build_example(example: dict[str, Any], history: HistoryBuilder | None = None) -> tuple[HistoryBuilder, tuple[str, str]]:
    """The reports of an example (added to those of others), and the slot that it is about."""
    given = dict(example)
    cover = given.pop("submission", {})
    unit_code, period = cover.get("unit_code", UNIT), cover.get("period", PERIOD)
    history = history or HistoryBuilder()
    history.report(unit_code, period, {code: rows for code, rows in given.items() if FORM.fullmatch(code)})
    for key, months in (("before", -1), ("year_ago", -12)):
        if key in given:
            earlier = given.get(f"{key}_period", shift(period, months))
            history.report(given.get(f"{key}_unit", unit_code), earlier, given[key])
    for code, rows in given.get("other_units", {}).items():
        history.report(code, period, rows)
    if "province" in given:
        history.report("340000", period, given["province"])
    return history, (unit_code, period)


def findings_of(example: dict[str, Any]) -> list[dict[str, Any]]:
    """What the rules find on the report that the example is about."""
    history, slot = build_example(example)
    table: pa.Table = validate_history(history.accepted({slot}), example_context())
    return [finding for finding in table.to_pylist() if finding["submission_id"] == "/".join(slot)]


#: Counties that never changed their code, so that examples of one unit can be judged side by side.
QUIET_UNITS = sorted(
    {region.region_code for region in load_reference().regions if region.level == "county" and region.is_valid_in("2014-01")}
    - {code for s in load_reference().successions for code in (s.old_code, s.new_code)}
)


def stands_alone(example: dict[str, Any]) -> bool:
    """Whether the example is about one unit, whichever it is, and nothing of the province."""
    return not {"other_units", "province", "before_unit", "year_ago_unit"} & set(example) and not (
        example.get("submission", {}).get("unit_code")
    )


def cases_of_history() -> list[Case]:
    """Every example of every rule that needs history."""
    return list(cases_of(project_rules().needing("history").rules))


def groups(cases: Iterable[Case]) -> list[list[Case]]:
    """The cases in groups that can be judged in one go: each of those that stand alone as another county."""
    cases = list(cases)
    alone = [case for case in cases if stands_alone(case.example)]
    size = len(QUIET_UNITS)
    return [alone[start : start + size] for start in range(0, len(alone), size)] + [
        [case] for case in cases if not stands_alone(case.example)
    ]


def together(group: list[Case]) -> tuple[HistoryBuilder, dict[tuple[str, str], Case]]:
    """All reports of a group, and the slot that each of its cases is about."""
    history, slots = HistoryBuilder(), {}
    for case, unit_code in zip(group, QUIET_UNITS, strict=False):
        example = {name: value for name, value in case.example.items() if name != "times"}
        if len(group) > 1:
            example["submission"] = {**example.get("submission", {}), "unit_code": unit_code}
        slots[build_example(example, history)[1]] = case
    return history, slots


def findings_by_case(cases: Iterable[Case]) -> dict[str, list[dict[str, Any]]]:
    """The findings on the report that each case is about, by its key; a case by itself is judged by its own rule only."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for group in groups(cases):
        history, slots = together(group)
        context = example_context()
        if len(group) == 1:
            context = replace(context, rules=context.rules.model_copy(update={"rules": (group[0].rule,)}))
        for finding in validate_history(history.accepted(set(slots)), context).to_pylist():
            unit_code, period = finding["submission_id"].split("/")
            if case := slots.get((unit_code, period)):
                found[case.key].append(finding)
    return found
