"""The workbooks of the three bulletins add up to what was printed, and the comparison notices what does not."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bulletins import CASES, build_case, compare_with_release, expectations
from bulletins.amounts import allocate
from bulletins.cases import PRINTED
from bulletins.compare import Figures, compare_with_figures
from bulletins.recount import SHARES, figures, read_rows

PERIODS = {name: case["period"] for name, case in json.loads(PRINTED.read_text(encoding="utf-8")).items()}


@pytest.fixture(scope="module", params=list(CASES))
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[Path], Figures]:
    name = request.param
    paths = build_case(name, tmp_path_factory.mktemp(name))
    return name, paths, figures(paths, PERIODS[name])


def test_every_printed_figure_can_be_counted_from_the_workbooks(case: tuple[str, list[Path], Figures]) -> None:
    name, _, counted = case
    assert compare_with_figures(expectations(name), counted) == []


def test_the_comparison_notices_every_figure_that_is_wrong(case: tuple[str, list[Path], Figures]) -> None:
    name, _, counted = case
    for number, wrong in enumerate(copy.deepcopy(expectations(name))):
        wrong["printed"] = str(Decimal(wrong["printed"]) + Decimal(1).scaleb(Decimal(wrong["printed"]).as_tuple().exponent))
        assert len(compare_with_figures([wrong], counted)) == 1, (number, wrong)


def test_no_part_exceeds_its_whole(case: tuple[str, list[Path], Figures]) -> None:
    name, paths, _ = case
    rows = read_rows(paths, PERIODS[name])["ZS01"]
    for row in rows:
        total, ytd = row["total_investment_wan"], row["ytd_funds_wan"] or 0
        assert row["fixed_investment_wan"] <= total
        assert (row["huishang_investment_wan"] or 0) <= total
        assert (row["ytd_outside_funds_wan"] or 0) <= ytd
        assert (row["ytd_huishang_funds_wan"] or 0) <= ytd <= total * 1.1
    assert len({row["project_id"] for row in rows}) == len(rows)


def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in CASES:
        first, second = (build_case(name, tmp_path / name / attempt) for attempt in ("a", "b"))
        assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_a_release_is_read_from_its_parquet_files(tmp_path: Path) -> None:
    base = {
        "indicator_code": "huishang_funds",
        "breakdown": "none",
        "member": "",
        "basis": "reported",
        "unit": "万元",
        "display_unit": "亿元",
    }
    rows = [
        base | {"region_code": "340100", "obs_value": Decimal("12499.5"), "display_value": "1.2"},
        base | {"region_code": "340200", "obs_value": Decimal("20000.5"), "display_value": "2.0"},
        base | {"region_code": "340000", "obs_value": Decimal("65000.0"), "display_value": "6.4"},
    ]
    folder = tmp_path / "releases" / "r1" / "indicator_values" / "period=2020-06"
    folder.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows), folder / "part-0.parquet")
    (tmp_path / "latest.json").write_text('{"release_id": "r1"}', encoding="utf-8")
    one = {"period": "2020-06", "indicator_code": "huishang_funds", "breakdown": "none", "member": "", "field": "display_value"}
    cities = [["340100", "none", ""], ["340200", "none", ""]]
    union = {"period": "2020-06", "indicator_code": "huishang_funds", "add": cities}
    expected = [
        one | {"region_code": "340100", "printed": "1.2"},
        union | {"field": "display_value", "printed": "3.3"},  # 3.25 exactly: half up
        union | {"field": "share_of_none", "printed": "50.0"},
    ]
    assert compare_with_release(expected, tmp_path) == []
    shown_otherwise = one | {"region_code": "340000", "printed": "6.5"}  # 6.5, but the release displays 6.4
    assert len(compare_with_release([shown_otherwise], tmp_path)) == 1


def test_percentages_are_printed_as_published() -> None:
    counts = {name: len(expectations(name)) for name in CASES}
    assert counts == {"liuan_2022_09": 53, "liuan_2017_06": 25, "huishang_2020_06": 18}
    rates = [e["printed"] for e in expectations("liuan_2017_06") if e.get("indicator_code") in SHARES]
    assert rates == ["64.3", "41.1", "72"]


def test_allocation_adds_up_and_keeps_its_bounds() -> None:
    import random

    low, high = [5, 0, 10], [50, 7, 1000]
    amounts = allocate(400, low, high, random.Random(1))
    assert sum(amounts) == 400
    assert all(a <= x <= b for a, x, b in zip(low, amounts, high, strict=True))
    with pytest.raises(ValueError, match="does not lie between"):
        allocate(2000, low, high, random.Random(1))
