"""Issues 4 and 5 from outside: what counties, cities and the province see over five nights. Nothing here looks inside."""

from __future__ import annotations

import dataclasses
import datetime as dt
import email
import email.policy
import hashlib
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from anhui_stats import nightly
from anhui_stats.catalog.life_rules import CityReviews, ReviewingCity
from anhui_stats.database.connect import connect
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.database.warehouse import open_databases
from anhui_stats.life import city as city_review
from anhui_stats.mailer import send_pending
from anhui_stats.settings import Settings, load_settings
from anhui_stats.validate import project_context
from clerk import answer, attachments_of, mend, open_returned, read_mails, result_rows, text_of
from factories import ledger_row, unit_name, write_provincial, write_workbook
from pipeline import MOMENT, run_night
from postman import Postman, serving

OVERRUN = "ZS01-Q15"
#: Rejected and mended; explained in its row; explained by an empty phrase.
MENDED, ROW, EMPTY = "341522", "341523", "341524"
FIRST_CLAIM, SECOND_CLAIM = "340103", "341003"
RETURNED, WAITING = "340202", "340207"
CAUSE = "概算调整，二期设备款并入"
REVIEWING = CityReviews(cities=(ReviewingCity(city_code="340200", valid_from=dt.date(2022, 10, 1), valid_to=None),))
NOVEMBER = dt.datetime(2022, 11, 9, 1, tzinfo=MOMENT.tzinfo)


@dataclasses.dataclass
class Story:
    """What the nights left behind. ``after``: the ids of all mails once each night had ended."""

    settings: Settings
    after: dict[str, set[str]] = dataclasses.field(default_factory=dict)
    returned: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)

    def night(self, name: str, moment: dt.datetime) -> None:
        run_night(self.settings, moment, name)
        self.look(name)

    def look(self, name: str) -> None:
        self.after[name] = {str(mail["Message-ID"]) for mail in read_mails(self.settings.outbox)}
        files = sorted(path for path in self.settings.returned.rglob("*") if path.is_file())
        self.returned[name] = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    def land(self, unit_code: str, name: str, rows: list[dict[str, Any]], period: str = "2022-09") -> None:
        write_workbook(self.settings.landing / f"{name}.xlsx", unit_code, period, {"ZS01": rows})

    def ask(self, query: str, *parameters: object) -> list[Any]:
        with connect(self.settings) as connection:
            return connection.execute(query.encode(), parameters or None).fetchall()

    def mail(self, unit_code: str, words: str) -> Any:
        """The one mail to a unit whose subject has the words."""
        [found] = [one for one in read_mails(self.settings.outbox, unit_code) if words in str(one["Subject"])]
        return found

    def published(self, unit_code: str, period: str = "2022-09", rule_id: str = OVERRUN) -> list[tuple[Any, ...]]:
        """Attempt, state and explanation of a rule's findings, as a statistician reads them."""
        query = "select attempt, state, explanation from pub.findings where unit_code = %s and period = %s and rule_id = %s"
        return self.ask(f"{query} order by attempt", unit_code, period, rule_id)

    def state(self, unit_code: str) -> tuple[Any, ...]:
        """State and city review of the last attempt as published."""
        query = "select state, city_review from pub.submissions where unit_code = %s and period = '2022-09' order by attempt"
        return tuple(self.ask(query, unit_code)[-1])


@pytest.fixture(scope="module")
def story(open_folder: Path, server: EmbeddedServer) -> Iterator[Story]:
    settings = load_settings(home=open_folder / "trip", settle_seconds=0, batches=1, database_url=server.url("round_trip"))
    settings.create_folders()
    with pytest.MonkeyPatch.context() as patch, open_databases(settings) as opened:
        patch.setattr(city_review, "load_city_reviews", lambda: REVIEWING)
        told = Story(opened)
        _first_night(told)
        _second_night(told)
        told.night("second again", MOMENT + dt.timedelta(days=1))
        _third_night(told)
        _next_month(told)
        _changed_rule(told)
        yield told


def _over(unit_code: str, number: int = 1, **columns: Any) -> dict[str, Any]:
    return ledger_row(number, unit_code, **{"cumulative_funds_wan": 28000, **columns})


def _first_night(story: Story) -> None:
    story.land(MENDED, "霍邱", [ledger_row(1, MENDED, stage="口头"), _over(MENDED, 2)])
    story.land(ROW, "舒城", [_over(ROW)])
    story.land(EMPTY, "金寨", [_over(EMPTY)])
    for unit in (FIRST_CLAIM, RETURNED, WAITING):
        story.land(unit, unit, [ledger_row(1, unit)])
    story.night("first", MOMENT)


