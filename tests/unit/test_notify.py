"""The answers that counties read."""

import html
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from anhui_stats.catalog.recipients import load_recipients
from anhui_stats.models import Message, Severity, State
from anhui_stats.notify import CountedVersion, SubmissionAnswer, compose, message_id_of
from letters import RECIPIENT, REJECTED, SUBMISSION_ID, finding

UNKNOWN = replace(
    REJECTED,
    state=State.UNREADABLE,
    unit_code=None,
    unit_name=None,
    period=None,
    attempt=None,
    counting=None,
    form_rows=(),
    next_report=None,
    is_on_time=None,
    findings=(
        finding(
            form_code="", sheet="", row=None, cell="", column="", value="", expected="", difference="", rule_id="FILE-E001",
            message="文件设有打开密码，无法读取。", remedy="请在WPS或Excel中取消密码后重新报送。",
        ),
    ),
)  # fmt: skip


def _only(answer: SubmissionAnswer, recipients: Sequence[str] = (RECIPIENT,)) -> Message:
    (message,) = compose(answer, recipients, load_recipients().office)
    return message


def _seen(message: Message) -> str:
    """The HTML as its reader sees it."""
    return html.unescape(re.sub(r"<[^>]+>", "", message.html))


@pytest.mark.parametrize(
    ("changes", "subject"),
    [
        ({}, "【安徽招商统计】霍邱县2022年9月报表（第2次报送）审核结果：已退回（1处错误）"),
        ({"attempt": 1}, "【安徽招商统计】霍邱县2022年9月报表审核结果：已退回（1处错误）"),
        (
            {"state": State.ACCEPTED_OPEN_QUERIES, "attempt": 1, "findings": (finding(severity=Severity.QUERY),)},
            "【安徽招商统计】霍邱县2022年9月报表审核结果：已接收（1处待核实）",
        ),
        ({"state": State.ACCEPTED, "attempt": 1, "findings": ()}, "【安徽招商统计】霍邱县2022年9月报表审核结果：已接收"),
        ({"state": State.UNREADABLE, "attempt": 1}, "【安徽招商统计】霍邱县2022年9月报表审核结果：无法读取"),
        (
            {"state": State.ACCEPTED, "findings": (), "duplicate_of": REJECTED.counting},
            "【安徽招商统计】霍邱县2022年9月报表审核结果：与已接收的报表相同",
        ),
        ({"unit_name": None}, "【安徽招商统计】《霍邱县2022年9月报表(终稿)2.xlsx》审核结果：已退回（1处错误）"),
    ],
)
def test_the_subject_says_whose_report_of_when_and_what_became_of_it(changes: dict[str, object], subject: str) -> None:
    assert _only(replace(REJECTED, **changes)).subject == subject  # type: ignore[arg-type]


def test_a_rejection_tells_cell_reading_expectation_difference_remedy_and_rule() -> None:
    message = _only(REJECTED)
    for body in (message.text, _seen(message)):
        for words in (
            "1. 工作表“ZS01 项目台账”V5单元格（其中省外到位资金）",
            "读到：12000；应为：不大于本年实际到位资金10000万元；相差：2000万元",
            "问题：其中省外到位资金大于本年实际到位资金。",
            "处理：请核对两栏数据，改正填错的一栏。",
            "规则编号：ZS01-E012",
        ):
            assert words in body


def test_a_rejection_says_which_version_counts_and_by_when_and_where_to_send_again() -> None:
    message = _only(REJECTED)
    for body in (message.text, _seen(message)):
        assert "目前计入统计的仍是第1次报送（《霍邱县2022年9月报表.xlsx》，2022年10月10日1时收到）。" in body
        assert "请于2022年10月14日18时前按下列说明改正" in body
        assert "命名的文件夹（341522）" in body
        assert "2022年10月报表请于2022年11月7日18时前" in body
        assert "2022年10月11日1时（按时）" in body


def test_errors_come_before_queries_before_notices_and_a_sheet_is_read_in_its_order() -> None:
    findings = (
        finding(7, Severity.NOTICE, rule_id="N7"),
        finding(9, rule_id="E9"),
        finding(8, Severity.QUERY, rule_id="Q8"),
        finding(2, rule_id="E2-AA", cell="AA6"),
        finding(2, rule_id="E2-B", cell="B6"),
    )
    text = _only(replace(REJECTED, findings=findings)).text
    order = [text.index(f"规则编号：{rule_id}\n") for rule_id in ("E2-B", "E2-AA", "E9", "Q8", "N7")]
    assert order == sorted(order)
    assert "必须改正的错误（3处）" in text and "需要核实的事项（1处）" in text and "提示（1处）" in text


def test_an_accepted_report_counts_itself_and_asks_for_nothing() -> None:
    counting = CountedVersion(2, REJECTED.file_name, REJECTED.received_at)
    text = _only(replace(REJECTED, state=State.ACCEPTED, findings=(), counting=counting)).text
    assert "目前计入统计的是本次报送（第2次）。" in text
    assert "本期报表无需再办理。" in text
    assert "ZS01 招商引资项目台账：87行" in text and "ZS02 外商直接投资：零报告" in text and "ZS07 多投资方明细：未报" in text
    assert "错误" not in text


def test_open_queries_say_how_to_explain() -> None:
    counting = CountedVersion(2, REJECTED.file_name, REJECTED.received_at)
    queries = (finding(1, Severity.QUERY),)
    text = _only(replace(REJECTED, state=State.ACCEPTED_OPEN_QUERIES, findings=queries, counting=counting)).text
    assert "已接收并计入统计；另有1处数据需要贵单位核实" in text
    assert "回复本邮件说明具体原因" in text and "仅写“核实无误”不能作为说明" in text


