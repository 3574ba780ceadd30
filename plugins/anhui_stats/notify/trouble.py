"""What did not go as it should, as digests tell it: mails that did not arrive, doubts about our own reading. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from anhui_stats.notify.findings import one_line
from anhui_stats.notify.notice import Panel


@dataclass(frozen=True)
class StuckMail:
    """A mail that was refused often, or for good."""

    recipient: str
    subject: str
    attempts: int
    reply: str


def stuck_panel(mails: Iterable[StuckMail]) -> Panel:
    """The mails that still wait, with what their server answered."""
    rows = tuple((mail.recipient, one_line(mail.subject), f"{mail.attempts}次", one_line(mail.reply)) for mail in mails)
    intro = "以下邮件仍在发件箱中，会继续按间隔重试；请核对地址（reference/recipients.yaml）。"
    return Panel(f"未能送达的邮件（{len(rows)}封）", ("收件人", "主题", "已试", "对方服务器的答复"), rows, intro, tone="bad")


def incidents_panel(incidents: Iterable[tuple[str, int]]) -> Panel:
    """How many incidents of each kind."""
    rows = tuple((kind, f"{number}处") for kind, number in incidents)
    return Panel("读取异常（须由维护人员查看）", ("类别", "处数"), rows, tone="ask")
