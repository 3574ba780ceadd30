"""The two ways out of the outbox: one SMTP session for all messages, or a folder of .eml files. Edge."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from email.utils import parseaddr
from pathlib import Path
from typing import Protocol

from anhui_stats.files import write_atomically
from anhui_stats.models import Message

#: Opens a session with the mail server that is configured.
OpenSession = Callable[[], smtplib.SMTP]


class RefusedError(Exception):
    """This message was not taken; others may be. ``is_permanent``: the same message will not be taken later either."""

    def __init__(self, reason: str, is_permanent: bool) -> None:
        super().__init__(reason)
        self.is_permanent = is_permanent


class ServerDownError(Exception):
    """No message can be delivered now."""


class Courier(Protocol):
    """Takes messages, one recipient each, as bytes."""

    via: str

    def deliver(self, message: Message, sender: str, content: bytes) -> None:
        """Hand over one message. Raises ``RefusedError`` or ``ServerDownError``."""

    def close(self) -> None:
        """Nothing more will come."""


class FileCourier:
    """Messages as .eml files, named by their id."""

    via = "file"

    def __init__(self, outbox: Path) -> None:
        self._outbox = outbox

    def deliver(self, message: Message, sender: str, content: bytes) -> None:
        """Write one message."""
        name = re.sub(r"[^A-Za-z0-9.-]", "_", message.message_id.strip("<>"))
        write_atomically(self._outbox / f"{name}.eml", content)

    def close(self) -> None:
        """Nothing is open between two files."""


class SmtpCourier:
    """One session for all messages; opened again once for a message when the server has closed it meanwhile."""

    via = "smtp"

    def __init__(self, open_session: OpenSession) -> None:
        self._open_session = open_session
        self._session: smtplib.SMTP | None = None
        self._broken = 0  # fresh sessions in a row that broke: one may be the message's fault, two are the server's

    def deliver(self, message: Message, sender: str, content: bytes) -> None:
        """Send one message; a session that hangs ends by its own time limit and counts as broken."""
        is_fresh = self._session is None
        try:
            self._hand_over(parseaddr(sender)[1], message.recipient, content)
            self._broken = 0
        except OSError as error:  # also the root of smtplib's errors
            if isinstance(error, smtplib.SMTPException) and not isinstance(error, smtplib.SMTPServerDisconnected):
                raise _refusal(error) from error
            self.close()
            if not is_fresh:
                return self.deliver(message, sender, content)
            self._broken += 1
            if self._broken == 1:
                raise RefusedError(_reason(error), is_permanent=False) from error
            raise ServerDownError(_reason(error)) from error

    def _hand_over(self, sender: str, recipient: str, content: bytes) -> None:
        if self._session is None:
            self._session = self._open()
        self._session.sendmail(sender, [recipient], content)

    def _open(self) -> smtplib.SMTP:
        try:
            return self._open_session()
        except Exception as error:  # the provider wraps socket errors in exceptions of its own
            raise ServerDownError(_reason(error)) from error

    def close(self) -> None:
        """End the session, where one is open."""
        session, self._session = self._session, None
        if session is not None:
            session.close()


def open_airflow_session() -> smtplib.SMTP:
    """A session by the Airflow connection ``smtp_default`` (host, TLS, login, timeout as the provider's documentation says)."""
    from airflow.providers.smtp.hooks.smtp import SmtpHook  # seconds to import, and not needed for .eml files

    # The hook's own sending builds another MIME message each time; its public surface has no session to send ours with.
    client: smtplib.SMTP = SmtpHook().get_conn()._smtp_client
    return client


def _refusal(error: smtplib.SMTPException) -> RefusedError:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        replies = list(error.recipients.values())
        words = "; ".join(f"{code} {text.decode(errors='replace')}" for code, text in replies)
        return RefusedError(words, is_permanent=all(code >= 500 for code, _ in replies))
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else str(error.smtp_error)
        return RefusedError(f"{error.smtp_code} {words}", is_permanent=error.smtp_code >= 500)
    return RefusedError(_reason(error), is_permanent=False)


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
