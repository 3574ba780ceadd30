"""Every logical mail arrives and none under two Message-IDs, whatever server and sender do meanwhile."""

import datetime as dt
import email
import email.policy
import hashlib
import smtplib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from aiosmtpd.controller import Controller

from anhui_stats.mailer import PAUSES, build_mime, send_pending
from anhui_stats.models import Attachment, Message
from postman import CREATED, NIGHT, Home, Postman, mail_rows, queue_mail

SENDER = "安徽省招商引资统计 <tongji@zhaoshang.anhui.example>"
OpenSession = Callable[[], smtplib.SMTP]

#: Sends what is due, and is killed at the point that the second argument names.
SENDER_SCRIPT = """
import os, signal, smtplib, sys, datetime as dt
from pathlib import Path
import psycopg
from anhui_stats.mailer import send_pending
from postman import NIGHT, Home

def die(): os.kill(os.getpid(), signal.SIGKILL)

class Session(smtplib.SMTP):
    handed = 0
    def sendmail(self, *arguments):
        if point == 'before hand-over': die()
        Session.handed += 1
        if point == 'after commit' and Session.handed == 2: die()
        result = super().sendmail(*arguments)
        if point == 'after the yes': die()
        return result

point, conninfo, port = sys.argv[1:]
with psycopg.connect(conninfo) as connection:
    send_pending(connection, Home(Path('unused')), NIGHT, lambda: Session('127.0.0.1', int(port), timeout=5))
"""


