"""What a letter says of findings that were explained: told apart from what is still asked."""

import dataclasses

from anhui_stats.catalog.recipients import load_recipients
from anhui_stats.models import Severity, State
from anhui_stats.notify import compose
from anhui_stats.outbox.changes import Before, changes_since
from letters import RECIPIENT, REJECTED, finding

SAID = "口径：含二期追加设备款"
OPEN = finding(1, Severity.QUERY, subject_key="P1")
EXPLAINED = finding(2, Severity.QUERY, subject_key="P2", state="explained", explanation=SAID)


def _letter(state: State, *findings: object, awaits_city: bool = False) -> tuple[str, str]:
    more = {"state": state, "findings": findings, "awaits_city": awaits_city, "counting": None}
    answer = dataclasses.replace(REJECTED, **more)  # type: ignore[arg-type]
    [message] = compose(answer, [RECIPIENT], load_recipients().office)
    return message.subject, message.text


def test_only_what_is_open_is_counted_and_asked() -> None:
    subject, text = _letter(State.ACCEPTED_OPEN_QUERIES, OPEN, EXPLAINED)
    assert subject.endswith("已接收（1处待核实）")
    asked, settled = text.split("已说明的事项（1处）")
    assert "需要核实的事项（1处）" in asked and SAID not in asked
    assert f"无需再办理。已有说明——{SAID}" in settled


def test_a_report_whose_queries_are_all_explained_asks_nothing() -> None:
    subject, text = _letter(State.ACCEPTED, EXPLAINED)
    assert subject.endswith("审核结果：已接收")
    assert "需要核实的事项" not in text and "本期报表无需再办理。" in text


def test_what_is_explained_is_neither_standing_nor_mended() -> None:
    mended = finding(3, Severity.ERROR, subject_key="P3")
    before = Before(1, (OPEN, dataclasses.replace(EXPLAINED, state="open"), mended))
    changes = changes_since(before, (OPEN, EXPLAINED))
    assert changes is not None
    assert (changes.new, changes.standing, changes.mended, changes.settled) == (0, 1, 1, 1)


def test_a_report_that_waits_for_its_city_is_told_so() -> None:
    answer = dataclasses.replace(REJECTED, state=State.ACCEPTED, findings=(), awaits_city=True, attempt=1)
    [message] = compose(answer, [RECIPIENT], load_recipients().office)
    assert "本次报送已转市级审核" in message.text and "市级审核退回的，将另行通知" in message.text
