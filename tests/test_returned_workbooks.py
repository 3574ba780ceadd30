"""What goes along with an answer, to whom, and what never does: nights with workbooks that are sent back."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from anhui_stats import nightly
from anhui_stats.database.connect import connect
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.database.warehouse import open_databases
from anhui_stats.models import Finding, Severity
from anhui_stats.notify import SubmissionAnswer
from anhui_stats.outbox import Desk, queue_added_findings, queue_city_return
from anhui_stats.settings import Settings, load_settings
from factories import ledger_row, write_workbook
from pipeline import MOMENT, run_night

PERSONAL = {"responsible": "钱负责甲", "reviewer": "孙审核乙", "compiler": "周统计丙", "phone": "13855501234"}
MAILS = "select recipient, kind, attachment_path, attachment_name, attachment_sha256, body_text, body_html from ops.outbox"
_NUMBERS = itertools.count()


@dataclass(frozen=True)
class Annotated:
    """What ``annotate`` gives."""

    content: bytes
    suffix: str = ".xlsx"
    kind: str = "annotated"


def annotate(files: Sequence[tuple[str, bytes]], answer: SubmissionAnswer, previous: Sequence[Finding]) -> Annotated:
    """Stands for the annotated workbook: tells what it was made from."""
    names = [(name, hashlib.sha256(content).hexdigest()) for name, content in files]
    return Annotated(repr((names, len(answer.findings), len(previous))).encode())


@pytest.fixture
def home(open_folder: Path, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """A home whose answers carry workbooks up to 10 MB."""
    name = f"returned_{next(_NUMBERS)}"
    settings = load_settings(home=open_folder / name, settle_seconds=0, batches=1, database_url=server.url(name))
    settings.create_folders()
    desk = Desk(settings.archive, settings.returned, 10_000_000, annotate)
    monkeypatch.setattr(nightly, "open_desk", lambda settings: desk)
    with open_databases(settings) as opened:
        yield opened


def mails(home: Settings, kind: str = "%") -> list[dict[str, Any]]:
    names = ("recipient", "kind", "path", "name", "sha256", "text", "html")
    with connect(home) as connection:
        rows = connection.execute(f"{MAILS} where kind like %s order by created_at, message_id".encode(), (kind,)).fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]


def _wrong(**columns: Any) -> dict[str, Any]:
    return ledger_row(stage="口头", **columns)


def test_a_rejection_carries_the_workbook_of_each_attempt_and_tells_what_changed(home: Settings) -> None:
    place = home.landing / "九月.xlsx"
    write_workbook(place, "341522", "2022-09", {"ZS01": [_wrong(), ledger_row(2, industry_code="9999")]})
    run_night(home)
    write_workbook(place, "341522", "2022-09", {"ZS01": [_wrong(), ledger_row(2)]})
    run_night(home, MOMENT + dt.timedelta(days=1), "second")
    first, second = mails(home, "rejected")
    assert [mail["path"] for mail in (first, second)] == [
        f"341522/2022-09/霍邱县2022年9月报表_第{attempt}次报送_审核结果.xlsx" for attempt in (1, 2)
    ]
    for mail in (first, second):
        content = (home.returned / mail["path"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == mail["sha256"]
    assert "与第1次比：已改正" in second["text"] and "与第" not in first["text"]
    assert len(list(home.outbox.glob("*.eml"))) == len(mails(home))
    assert any(b"spreadsheetml" in path.read_bytes() for path in home.outbox.glob("*.eml"))


def test_what_is_not_the_units_own_or_has_nothing_to_mark_goes_without(home: Settings) -> None:
    write_workbook(home.landing / "好.xlsx", "341523", "2022-09", {"ZS01": [ledger_row(unit_code="341523")]})
    write_workbook(home.landing / "无此单位.xlsx", "999999", "2022-09", {"ZS01": [_wrong()]})
    run_night(home)
    answers = [mail for mail in mails(home) if not mail["kind"].startswith("digest")]
    unknown = next(mail for mail in answers if mail["recipient"].startswith("tongji"))
    assert unknown["path"] is None and unknown["kind"] == "rejected"
    with connect(home) as connection:
        found = connection.execute("select submission_id from ops.finding").fetchall()
        clean = connection.execute(
            "select submission_id from ops.submission where unit_code = '341523' and not submission_id = any(%s)",
            ([submission_id for (submission_id,) in found],),
        ).fetchall()
    own = next(mail for mail in answers if "341523" in mail["recipient"])
    assert (own["path"] is None) == bool(clean)


def test_no_personal_value_reaches_another_reader_or_a_log(home: Settings, caplog: pytest.LogCaptureFixture) -> None:
    people = {"huishang_name": "吴徽商丁", "contact": "郑联系戊13855509999"}
    rows = [_wrong(is_huishang=True, **people), ledger_row(1, huishang_name="吴徽商丁\n" * 300, contact="=1/0")]
    write_workbook(home.landing / "九月.xlsx", "341522", "2022-09", {"ZS01": rows}, cover=PERSONAL | {"form_version": None})
    with caplog.at_level(logging.INFO):
        run_night(home)
    written = "".join(mail["text"] + mail["html"] for mail in mails(home)) + caplog.text
    assert "霍邱县" in written
    assert [value for value in (*PERSONAL.values(), "吴徽商丁", "郑联系戊", "13855509999") if value in written] == []


def test_later_letters_about_an_accepted_report_are_queued_once(home: Settings) -> None:
    write_workbook(home.landing / "九月.xlsx", "341522", "2022-09", {"ZS01": [ledger_row()]})
    run_night(home)
    with connect(home) as connection:
        row = connection.execute("select submission_id from ops.submission where unit_code = '341522'").fetchone()
        assert row
        query = Finding(
            "f1",
            row[0],
            "UNIT-Q01",
            Severity.QUERY,
            "ZS01",
            "ZS01 项目台账",
            5,
            "E5",
            "entity_name",
            "",
            "",
            "",
            "重复",
            "核对",
        )
        desk = Desk(home.archive, home.returned, 5, annotate)
        assert queue_added_findings(connection, {row[0]: [query]}, MOMENT, desk) == 1
        assert queue_added_findings(connection, {row[0]: [query]}, MOMENT + dt.timedelta(days=1), desk) == 0
        assert queue_city_return(connection, row[0], "投资额与备案不符", MOMENT) == 1
        assert queue_city_return(connection, row[0], "投资额与备案不符", MOMENT) == 0
    (added,), (returned,) = mails(home, "added_findings"), mails(home, "city_returned")
    assert "新增1处需要核实的事项" in added["text"] and "重复" in added["text"]
    assert added["path"] is None and "没有随信发送" in added["text"], "larger than the limit: told where it lies"
    assert "投资额与备案不符" in returned["text"]
