"""Sending what waits in ``ops.outbox``: through SMTP where a connection is configured, else as .eml files. Edge.

Each message is marked in a transaction of its own, right after the server took it. A kill between the two sends it once more
under the same Message-ID, never not at all. A refusal is recorded and tried again by the next run; it stops no other message.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row

from anhui_stats.catalog.recipients import load_recipients
from anhui_stats.errors import RunError
from anhui_stats.files import write_atomically
from anhui_stats.models import Message
from anhui_stats.periods import TIMEZONE

_log = logging.getLogger(__name__)

#: Opens a session with the mail server that is configured.
OpenSession = Callable[[], smtplib.SMTP]


class MailSettings(Protocol):
    """What the mailer needs of the settings."""

    @property
    def outbox(self) -> Path:
        """The folder for mails as files."""

    @property
    def has_smtp(self) -> bool:
        """Whether an SMTP connection is configured."""


@dataclass(frozen=True)
class SendReport:
    """``sent``: delivered now; ``failed``: still waiting, with ``reasons`` by message id (by server where none answered)."""

    sent: int
    failed: int
    via: str
    reasons: dict[str, str]


def build_mime(message: Message, sender: str, moment: dt.datetime) -> bytes:
    """The message as it goes over the wire; the same input gives the same bytes.

    ``sender`` is ``Name <address>``, ``moment`` becomes the Date.
    """
    mime = EmailMessage(policy=SMTP)
    name, address = parseaddr(sender)
    mime["From"] = formataddr((name, address))
    mime["To"] = message.recipient
    mime["Subject"] = message.subject
    mime["Date"] = format_datetime(moment.astimezone(TIMEZONE))
    mime["Message-ID"] = message.message_id
    mime["Auto-Submitted"] = "auto-generated"
    mime.set_content(message.text, cte="base64")
    mime.add_alternative(message.html, subtype="html", cte="base64")
    mime.set_boundary("=_" + hashlib.sha256(message.message_id.encode()).hexdigest()[:32])
    return mime.as_bytes()


def send_pending(
    connection: psycopg.Connection, settings: MailSettings, moment: dt.datetime, open_session: OpenSession | None = None
) -> SendReport:
    """Send every message that waits, oldest first, and mark it as sent at ``moment``. The connection must be idle.

    ``open_session`` replaces the configured Airflow connection ``smtp_default``.
    """
    if connection.info.transaction_status != TransactionStatus.IDLE:
        raise RunError("send_pending was called inside a transaction, so no message could be marked on its own")
    waiting = _waiting(connection)
    if not waiting:
        return SendReport(0, 0, "", {})
    if open_session is None and settings.has_smtp:
        open_session = open_airflow_session
    office = load_recipients().office
    courier: _Courier = _SmtpCourier(open_session) if open_session else _FileCourier(settings.outbox)
    try:
        return _send_all(connection, waiting, courier, formataddr((office.name, office.address)), moment)
    finally:
        courier.close()


def open_airflow_session() -> smtplib.SMTP:
    """A session by the Airflow connection ``smtp_default`` (host, TLS, login as the provider's documentation says)."""
    from airflow.providers.smtp.hooks.smtp import SmtpHook  # seconds to import, and not needed for .eml files

    # The hook's own sending builds another MIME message each time; its public surface has no session to send ours with.
    client: smtplib.SMTP = SmtpHook().get_conn()._smtp_client
    return client


_WAITING = "select message_id from ops.outbox where sent_at is null order by created_at, message_id"
_TAKE = """
    select message_id, recipient, subject, body_text, body_html, kind, created_at
    from ops.outbox
    where message_id = %s and sent_at is null
    for update skip locked
"""
_SENT = "update ops.outbox set sent_at = %s, sent_via = %s, attempts = attempts + 1, last_error = null where message_id = %s"
_REFUSED = "update ops.outbox set attempts = attempts + 1, last_error = %s where message_id = %s"


def _waiting(connection: psycopg.Connection) -> list[str]:
    with connection.transaction():
        return [message_id for (message_id,) in connection.execute(_WAITING)]


def _send_all(
    connection: psycopg.Connection, waiting: list[str], courier: _Courier, sender: str, moment: dt.datetime
) -> SendReport:
    sent, reasons = 0, {}
    for number, message_id in enumerate(waiting):
        try:
            sent += _send_one(connection, message_id, courier, sender, moment)
        except _RefusedError as refusal:
            reasons[message_id] = str(refusal)
            _log.warning("mail %s was refused and stays in the outbox: %s", message_id, refusal)
        except _ServerDownError as error:
            rest = len(waiting) - number
            _log.error("the mail server does not answer (%s): %s mails wait for the next run", error, rest)
            return SendReport(sent, len(reasons) + rest, courier.via, {**reasons, "server": str(error)})
    return SendReport(sent, len(reasons), courier.via, reasons)


def _send_one(connection: psycopg.Connection, message_id: str, courier: _Courier, sender: str, moment: dt.datetime) -> bool:
    """Send and mark one message; False when another run has it. A refusal is recorded, then raised."""
    refusal: _RefusedError | None = None
    with connection.transaction():
        row = connection.cursor(row_factory=dict_row).execute(_TAKE, (message_id,)).fetchone()
        if row is None:
            return False
        message = Message(message_id, row["recipient"], row["subject"], row["body_text"], row["body_html"], row["kind"])
        try:
            courier.deliver(message, sender, row["created_at"])
            connection.execute(_SENT, (moment, courier.via, message_id))
        except _RefusedError as error:
            refusal = error
            connection.execute(_REFUSED, (str(error), message_id))
    if refusal:
        raise refusal
    return True


class _RefusedError(Exception):
    """This message was not taken; others may be."""


class _ServerDownError(Exception):
    """No message can be delivered now."""


class _Courier(Protocol):
    via: str

    def deliver(self, message: Message, sender: str, created_at: dt.datetime) -> None: ...

    def close(self) -> None: ...


class _FileCourier:
    """Messages as .eml files, named by their id."""

    via = "file"

    def __init__(self, outbox: Path) -> None:
        self._outbox = outbox

    def deliver(self, message: Message, sender: str, created_at: dt.datetime) -> None:
        name = re.sub(r"[^A-Za-z0-9.-]", "_", message.message_id.strip("<>"))
        write_atomically(self._outbox / f"{name}.eml", _mime(message, sender, created_at))

    def close(self) -> None:
        """Nothing is open between two files."""


class _SmtpCourier:
    """One session for all messages; opened again once for a message when the server has closed it meanwhile."""

    via = "smtp"

    def __init__(self, open_session: OpenSession) -> None:
        self._open_session = open_session
        self._session: smtplib.SMTP | None = None
        self._broken = 0  # fresh sessions in a row that broke: one may be the message's fault, two are the server's

    def deliver(self, message: Message, sender: str, created_at: dt.datetime) -> None:
        content = _mime(message, sender, created_at)
        is_fresh = self._session is None
        try:
            self._hand_over(parseaddr(sender)[1], message.recipient, content)
            self._broken = 0
        except OSError as error:  # also the root of smtplib's errors
            if isinstance(error, smtplib.SMTPException) and not isinstance(error, smtplib.SMTPServerDisconnected):
                raise _RefusedError(_reason(error)) from error
            self.close()
            if not is_fresh:
                return self.deliver(message, sender, created_at)
            self._broken += 1
            raise (_RefusedError if self._broken == 1 else _ServerDownError)(_reason(error)) from error

    def _hand_over(self, sender: str, recipient: str, content: bytes) -> None:
        if self._session is None:
            self._session = self._open()
        self._session.sendmail(sender, [recipient], content)

    def _open(self) -> smtplib.SMTP:
        try:
            return self._open_session()
        except Exception as error:  # the provider wraps socket errors in exceptions of its own
            raise _ServerDownError(_reason(error)) from error

    def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()


def _mime(message: Message, sender: str, created_at: dt.datetime) -> bytes:
    try:
        return build_mime(message, sender, created_at)
    except ValueError as error:  # a header with a line break, an address that is none
        raise _RefusedError(f"cannot be written as a mail: {error}") from error


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {text.decode(errors='replace')}" for code, text in error.recipients.values())
    return f"{type(error).__name__}: {error}"