def _second_night(story: Story) -> None:
    book = open_returned(story.mail(MENDED, "已退回"))
    mend(book, {"项目阶段": "开工"})
    answer(book, "口径", CAUSE)
    book.save(story.settings.landing / "霍邱改.xlsx")
    story.land(ROW, "舒城改", [_over(ROW, explanation=f"口径：{CAUSE}")])
    story.land(EMPTY, "金寨改", [_over(EMPTY, explanation="核实无误")])
    claimed = ledger_row(1, FIRST_CLAIM)["entity_uscc"]
    story.land(SECOND_CLAIM, "黄山区", [ledger_row(1, SECOND_CLAIM, entity_uscc=claimed)])
    opinion = {"unit_code": RETURNED, "period": "2022-09", "result": "退回", "opinion": "台账缺三个项目"}
    row = opinion | {"reviewed_on": dt.date(2022, 10, 10)}
    write_provincial(story.settings.landing / "芜湖意见.xlsx", "340200", "2022-09", {"SJ08": [row]})
    story.night("second", MOMENT + dt.timedelta(days=1))


def _third_night(story: Story) -> None:
    story.land(RETURNED, "镜湖改", [ledger_row(n, RETURNED) for n in (1, 2, 3)])
    passed = {"unit_code": WAITING, "period": "2022-09", "result": "通过", "reviewed_on": dt.date(2022, 10, 11)}
    write_provincial(story.settings.landing / "芜湖意见2.xlsx", "340200", "2022-09", {"SJ08": [passed]})
    story.night("third", MOMENT + dt.timedelta(days=2))


def _next_month(story: Story) -> None:
    story.land(MENDED, "霍邱十月", [ledger_row(1, MENDED), _over(MENDED, 2, cumulative_funds_wan=30000)], "2022-10")
    story.land(ROW, "舒城十月", [_over(ROW, cumulative_funds_wan=30800)], "2022-10")
    story.night("november", NOVEMBER)


def _changed_rule(story: Story) -> None:
    moment = NOVEMBER + dt.timedelta(days=1)
    context = project_context(moment)
    stricter = {"check": "cumulative_funds_wan <= total_investment_wan * 0.1"}
    rules = tuple(rule.model_copy(update=stricter if rule.rule_id == OVERRUN else {}) for rule in context.rules.rules)
    changed = dataclasses.replace(context, rules=context.rules.model_copy(update={"rules": rules}))
    for name in ("changed rule", "changed rule again"):
        nightly.recheck_submissions(moment, story.settings, changed)
        nightly.send_messages(moment, story.settings)
        story.look(name)


def test_a_rejected_workbook_comes_back_marked_and_the_mail_carries_the_file_that_we_keep(story: Story) -> None:
    mail = story.mail(MENDED, "已退回")
    [(name, content)] = attachments_of(mail).items()
    kept = story.settings.returned / MENDED / "2022-09" / name
    assert kept.read_bytes() == content
    rows = {row["级别"]: row for row in result_rows(open_returned(mail))}
    assert rows["错误"]["填报内容"] == "口头" and rows["核实"]["状态"] == "新增"
    assert f"《{name}》" in text_of(mail) and "请打开退回的" in text_of(mail)


def test_mended_and_explained_in_the_returned_file_is_accepted(story: Story) -> None:
    assert story.state(MENDED)[0] == "accepted"
    assert story.published(MENDED) == [(1, "expired", ""), (2, "explained", f"口径：{CAUSE}")]
    errors = "select distinct attempt, state from pub.findings where unit_code = %s and severity = 'error'"
    assert story.ask(errors, MENDED) == [(1, "mended")]


def test_the_receipt_has_the_sum_of_what_was_accepted_and_asks_nothing(story: Story) -> None:
    receipt = story.mail(MENDED, "（第2次报送）审核结果：已接收")
    sent_in = (story.settings.landing / "霍邱改.xlsx").read_bytes()
    text = text_of(receipt)
    assert hashlib.sha256(sent_in).hexdigest() in text
    assert str(receipt["Subject"]).endswith("审核结果：已接收")
    assert "需要核实的事项" not in text
    assert "已说明的事项（1处）" in text and CAUSE in text
    assert "与第1次比：已改正1处，已说明1处，仍存在0处，新增0处" in text


def test_a_cause_in_the_row_answers_and_an_empty_phrase_does_not(story: Story) -> None:
    assert story.published(ROW)[-1] == (2, "explained", f"口径：{CAUSE}")
    assert story.state(ROW)[0] == "accepted"
    assert story.published(EMPTY)[-1][:2] == (2, "open")
    assert story.state(EMPTY)[0] == "accepted_open_queries"
    assert "已接收（1处待核实）" in str(story.mail(EMPTY, "第2次")["Subject"])


