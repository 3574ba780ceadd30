"""The schemes as data: what a YAML may say, and what it is refused for."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from anhui_stats.catalog.base import build, read_yaml
from anhui_stats.catalog.schemes import SCHEME_FOLDER, Scheme, load_schemes, scheme_of
from anhui_stats.errors import ConfigurationError

HUISHANG = "huishang_"


def _data(code: str = "province_reform") -> dict[str, Any]:
    data: dict[str, Any] = copy.deepcopy(read_yaml(SCHEME_FOLDER / f"{code}.yaml"))
    return data


def _refused(data: dict[str, Any]) -> str:
    with pytest.raises(ConfigurationError) as caught:
        build(Scheme, data, "scheme.yaml")
    return str(caught.value)


def test_huishang_is_assessed_beside_the_money_from_outside_and_never_summed_with_it() -> None:
    codes = [[read.indicator_code for read in item.formula.inputs] for s in load_schemes() for item in s.items]
    assert [found for found in codes if len({code.startswith(HUISHANG) for code in found}) > 1] == []
    reform = {item.item_code: item for item in scheme_of("province_reform").items}
    assert {"out_funds", "huishang_funds", "huishang_projects"} <= set(reform)
    data = _data()
    parts = [
        {"input": {"indicator_code": "out_funds"}, "share": "0.5"},
        {"input": {"indicator_code": "huishang_funds"}, "share": "0.5"},
    ]
    data["items"][5]["formula"] = {"kind": "proportion", "parts": parts}
    assert "never summed" in _refused(data)


def test_money_in_place_loses_weight_over_the_years_and_the_rest_stays_a_hundred() -> None:
    scheme = scheme_of("province_reform")
    funds = next(item for item in scheme.items if item.item_code == "out_funds")
    assert [funds.weight(period) for period in ("2017-12", "2019-06", "2022-09")] == [20, 15, 10]
    for period in ("2017-12", "2019-06", "2022-09"):
        assert sum(item.weight(period) for item in scheme.items if not item.is_extra) == 100


def test_the_city_raised_the_points_for_money_from_outside() -> None:
    funds = next(item for item in scheme_of("city_own").items if item.item_code == "out_funds")
    assert funds.weight("2016-12") < funds.weight("2017-01")


def test_the_county_scheme_has_the_published_weights() -> None:
    scheme = scheme_of("county_quarterly")
    assert [item.weight("2022-09") for item in scheme.items if not item.is_extra] == [30, 20, 20, 15, 15]
    assert {item.item_code: item.weight("2022-09") for item in scheme.items if item.is_extra} == {
        "leader_trips": 3,
        "events": 6,
        "extra_projects": 6,
        "major_bonus": 8,
    }


def test_weights_that_are_no_hundred_are_refused_with_the_period() -> None:
    data = _data()
    data["items"][5]["weights"][2]["value"] = 11
    assert "the weights of 2020-01 add up to 101, expected 100" in _refused(data)


@pytest.mark.parametrize(
    ("read", "words"),
    [
        ({"indicator_code": "no_such"}, "no figure no_such"),
        ({"indicator_code": "target_completion", "breakdown": "indicator"}, "no figure target_completion"),
        ({"indicator_code": "out_funds", "breakdown": "team"}, "no figure out_funds by team"),
        ({"indicator_code": "signed_projects", "basis": "recognised"}, "no recognised figures"),
        ({"indicator_code": "out_funds", "condition": "invested_5"}, "conditions ['invested_5']"),
        ({"indicator_code": "out_funds", "aim": 3}, "aim: Extra inputs"),
    ],
)
def test_an_input_that_the_view_does_not_have_is_refused(read: dict[str, str], words: str) -> None:
    data = _data()
    data["items"][0]["formula"] = {"kind": "efficacy", "input": read}
    assert words in _refused(data)


def test_a_bonus_has_no_weight_and_an_unknown_formula_is_named() -> None:
    data = _data("county_quarterly")
    data["items"][5]["weights"] = [{"value": 3}]
    assert "expected for every item but bonuses" in _refused(data)
    data = _data()
    data["items"][0]["formula"] = {"kind": "guess"}
    assert "formula: Input tag 'guess'" in _refused(data)


def test_a_unit_is_ranked_in_the_first_group_that_holds_it() -> None:
    scheme = scheme_of("city_own")
    assert scheme.group_of("341522", "county", "341500") == "county"
    assert scheme.group_of("341591", "zone", "341500") == "zone"
    assert scheme.group_of("340111", "county", "340100") is None
    assert scheme.group_of("341500", "city", "341500") is None


def test_an_unknown_scheme_is_answered_with_those_there_are() -> None:
    with pytest.raises(ConfigurationError, match="there are city_own"):
        scheme_of("city")
