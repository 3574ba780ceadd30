"""csv files: encodings, separators, and files that are one submission together."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from unit.parse.making import arrive, fault, only, parse, records

COVER = [["填报单位名称", "霍邱县"], ["填报单位代码", "341522"], ["报告期", "2022-09"], ["报表制度版本", "2022"]]
ZS05 = [["事项编号", "项目编号", "提出日期", "情况说明"], ["m-0001", "341522-2022-0001", "2022-3-1", "已办䶮"]]
ZS06 = [["入库编号", "项目名称", "总投资（万元）"], ["p-0001", "某项目", '"1,200"'], ["合计", "", "1200"]]


def text(form: str, body: list[list[str]], separator: str = ",", **cover: str) -> str:
    pairs = [[label, cover.get(label, value)] for label, value in COVER]
    rows = [["报表代码", form], *pairs, *([["零报告", cover["零报告"]]] if "零报告" in cover else []), [""], *body]
    return "\r\n".join(separator.join(row) for row in rows if form or row[0] != "报表代码") + "\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_encodings_and_separators(encoding: str, separator: str) -> None:
    batch = parse(arrive(text("ZS05", ZS05, separator).encode(encoding), "a.csv"))
    (row,) = records(batch, "ZS05")
    assert (row["matter_id"], row["explanation"], row["row_no"], row["sheet"]) == ("m-0001", "已办䶮", 8, "a.csv")
    assert batch.submissions.to_pylist()[0]["unit_code"] == "341522"


def test_the_file_name_names_the_form_when_no_line_does() -> None:
    assert len(records(parse(arrive(text("", ZS05).encode(), "霍邱ZS05.csv")), "ZS05")) == 1


def test_headings_name_the_form_when_nothing_else_does() -> None:
    assert len(records(parse(arrive(text("", ZS06).encode(), "a.csv")), "ZS06")) == 0
    full = [
        ["入库编号", "项目名称", "项目类别", "总投资", "入库日期", "状态"],
        ["p-0001", "某", "工业", "1", "2022-3", "推介中"],
    ]
    assert len(records(parse(arrive(text("", full).encode(), "a.csv")), "ZS06")) == 1


def test_an_unknown_form_is_a_sheet_without_a_form() -> None:
    (found,) = only(parse(arrive(text("ZS99", ZS05).encode(), "a.csv")), "sheets")
    assert found["form_code"] == ""


def test_numbers_in_a_csv_are_text_and_that_is_no_normalisation() -> None:
    batch = parse(arrive(text("ZS06", [ZS06[0], ["p-0001", "某项目", "12.5"]]).encode(), "a.csv"))
    assert records(batch, "ZS06")[0]["total_investment_wan"] == 12.5
    assert batch.normalisations.num_rows == 0


def test_cells_of_a_csv_are_named_as_excel_shows_them() -> None:
    batch = parse(arrive(text("ZS06", ZS06).encode(), "a.csv"))
    assert [(n["cell"], n["kind"], n["value"]) for n in batch.normalisations.to_pylist()] == [("C8", "thousands", "1200")]
    assert [t["cell"] for t in batch.totals.to_pylist()] == ["C9"]


def test_csv_files_of_one_unit_period_and_folder_are_one_submission() -> None:
    one = arrive(text("ZS05", ZS05, 零报告="ZS01").encode(), "341522/a.csv", mtime_ns=5)
    two = arrive(text("ZS06", ZS06, 零报告="ZS02").encode(), "341522/b.csv", mtime_ns=9)
    batch = parse(two, one)
    (row,) = batch.submissions.to_pylist()
    assert row["receipt_ids"] == sorted([one.receipt.receipt_id, two.receipt.receipt_id])
    assert row["sha256"] == hashlib.sha256("\n".join(sorted([one.receipt.sha256, two.receipt.sha256])).encode()).hexdigest()
    assert (row["file_name"], row["order_key"]) == ("a.csv；b.csv", "00000000000000000009 341522/b.csv")
    assert row["nil_forms"] == ["ZS01", "ZS02"]
    assert {(s["form_code"], s["file_name"], s["sha256"]) for s in only(batch, "sheets")} == {
        ("ZS05", "a.csv", one.receipt.sha256),
        ("ZS06", "b.csv", two.receipt.sha256),
    }
    present = {f["form_code"] for f in only(batch, "forms", form_status="present")}
    assert present == {"ZS05", "ZS06"}


@pytest.mark.parametrize("other", [{"path": "二/b.csv"}, {"报告期": "2022-08"}, {"填报单位代码": "341523"}])
def test_csv_files_of_another_folder_period_or_unit_are_another_submission(other: dict[str, Any]) -> None:
    path = other.get("path", "一/b.csv")
    fields = {key: value for key, value in other.items() if key != "path"}
    batch = parse(arrive(text("ZS05", ZS05).encode(), "一/a.csv"), arrive(text("ZS06", ZS06, **fields).encode(), path))
    assert batch.submissions.num_rows == 2


def test_two_versions_of_one_csv_in_a_group_keep_their_rows_apart() -> None:
    batch = parse(arrive(text("ZS05", ZS05).encode(), "a.csv"), arrive(text("ZS05", ZS05, ";").encode(), "a.csv"))
    assert batch.submissions.num_rows == 1
    assert [row["sheet"] for row in records(batch, "ZS05")] == ["a.csv", "a.csv (2)"]


def test_an_unclosed_quote_does_not_swallow_rows() -> None:
    broken = text("ZS05", [ZS05[0], ["m-0001", '"某', "", ""], ["m-0002", "b", "", ""]])
    assert fault(parse(arrive(broken.encode(), "a.csv"))) == "damaged"


def test_a_code_that_excel_ruined_before_it_wrote_the_csv() -> None:
    batch = parse(arrive(text("ZS05", [ZS05[0], ["9.13E+17", "a-0001", "", ""]]).encode(), "a.csv"))
    assert [(u["cell"], u["reason"]) for u in batch.unread.to_pylist()] == [("A8", "ruined_code")]


@pytest.mark.parametrize("further", [["填报代码", "341522"], ["单位地址", "蓼城路"], [""]], ids=["misspelt", "other", "blank"])
def test_a_line_that_is_no_known_pair_does_not_end_the_cover(further: list[str]) -> None:
    pairs = [["报表代码", "ZS05"], further, *COVER, [""], *ZS05]
    batch = parse(arrive("\r\n".join(",".join(row) for row in pairs).encode(), "a.csv"))
    assert (fault(batch), len(records(batch, "ZS05"))) == (None, 1)
    assert batch.submissions.to_pylist()[0]["unit_code"] == "341522"
