"""A definition that switches is a dated line: the figures follow it from its month on, and nothing else changes."""

from __future__ import annotations

import datetime as dt

from warehouse import Warehouse, project

HUOQIU = "341522"


def _switch(warehouse: Warehouse, code: str, value: str, since: str, until: str) -> None:
    """What a further version in reference/definitions.yaml becomes in the warehouse."""
    warehouse.connection.execute(
        "update core.definition set valid_to = %s where definition_code = %s and valid_to = '9999-12'", (until, code)
    )
    warehouse.connection.execute(
        "insert into core.definition (definition_code, definition_value, valid_from, valid_to, reason)"
        " values (%s, %s, %s, '9999-12', '试')",
        (code, value, since),
    )


def _values(warehouse: Warehouse, indicator_code: str) -> list[object]:
    return [warehouse.value(period, HUOQIU, indicator_code) for period in ("2022-08", "2022-09")]


def _aggregate(warehouse: Warehouse) -> None:
    for period in ("2022-08", "2022-09"):
        warehouse.aggregate(period)


def test_each_dated_definition_can_be_switched_by_a_line(warehouse: Warehouse) -> None:
    merchant = {"is_huishang": True, "huishang_investment_wan": 9000, "ytd_huishang_funds_wan": 400}
    rows = [
        project(total=15000, money=100, fixed_investment_wan=9000, leading_industry="装备制造", **merchant),
        project(total=60000, money=900, leading_industry="装备制造"),
        project(total=60000, money=700, industry_code="5990", signed_on=dt.date(2022, 2, 2)),
    ]
    for period in ("2022-08", "2022-09"):
        warehouse.report(HUOQIU, period, {"ZS01": rows})
    _aggregate(warehouse)
    codes = ("out_funds", "huishang_funds", "signed_projects", "major_projects", "leading_fit")
    assert {code: _values(warehouse, code) for code in codes} == {
        "out_funds": [1700, 1700],
        "huishang_funds": [400, 400],
        "signed_projects": [2, 2],
        "major_projects": [0, 0],
        "leading_fit": [50, 50],
    }
    for code, value in (
        ("large_threshold_wan", "20000"),
        ("huishang_threshold_wan", "20000"),
        ("size_basis", "total"),
        ("major_threshold_wan", "50000"),
        ("leading_basis", "industry"),
    ):
        _switch(warehouse, code, value, "2022-09", "2022-08")
    _aggregate(warehouse)
    assert {code: _values(warehouse, code) for code in codes} == {
        "out_funds": [1700, 1600],  # the project of 1.5亿 is below the new 2亿
        "huishang_funds": [400, 0],
        "signed_projects": [2, 3],  # by 总投资 the first one is large enough
        "major_projects": [0, 2],
        "leading_fit": [50, 100],  # 2 of 2 industrial projects
    }
