"""A message as it goes over the wire: the same message, file and moment give the same bytes. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr

from anhui_stats.models import Message
from anhui_stats.periods import TIMEZONE

_XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def build_mime(message: Message, sender: str, moment: dt.datetime, content: bytes | None = None) -> bytes:
    """The message with text, HTML and, where ``message.attachment`` names one, the workbook ``content``.

    ``sender`` is ``Name <address>``, ``moment`` becomes the Date. Raises ``ValueError`` for a header that cannot be written,
    and for an attachment without its content.
    """
    if (message.attachment is None) != (content is None):
        raise ValueError("the attachment and its content do not belong together")
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
    if message.attachment is not None and content is not None:
        main, sub = _XLSX
        mime.add_attachment(content, maintype=main, subtype=sub, filename=message.attachment.name)
    for depth, part in enumerate(part for part in mime.walk() if part.is_multipart()):
        part.set_boundary("=_" + hashlib.sha256(f"{message.message_id}{depth or ''}".encode()).hexdigest()[:32])
    return mime.as_bytes()
