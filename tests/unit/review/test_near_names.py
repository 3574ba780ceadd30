"""Which names are near, that blocking loses none of them, and that the order of the projects changes nothing."""

from __future__ import annotations

import random
import time

import pytest

from anhui_stats.review.near_names import NamedProject, core, near_pairs


def project(unit_code: str, number: int, name: str, investor: str) -> NamedProject:
    return NamedProject(unit_code, f"{unit_code}-2022-{number:04d}", name, investor)


@pytest.mark.parametrize(
    ("name", "investor"),
    [
        ("年产5万套新能源汽车零部件项目", "苏州嘉瑞控股集团有限公司"),
        ("年产5万套新能源汽车零部件（一期）建设项目", "苏州嘉瑞投资有限公司"),
        ("年产5万套新能源汽车零配件项目", "苏州嘉瑞集团"),
    ],
)
def test_near_names_of_two_units_are_listed_once(name: str, investor: str) -> None:
    one = project("341503", 1, "年产5万套新能源汽车零部件项目", "苏州嘉瑞控股集团有限公司")
    other = project("341522", 9, name, investor)
    pairs = near_pairs([other, one])
    assert [(pair.first, pair.second) for pair in pairs] == [(one, other)]
    assert 85 <= pairs[0].score <= 100


@pytest.mark.parametrize(
    ("unit_code", "name", "investor"),
    [
        ("341503", "年产5万套新能源汽车零部件项目", "苏州嘉瑞控股集团有限公司"),
        ("341522", "年产5万套新能源汽车零部件项目", "杭州华成控股集团有限公司"),
        ("341522", "冷链物流园项目", "苏州嘉瑞控股集团有限公司"),
    ],
)
def test_projects_of_one_unit_or_with_one_likeness_only_are_not_listed(unit_code: str, name: str, investor: str) -> None:
    one = project("341503", 1, "年产5万套新能源汽车零部件项目", "苏州嘉瑞控股集团有限公司")
    assert near_pairs([one, project(unit_code, 9, name, investor)]) == []


def test_a_name_of_common_words_only_keeps_its_words() -> None:
    assert core("投资 集团有限公司") == "投资集团有限公司"
    assert core("苏州嘉瑞（控股）集团有限公司") == "苏州嘉瑞"


def test_ten_thousand_projects_in_any_order_and_in_seconds() -> None:
    draw = random.Random(7)
    signs = "安宝昌诚达德鼎东丰福光广国海恒宏华汇嘉金锦晶景久凯科康兰力利"
    signs += "联隆绿美明宁诺欧鹏普奇启乾瑞润森山盛世顺泰天通同拓万旺威祥新鑫"
    cities = ("苏州", "杭州", "南京", "上海", "深圳", "宁波", "无锡")

    def name(size: int) -> str:
        return "".join(draw.choice(signs) for _ in range(size))

    projects = [
        project(f"34{draw.randrange(1000, 1120)}", n, f"{name(4)}生产基地项目", f"{draw.choice(cities)}{name(3)}集团有限公司")
        for n in range(10_000)
    ]
    twins = [
        project("349999", 10_000 + n, one.project_name, one.investor_name.replace("集团", "实业"))
        for n, one in enumerate(projects[:20])
    ]
    started = time.process_time()
    found = near_pairs([*projects, *twins])
    assert time.process_time() - started < 20
    assert {(pair.first.project_id, pair.second.project_id) for pair in found} >= {
        (one.project_id, twin.project_id) for one, twin in zip(projects, twins, strict=False)
    }
    shuffled = [*projects, *twins]
    draw.shuffle(shuffled)
    assert near_pairs(shuffled) == found