@pytest.mark.parametrize(("point", "arrived"), [("before hand-over", 0), ("after the yes", 1), ("after commit", 1)])
def test_a_killed_sender_loses_nothing_and_invents_no_second_mail(
    empty_warehouse: psycopg.Connection,
    tmp_path: Path,
    postman: Postman,
    mail_server: Controller,
    open_session: OpenSession,
    point: str,
    arrived: int,
) -> None:
    ids = [queue_mail(empty_warehouse, number) for number in (1, 2, 3)]
    root = Path(__file__).parents[2]
    path = f"{root / 'plugins'}:{root / 'tests'}"
    conninfo = psycopg.conninfo.make_conninfo(empty_warehouse.info.dsn, password=empty_warehouse.info.password)
    killed = subprocess.run(
        [sys.executable, "-c", SENDER_SCRIPT, point, conninfo, str(mail_server.port)],
        env={"PYTHONPATH": path, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert (killed.returncode, len(postman.envelopes)) == (-9, arrived), killed.stderr
    assert send_pending(empty_warehouse, Home(tmp_path), NIGHT, open_session).failed == 0
    assert set(postman.ids) == set(ids)
    again = {one for one in postman.ids if postman.ids.count(one) > 1}
    assert again == ({ids[2]} if point == "after the yes" else set()), "only the unavoidable repeat, under the same id"
    by_id = {mail["Message-ID"]: envelope.content for mail, envelope in zip(postman.mails, postman.envelopes, strict=True)}
    assert all(by_id[mail["Message-ID"]] == one.content for mail, one in zip(postman.mails, postman.envelopes, strict=True))


def test_half_of_the_recipients_refused_all_arrive_in_the_end(
    empty_warehouse: psycopg.Connection, tmp_path: Path, postman: Postman, open_session: OpenSession
) -> None:
    ids = [queue_mail(empty_warehouse, number) for number in range(1, 9)]
    postman.replies = {f"unit{number}@x.example": "451 try again later" for number in (2, 4)}
    postman.replies |= {f"unit{number}@x.example": "550 no such mailbox" for number in (6, 8)}
    report = send_pending(empty_warehouse, Home(tmp_path), NIGHT, open_session)
    assert (report.sent, report.failed) == (4, 4)
    refusals = empty_warehouse.execute(
        "select message_id, attempt, is_permanent, reply from ops.mail_refusal order by message_id"
    ).fetchall()
    empty_warehouse.commit()
    assert refusals == [
        (ids[1], 1, False, "451 try again later"),
        (ids[3], 1, False, "451 try again later"),
        (ids[5], 1, True, "550 no such mailbox"),
        (ids[7], 1, True, "550 no such mailbox"),
    ]
    postman.replies = {}
    assert send_pending(empty_warehouse, Home(tmp_path), NIGHT + PAUSES[0], open_session).sent == 2, "only the temporary ones"
    assert send_pending(empty_warehouse, Home(tmp_path), NIGHT + PAUSES[-1], open_session).sent == 2
    assert sorted(postman.ids) == sorted(ids)


def test_the_pauses_of_one_message_grow_to_six_hours_and_it_is_never_given_up(
    empty_warehouse: psycopg.Connection, tmp_path: Path, postman: Postman, open_session: OpenSession
) -> None:
    queue_mail(empty_warehouse, 1)
    postman.replies = {"unit1@x.example": "450 mailbox busy"}
    moment, waits = NIGHT, []
    for _ in range(7):
        assert send_pending(empty_warehouse, Home(tmp_path), moment, open_session).failed == 1
        row = empty_warehouse.execute("select next_attempt_at from ops.outbox").fetchone()
        empty_warehouse.commit()
        assert row
        assert send_pending(empty_warehouse, Home(tmp_path), row[0] - dt.timedelta(seconds=1), open_session).failed == 0
        waits.append(int((row[0] - moment).total_seconds() // 60))
        moment = row[0]
    assert waits == [5, 15, 45, 120, 360, 360, 360]
    postman.replies = {}
    assert send_pending(empty_warehouse, Home(tmp_path), moment, open_session).sent == 1
    assert mail_rows(empty_warehouse)[0][2:] == (8, None)


def test_a_server_that_hangs_over_one_mail_delays_that_mail_only(
    empty_warehouse: psycopg.Connection, tmp_path: Path, postman: Postman, mail_server: Controller, open_session: OpenSession
) -> None:
    ids = [queue_mail(empty_warehouse, number) for number in (1, 2, 3)]
    postman.hangs_for = {"unit2@x.example"}
    impatient = lambda: smtplib.SMTP("127.0.0.1", mail_server.port, timeout=0.5)  # noqa: E731
    report = send_pending(empty_warehouse, Home(tmp_path), NIGHT, impatient)
    assert (report.sent, report.failed) == (2, 1)
    assert "timed out" in report.reasons[ids[1]].lower()
    postman.hangs_for = set()
    assert send_pending(empty_warehouse, Home(tmp_path), NIGHT + PAUSES[0], open_session).sent == 1
    assert set(postman.ids) == set(ids)


def test_a_server_that_is_down_for_a_whole_run_gets_everything_with_the_next(
    empty_warehouse: psycopg.Connection, tmp_path: Path, postman: Postman, open_session: OpenSession
) -> None:
    def unreachable() -> smtplib.SMTP:
        raise ConnectionRefusedError("nobody listens")

    ids = [queue_mail(empty_warehouse, number) for number in (1, 2, 3)]
    for minutes in (0, 5, 10):
        report = send_pending(empty_warehouse, Home(tmp_path), NIGHT + dt.timedelta(minutes=minutes), unreachable)
        assert (report.sent, report.failed) == (0, 3)
    assert send_pending(empty_warehouse, Home(tmp_path), NIGHT + dt.timedelta(minutes=15), open_session).sent == 3
    assert sorted(postman.ids) == ids


def _with_workbook(content: bytes) -> Message:
    digest = hashlib.sha256(content).hexdigest()
    attachment = Attachment("341522/2022-09/审核结果.xlsx", "霍邱县2022年9月报表_审核结果.xlsx", digest)
    return Message(
        "<0123456789abcdef01234567@anhui-stats>", "a@x.example", "退回", "正文", "<p>正文</p>", "rejected", attachment
    )


def test_a_workbook_goes_along_under_its_chinese_name_and_the_bytes_are_the_same_each_time() -> None:
    content = bytes(range(256)) * 40
    message = _with_workbook(content)
    raw = build_mime(message, SENDER, CREATED, content)
    assert raw == build_mime(message, SENDER, CREATED, content)
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    (attached,) = mail.iter_attachments()  # type: ignore[attr-defined]
    assert (attached.get_filename(), attached.get_content()) == ("霍邱县2022年9月报表_审核结果.xlsx", content)
    assert mail.get_body(("html",)).get_content().strip() == "<p>正文</p>"  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="attachment"):
        build_mime(message, SENDER, CREATED)


def test_a_workbook_that_is_gone_or_altered_is_not_sent_and_says_why(
    empty_warehouse: psycopg.Connection, tmp_path: Path, postman: Postman, open_session: OpenSession
) -> None:
    home = Home(tmp_path)
    content = b"workbook"
    queue_mail(empty_warehouse, 1)
    empty_warehouse.execute(
        "update ops.outbox set attachment_path = 'a/b.xlsx', attachment_name = 'b.xlsx', attachment_sha256 = %s",
        (hashlib.sha256(content).hexdigest(),),
    )
    empty_warehouse.commit()
    gone = send_pending(empty_warehouse, home, NIGHT, open_session)
    assert (gone.failed, ["cannot be read" in text for text in gone.reasons.values()]) == (1, [True])
    (home.returned / "a").mkdir(parents=True)
    (home.returned / "a" / "b.xlsx").write_bytes(b"other")
    altered = send_pending(empty_warehouse, home, NIGHT + PAUSES[0], open_session)
    assert ["no longer the file" in text for text in altered.reasons.values()] == [True]
    (home.returned / "a" / "b.xlsx").write_bytes(content)
    assert send_pending(empty_warehouse, home, NIGHT + PAUSES[0] + PAUSES[1], open_session).sent == 1
    (attached,) = postman.mails[0].iter_attachments()
    assert attached.get_content() == content
