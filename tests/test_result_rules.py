"""The checks on the result keep their promises: examples pass, fail and stand on the edge as they say. Without a database."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from anhui_stats.catalog.result_rules import ResultExample, ResultRule, result_rules
from anhui_stats.errors import ConfigurationError, ConsistencyError
from anhui_stats.validate.results import (
    APART_SCHEMA,
    FIGURE_SCHEMA,
    REGION_UNIT_SCHEMA,
    WHOLE_SCHEMA,
    PeriodFigures,
    ResultFinding,
    check_figures,
)

RULES = {rule.rule_id: rule for rule in result_rules()}
NAMES = {"340000": "安徽省", "341500": "六安市", "341502": "金安区", "341522": "霍邱县", "WJ": "皖江示范区"}
PARENTS = {"341500": ("341502", "341522"), "340000": ("341502", "341522"), "WJ": ("341502", "341522")}
ORDINARY: dict[str, Any] = {
    "period": "2022-09",
    "region_code": "341522",
    "indicator_code": "out_funds",
    "indicator_label": "亿元以上在建省外投资项目实际到位资金",
    "measure_kind": "flow",
    "breakdown": "none",
    "member": "",
    "basis": "reported",
    "obs_value": 100,
    "unit": "万元",
    "display_value": "0.0",
    "display_unit": "亿元",
    "display_factor": 10000,
    "units_expected": 1,
    "units_received": 1,
    "units_nil": 0,
    "units_carried": 0,
}


def _level(region_code: str) -> str:
    return {"340000": "province", "341500": "city", "WJ": "group"}.get(region_code, "county")


def _rows(schema: pa.Schema, rows: list[dict[str, Any]]) -> pa.Table:
    typed = [
        {
            field.name: Decimal(str(row[field.name])) if _is_amount(field, row.get(field.name)) else row.get(field.name)
            for field in schema
        }
        for row in rows
    ]
    return pa.Table.from_pylist(typed, schema=schema)


def _is_amount(field: pa.Field, value: object) -> bool:
    return pa.types.is_decimal(field.type) and value is not None


def figures_of(*examples: ResultExample) -> PeriodFigures:
    """The figures of the examples side by side: the number of the example stands behind its region codes."""
    figures, apart, units = [], [], []
    for number, example in enumerate(examples):
        placed = [_placed(row) for row in example.figures]
        codes = {row["region_code"] for row in placed}
        figures += [row | {"region_code": f"{row['region_code']}/{number}"} for row in placed]
        apart += [row | {"region_code": f"{row['region_code']}/{number}"} for row in (ORDINARY | r for r in example.apart)]
        held = [(region, unit) for region, members in PARENTS.items() if region in codes for unit in members]
        units += [{"region_code": f"{region}/{number}", "unit_code": f"{unit}/{number}"} for region, unit in held]
    return PeriodFigures(
        "2022-09",
        _rows(FIGURE_SCHEMA, [row for row in figures if row["measure_kind"] != "ratio"]),
        _rows(WHOLE_SCHEMA, [row for row in figures if row["breakdown"] == "none"]),
        _rows(REGION_UNIT_SCHEMA, units),
        _rows(APART_SCHEMA, apart),
    )


def _placed(row: dict[str, Any]) -> dict[str, Any]:
    whole = ORDINARY | row
    return {"region_level": _level(whole["region_code"]), "region_name": NAMES[whole["region_code"]]} | whole


def _cases() -> Iterator[tuple[ResultRule, bool, ResultExample]]:
    for rule in RULES.values():
        yield from ((rule, True, example) for example in rule.passing)
        yield from ((rule, False, example) for example in rule.failing)
        yield from ((rule, edge.passes, edge.example) for edge in rule.boundary)


CASES = list(_cases())


@pytest.fixture(scope="module")
def findings() -> dict[int, list[ResultFinding]]:
    """What the examples of all rules fail, checked in one go, by the number of the example."""
    found: dict[int, list[ResultFinding]] = defaultdict(list)
    for one in check_figures(figures_of(*(example for _, _, example in CASES)), list(RULES.values())):
        found[int(one.region_code.split("/")[1])].append(one)
    return found


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda n: f"{CASES[n][0].rule_id}-{n}")
def test_example(findings: dict[int, list[ResultFinding]], number: int) -> None:
    rule, passes, _ = CASES[number]
    found = [one for one in findings[number] if one.rule == rule]
    assert bool(found) is not passes, found
    for one in found:
        assert (one.period and one.region_name and one.indicator_label) or rule.scope == "region"
        assert not re.search(r"[{}]|None|nan", one.message), one.message


def test_a_sum_that_does_not_add_up_names_its_row_in_words() -> None:
    example = RULES["PUB-E01"].failing[0]
    (found,) = check_figures(figures_of(example), [RULES["PUB-E01"]])
    assert (found.region_code, found.indicator_code, found.value, found.expected) == ("341500/0", "out_funds", 31, 30)
    assert found.message == (
        "2022年1—9月六安市（341500/0）“亿元以上在建省外投资项目实际到位资金”（合计，上报数）为 31万元，"
        "所属单位之和为 30万元，相差 1万元。请维护人员核对汇总程序和区划表，查明前不发布。"
    )


def test_a_member_that_only_the_units_have_is_missed_in_the_region() -> None:
    example = RULES["PUB-E01"].failing[4]
    (found,) = check_figures(figures_of(example), [RULES["PUB-E01"]])
    assert (found.breakdown, found.member, found.value, found.expected) == ("source", "320000", None, 20)


def test_growth_is_told_as_bulletins_print_it() -> None:
    example = ResultExample(figures=({"region_code": "341500", "obs_value": 8000, "display_value": "0.8",
                                      "base_value": 20000, "yoy_pct": "-60"},))  # fmt: skip
    (found,) = check_figures(figures_of(example), [RULES["PUB-N01"]])
    assert "为0.8亿元，上年同期可比数为2.0亿元，同比下降60.0%" in found.message


def test_a_rule_holds_in_its_dates_only() -> None:
    example = RULES["PUB-N03"].failing[0]
    ended = RULES["PUB-N03"].model_copy(update={"valid_to": "2022-08"})
    later = RULES["PUB-N03"].model_copy(update={"rule_id": "PUB-N33", "valid_from": "2022-09"})
    assert [one.rule.rule_id for one in check_figures(figures_of(example), [ended, later])] == ["PUB-N33"]


@pytest.mark.parametrize(
    ("part", "text"), [("check", "no_such_column > 0"), ("message", "{no_such_column}"), ("value", "nonsense(")]
)
def test_a_broken_rule_is_our_fault_and_named(part: str, text: str) -> None:
    broken = RULES["PUB-N03"].model_copy(update={part: text})
    with pytest.raises(ConsistencyError, match="PUB-N03"):
        check_figures(figures_of(RULES["PUB-N03"].failing[0]), [broken])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"severity": "notice"}, "severity"),
        ({"chek": "true"}, "chek"),
        ({"scope": "row"}, "scope"),
        ({"failing": []}, "failing"),
    ],
)
def test_a_wrong_file_is_refused_with_its_key(tmp_path: Path, change: dict[str, object], words: str) -> None:
    rule = RULES["PUB-E01"].model_dump(mode="json") | change
    path = tmp_path / "published.yaml"
    path.write_text(yaml.safe_dump({"description": "d", "rules": [rule]}, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=words):
        result_rules(path)


def test_every_row_of_the_failing_scope_is_judged_at_once() -> None:
    rows = tuple(
        {"region_code": "341522", "member": f"m{number}", "breakdown": "none", "month_value": -1} for number in range(50)
    )
    assert len(check_figures(figures_of(ResultExample(figures=rows)), list(RULES.values()))) >= 50
