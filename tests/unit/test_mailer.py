"""Sending from the outbox: a real PostgreSQL and a real SMTP server."""

import email
import email.policy
import json
import smtplib
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from aiosmtpd.controller import Controller

from anhui_stats.errors import RunError
from anhui_stats.mailer import PAUSES, build_mime, open_airflow_session, send_pending
from anhui_stats.models import Message
from postman import CREATED, NIGHT, Home, Postman, mail_rows, queue_mail

SENDER = "安徽省招商引资统计 <tongji@zhaoshang.anhui.example>"
MESSAGE = Message(
    message_id="<0123456789abcdef01234567@anhui-stats>",
    recipient="zhaoshang-341522@zhaoshang.anhui.example",
    subject="【安徽招商统计】霍邱县2022年9月报表（第2次报送）审核结果：已退回（3处错误）",
    text="您好！\n本次报送已退回。\n",
    html="<p>您好！</p>",
    kind="rejected",
)


def _unreachable() -> smtplib.SMTP:
    raise ConnectionRefusedError("nobody listens")


def test_a_mail_is_the_same_bytes_however_often_it_is_built() -> None:
    assert build_mime(MESSAGE, SENDER, CREATED) == build_mime(MESSAGE, SENDER, CREATED)


def test_a_mail_carries_names_subject_date_and_both_bodies() -> None:
    raw = build_mime(MESSAGE, SENDER, CREATED)
    assert raw.isascii() and max(map(len, raw.split(b"\r\n"))) <= 998
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert mail["Subject"] == MESSAGE.subject
    assert mail["From"].addresses[0].display_name == "安徽省招商引资统计"
    assert mail["From"].addresses[0].addr_spec == "tongji@zhaoshang.anhui.example"
    assert mail["To"] == MESSAGE.recipient and mail["Message-ID"] == MESSAGE.message_id
    assert mail["Date"] == "Tue, 11 Oct 2022 01:20:00 +0800"
    text, html = mail.iter_parts()  # type: ignore[attr-defined]
    assert text.get_content().replace("\r\n", "\n") == MESSAGE.text and html.get_content().strip() == MESSAGE.html


def test_all_go_over_one_session_oldest_first_one_recipient_each(
    empty_warehouse: psycopg.Connection, tmp_path: Path, postman: Postman, open_session: Callable[[], smtplib.SMTP]
) -> None:
    for number in (1, 2, 3):
        queue_mail(empty_warehouse, number)
    report = send_pending(empty_warehouse, Home(tmp_path), NIGHT, open_session)
    assert (report.sent, report.failed, report.via) == (3, 0, "smtp")
    assert [one.rcpt_tos for one in postman.envelopes] == [["unit3@x.example"], ["unit2@x.example"], ["unit1@x.example"]]
    assert {one.mail_from for one in postman.envelopes} == {"tongji@zhaoshang.anhui.example"}
    assert len(postman.sessions) == 1
    assert mail_rows(empty_warehouse) == [(NIGHT, "smtp", 1, None)] * 3
    again = send_pending(empty_warehouse, Home(tmp_path), NIGHT, open_session)
    assert (again.sent, again.failed, len(postman.envelopes)) == (0, 0, 3)


def test_a_refused_recipient_is_recorded_stops_nobody_and_is_tried_again(
    empty_warehouse: psycopg.Connection, tmp_path: Path, postman: Postman, open_session: Callable[[], smtplib.SMTP]
) -> None:
    queue_mail(empty_warehouse, 1)
    refused = queue_mail(empty_warehouse, 2, "gone@x.example")
    queue_mail(empty_warehouse, 3)
    postman.refused = {"gone@x.example"}
    report = send_pending(empty_warehouse, Home(tmp_path), NIGHT, open_session)
    assert (report.sent, report.failed) == (2, 1)
    assert report.reasons == {refused: "550 no such mailbox"}
    assert mail_rows(empty_warehouse)[1] == (None, None, 1, "550 no such mailbox")
    postman.refused = set()
    later = NIGHT + PAUSES[-1]
    assert send_pending(empty_warehouse, Home(tmp_path), later, open_session).sent == 1
    assert mail_rows(empty_warehouse)[1] == (later, "smtp", 2, None)


def test_a_message_that_is_no_mail_stops_nobody(
    empty_warehouse: psycopg.Connection, tmp_path: Path, open_session: Callable[[], smtplib.SMTP]
) -> None:
    queue_mail(empty_warehouse, 1, "a@x.example\nBcc: b@x.example")
    queue_mail(empty_warehouse, 2)
    report = send_pending(empty_warehouse, Home(tmp_path), NIGHT, open_session)
    assert (report.sent, report.failed) == (1, 1)
    assert "cannot be written as a mail" in str(mail_rows(empty_warehouse)[0][3])


