"""The sample as files: places, faults where the manifest says, and a home that cannot be mistaken."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from anhui_stats.catalog.forms import form_set
from anhui_stats.catalog.regions import load_reference
from anhui_stats.errors import RunError
from anhui_stats.models import column_letter
from anhui_stats.sample import generate
from anhui_stats.sample.containers import BAD_CONTAINERS
from anhui_stats.sample.faults import ERRORS, QUERIES
from anhui_stats.sample.generate import make_sample, plans
from anhui_stats.sample.manifest import Fault, SampleFile, SampleReport, read_manifest, unmet
from anhui_stats.sample.province import write_city, write_targets
from anhui_stats.sample.workbooks import Plan, write_submission

SEED, PERIOD, UNIT = 7, "2022-09", "341522"
CODES = [unit.region_code for unit in load_reference().reporting_units(PERIOD)]


def cells(path: Path, sheet: str) -> dict[str, str]:
    """The cells of a sheet by A1 address, as text."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return {f"{column_letter(c)}{r}": str(value) for r, row in enumerate(rows, start=1) for c, value in enumerate(row)}


def test_one_workbook_in_ten_is_wrong_and_every_kind_is_in_every_month() -> None:
    made = plans(SEED, PERIOD, CODES)
    kinds = [kind for plan in made.values() for kind in plan.faults]
    assert sorted(kinds) == sorted([*ERRORS, *QUERIES]) and not set(ERRORS) & set(QUERIES)
    wrong = sum(bool(plan.faults or plan.bad_container) for plan in made.values())
    assert 0.08 <= wrong / len(CODES) <= 0.13
    months = [plans(SEED, period, CODES) for period in ("2021-09", "2022-09")]
    assert {plan.bad_container for month in months for plan in month.values()} - {""} == set(BAD_CONTAINERS)
    assert sorted(plan.container for plan in made.values() if plan.container != "xlsx") == ["csv", "csv_gb18030", "xls", "xls"]


@pytest.mark.parametrize("kind", [*ERRORS, *QUERIES])
def test_each_fault_stands_where_the_manifest_says(tmp_path: Path, kind: str) -> None:
    file = write_submission(SEED, "341202", PERIOD, Plan(faults=(kind,)), tmp_path)
    (fault,) = file.faults
    assert fault.kind == kind and file.is_rejected == (kind in ERRORS)
    path = tmp_path / file.paths[0]
    if kind == "missing_sheet":
        assert fault.sheet not in CalamineWorkbook.from_path(path).sheet_names
        return
    cell = fault.cell or fault.also[0]
    sheet = fault.sheet if kind != "rows_on_nil" else "封面"
    held = cells(path, sheet)[cell]
    if fault.value.startswith("=") or not fault.value:
        assert held == ""
    elif fault.column.endswith(("_wan", "_value")) and kind != "wrong_type":
        assert float(held) == pytest.approx(float(fault.value))
    else:
        assert held.startswith(fault.value)
    if fault.form_code and fault.cell and kind != "total_differs":
        heading = form_set(PERIOD).form(fault.form_code).column(fault.column).heading
        column = "".join(char for char in fault.cell if char.isalpha())
        assert cells(path, fault.sheet)[f"{column}3"].startswith(heading)


def test_a_month_does_not_depend_on_the_months_around_it(tmp_path: Path) -> None:
    alone = write_submission(SEED, UNIT, PERIOD, Plan(), tmp_path / "a")
    for period in ("2022-07", "2022-08"):
        write_submission(SEED, UNIT, period, Plan(), tmp_path / "b")
    after = write_submission(SEED, UNIT, PERIOD, Plan(), tmp_path / "b")
    assert alone == after
    assert (tmp_path / "a" / alone.paths[0]).read_bytes() == (tmp_path / "b" / after.paths[0]).read_bytes()


def test_another_seed_gives_another_ledger(tmp_path: Path) -> None:
    contents = []
    for seed in (1, 2):
        file = write_submission(seed, UNIT, PERIOD, Plan(container="xls"), tmp_path / str(seed))
        contents.append(cells(tmp_path / str(seed) / file.paths[0], "ZS01 项目台账"))
    assert contents[0] != contents[1]


def test_a_csv_submission_is_one_file_a_form_in_the_folder_of_the_unit(tmp_path: Path) -> None:
    file = write_submission(SEED, UNIT, PERIOD, Plan(container="csv_gb18030"), tmp_path)
    assert all(path.startswith("341522/2022年9月/ZS0") and path.endswith(".csv") for path in file.paths)
    text = (tmp_path / file.paths[0]).read_text(encoding="gb18030")
    assert text.startswith("报表代码,ZS01\n") or text.startswith("报表代码,ZS01\r\n")


