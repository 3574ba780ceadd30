"""口径说明: the page of a release says what every indicator counts, since when, and on which bases its growth rests."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from anhui_stats.aggregate import aggregate_period
from anhui_stats.catalog.indicators import load_definitions, load_indicators
from anhui_stats.catalog.summaries import load_summaries
from anhui_stats.publish import publish_release
from anhui_stats.publish.method_page import NAME, DeclaredBase, UsedBases, method_page, range_words, render
from warehouse import MOMENT, Warehouse, copy_of, project, small_province

PERIOD, HUOQIU, SHUCHENG = "2022-09", "341522", "341523"
DECLARED = DeclaredBase("2022-09", "霍邱县", "利用省外资金", "合计", "800万元", "口径<调整>")
BASES = UsedBases(
    periods=("2022-08", "2022-09"),
    newest={"out_funds": Counter({"warehouse": 118, "declared": 1})},
    all={"out_funds": Counter({"warehouse": 230, "zs03": 7, "declared": 1})},
    declared=(DECLARED,),
)


@pytest.fixture(scope="module")
def page() -> str:
    return render(BASES)


def _text(page: str) -> str:
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]+>", "", page)))


def _section(page: str, indicator_code: str) -> str:
    begin = page.index(f'<h3 id="{indicator_code}">')
    return _text(page[begin : page.find("<h3", begin + 1)])


def test_every_indicator_stands_with_its_words_its_reference_and_its_worked_examples(page: str) -> None:
    for indicator in load_indicators():
        section = _section(page, indicator.indicator_code)
        wanted = [indicator.label, indicator.definition, indicator.reference, *(e.arithmetic for e in indicator.examples)]
        assert [words for words in wanted if re.sub(r"\s+", "", words) not in section] == []


def test_thresholds_and_bases_of_size_stand_with_their_dates(page: str) -> None:
    assert "2020年12月及以前5000；2021年1月起10000" in _section(page, "huishang_funds")
    assert "2021年12月及以前总投资；2022年1月起固定资产投资" in _section(page, "signed_projects")
    assert "2020年12月及以前新引进工业项目；2021年1月起全部新签约项目" in _section(page, "leading_fit")
    for definition in load_definitions().definitions:
        assert all(version.reason in page for version in definition.versions)


def test_a_worked_example_shows_the_reported_rows_in_the_words_of_the_form(page: str) -> None:
    section = _section(page, "huishang_projects")
    assert "霍邱县2020年1—6月ZS01招商引资项目台账" in section and "其中徽商到位资金" in section and "江苏省" in section


def test_the_bases_of_the_release_are_named(page: str) -> None:
    text = _text(page)
    assert "数据报告期：2022年1—8月至2022年1—9月，共2期" in text
    assert "亿元以上在建省外投资项目实际到位资金111800" in text  # declared, warehouse, ZS03, none of the newest period
    assert "申报的可比基数1个，本库上年同月230个，综合情况表上年同期7个" in _section(page, "out_funds")
    assert "2022年1—9月霍邱县利用省外资金合计800万元口径<调整>" in text and "口径<调整>" not in page


def test_a_release_without_figures_says_so() -> None:
    text = _text(render(UsedBases((), {}, {}, ())))
    assert "本次发布没有指标数据" in text and "没有采用申报的可比基数" in text


@pytest.mark.parametrize(
    ("begins", "ends", "words"),
    [
        ("0001-01", "9999-12", "长期"),
        ("2021-01", "9999-12", "2021年1月起"),
        ("0001-01", "2020-12", "2020年12月及以前"),
        ("2018-01", "2020-12", "2018年1月至2020年12月"),
    ],
)
def test_the_time_of_a_version_in_words(begins: str, ends: str, words: str) -> None:
    assert range_words(begins, ends) == words


@pytest.fixture(scope="module")
def published(database_url: str) -> Iterator[psycopg.Connection]:
    with small_province(database_url, cities=("341500",)) as url:
        with psycopg.connect(url) as connection:
            warehouse = Warehouse(connection)
            stated = {"item_code": "Z102", "unit_of_measure": "万元", "ytd_value": 1200, "last_year_value": 800}
            for unit in (HUOQIU, SHUCHENG):
                warehouse.report(unit, PERIOD, {"ZS01": [project(money=1200)], "ZS03": [stated]})
            declared = {"region_code": HUOQIU, "period": PERIOD, "indicator_code": "out_funds"}
            warehouse.report("340000", PERIOD, {"SJ04": [declared | {"base_value": 600, "reason": "剔除迁出项目"}]})
            aggregate_period(connection, PERIOD, MOMENT, carry=False)
        with copy_of(url) as copy, psycopg.connect(copy) as connection:
            yield connection


def test_the_page_lies_in_the_release_and_speaks_of_its_rows(published: psycopg.Connection, tmp_path: Path) -> None:
    tables = [table for table in load_summaries() if table.table == "indicator_values"]
    release = publish_release(published, tmp_path, MOMENT, "code-1", tables, (method_page,))
    text = (release.folder / NAME).read_text(encoding="utf-8")
    assert "2022年1—9月霍邱县亿元以上在建省外投资项目实际到位资金合计600万元剔除迁出项目" in _text(text)
    counted = published.execute(
        "select count(*) filter (where base_source = 'zs03'), count(*) filter (where base_source = 'none')"
        " from pub.indicator_values where indicator_code = 'out_funds' and breakdown = 'none' and basis = 'reported'"
    ).fetchone()
    published.commit()
    assert counted is not None and counted[0] >= 2
    assert f"申报的可比基数1个，综合情况表上年同期{counted[0]}个，没有基数{counted[1]}个" in _section(text, "out_funds")
    manifest = json.loads((release.folder / "manifest.json").read_text(encoding="utf-8"))
    assert NAME in [file["path"] for file in manifest["files"]]
    again = publish_release(published, tmp_path, MOMENT, "code-2", tables, (method_page,))
    assert not again.created and again.release_id == release.release_id