def test_a_server_that_is_down_loses_nothing_and_the_number_is_told(
    empty_warehouse: psycopg.Connection, tmp_path: Path
) -> None:
    for number in (1, 2):
        queue_mail(empty_warehouse, number)
    report = send_pending(empty_warehouse, Home(tmp_path), NIGHT, _unreachable)
    assert (report.sent, report.failed) == (0, 2)
    assert "nobody listens" in report.reasons["server"]
    assert mail_rows(empty_warehouse) == [(None, None, 0, report.reasons["server"])] * 2
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_closes_long_sessions_is_called_again(
    empty_warehouse: psycopg.Connection, tmp_path: Path, postman: Postman, open_session: Callable[[], smtplib.SMTP]
) -> None:
    postman.closes_after = 2
    for number in range(1, 6):
        queue_mail(empty_warehouse, number)
    report = send_pending(empty_warehouse, Home(tmp_path), NIGHT, open_session)
    assert (report.sent, report.failed) == (5, 0)
    assert len(postman.envelopes) == 5


def test_a_kill_between_sending_and_marking_repeats_the_same_message_id(
    empty_warehouse: psycopg.Connection,
    tmp_path: Path,
    postman: Postman,
    open_session: Callable[[], smtplib.SMTP],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    message_id = queue_mail(empty_warehouse, 1)
    with monkeypatch.context() as patch, pytest.raises(psycopg.Error):
        patch.setattr("anhui_stats.mailer.sending._SENT", "select no_such_function(%s, %s, %s)")
        send_pending(empty_warehouse, Home(tmp_path), NIGHT, open_session)
    assert mail_rows(empty_warehouse) == [(None, None, 0, None)]
    assert send_pending(empty_warehouse, Home(tmp_path), NIGHT, open_session).sent == 1
    assert [mail["Message-ID"] for mail in postman.mails] == [message_id, message_id]
    assert postman.envelopes[0].content == postman.envelopes[1].content


def test_without_a_server_each_mail_is_a_file_once(empty_warehouse: psycopg.Connection, tmp_path: Path) -> None:
    for number in (1, 2):
        queue_mail(empty_warehouse, number)
    outbox = tmp_path / "outbox"
    report = send_pending(empty_warehouse, Home(outbox), NIGHT)
    assert (report.sent, report.failed, report.via) == (2, 0, "file")
    files = sorted(outbox.iterdir())
    assert [file.name for file in files] == [f"{number:024d}_anhui-stats.eml" for number in (1, 2)]
    assert email.message_from_bytes(files[0].read_bytes(), policy=email.policy.default)["Subject"] == "第1封"
    files[0].unlink()
    assert send_pending(empty_warehouse, Home(outbox), NIGHT).sent == 0
    assert sorted(outbox.iterdir()) == files[1:]


def test_a_message_that_another_run_is_sending_is_left_to_it(empty_warehouse: psycopg.Connection, tmp_path: Path) -> None:
    queue_mail(empty_warehouse, 1)
    queue_mail(empty_warehouse, 2)
    with psycopg.connect(empty_warehouse.info.dsn, password=empty_warehouse.info.password) as other:
        other.execute("select 1 from ops.outbox where recipient = 'unit1@x.example' for update")
        report = send_pending(empty_warehouse, Home(tmp_path), NIGHT)
    assert (report.sent, report.failed) == (1, 0)
    assert [row[1] for row in mail_rows(empty_warehouse)] == [None, "file"]


def test_inside_a_transaction_nothing_is_sent(empty_warehouse: psycopg.Connection, tmp_path: Path) -> None:
    queue_mail(empty_warehouse, 1)
    empty_warehouse.execute("select 1")
    with pytest.raises(RunError, match="inside a transaction"):
        send_pending(empty_warehouse, Home(tmp_path), NIGHT)
    empty_warehouse.rollback()


def test_the_airflow_connection_is_used_where_one_is_configured(
    empty_warehouse: psycopg.Connection,
    tmp_path: Path,
    postman: Postman,
    mail_server: Controller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path / "airflow"))
    extra = {"disable_ssl": True, "disable_tls": True}
    connection = {"conn_type": "smtp", "host": "127.0.0.1", "port": mail_server.port, "extra": extra}
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps(connection))
    open_airflow_session().close()
    queue_mail(empty_warehouse, 1)
    report = send_pending(empty_warehouse, Home(tmp_path, has_smtp=True), NIGHT)
    assert (report.sent, report.via, len(postman.envelopes)) == (1, "smtp", 1)
