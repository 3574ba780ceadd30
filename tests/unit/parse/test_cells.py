"""Codes, texts, booleans, enumerations and sources, cell by cell and as whole columns."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anhui_stats.catalog.forms import Column, form_set
from anhui_stats.catalog.regions import load_reference
from anhui_stats.parse.cells import ColumnContext, read_column, reader_of
from anhui_stats.parse.clean_columns import CLEAN_READERS
from anhui_stats.parse.sources import build_source_index
from anhui_stats.parse.values import Broken, Reading
from unit.parse.making import book, parse, records

ZS01 = form_set("2022-09").form("ZS01")
CONTEXT = ColumnContext(resolvers={"source_region": build_source_index(load_reference()).resolve})


def read(name: str, raw: object) -> Reading:
    ((value,), notable) = read_column(ZS01.column(name), [raw], CONTEXT)
    return notable[0][1] if notable else Reading(value)


@pytest.mark.parametrize(
    ("raw", "reading"),
    [
        ("341522-2022-0007", Reading("341522-2022-0007")),
        (" 341522-2022-0007 ", Reading("341522-2022-0007")),
        ("341522－2022－0007", Reading("341522-2022-0007", "code_text")),
        ("341522-2022 -0007", Reading("341522-2022-0007", "code_text")),
        (341522.0, Reading("341522", "number_as_code")),
        (999999999999999.0, Reading("999999999999999", "number_as_code")),
        (1e15, Reading(None, "", "ruined_code")),
        ("9.13E+17", Reading(None, "", "ruined_code")),
        (dt.date(2022, 3, 1), Reading(None, "", "ruined_code")),
        (True, Reading(None, "", "type")),
        ("/", Reading(None, "dash_as_blank")),
        (Broken("error_value", "#REF!"), Reading(None, "", "error_value")),
        (Broken("formula_without_value", "=A1"), Reading(None, "", "formula_without_value")),
    ],
)
def test_a_code(raw: object, reading: Reading) -> None:
    assert read("project_id", raw) == reading


@pytest.mark.parametrize(
    ("raw", "reading"),
    [
        ("91341500MA2N0ABC1X", Reading("91341500MA2N0ABC1X")),
        ("91341500ma2n0abc1x", Reading("91341500MA2N0ABC1X", "code_text")),
        ("９１341500 MA2N0ABC1X", Reading("91341500MA2N0ABC1X", "code_text")),
        (340000000012345.0, Reading("340000000012345", "number_as_code")),
        (9.13415001234567e17, Reading(None, "", "ruined_code")),
        ("9.13415E+17", Reading(None, "", "ruined_code")),
    ],
)
def test_a_uscc(raw: object, reading: Reading) -> None:
    assert read("entity_uscc", raw) == reading


@pytest.mark.parametrize(
    ("raw", "reading"),
    [
        ("3841", Reading("3841")),
        ("C3841", Reading("3841", "section_letter")),
        ("c38", Reading("38", "section_letter")),
        ("0139", Reading("0139")),
        (3841.0, Reading("3841", "number_as_code")),
        ("X38", Reading("X38")),
        ("制造业", Reading("制造业")),
    ],
)
def test_an_industry_code(raw: object, reading: Reading) -> None:
    assert read("industry_code", raw) == reading


@pytest.mark.parametrize(
    ("raw", "reading"),
    [
        ("某项目", Reading("某项目")),
        ("  某项目\u3000", Reading("某项目")),
        ("某\u200b项目\ufeff", Reading("某项目", "invisible")),
        ("某\u00a0项目", Reading("某 项目", "invisible")),
        ("某项目\n二期", Reading("某项目\n二期")),
        ("某\x00项目", Reading("某项目", "invisible")),
        (3.0, Reading("3", "number_as_text")),
        (dt.date(2022, 3, 1), Reading("2022-03-01", "date_as_text")),
        ("—", Reading(None, "dash_as_blank")),
        ("无", Reading(None, "dash_as_blank")),
        ("无锡某公司", Reading("无锡某公司")),
        ("\u3000", Reading(None)),
    ],
)
def test_a_text(raw: object, reading: Reading) -> None:
    assert read("project_name", raw) == reading


@pytest.mark.parametrize("raw", ["是", "√", "Y", "y", "yes", "1", 1.0, "true", True, " 是 ", "ｙ"])
def test_yes(raw: object) -> None:
    assert read("is_huishang", raw).value is True


@pytest.mark.parametrize("raw", ["否", "×", "N", "no", "0", 0.0, "FALSE", False])
def test_no(raw: object) -> None:
    assert read("is_huishang", raw).value is False


def test_neither_yes_nor_no() -> None:
    assert read("is_huishang", "待定") == Reading(None, "", "type")
    assert read("is_huishang", "/") == Reading(None, "dash_as_blank")


@pytest.mark.parametrize(
    ("raw", "reading"),
    [
        ("开工", Reading("开工")),
        ("开 工", Reading("开工", "enum_alias")),
        ("在建", Reading("开工", "enum_alias")),
        ("竣工", Reading("投产", "enum_alias")),
        ("停工", Reading(None, "", "enum")),
        (" ", Reading(None)),
        ("—", Reading(None, "dash_as_blank")),
    ],
)
def test_an_enumeration(raw: object, reading: Reading) -> None:
    assert read("stage", raw) == reading


def test_the_width_of_a_bracket_does_not_matter_in_an_enumeration() -> None:
    column = form_set("2022-09").form("ZS04").column("led_by")
    assert reader_of(column, CONTEXT)("其他市（县）级领导").value == "其他市(县)级领导"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("320000", "320000"),
        (320000.0, "320000"),
        ("江苏", "320000"),
        ("江苏省", "320000"),
        ("江苏苏州", "320000"),
        ("江苏省苏州市", "320000"),
        ("江苏省苏州市（昆山）", "320000"),
        ("内蒙古呼和浩特", "150000"),
        ("吉林吉林市", "220000"),
        ("吉林省吉林市", "220000"),
        ("上海浦东", "310000"),
        ("安徽", "340000"),
        ("安徽省", "340000"),
        ("安徽合肥", "340100"),
        ("安徽省合肥市", "340100"),
        ("安徽省合肥市肥西县", "340100"),
        ("合肥", "340100"),
        ("合肥市", "340100"),
        ("340100", "340100"),
        ("霍邱县", "341500"),
        ("341522", "341500"),
        ("六安市霍邱县", "341500"),
        ("枞阳县", "340700"),
        ("德国", "990000"),
        ("德国慕尼黑", "990000"),
        ("美国", "990000"),
        ("BVI", "990000"),
        ("国外", "990000"),
        ("990000", "990000"),
        ("香港", "810000"),
        ("中国香港", "810000"),
        ("香港特别行政区", "810000"),
        ("澳门", "820000"),
        ("台湾", "710000"),
        ("中国台湾", "710000"),
    ],
)
def test_a_source(raw: object, code: str) -> None:
    reading = read("source_region", raw)
    assert reading.value == code
    assert reading.kind == ("" if raw == code else "source_region")


@pytest.mark.parametrize(
    "raw", ["江苏、浙江", "江苏和浙江", "江苏浙江", "江苏/上海", "火星", "123456", "长三角", "江苏、安徽合肥"]
)
def test_several_sources_or_none_are_not_read(raw: str) -> None:
    assert read("source_region", raw) == Reading(None, "", "enum")


def test_true_and_one_are_not_taken_for_each_other_within_a_column() -> None:
    values, _ = read_column(ZS01.column("project_name"), [1.0, True, 1, "1"], CONTEXT)
    assert values == ["1", "TRUE", "1", "1"]


@given(
    st.sampled_from(["text", "code", "uscc", "industry_code", "date"]),
    st.lists(st.text(max_size=5) | st.just("91341500MA2N0ABC1X") | st.dates() | st.just("无") | st.floats(), max_size=4),
)
def test_a_clean_column_is_what_its_cells_are(rule: str, raws: list[object]) -> None:
    kind = "code" if rule == "industry_code" else rule
    resolver = rule if rule == "industry_code" else ""
    column = Column.model_validate({"name": "x", "heading": "甲", "type": kind, "required": "never", "resolver": resolver})
    single = [reader_of(column, CONTEXT)(raw) for raw in raws]
    whole = CLEAN_READERS[rule](raws)
    assert whole is None or (whole == [r.value for r in single] and not any(r.kind or r.reason for r in single))


def test_words_that_mean_blank_in_a_column() -> None:
    rows = records(
        parse(book("ZS01", [{"project_id": f"a-000{n}", "emerging_field": text} for n, text in enumerate("否是")])), "ZS01"
    )
    assert [row["emerging_field"] for row in rows] == [None, "是"]


@pytest.mark.parametrize("stroke", ["－", "／", "—", "-"])
def test_a_stroke_alone_is_blank_in_whatever_width(stroke: str) -> None:
    (row,) = records(parse(book("ZS01", [{"project_id": "a-0001", "location": stroke, "approval_code": stroke}])), "ZS01")
    assert (row["location"], row["approval_code"]) == (None, None)
