"""Rates and echoes: which findings count against a rule."""

from __future__ import annotations

from typing import Any

from anhui_stats.commands.clean_months import rates
from anhui_stats.commands.judging import Judged
from anhui_stats.sample.manifest import Fault

FAULT = Fault("unit_x100", "query", "ZS03", "ZS03", "D5", "ytd_value", "")
ECHO = {"rule_id": "SCALE-Q06", "severity": "query"}


def judged(spoiled: tuple[str, str], *findings: dict[str, Any]) -> Judged:
    """100 units in each month of two years, one workbook spoiled, with these findings."""
    periods = [f"{year}-{month:02d}" for year in (2020, 2021) for month in range(1, 13)]
    slots = tuple((f"{341500 + number}", period) for period in periods for number in range(100))
    return Judged(slots, findings, {spoiled: (FAULT,)}, {})


def test_what_a_spoiled_month_echoes_is_not_held_against_the_rule() -> None:
    there = {**ECHO, "slot": ("341522", "2020-05")}
    next_month = {**ECHO, "slot": ("341522", "2020-06")}
    year_after = {**ECHO, "slot": ("341522", "2021-05")}
    story = judged(("341522", "2020-05"), there, next_month, year_after)
    assert [story.is_echo(one) for one in (there, next_month, year_after)] == [False, True, True]
    assert rates(story) == []


def test_a_query_without_a_spoiled_month_behind_it_counts() -> None:
    other_unit = {**ECHO, "slot": ("341523", "2020-06")}
    too_late = {**ECHO, "slot": ("341522", "2021-06")}
    one_workbook = {**ECHO, "rule_id": "ZS01-Q15", "slot": ("341522", "2020-06")}
    (scale, overrun) = rates(judged(("341522", "2020-05"), other_unit, too_late, one_workbook))
    assert (scale.rule_id, scale.workbooks, overrun.rule_id, overrun.workbooks) == ("SCALE-Q06", 2, "ZS01-Q15", 1)
    assert scale.workbooks_pct == 100 * 2 / 2399 and not scale.is_noisy


def test_a_notice_keeps_to_the_limit_like_a_query() -> None:
    told = [{"rule_id": "PERIOD-N01", "severity": "notice", "slot": (f"{341500 + n}", "2020-03")} for n in range(25)]
    ((few,), (many,)) = (rates(judged(("341599", "2020-12"), *told[:count])) for count in (23, 25))
    assert (few.workbooks, few.is_noisy) == (23, False)
    assert (many.workbooks, many.is_noisy) == (25, True)
