"""The contract with the counties, from outside: workbooks written by it alone, and what comes back.

Each error of the closed list rejects with one error at its cell and leaves the version that counted; what only looks wrong
is accepted. One server, two nights for all cases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from anhui_stats import nightly
from anhui_stats.catalog.forms import form_set
from anhui_stats.catalog.regions import load_reference
from anhui_stats.database.connect import connect
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.database.warehouse import open_databases
from anhui_stats.settings import Settings, load_settings
from contract_books import CONTRACT, Book, Formula
from pipeline import MOMENT

Spoil = Callable[[Book], object]


def put(code: str, column: str, value: Any, row: int = 0) -> Spoil:
    return lambda book: book.put(code, column, value, row)


#: What rejects: the change, the column and cell of the one error.
ERRORS: dict[str, tuple[Spoil, str, str | None]] = {
    "required": (put("ZS01", "investor_name", None), "investor_name", "G5"),
    "required when started": (put("ZS01", "ytd_funds_wan", None), "ytd_funds_wan", "W5"),
    "the date that a stage demands": (put("ZS01", "completed_on", None, 2), "completed_on", "R7"),
    "required of a 徽商 project": (put("ZS01", "huishang_investment_wan", None, 1), "huishang_investment_wan", "AG6"),
    "an item without its value": (put("ZS03", "ytd_value", None), "ytd_value", "D5"),
    "wrong type": (put("ZS01", "total_investment_wan", "五千万"), "total_investment_wan", "T5"),
    "no such day": (put("ZS01", "signed_on", "2022-02-30"), "signed_on", "N5"),
    "outside an enumeration": (put("ZS04", "kind", "开会"), "kind", "B5"),
    "several sources": (put("ZS01", "source_region", "江苏、浙江"), "source_region", "H5"),
    "check digit": (put("ZS01", "entity_uscc", "913415000000000281"), "entity_uscc", "F5"),
    "a licence number after 2017": (put("ZS01", "entity_uscc", "341522000012345"), "entity_uscc", "F5"),
    "ruined code": (put("ZS01", "entity_uscc", 9.13415e17), "entity_uscc", "F5"),
    "unknown division": (put("ZS01", "industry_code", "9999"), "industry_code", "I5"),
    "formula without a value": (put("ZS01", "ytd_funds_wan", Formula("=4500*2")), "ytd_funds_wan", "W5"),
    "negative money": (put("ZS06", "total_investment_wan", -1), "total_investment_wan", "E5"),
    "negative whole": (put("ZS01", "cumulative_funds_wan", -1), "cumulative_funds_wan", "Z5"),
    "part above whole": (put("ZS01", "fixed_investment_wan", 50000.01), "fixed_investment_wan", "U5"),
    "a key twice": (lambda book: book.sheet("ZS05").append(list(book.sheet("ZS05")[4])), "matter_id", "A6"),
    "a heading missing": (lambda book: book.drop("ZS05", "due_on"), "due_on", None),
    "a conditional heading missing": (lambda book: book.drop("ZS01", "signed_on"), "signed_on", None),
    "a sheet missing": (lambda book: book.sheets.pop(CONTRACT["ZS06"]["sheet"]), "", None),
    "no version on the cover": (lambda book: book.say("报表制度版本", None), "form_version", "B4"),
    "another unit's name": (lambda book: book.say("填报单位名称", "金寨县"), "unit_name", "B1"),
}


def two_totals_and_groups(book: Book) -> None:
    rows = book.sheet("ZS01")
    total = [None] * len(rows[2])
    total[0], total[book.position("ZS01", "total_investment_wan")] = "合计", 100000
    rows[4:4] = [total, ["一、工业"]]
    rows += [[], ["单位负责人：李某", None, "审核人：赵某"], ["注：1月起累计"]]


def nil_report(written: str) -> Spoil:
    def spoil(book: Book) -> None:
        del book.sheets[CONTRACT["ZS02"]["sheet"]], book.sheets[CONTRACT["ZS05"]["sheet"]]
        book.say("零报告", written)

    return spoil


def reverse_columns(book: Book) -> None:
    for row in book.sheet("ZS01")[2:]:
        row.reverse()


def headed(code: str, column: str, heading: str, value: Any) -> Spoil:
    def spoil(book: Book) -> None:
        book.head(code, column, heading)
        book.put(code, column, value)

    return spoil


#: What only looks wrong, or is merely written otherwise: accepted.
SOUND: dict[str, Spoil] = {
    "four times the investment": put("ZS01", "cumulative_funds_wan", 200000),
    "within half a printed digit": put("ZS01", "fixed_investment_wan", 50000.005),
    "the year above the sum of years": put("ZS01", "cumulative_funds_wan", 8500),
    "an approval code twice": put("ZS01", "approval_code", "2022-341522-33-03-012345", 1),
    "an unknown item": lambda book: book.sheet("ZS03").append(["Z999", "自设", "个", 3]),
    "no USCC yet": put("ZS01", "entity_uscc", None),
    "money taken back": put("ZS01", "month_funds_wan", -500),
    "no phone": lambda book: book.say("联系电话", None),
    "a column of their own": lambda book: book.sheet("ZS01")[2].append("自定义"),
    "零报告 and rows": lambda book: book.say("零报告", "ZS04"),
    "an empty sheet": lambda book: book.sheet("ZS05").__delitem__(slice(4, None)),
    "安徽 without its city": put("ZS01", "source_region", "安徽"),
    "a project number of their own": put("ZS01", "project_id", "霍邱招商001", 2),
    "dates out of order": put("ZS01", "started_on", dt.date(2021, 12, 1)),
    "another month in the caption": lambda book: book.sheet("ZS01")[1].__setitem__(0, "报告期：2022年1月"),
    "合计 on top, groups, signatures": two_totals_and_groups,
    "零报告 with titles": nil_report("ZS02 外商直接投资、ZS05 帮办事项"),
    "零报告 by blanks": nil_report("zs02 ZS05"),
    "columns in another order": reverse_columns,
    "headings lower": lambda book: book.sheet("ZS01").__setitem__(slice(2, 2), [[None], ["（内部资料）"]]),
    "没有甲乙丙": lambda book: book.sheet("ZS01").__delitem__(3),
    "a whole number with separators": put("ZS01", "total_investment_wan", "50,000.00"),
    "full-width digits": put("ZS01", "total_investment_wan", "５００００"),
    "a unit in the cell": put("ZS01", "total_investment_wan", "5亿元"),
    "亿元 in the heading": headed("ZS06", "total_investment_wan", "总投资（亿元）", 1.2),
    "a line break in the heading": headed("ZS06", "total_investment_wan", "总投资\n（万元）", 12000),
    "亿美元 in the heading": headed("ZS02", "ytd_fdi_ministry_usd_wan", "本年实际使用外资（部口径）（亿美元）", 0.03),
}
#: Amounts of ZS01, ZS02 and ZS06 that are the same however they were written.
SAME = ["a whole number with separators", "full-width digits", "a unit in the cell", "亿元 in the heading",
        "a line break in the heading", "亿美元 in the heading", "columns in another order"]  # fmt: skip
MASKED = ("刘保密", "13912345678")


@dataclass(frozen=True)
class Answered:
    """The last submission of a case, its findings, and which file counts."""

    state: str
    findings: list[dict[str, Any]]
    counting: str | None

    @property
    def errors(self) -> list[tuple[str, str]]:
        return [(found["column_name"], found["cell"]) for found in self.findings if found["severity"] == "error"]


@dataclass(frozen=True)
class Home:
    """A home after both nights: what was answered by case."""

    settings: Settings
    answers: dict[str, Answered]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, server: EmbeddedServer) -> Iterator[Home]:
    settings = load_settings(
        home=tmp_path_factory.mktemp("contract"), settle_seconds=0, database_url=server.url("contract"), batches=2
    )
    settings.create_folders()
    regions = (r for r in load_reference().regions if r.level == "county" and r.region_name not in ("金寨县", "郊区"))
    units = (region for region in regions if region.is_valid_in("2022-09") and region.is_valid_in("2014-01"))
    with open_databases(settings) as opened:
        cases = {case: next(units) for case in (*ERRORS, *SOUND, "personal")}
        for case in ERRORS:
            Book(cases[case].region_code, cases[case].region_name).save(settings.landing / f"{case}.first.xlsx")
        _first_half(opened, MOMENT, "first")
        for case, spoil in {**{name: error[0] for name, error in ERRORS.items()}, **SOUND, "personal": _write_personal}.items():
            book = Book(cases[case].region_code, cases[case].region_name)
            spoil(book)
            book.save(settings.landing / f"{case}.xlsx")
        _first_half(opened, MOMENT + dt.timedelta(days=1), "second")
        yield Home(opened, {case: _answer(opened, case) for case in cases})


def _first_half(settings: Settings, moment: dt.datetime, run_key: str) -> None:
    """A night up to its answers."""
    for number, receipt_ids in enumerate(nightly.register_files(run_key, moment, settings)):
        nightly.parse_batch(run_key, number, receipt_ids, moment, settings)
    nightly.validate_batches(run_key, moment, settings)
    nightly.load_submissions(run_key, moment, settings)
    nightly.send_messages(moment, settings)


def _answer(settings: Settings, case: str) -> Answered:
    with connect(settings) as connection:
        row = connection.execute(
            "select submission_id, unit_code, state from ops.submission where file_name = %(name)s", {"name": f"{case}.xlsx"}
        ).fetchone()
        assert row is not None, f"{case}: no submission"
        cursor = connection.execute(
            "select column_name, cell, severity, value, message from ops.finding where submission_id = %(id)s", {"id": row[0]}
        )
        names = [column.name for column in cursor.description or ()]
        findings = [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
        counting = connection.execute(
            "select submission.file_name from core.counting_form inner join ops.submission using (submission_id)"
            " where counting_form.unit_code = %(unit)s and counting_form.form_code = 'ZS01'",
            {"unit": row[1]},
        ).fetchone()
    return Answered(row[2], findings, counting[0] if counting else None)


def _write_personal(book: Book) -> None:
    book.put("ZS01", "contact", Formula('="刘保密"&"13912345678"'))


@pytest.mark.parametrize("code", sorted(CONTRACT))
def test_forms_have_the_names_headings_and_aliases_of_the_contract(code: str) -> None:
    form = form_set("2022-09").form(code)
    units = {"money_wan": "(万元)", "money_usd_wan": "(万美元)", "area_mu": "(亩)"} if code.startswith("ZS") else {}
    ours = [[column.name, column.heading + units.get(column.type, ""), list(column.aliases)] for column in form.columns]
    assert (form.sheet, ours) == (CONTRACT[code]["sheet"], CONTRACT[code]["columns"])


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_rejects_at_its_cell_and_what_counted_still_counts(home: Home, case: str) -> None:
    _, column, cell = ERRORS[case]
    answer = home.answers[case]
    ((found_column, found_cell),) = answer.errors
    assert (found_column, answer.state) == (column, "rejected")
    assert cell is None or found_cell == cell
    assert answer.counting == f"{case}.first.xlsx"


@pytest.mark.parametrize("case", SOUND)
def test_what_only_looks_wrong_is_accepted(home: Home, case: str) -> None:
    answer = home.answers[case]
    assert (answer.errors, answer.counting) == ([], f"{case}.xlsx")


@pytest.mark.parametrize("case", SAME)
def test_amounts_are_the_same_however_they_were_written(home: Home, case: str) -> None:
    amounts = (
        "select (select sum(total_investment_wan) from raw.zs01 where submission_id = one.submission_id),"
        " (select sum(ytd_fdi_ministry_usd_wan) from raw.zs02 where submission_id = one.submission_id),"
        " (select sum(total_investment_wan) from raw.zs06 where submission_id = one.submission_id)"
        " from ops.submission as one where one.file_name = %(name)s"
    )
    with connect(home.settings) as connection:
        assert connection.execute(amounts, {"name": f"{case}.xlsx"}).fetchone() == (100000, 300, 12000)


def test_personal_values_stand_masked_in_findings_and_mails(home: Home) -> None:
    answer = home.answers["personal"]
    assert [(found["column_name"], found["value"]) for found in answer.findings] == [("contact", '="刘**"&"139****5678"')]
    mails = [path.read_bytes() for path in home.settings.outbox.iterdir()]
    with connect(home.settings) as connection:
        texts = [str(row) for row in connection.execute("select body_text, body_html from ops.outbox").fetchall()]
    assert len(mails) == len(texts) == 2 * len(ERRORS) + len(SOUND) + 1
    assert not [text for text in texts for word in MASKED if word in text]