def test_next_month_an_explanation_is_carried_below_a_tenth_and_asked_again_from_a_tenth_on(story: Story) -> None:
    assert story.published(MENDED, "2022-10") == [(1, "explained", f"口径：{CAUSE}")]
    assert story.published(ROW, "2022-10")[0][1] == "open"


def test_two_units_that_claim_one_company_hear_of_it_once_each_and_so_do_their_cities(story: Story) -> None:
    told = {unit: _claims(story, unit) for unit in (FIRST_CLAIM, SECOND_CLAIM)}
    assert told == {FIRST_CLAIM: ["added_findings"], SECOND_CLAIM: ["accepted_open_queries"]}
    for city, unit in (("340100", "庐阳区"), ("341000", "黄山区")):
        [digest] = [mail for mail in read_mails(story.settings.outbox, city) if "2022年10月11日" in str(mail["Subject"])]
        _, _, claims = text_of(digest).partition("涉及多个单位的项目（1处待核实）")
        assert claims.count(f"\n{unit}｜") == 1, city
        assert ("\nUNIT-Q01｜" in claims) == (city == "341000"), "what was found in reports of the night, by rule"


def _claims(story: Story, unit_code: str) -> list[str]:
    query = "select kind from ops.outbox where recipient like %s and body_text like '%%UNIT-Q01%%' order by created_at"
    return [kind for (kind,) in story.ask(query, f"%-{unit_code}@%")]


def test_a_city_returns_with_a_remark_and_what_it_passed_is_no_longer_preliminary(story: Story) -> None:
    first = story.mail(RETURNED, "镜湖区2022年9月报表审核结果")
    assert "市级审核" in text_of(first)
    letter = text_of(story.mail(RETURNED, "市级审核：退回修改"))
    assert "台账缺三个项目" in letter and "修订原因" in letter
    [digest] = [mail for mail in read_mails(story.settings.outbox, "340200") if "2022年10月10日" in str(mail["Subject"])]
    assert "待市级审核的报表（2份）" in text_of(digest) and "SJ08" in text_of(digest)
    assert story.state(RETURNED)[1] == "待市级审核"
    assert story.state(WAITING)[1] == "市级审核通过"


def test_a_changed_rule_tells_each_unit_once_of_what_it_asks_now(story: Story) -> None:
    new = story.after["changed rule"] - story.after["november"]
    told = Counter(str(m["To"]) for m in read_mails(story.settings.outbox) if str(m["Message-ID"]) in new)
    assert any(f"-{WAITING}@" in recipient for recipient in told)
    assert all(number <= 2 for number in told.values())  # a unit with two months hears of each
    assert story.after["changed rule again"] == story.after["changed rule"]


def test_the_same_night_again_sends_nothing_and_leaves_every_returned_file_as_it_was(story: Story) -> None:
    assert story.after["second again"] == story.after["second"]
    assert story.returned["second again"] == story.returned["second"]
    last = story.returned["changed rule again"]
    assert story.returned["first"].items() <= story.returned["second"].items() <= last.items()
    assert len(story.returned["first"]) == 3


def test_over_smtp_each_workbook_arrives_under_its_chinese_name_at_its_own_unit_only(story: Story) -> None:
    postman = Postman()
    with connect(story.settings) as connection, serving(postman) as open_session:
        connection.execute("update ops.outbox set sent_at = null, next_attempt_at = null")
        connection.commit()
        send_pending(connection, story.settings, NOVEMBER, open_session)
    assert sorted(postman.ids) == sorted(story.after["changed rule again"])
    carried = [one for one in postman.envelopes if b"spreadsheetml" in (one.content or b"")]
    assert len(carried) >= 5
    for envelope in carried:
        assert b"filename*=utf-8''%E9" in envelope.content or b"filename*0*=utf-8''%E" in envelope.content  # type: ignore[operator]
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)  # type: ignore[arg-type]
        [(name, content)] = attachments_of(mail).items()
        [recipient] = envelope.rcpt_tos
        unit_code = recipient.partition("@")[0].rpartition("-")[2]
        assert name.startswith(unit_name(unit_code)) and name.endswith(".xlsx") and "审核结果" in name
        assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames[0] == "审核结果"


def test_no_message_id_stands_twice_and_no_workbook_goes_to_another_unit(story: Story) -> None:
    mails = read_mails(story.settings.outbox)
    assert len({mail["Message-ID"] for mail in mails}) == len(mails) == len(story.after["changed rule again"])
    for recipient, path in story.ask("select recipient, attachment_path from ops.outbox where attachment_path is not null"):
        assert f"-{path[:6]}@" in recipient
