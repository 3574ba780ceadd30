"""The answer to one workbook as messages: one to each recipient, as text and HTML. Pure."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import jinja2

from anhui_stats.catalog.recipients import Office
from anhui_stats.models import Attachment, Message
from anhui_stats.notify.answers import ADDED, CHECK, CITY_RETURNED, SubmissionAnswer
from anhui_stats.notify.later import write_added, write_city_return
from anhui_stats.notify.letter import Letter, write_letter
from anhui_stats.notify.trial import write_trial

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"


_WRITERS: dict[str, Callable[[SubmissionAnswer, Office], Letter]] = {
    CHECK: write_trial,
    ADDED: write_added,
    CITY_RETURNED: write_city_return,
}


def message_id_of(answer_id: str, kind: str, recipient: str) -> str:
    """The Message-ID of an answer: the same however often it is composed or sent."""
    digest = hashlib.sha256("\0".join((answer_id, kind, recipient)).encode()).hexdigest()
    return f"<{digest[:24]}@anhui-stats>"


def compose(answer: SubmissionAnswer, recipients: Sequence[str], office: Office) -> tuple[Message, ...]:
    """The answer as one message to each recipient, in the office's name. No recipient is a fault of ours."""
    if not recipients:
        raise ValueError(f"the answer to {answer.file_name} has no recipient")
    letter = _WRITERS.get(answer.kind, write_letter)(answer, office)
    text, html = render(letter)
    return tuple(
        Message(
            message_id=message_id_of(answer.answer_id, answer.kind, recipient),
            recipient=recipient,
            subject=letter.subject,
            text=text,
            html=html,
            kind=answer.kind,
            attachment=attachment_of(answer),
        )
        for recipient in recipients
    )


def attachment_of(answer: SubmissionAnswer) -> Attachment | None:
    """The workbook that goes along, where one does and it is not too large."""
    book = answer.returned
    return Attachment(book.path, book.name, book.sha256) if book and book.is_attached else None


def render(letter: Letter) -> tuple[str, str]:
    """A letter as plain text and as HTML."""
    text = environment().get_template("answer.txt.j2").render(letter=letter)
    return text, environment().get_template("answer.html.j2").render(letter=letter)


@functools.cache
def environment() -> jinja2.Environment:
    """The templates, HTML escaped, every name required."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=jinja2.select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
