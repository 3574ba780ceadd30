"""Sending what is due, one message after the other. Edge.

Each message is marked in a transaction of its own, right after the server took it. A kill between the two sends it once more
under the same Message-ID, never not at all. A refusal is recorded in the server's words, stops no other message, and is tried
again after a pause that grows; nothing is ever given up: what was refused often or for good stands in the operator's digest.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from dataclasses import dataclass
from email.utils import formataddr
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row

from anhui_stats.catalog.recipients import load_recipients
from anhui_stats.errors import RunError
from anhui_stats.mailer.couriers import (
    Courier,
    FileCourier,
    OpenSession,
    RefusedError,
    ServerDownError,
    SmtpCourier,
    open_airflow_session,
)
from anhui_stats.mailer.mime import build_mime
from anhui_stats.models import Attachment, Message

_log = logging.getLogger(__name__)

#: The pause after the first refusal of a message, after the second, ...; the last one from then on. A refusal for good
#: (5xx) takes the longest at once: a mailbox may be mended, but no server likes to be asked again soon.
PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (5, 15, 45, 120, 360))


class MailSettings(Protocol):
    """What the mailer needs of the settings."""

    @property
    def outbox(self) -> Path:
        """The folder for mails as files."""

    @property
    def returned(self) -> Path:
        """The folder of the workbooks that go back."""

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


def send_pending(
    connection: psycopg.Connection, settings: MailSettings, moment: dt.datetime, open_session: OpenSession | None = None
) -> SendReport:
    """Send every message that is due at ``moment``, oldest first, and mark it as sent then. The connection must be idle.

    ``open_session`` replaces the configured Airflow connection ``smtp_default``.
    """
    if connection.info.transaction_status != TransactionStatus.IDLE:
        raise RunError("send_pending was called inside a transaction, so no message could be marked on its own")
    with connection.transaction():
        due = [message_id for (message_id,) in connection.execute(_DUE, {"moment": moment})]
    if not due:
        return SendReport(0, 0, "", {})
    if open_session is None and settings.has_smtp:
        open_session = open_airflow_session
    courier: Courier = SmtpCourier(open_session) if open_session else FileCourier(settings.outbox)
    try:
        return _Round(connection, settings.returned, courier, moment).send(due)
    finally:
        courier.close()


_DUE = """
    select message_id from ops.outbox
    where sent_at is null and coalesce(next_attempt_at, %(moment)s) <= %(moment)s
    order by created_at, message_id
"""
_TAKE = """
    select
        message_id, recipient, subject, body_text, body_html, kind, created_at, attempts,
        attachment_path, attachment_name, attachment_sha256
    from ops.outbox
    where message_id = %s and sent_at is null
    for update skip locked
"""
_SENT = """
    update ops.outbox
    set sent_at = %s, sent_via = %s, attempts = attempts + 1, last_error = null, next_attempt_at = null
    where message_id = %s
"""
_REFUSED = """
    with refused as (
        update ops.outbox
        set attempts = attempts + 1, last_error = %(reply)s, next_attempt_at = %(next_attempt_at)s
        where message_id = %(message_id)s
        returning message_id, attempts
    )
    insert into ops.mail_refusal (message_id, attempt, refused_at, is_permanent, reply)
    select message_id, attempts, %(refused_at)s, %(is_permanent)s, %(reply)s from refused
"""
_UNREACHED = "update ops.outbox set last_error = %s where message_id = any(%s) and sent_at is null"


@dataclass(frozen=True)
class _Round:
    """One round of sending with one courier."""

    connection: psycopg.Connection
    returned: Path
    courier: Courier
    moment: dt.datetime

    def send(self, due: list[str]) -> SendReport:
        """Send the messages in their order; a server that does not answer ends the round."""
        sent, reasons = 0, {}
        for number, message_id in enumerate(due):
            try:
                sent += self._send_one(message_id)
            except RefusedError as refusal:
                reasons[message_id] = str(refusal)
                _log.warning("mail %s was refused and stays in the outbox: %s", message_id, refusal)
            except ServerDownError as error:
                rest = due[number:]
                self.connection.execute(_UNREACHED, (str(error), rest))
                self.connection.commit()
                _log.error("the mail server does not answer (%s): %s mails wait for the next run", error, len(rest))
                return SendReport(sent, len(reasons) + len(rest), self.courier.via, {**reasons, "server": str(error)})
        return SendReport(sent, len(reasons), self.courier.via, reasons)

    def _send_one(self, message_id: str) -> bool:
        """Send and mark one message; False when another run has it. A refusal is recorded, then raised."""
        refusal: RefusedError | None = None
        with self.connection.transaction():
            row = self.connection.cursor(row_factory=dict_row).execute(_TAKE, (message_id,)).fetchone()
            if row is None:
                return False
            try:
                self._hand_over(row)
                self.connection.execute(_SENT, (self.moment, self.courier.via, message_id))
            except RefusedError as error:
                refusal = error
                self.connection.execute(_REFUSED, self._record(row, error))
        if refusal:
            raise refusal
        return True

    def _hand_over(self, row: dict[str, Any]) -> None:
        office = load_recipients().office
        sender = formataddr((office.name, office.address))
        message = _message(row)
        try:
            content = build_mime(message, sender, row["created_at"], _content(message, self.returned))
        except ValueError as error:  # a header with a line break, an address that is none
            raise RefusedError(f"cannot be written as a mail: {error}", is_permanent=True) from error
        self.courier.deliver(message, sender, content)

    def _record(self, row: dict[str, Any], refusal: RefusedError) -> dict[str, object]:
        pause = PAUSES[-1] if refusal.is_permanent else PAUSES[min(row["attempts"], len(PAUSES) - 1)]
        return {
            "message_id": row["message_id"],
            "reply": str(refusal),
            "is_permanent": refusal.is_permanent,
            "refused_at": self.moment,
            "next_attempt_at": self.moment + pause,
        }


def _message(row: dict[str, Any]) -> Message:
    path = row["attachment_path"]
    attachment = Attachment(path, row["attachment_name"], row["attachment_sha256"]) if path else None
    return Message(
        row["message_id"], row["recipient"], row["subject"], row["body_text"], row["body_html"], row["kind"], attachment
    )


def _content(message: Message, returned: Path) -> bytes | None:
    """The bytes of the attachment, which must still be those that were announced; None where the message has none."""
    if message.attachment is None:
        return None
    try:
        content = (returned / message.attachment.path).read_bytes()
    except OSError as error:
        raise RefusedError(f"the attachment {message.attachment.path} cannot be read: {error.strerror}", False) from error
    if hashlib.sha256(content).hexdigest() != message.attachment.sha256:
        raise RefusedError(f"the attachment {message.attachment.path} is no longer the file that was announced", False)
    return content
