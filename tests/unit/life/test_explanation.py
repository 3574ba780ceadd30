"""What counts as an explanation, and how far it carries."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest

from anhui_stats.catalog.life_rules import (
    Waiver,
    Waivers,
    load_city_reviews,
    load_empty_phrases,
    load_waivers,
    waivers_in_force,
)
from anhui_stats.errors import ConfigurationError
from anhui_stats.life.explanation import mask_personal, may_carry, read_explanation

PHRASES = load_empty_phrases().on(dt.date(2022, 10, 10))


@pytest.mark.parametrize(
    "text",
    [
        "核实无误",
        "核实无误。",
        "经核实，情况属实！",
        "已核实情况属实",
        "无",
        "同上",
        " —— ",
        "其他：无误",
        "退资",
        "核 实 无 误",
    ],
)
def test_a_text_of_empty_phrases_explains_nothing(text: str) -> None:
    said = read_explanation(text, "", PHRASES)
    assert not said.counts
    assert said.why_not


@pytest.mark.parametrize("text", ["二期工程", "无偿划拨土地", "核实无误，系二期追加设备", "项目分期"])
def test_four_characters_may_explain(text: str) -> None:
    assert read_explanation(text, "", PHRASES).counts


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("退资：投资方撤回一期资金", "", ("退资", "投资方撤回一期资金")),
        ("【口径】按合同额填报", "", ("其他", "【口径】按合同额填报")),
        ("【口径】：按合同额填报", "", ("口径", "按合同额填报")),
        ("退资手续办理中", "", ("其他", "退资手续办理中")),
        ("投资方撤资", "退资", ("退资", "投资方撤资")),
        ("投资方撤资", "不知道", ("其他", "投资方撤资")),
    ],
)
def test_the_reason_code_stands_apart_or_in_front(text: str, code: str, expected: tuple[str, str]) -> None:
    said = read_explanation(text, code, PHRASES)
    assert (said.reason_code, said.text) == expected


def test_personal_numbers_are_masked_and_figures_are_not() -> None:
    text = "联系张工13812345678或0564-6021234，身份证34152219900101123X；2022-09-30到账12345678.90万元，代码91341522MA2N1234XY"
    masked = mask_personal(text)
    for hidden in ("13812345678", "6021234", "34152219900101123X"):
        assert hidden not in masked
    assert "2022-09-30到账12345678.90万元，代码91341522MA2N1234XY" in masked


@pytest.mark.parametrize(
    ("before", "now", "carries"),
    [
        ("1000", "1099.99", True),
        ("1000", "1100", False),
        ("1000", "900.01", True),
        ("1000", "900", False),
        ("0", "0.00", True),
        ("0", "0.01", False),
        ("-100", "-109", True),
        ("甲公司", "甲公司", True),
        ("甲公司", "乙公司", False),
        ("", "", True),
        ("NaN", "1", False),
    ],
)
def test_an_explanation_carries_while_the_figure_moves_less_than_a_tenth(before: str, now: str, carries: bool) -> None:
    assert may_carry(before, now) is carries


def test_the_shipped_lists_can_be_read_and_switch_nothing_on() -> None:
    assert load_waivers().waivers == ()
    assert load_city_reviews().cities == ()


@pytest.mark.parametrize(
    ("rule_id", "unit_code", "fault"),
    [("ZS01-Q99", "341522", "ZS01-Q99"), ("ZS01-Q15", "341599", "341599"), ("ZS01-Q15", "all", "")],
)
def test_a_waiver_that_could_never_apply_is_refused_while_it_is_in_force(rule_id: str, unit_code: str, fault: str) -> None:
    first, last = dt.date(2022, 10, 1), dt.date(2022, 12, 31)
    given = {"subject_key": "all", "approver": "省级某某", "reason": "分期建设", "valid_from": first, "valid_to": last}
    waivers = Waivers(waivers=(Waiver(rule_id=rule_id, unit_code=unit_code, **given),))
    assert waivers_in_force(dt.date(2023, 1, 1), waivers) == ()
    with pytest.raises(ConfigurationError, match=fault) if fault else contextlib.nullcontext():
        assert waivers_in_force(last, waivers) == waivers.waivers
