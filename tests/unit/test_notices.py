"""Letters with a workbook, later letters, reminders and words to the operator: what their readers find in them."""

import datetime as dt
from dataclasses import replace

import pytest

from anhui_stats.catalog.calendar_rules import FormRule, ReminderRule, load_calendar
from anhui_stats.catalog.recipients import load_recipients
from anhui_stats.models import Severity, State
from anhui_stats.notify import ADDED, CITY_RETURNED, Changes, NextReport, ReturnedBook, compose
from anhui_stats.notify.digest import percent, write_city_digest, write_province_digest
from anhui_stats.notify.night_report import Night, RuleCount
from anhui_stats.notify.notice import ROWS, Notice, Panel, message_of
from anhui_stats.notify.operator import FAILED, MISSING, UNFINISHED, NightFault, write_fault
from anhui_stats.notify.reminder import Reminder, reminder_kind, write_reminder
from anhui_stats.periods import TIMEZONE
from letters import RECIPIENT, REJECTED, finding

OFFICE = load_recipients().office
BOOK = ReturnedBook("霍邱县_审核结果.xlsx", "341522/2022-09/霍邱县_审核结果.xlsx", "cd" * 32, 12_345_678, is_attached=True)
DUE = dt.datetime(2022, 10, 12, 18, tzinfo=TIMEZONE)


def _text(**changes: object) -> str:
    return compose(replace(REJECTED, **changes), (RECIPIENT,), OFFICE)[0].text  # type: ignore[arg-type]


@pytest.mark.parametrize(("errors", "queries"), [(1, 0), (15, 5), (15, 6), (200, 50), (3, 4000)])
def test_with_a_workbook_the_letter_lists_the_twenty_gravest_and_counts_all(errors: int, queries: int) -> None:
    findings = [finding(number, Severity.QUERY, rule_id="Q") for number in range(1, queries + 1)]
    findings += [finding(number, rule_id="E") for number in range(1, errors + 1)]
    text = _text(findings=tuple(findings), returned=BOOK)
    listed = min(20, errors + queries)
    assert text.count("规则编号：") == listed
    assert text.count("规则编号：E\n") == min(20, errors), "errors before queries"
    assert (f"共{errors + queries}处，正文列出前20处，其余见附件" in text) == (errors + queries > 20)
    assert f"必须改正的错误（{errors}处" in text
    assert not queries or f"需要核实的事项（{queries}处" in text
    assert f"{errors + queries}处审核结果已逐处标注" in text


def test_a_workbook_too_large_for_a_mail_is_fetched_and_nothing_is_silently_left_out() -> None:
    findings = tuple(finding(number) for number in range(1, 31))
    large = replace(BOOK, is_attached=False)
    (message,) = compose(replace(REJECTED, findings=findings, returned=large), (RECIPIENT,), OFFICE)
    assert message.attachment is None
    assert "12.3MB" in message.text and OFFICE.fetch_from in message.text and large.path in message.text
    assert "共30处，正文列出前20处，其余见该文件" in message.text
    (attached,) = compose(replace(REJECTED, findings=findings, returned=BOOK), (RECIPIENT,), OFFICE)
    assert attached.attachment and (attached.attachment.path, attached.attachment.sha256) == (BOOK.path, BOOK.sha256)


def test_a_letter_tells_what_changed_and_how_a_query_is_answered() -> None:
    query = (finding(1, Severity.QUERY),)
    text = _text(state=State.ACCEPTED_OPEN_QUERIES, findings=query, returned=BOOK, changes=Changes(1, 3, 2, 5), counting=None)
    assert "与第1次比：已改正5处，仍存在2处，新增3处" in text
    assert "“审核结果”工作表对应行的“原因代码”栏" in text and "“情况说明”栏" in text
    assert "仅写“核实无误”不能作为说明" in text


def test_a_copy_or_a_list_is_called_what_it_is_and_answered_by_mail() -> None:
    query = (finding(1, Severity.QUERY),)
    accepted: dict[str, object] = {"state": State.ACCEPTED_OPEN_QUERIES, "findings": query, "counting": None}
    copy = _text(**accepted, file_name="zs01.csv", returned=replace(BOOK, kind="rebuilt"))
    assert "所报数据的副本" in copy and "回复本邮件说明具体原因" in copy
    listed = _text(**accepted, returned=replace(BOOK, kind="list_only"))
    assert "审核意见清单" in listed and "原表" not in listed and "回复本邮件说明具体原因" in listed


def test_a_receipt_names_the_whole_sha256_of_what_was_accepted() -> None:
    text = _text(state=State.ACCEPTED, findings=())
    assert f"SHA-256：{'ab' * 32}\n" in text