def test_a_first_rejected_report_leaves_nothing_counting() -> None:
    assert "目前尚无计入统计的版本" in _only(replace(REJECTED, counting=None)).text


def test_a_duplicate_names_the_version_that_holds_the_same_bytes() -> None:
    message = _only(replace(REJECTED, state=State.ACCEPTED, findings=(), duplicate_of=REJECTED.counting))
    assert message.kind == "duplicate"
    assert "该文件与第1次报送（《霍邱县2022年9月报表.xlsx》，2022年10月10日1时收到）内容完全相同，没有重复计入" in message.text


def test_an_unreadable_file_of_an_unknown_sender_is_answered_with_what_to_do() -> None:
    message = _only(UNKNOWN)
    assert message.kind == "unreadable"
    for body in (message.text, _seen(message)):
        assert "1. 整个文件" in body
        assert "文件设有打开密码，无法读取。" in body and "取消密码后重新报送" in body
        assert "已计入统计的数据没有任何变动" in body
        assert "请先在封面填写正确的填报单位代码" in body
        assert "None" not in body


@pytest.mark.parametrize("count", [200, 201, 5000])
def test_however_many_findings_there_are_each_cell_is_listed(count: int) -> None:
    rejected = replace(REJECTED, findings=tuple(finding(number) for number in range(1, count + 1)))
    message = _only(rejected)
    for body in (message.text, _seen(message)):
        assert set(re.findall(r"V(\d+)单元格", body)) == {str(4 + number) for number in range(1, count + 1)}
    remedies = message.text.count("请核对两栏数据")
    assert remedies == (count if count <= 200 else 1)


def test_nothing_that_a_county_wrote_can_break_the_letter() -> None:
    hostile = finding(sheet="a<b>&\n\r\nBcc: x@y.example", value='<script>alert("1")</script>')
    message = _only(replace(REJECTED, unit_name=None, file_name="报表\r\nBcc: x@y.example<b>.xlsx", findings=(hostile,)))
    assert "\n" not in message.subject and "\r" not in message.subject
    assert "<script>" not in message.html and "a<b>" not in message.html
    assert '<script>alert("1")</script>' in _seen(message)
    assert not re.search(r"^Bcc:", message.text, re.MULTILINE)


def test_a_long_file_name_is_cut_in_the_subject_only() -> None:
    name = "很" * 100 + "长.xlsx"
    message = _only(replace(UNKNOWN, file_name=name))
    assert len(message.subject) < 90 and name in message.text


def test_a_blank_cell_a_cover_field_and_a_whole_sheet_are_named_as_such() -> None:
    findings = (
        finding(1, value="", expected="2022年9月以前的日期", difference=""),
        finding(2, form_code="", sheet="封面", cell="B3", column="unit_code", row=3),
        finding(3, cell="", row=None, column="", value="", expected="", difference="", rule_id="ZS01-E001"),
    )
    text = _only(replace(REJECTED, findings=findings)).text
    assert "读到：（空白）；应为：2022年9月以前的日期\n" in text
    assert "工作表“封面”B3单元格（填报单位代码）" in text
    assert re.search(r"\d\. 工作表“ZS01 项目台账”\n   问题", text)


def test_each_recipient_gets_a_message_whose_id_never_changes() -> None:
    first, second = compose(REJECTED, (RECIPIENT, "b@x.example"), load_recipients().office)
    assert (first.recipient, second.recipient) == (RECIPIENT, "b@x.example")
    assert first.message_id != second.message_id
    assert (first.text, first.html) == (second.text, second.html)
    assert first == _only(REJECTED)
    assert first.message_id == message_id_of(SUBMISSION_ID, "rejected", RECIPIENT)
    assert re.fullmatch(r"<[0-9a-f]{24}@anhui-stats>", first.message_id)


def test_an_answer_without_recipient_is_our_fault() -> None:
    with pytest.raises(ValueError, match="no recipient"):
        compose(REJECTED, (), load_recipients().office)


def test_a_unit_that_does_not_exist_is_sent_to_no_folder_of_its_own() -> None:
    text = _only(replace(REJECTED, unit_code="999999", unit_name=None)).text
    assert "填报单位：未能确认（999999）" in text
    assert "文件夹（999999）" not in text and "请先在封面填写正确的填报单位代码" in text
    assert "已计入统计的数据没有任何变动" in text


def test_a_period_in_the_future_is_neither_on_time_nor_followed_by_another() -> None:
    text = _only(replace(REJECTED, period="2032-09", counting=None)).text
    assert "收到时间：2022年10月11日1时\n" in text
    assert "下一期" not in text


def test_an_accepted_report_that_a_later_one_of_the_same_night_replaced_does_not_claim_to_count() -> None:
    later = CountedVersion(3, "霍邱县终稿.xlsx", REJECTED.received_at)
    for state in (State.ACCEPTED, State.ACCEPTED_OPEN_QUERIES):
        text = _only(replace(REJECTED, state=state, attempt=2, findings=(), counting=later)).text
        assert "计入统计的是第3次报送（《霍邱县终稿.xlsx》" in text.replace("目前", "")
        assert "本次报送不计入统计" in text and "已接收并计入统计" not in text and "照常计入统计" not in text


def test_a_duplicate_of_a_replaced_version_says_that_it_does_not_come_back() -> None:
    later = CountedVersion(2, "霍邱县终稿.xlsx", REJECTED.received_at)
    text = _only(replace(REJECTED, state=State.ACCEPTED, findings=(), duplicate_of=REJECTED.counting, counting=later)).text
    assert "不因重发而恢复" in text and "修订原因" in text
