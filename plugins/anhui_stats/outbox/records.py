"""Messages into ``ops.outbox``: a logical mail that stands there already, sent or not, is not queued again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import psycopg

from anhui_stats.models import Message

_QUEUE = """
    insert into ops.outbox (
        message_id, receipt_id, submission_id, kind, recipient, subject, body_text, body_html, created_at,
        attachment_path, attachment_name, attachment_sha256
    )
    values (
        %(message_id)s, %(receipt_id)s, %(submission_id)s, %(kind)s, %(recipient)s, %(subject)s, %(text)s, %(html)s,
        %(created_at)s, %(path)s, %(name)s, %(sha256)s
    )
    on conflict (message_id) do nothing
"""


def queue_messages(
    connection: psycopg.Connection,
    messages: Sequence[Message],
    moment: dt.datetime,
    receipt_id: str | None = None,
    submission_id: str | None = None,
) -> int:
    """Queue messages about one receipt and submission (None: about neither), in the caller's transaction; how many are new."""
    with connection.cursor() as cursor:
        queued = 0
        for message in messages:
            cursor.execute(_QUEUE, _record(message, moment) | {"receipt_id": receipt_id, "submission_id": submission_id})
            queued += cursor.rowcount
    return queued


def _record(message: Message, moment: dt.datetime) -> dict[str, object]:
    file = message.attachment
    return {
        "message_id": message.message_id,
        "kind": message.kind,
        "recipient": message.recipient,
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "created_at": moment,
        "path": file.path if file else None,
        "name": file.name if file else None,
        "sha256": file.sha256 if file else None,
    }
