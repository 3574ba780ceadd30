"""A mail server for tests that does as it is told, and the outbox that is sent through it."""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import email.policy
import smtplib
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from anhui_stats.periods import TIMEZONE

CREATED = dt.datetime(2022, 10, 11, 1, 20, tzinfo=TIMEZONE)
NIGHT = CREATED + dt.timedelta(minutes=5)


@dataclass
class Home:
    """The mailer's settings in a test."""

    outbox: Path
    has_smtp: bool = False

    @property
    def returned(self) -> Path:
        return self.outbox / "returned"


class Postman:
    """What the test's mail server does and got."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.sessions: set[int] = set()
        self.refused: set[str] = set()
        self.replies: dict[str, str] = {}
        self.closes_after: int | None = None
        self.hangs_for: set[str] = set()

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        if address in self.replies:
            return self.replies[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.closes_after is not None and len(self.envelopes) % self.closes_after == 0 and id(session) in self.sessions:
            server.transport.close()
            return "421 closing"
        if self.hangs_for & set(envelope.rcpt_tos):
            await asyncio.sleep(3)
        self.sessions.add(id(session))
        self.envelopes.append(envelope)
        return "250 OK"

    @property
    def ids(self) -> list[str]:
        """The Message-IDs that arrived, in their order."""
        return [str(mail["Message-ID"]) for mail in self.mails]

    @property
    def mails(self) -> list[EmailMessage]:
        return [email.message_from_bytes(one.content, policy=email.policy.default) for one in self.envelopes]  # type: ignore[misc,arg-type]


@contextmanager
def serving(postman: Postman) -> Iterator[Callable[[], smtplib.SMTP]]:
    """A mail server on a free port of this machine, as a function that opens a session with it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(postman, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield lambda: smtplib.SMTP("127.0.0.1", port, timeout=5)
    finally:
        controller.stop()


def queue_mail(connection: psycopg.Connection, number: int, recipient: str | None = None) -> str:
    """One waiting mail; the higher its number, the older it is."""
    message_id = f"<{number:024d}@anhui-stats>"
    connection.execute(
        "insert into ops.outbox (message_id, kind, recipient, subject, body_text, body_html, created_at)"
        " values (%s, 'rejected', %s, %s, '正文', '<p>正文</p>', %s)",
        (message_id, recipient or f"unit{number}@x.example", f"第{number}封", CREATED + dt.timedelta(seconds=-number)),
    )
    connection.commit()
    return message_id


def mail_rows(connection: psycopg.Connection) -> list[tuple[Any, ...]]:
    """What became of the mails, by their ids: sent_at, sent_via, attempts, last_error."""
    rows = connection.execute("select sent_at, sent_via, attempts, last_error from ops.outbox order by message_id").fetchall()
    connection.commit()
    return rows
