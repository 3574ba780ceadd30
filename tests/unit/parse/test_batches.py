"""Whole batches: identities, independence of order, old workbooks, new forms."""

from __future__ import annotations

import hashlib
import io
import shutil
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from anhui_stats.batch import PARTS, concat_batches
from anhui_stats.catalog.base import REFERENCE
from anhui_stats.catalog.forms import all_forms
from anhui_stats.parse import ArrivedFile, biff
from unit.parse.making import arrive, book, cover, only, parse, records, sheet, workbook

A = arrive(book("ZS01", [{"project_id": "a-0001", "total_investment_wan": 1.5}]), "341522/甲.xlsx")
B = arrive(book("ZS05", [{"matter_id": "m-0001"}], 填报单位代码="341523"), "乙.xlsx")


def test_a_submission_s_identity_is_made_of_its_receipts_and_unit() -> None:
    (row,) = parse(A).submissions.to_pylist()
    assert row["submission_id"] == hashlib.sha256(f"{A.receipt.receipt_id}\x00341522".encode()).hexdigest()[:16]
    assert (row["receipt_ids"], row["sha256"]) == ([A.receipt.receipt_id], A.receipt.sha256)
    assert row["received_at"] == A.receipt.received_at


def test_the_order_of_the_files_does_not_matter() -> None:
    for name in PARTS:
        assert parse(A, B).part(name).equals(parse(B, A).part(name)), name


def test_files_read_together_are_what_they_are_alone() -> None:
    together, apart = parse(A, B), concat_batches([parse(B), parse(A)])
    for name in PARTS:
        assert sorted(map(repr, together.part(name).to_pylist())) == sorted(map(repr, apart.part(name).to_pylist())), name
    assert records(together, "ZS01") == records(apart, "ZS01")


def test_no_files_make_an_empty_batch() -> None:
    batch = parse()
    assert batch.submissions.num_rows == 0 and batch.submissions.schema == PARTS["submissions"]


def test_rows_have_the_form_s_schema_and_blank_is_not_zero() -> None:
    (row,) = records(parse(A), "ZS01")
    assert row["total_investment_wan"] == Decimal("1.5") and row["ytd_funds_wan"] is None
    assert row["submission_id"] == parse(A).submissions.to_pylist()[0]["submission_id"]


def test_an_xls_gives_the_same_rows_and_its_error_values_are_seen() -> None:
    book_ = xlwt.Workbook()
    page = book_.add_sheet("封面")
    for number, (label, value) in enumerate(cover()):
        page.write(number, 0, label)
        page.write(number, 1, value)
    ledger = book_.add_sheet("ZS01 项目台账")
    for column, heading in enumerate(["项目编号", "总投资", "固投", "项目名称"]):
        ledger.write(0, column, heading)
    ledger.write(1, 0, "a-0001")
    ledger.write(1, 1, 12.5)
    ledger.row(1).set_cell_error(2, 0x2A)
    ledger.write(1, 3, "某项目")
    stream = io.BytesIO()
    book_.save(stream)
    batch = parse(arrive(stream.getvalue(), "a.xls"))
    (row,) = records(batch, "ZS01")
    assert (row["project_id"], row["total_investment_wan"], row["fixed_investment_wan"]) == ("a-0001", Decimal("12.5"), None)
    assert [(u["cell"], u["reason"], u["raw"]) for u in batch.unread.to_pylist()] == [("C2", "error_value", "#N/A")]


def test_a_password_record_marks_an_xls_as_encrypted() -> None:
    start = b"\x09\x08\x04\x00\x00\x06\x05\x00"
    assert biff.sheet_offsets(start + b"\x2f\x00\x02\x00\x00\x00" + b"\x0a\x00\x00\x00") == ([], True)
    assert biff.sheet_offsets(start + b"\x0a\x00\x00\x00") == ([], False)


def test_a_workbook_saved_by_a_program_has_formulas_without_values() -> None:
    book_ = openpyxl.load_workbook(io.BytesIO(A.content))
    book_["ZS01 项目台账"]["T5"] = "=1+1"
    stream = io.BytesIO()
    book_.save(stream)
    batch = parse(stream.getvalue())
    assert [(u["cell"], u["reason"], u["raw"]) for u in batch.unread.to_pylist()] == [("T5", "formula_without_value", "=1+1")]


def test_sheets_of_the_same_name_are_told_apart() -> None:
    content = workbook(
        {"封面": cover(), "ZS05": sheet("ZS05", [{"matter_id": "m-01"}]), "ZS06": sheet("ZS05", [{"matter_id": "m-02"}])}
    )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"ZS06", b"ZS05")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert [row["sheet"] for row in records(parse(stream.getvalue()), "ZS05")] == ["ZS05", "ZS05 (2)"]


def test_a_new_form_is_a_new_yaml_file(tmp_path: Path) -> None:
    shutil.copytree(REFERENCE / "forms", tmp_path / "forms")
    for name in ("cover.yaml", "layout.yaml"):
        shutil.copy(REFERENCE / name, tmp_path)
    definition = (REFERENCE / "forms/sj05.yaml").read_text(encoding="utf-8").replace("SJ05", "SJ99").replace("年度", "年份")
    (tmp_path / "forms/sj99.yaml").write_text(definition, encoding="utf-8")
    batch = parse(
        workbook({"封面": cover(填报单位代码="340000"), "SJ99": [["年份", "项目编号"], [2022, "a-0001"]]}),
        forms_folder=tmp_path / "forms",
    )
    assert [(row["year"], row["project_id"]) for row in records(batch, "SJ99")] == [(2022, "a-0001")]


def test_two_versions_of_a_form_meet_in_one_table(tmp_path: Path) -> None:
    shutil.copytree(REFERENCE / "forms", tmp_path / "forms")
    for name in ("cover.yaml", "layout.yaml"):
        shutil.copy(REFERENCE / name, tmp_path)
    old = (tmp_path / "forms/sj05.yaml").read_text(encoding="utf-8")
    (tmp_path / "forms/sj05.yaml").write_text(old.replace("valid_to: null", "valid_to: 2021-12"), encoding="utf-8")
    new = old.replace('version: "2022"', 'version: "2023"').replace("valid_from: 2014-01", "valid_from: 2022-01")
    new += "  - {name: remark, heading: 备注, type: text, required: never}\n"
    (tmp_path / "forms/sj05-2023.yaml").write_text(new, encoding="utf-8")
    assert len([form for form in all_forms(tmp_path / "forms") if form.form_code == "SJ05"]) == 2
    rows = [["年度", "项目编号", "备注"], [2022, "a-0001", "新"]]
    files: list[ArrivedFile] = [
        arrive(workbook({"封面": cover(填报单位代码="340000", 报告期=period), "SJ05": rows}), f"{period}.xlsx")
        for period in ("2021-09", "2022-09")
    ]
    assert [row["remark"] for row in records(parse(*files, forms_folder=tmp_path / "forms"), "SJ05")] == [None, "新"]


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=3))
def test_no_garbled_sheet_raises(position: int, garbage: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(A.content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = [name for name in parts if name.startswith("xl/w") or name.endswith("sharedStrings.xml")]
    name = names[position % len(names)]
    at = position % len(parts[name])
    parts[name] = parts[name][:at] + garbage + parts[name][at + len(garbage) :]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    assert len(only(parse(stream.getvalue()), "submissions")) == 1
