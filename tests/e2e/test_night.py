"""What a night does with files that cannot be taken in, and what a second night does without news."""

from __future__ import annotations

import json
from collections import Counter
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest

from airflow_nights import AirflowNights
from anhui_stats.catalog.regions import load_reference
from anhui_stats.database.connect import connect
from factories import BAD_CONTAINERS, ledger_row, write_bad_container, write_workbook

pytestmark = pytest.mark.e2e

PERIOD = "2022-08"
EACH = 10


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten files of every bad kind, and one sound workbook among them."""
    folder = tmp_path_factory.mktemp("bad")
    units = [unit.region_code for unit in load_reference().reporting_units(PERIOD)]
    for kind in BAD_CONTAINERS:
        for number, unit_code in enumerate(units[:EACH]):
            write_bad_container(kind, folder / kind / str(number), unit_code, PERIOD)
    write_workbook(folder / "霍邱县2022年8月报表(终稿)2.xlsx", "341522", PERIOD, {"ZS01": [ledger_row()]})
    return folder


def test_ten_files_of_every_bad_kind_stop_nothing_and_are_all_answered(nights: AirflowNights, landed: Path) -> None:
    status = nights.run(landed)
    assert status.failed_tasks == []
    with connect(nights.session.settings) as connection:
        rows = connection.execute(
            "select receipt.path, submission.state, outbox.message_id, outbox.sent_at is not null"
            " from ops.receipt inner join ops.outbox on receipt.receipt_id = outbox.receipt_id"
            " left join ops.submission on outbox.submission_id = submission.submission_id"
        ).fetchall()
    kinds = Counter(path.split("/")[0] for path, state, _, sent in rows if state in ("rejected", "unreadable") and sent)
    assert {kind: kinds[kind] for kind in BAD_CONTAINERS} == dict.fromkeys(BAD_CONTAINERS, EACH)
    sound = [state for path, state, _, _ in rows if path.startswith("霍邱县2022年8月")]
    assert sound == ["accepted"]


def test_every_answer_is_a_readable_mail_in_chinese(nights: AirflowNights, landed: Path) -> None:
    mails = [
        BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        for path in nights.session.settings.outbox.glob("*.eml")
    ]
    rejected = [mail for mail in mails if "退回" in mail["subject"] or "无法读取" in mail["subject"]]
    assert len(rejected) >= EACH * len(BAD_CONTAINERS)
    for mail in rejected:
        text = mail.get_body(("plain",)).get_content()
        assert "重新" in text, "a rejection says what to do"
    assert len({mail["message-id"] for mail in mails}) == len(mails)


def test_a_night_without_news_changes_nothing(nights: AirflowNights, landed: Path) -> None:
    before = _state(nights)
    nights.run()
    assert _state(nights) == before


def _state(nights: AirflowNights) -> tuple[object, ...]:
    settings = nights.session.settings
    files = sorted(
        (path.relative_to(settings.home).as_posix(), path.stat().st_mtime_ns) for path in settings.published.rglob("*")
    )
    mails = sorted(path.name for path in settings.outbox.iterdir())
    return json.loads((settings.published / "latest.json").read_text(encoding="utf-8")), files, mails
