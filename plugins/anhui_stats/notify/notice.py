"""A notice: what is not the answer to a file (digest, reminder, word to the operator), ready to be laid out. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from anhui_stats.catalog.recipients import Office
from anhui_stats.models import Message
from anhui_stats.notify.compose import environment, message_id_of

#: So many rows of a table stand in a mail; how many more there are is said below it.
ROWS = 60


@dataclass(frozen=True)
class Panel:
    """One table of a notice, with a heading and a line above it. ``tone``: plain, good, ask or bad."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    intro: str = ""
    tone: str = "plain"

    @property
    def shown(self) -> tuple[tuple[str, ...], ...]:
        """The rows that the mail lists."""
        return self.rows[:ROWS]

    @property
    def left_out(self) -> int:
        """How many rows the mail does not list."""
        return len(self.rows) - len(self.shown)


@dataclass(frozen=True)
class Notice:
    """One notice. ``tone``: good, ask or bad; ``steps``: what the reader is asked to do; ``code``: a block kept as it is."""

    subject: str
    salutation: str
    tone: str
    headline: str
    summary: str
    office: Office
    date: str
    steps: tuple[str, ...] = ()
    panels: tuple[Panel, ...] = ()
    code: str = ""


def message_of(notice: Notice, kind: str, about: str, recipient: str) -> Message:
    """The notice as a mail. ``about`` and ``kind`` name the occasion: the same occasion is the same logical mail."""
    text = environment().get_template("notice.txt.j2").render(notice=notice)
    html = environment().get_template("notice.html.j2").render(notice=notice)
    return Message(message_id_of(about, kind, recipient), recipient, notice.subject, text, html, kind)