def test_cities_and_the_province_add_their_own_workbooks(tmp_path: Path) -> None:
    city = write_city(SEED, "341500", PERIOD, tmp_path)
    names = CalamineWorkbook.from_path(tmp_path / city.paths[0]).sheet_names
    assert names == ["封面", "ZS03 综合情况", "ZS04 招商活动", "SJ03"]
    targets = write_targets(SEED, PERIOD, tmp_path)
    rows = CalamineWorkbook.from_path(tmp_path / targets.paths[0]).get_sheet_by_name("SJ01").to_python()
    assert rows[0] == ["单位代码", "年度", "指标代码", "目标值", "计量单位"]
    by_region = {(str(row[0]), str(row[2])): float(row[3]) for row in rows[1:]}
    cities = [code for code in {code for code, _ in by_region} if code.endswith("00") and code != "340000"]
    whole = by_region["340000", "out_funds"]
    assert sum(by_region[code, "out_funds"] for code in cities) == pytest.approx(whole, rel=0.001)


@pytest.fixture
def few_units(monkeypatch: pytest.MonkeyPatch) -> None:
    """A province of twenty plans, so that a whole home is made in a moment."""
    monkeypatch.setattr(generate, "CITIES", ("341500",))
    chosen = tuple(region for region in load_reference().regions if region.level == "county" and region.is_valid_in(PERIOD))[
        ::5
    ]

    class Few:
        @staticmethod
        def reporting_units(period: str) -> tuple[object, ...]:
            return chosen

    monkeypatch.setattr(generate, "load_reference", Few)


@pytest.mark.usefixtures("few_units")
def test_a_sample_home_says_that_it_is_invented(tmp_path: Path) -> None:
    home = tmp_path / "sample"
    made = make_sample(home, [PERIOD], SEED)
    assert "虚构" in (home / "SAMPLE").read_text(encoding="utf-8")
    assert read_manifest(home / "sample_manifest.json") == made
    landed = {path.relative_to(home / "prepared").as_posix() for path in (home / "prepared").rglob("*") if path.is_file()}
    assert landed == {path for file in made.files for path in file.paths}
    before = {path: (home / "prepared" / path).read_bytes() for path in landed}
    assert make_sample(home, [PERIOD], SEED) == made
    (home / "prepared" / made.files[0].paths[0]).unlink()  # incomplete: made again, byte for byte
    make_sample(home, [PERIOD], SEED)
    assert {path: (home / "prepared" / path).read_bytes() for path in landed} == before


def test_a_home_with_something_else_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    with pytest.raises(RunError, match="no sample home"):
        make_sample(tmp_path, [PERIOD], SEED)
    assert not (tmp_path / "SAMPLE").exists()


def test_unmet_names_what_was_not_found_and_what_was_wrongly_rejected() -> None:
    fault = Fault("wrong_enum", "error", "ZS01", "ZS01 项目台账", "M5", "contract_kind", "口头协议")
    query = Fault("overrun", "query", "ZS01", "ZS01 项目台账", "Z9", "cumulative_funds_wan", "9", ("T9",))
    report = SampleReport(
        1,
        (PERIOD,),
        (
            SampleFile(("a.xlsx",), "341522", PERIOD, "county", (fault,)),
            SampleFile(("b.xlsx",), "341523", PERIOD, "county", ()),
            SampleFile(("c.xlsx",), "341524", PERIOD, "county", (query,)),
            SampleFile(("d.xlsx",), "341525", PERIOD, "county", ()),
        ),
    )
    states = {"a": "rejected", "b": "rejected", "c": "accepted_open_queries"}
    submissions = [{"path": f"{name}.xlsx", "submission_id": name, "state": state} for name, state in states.items()]
    at = {"form_code": "ZS01", "sheet": "ZS01 项目台账"}
    findings = [
        at | {"submission_id": "a", "severity": "error", "cell": "M6"},
        at | {"submission_id": "c", "severity": "query", "cell": "T9"},
    ]
    assert unmet(report.files, submissions, findings) == [
        "a.xlsx: no error at ZS01 项目台账!M5 for wrong_enum",
        "b.xlsx: state rejected, but rejected should be False",
        "d.xlsx: not received",
    ]