def test_later_letters_have_ids_of_their_own() -> None:
    query = (finding(1, Severity.QUERY),)
    accepted = replace(REJECTED, state=State.ACCEPTED, findings=query)
    added = replace(accepted, purpose=ADDED, answer_id="a 1")
    returned = replace(accepted, findings=(), purpose=CITY_RETURNED, answer_id="a 2", remark="审核意见：投资额与备案不符。")
    first, second, third = (compose(one, (RECIPIENT,), OFFICE)[0] for one in (accepted, added, returned))
    assert len({first.message_id, second.message_id, third.message_id}) == 3
    assert "新增1处待核实" in second.subject and "不因本次核实而退回" in second.text
    assert "市级审核：退回修改" in third.subject and "审核意见：投资额与备案不符。" in third.text


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (7, None),  # a holiday
        (8, None),  # a make-up working day, four working days before
        (9, "remind_before"),  # a Sunday that is worked: three working days before
        (11, "remind_before"),
        (12, "remind_on_the_day"),
        (13, "remind_after_1"),
        (15, None),  # Saturday
        (17, "remind_after_1"),  # made up for, where the 13th was missed
        (19, "remind_after_5"),
        (21, "remind_after_5"),
        (24, None),
    ],
)
def test_the_kind_of_a_reminder_follows_from_the_day(day: int, kind: str | None) -> None:
    rule = ReminderRule(before_working_days=3, after_working_days=(1, 5))
    assert reminder_kind(rule, DUE, dt.datetime(2022, 10, day, 9, tzinfo=TIMEZONE)) == kind


def test_a_form_with_dates_of_its_own_is_named_in_reminder_and_receipt() -> None:
    rules = load_calendar()
    own = rules.monthly_reports[0].model_copy(update={"forms": {"ZS04": FormRule(working_day=7, cut_off_day=25)}})
    forms = rules.model_copy(update={"monthly_reports": (own,)}).own_dates("2022-09")
    told = "其中ZS04须于2022年10月14日18时前报送，数据统计至9月25日。"
    reminder = Reminder("remind_before", "341522", "霍邱县", "2022-09", DUE, dt.date(2022, 9, 30), 0, False, DUE, forms)
    assert told in write_reminder(reminder, OFFICE).steps[0]
    assert told in _text(next_report=NextReport("2022-09", DUE, forms))
    assert rules.own_dates("2022-09") == () and "其中ZS" not in _text()


def test_a_city_reads_its_own_commonest_faults_and_the_province_those_of_all() -> None:
    rules = (
        RuleCount("CELL-E02", "不在规定选项内", "341500", 3, 2),
        RuleCount("CELL-E02", "不在规定选项内", "340100", 2, 1),
        RuleCount("ZS01-Q15", "累计超过总投资", "340100", 4, 3),
    )
    night = Night(DUE, "2022-09", DUE, False, rules=rules)
    city = message_of(write_city_digest(night.of_city("341500"), "六安市", OFFICE), "digest_city", "x", RECIPIENT).text
    assert "CELL-E02｜不在规定选项内｜3处｜2个单位" in city and "ZS01-Q15" not in city
    province = message_of(write_province_digest(night, OFFICE), "digest_province", "x", RECIPIENT).text
    first, second = "CELL-E02｜不在规定选项内｜5处｜3个单位", "ZS01-Q15｜累计超过总投资｜4处｜3个单位"
    assert first in province and province.index(first) < province.index(second)


@pytest.mark.parametrize("cause", [MISSING, UNFINISHED, FAILED])
def test_the_operator_reads_which_step_the_last_line_and_what_to_do(cause: str) -> None:
    error = "ConsistencyError: 12 rows found, 11 accounted for"
    fault = NightFault(dt.date(2022, 10, 13), cause, "load_submissions", error, DUE)
    notice = write_fault(fault, OFFICE, DUE)
    text = message_of(notice, "night_fault", fault.about, RECIPIENT).text
    assert "10月13日夜间任务" in notice.subject and "load_submissions" in notice.subject
    assert error in text and "docs/runbook.md" in text and ("make" in text or "Clear" in text)


def test_a_long_table_says_how_many_rows_it_leaves_out() -> None:
    panel = Panel("单位", ("单位", "情况"), tuple((f"{number}县", "<未报>") for number in range(ROWS + 7)))
    notice = Notice("题", "各位：", "ask", "头", "文", OFFICE, "2022年10月13日", panels=(panel,))
    message = message_of(notice, "digest", "x", RECIPIENT)
    assert "另有7行" in message.text and "另有7行" in message.html
    assert "&lt;未报&gt;" in message.html


@pytest.mark.parametrize(
    ("part", "whole", "text"), [(22, 32, "68.8%"), (1, 3, "33.3%"), (2, 3, "66.7%"), (5, 5, "100.0%"), (0, 0, "—")]
)
def test_rates_are_rounded_half_up(part: int, whole: int, text: str) -> None:
    assert percent(part, whole) == text
