"""Make a sample: every reporting unit of the province, month by month, about one workbook in ten wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from anhui_stats.catalog.regions import load_reference
from anhui_stats.errors import RunError
from anhui_stats.periods import month_of, year_of
from anhui_stats.sample.chance import chance
from anhui_stats.sample.containers import BAD_CONTAINERS
from anhui_stats.sample.faults import ERRORS, QUERIES
from anhui_stats.sample.manifest import SampleFile, SampleReport, read_manifest, write_manifest
from anhui_stats.sample.province import CITIES, write_city, write_targets
from anhui_stats.sample.workbooks import Plan, write_submission

DEFAULT_PERIODS = ("2021-09", "2022-09")
DEFAULT_SEED = 20220930
PREPARED = "prepared"
MANIFEST = "sample_manifest.json"
MARKER = "SAMPLE"
MARKER_TEXT = """本目录下的全部数据均为程序虚构，仅供演示和测试：
单位名称和行政区划代码是真实的，企业、项目、人员和金额都不是。不得作为统计数据使用或对外提供。
Everything below this folder is invented by a program for demonstration and tests. Only place names and codes are real.

periods: {periods}
seed: {seed}
"""
#: How many workbooks of a month hold errors, hold queries, and cannot be taken in; a tenth of some 120.
WITH_ERRORS, WITH_QUERIES, BAD = 4, 4, 6
OLD_CONTAINERS = ("xls", "xls", "csv", "csv_gb18030")


def plans(seed: int, period: str, unit_codes: Sequence[str]) -> dict[str, Plan]:
    """What each unit sends in a period. Every kind of error and query is in every month, the containers take turns."""
    order = list(unit_codes)
    chance(seed, "turns", period).shuffle(order)
    kinds = list(BAD_CONTAINERS)
    turn = (year_of(period) + month_of(period)) % 2 * BAD
    made = {code: Plan() for code in unit_codes}
    for index in range(WITH_ERRORS):
        made[order[index]] = Plan(faults=tuple(ERRORS)[index::WITH_ERRORS])
    for index in range(WITH_QUERIES):
        made[order[WITH_ERRORS + index]] = Plan(faults=tuple(QUERIES)[index::WITH_QUERIES])
    bad = kinds[turn : turn + BAD] if turn == 0 else kinds[turn:]
    for code, kind in zip(order[WITH_ERRORS + WITH_QUERIES :], bad, strict=False):
        made[code] = Plan(bad_container=kind)
    for code, container in zip(reversed(order), OLD_CONTAINERS, strict=False):
        made[code] = Plan(container=container)
    return made


def generate_sample(folder: Path, periods: Sequence[str], seed: int) -> SampleReport:
    """Write the workbooks of these periods below ``folder``; the same seed gives the same bytes, each month by itself."""
    files: list[SampleFile] = []
    targeted: set[int] = set()
    for period in sorted(periods):
        codes = [unit.region_code for unit in load_reference().reporting_units(period)]
        for code, plan in plans(seed, period, codes).items():
            files.append(write_submission(seed, code, period, plan, folder))
        files += [write_city(seed, city, period, folder) for city in CITIES]
        if year_of(period) not in targeted:
            targeted.add(year_of(period))
            files.append(write_targets(seed, period, folder))
    return SampleReport(seed, tuple(sorted(periods)), tuple(files))


def mark_sample_home(home: Path, periods: Sequence[str], seed: int) -> None:
    """Make ``home`` a sample home by a file that says, for people, that all in it is invented.

    A home that holds anything and is no sample is refused (RunError): invented and real workbooks never meet.
    """
    marker = home / MARKER
    if home.exists() and not marker.exists() and any(home.iterdir()):
        raise RunError(f"{home} holds files and is no sample home (no {MARKER} file in it): choose an empty folder")
    home.mkdir(parents=True, exist_ok=True)
    marker.write_text(MARKER_TEXT.format(periods=", ".join(sorted(periods)), seed=seed), encoding="utf-8")


def make_sample(home: Path, periods: Sequence[str], seed: int = DEFAULT_SEED) -> SampleReport:
    """The workbooks of a sample home below ``prepared/``, from where each night's go to ``landing/``, and their manifest.

    A home that holds the same sample already is left as it is.
    """
    mark_sample_home(home, periods, seed)
    if (made := _made_before(home, periods, seed)) is not None:
        return made
    report = generate_sample(home / PREPARED, periods, seed)
    write_manifest(home / MANIFEST, report)
    return report


def _made_before(home: Path, periods: Sequence[str], seed: int) -> SampleReport | None:
    """The report of the same sample where it was made before and is complete; else None."""
    if not (home / MANIFEST).exists():
        return None
    report = read_manifest(home / MANIFEST)
    is_same = (report.seed, report.periods) == (seed, tuple(sorted(periods)))
    return report if is_same and all((home / PREPARED / path).exists() for f in report.files for path in f.paths) else None
