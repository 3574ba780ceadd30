"""The whole way: a workbook with an error lands, and its answer carries the same workbook with the error marked."""

from __future__ import annotations

import email
import email.policy
import io
from pathlib import Path

import openpyxl

from anhui_stats.database.server import EmbeddedServer
from anhui_stats.database.warehouse import open_databases
from anhui_stats.settings import load_settings
from factories import ledger_row, write_workbook
from pipeline import run_night


def test_a_rejection_arrives_with_the_marked_workbook(open_folder: Path, server: EmbeddedServer) -> None:
    settings = load_settings(
        home=open_folder / "answered", settle_seconds=0, batches=1, database_url=server.url("answer_with_workbook")
    )
    settings.create_folders()
    write_workbook(settings.landing / "九月.xlsx", "341522", "2022-09", {"ZS01": [ledger_row(stage="口头")]})
    with open_databases(settings) as opened:
        run_night(opened)
    mails = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in settings.outbox.glob("*.eml")]
    (mail,) = [mail for mail in mails if "已退回" in mail["Subject"]]
    (attached,) = mail.iter_attachments()  # type: ignore[attr-defined]
    assert attached.get_filename() == "霍邱县2022年9月报表_第1次报送_审核结果.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(attached.get_content()))
    assert book.sheetnames[0] == "审核结果"
    assert "ZS01 项目台账" in book.sheetnames
