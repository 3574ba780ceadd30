"""The words of a 试审: what a letter about a file in the landing folder ``_check`` says otherwise. Pure."""

from __future__ import annotations

from dataclasses import replace

from anhui_stats.catalog.recipients import Office
from anhui_stats.models import Severity, State
from anhui_stats.notify.answers import SubmissionAnswer
from anhui_stats.notify.letter import Letter, count_of, name_of_report, place_of_report, write_letter

_NOTHING_REGISTERED = "试审只检查文件，没有登记为报送，不计入统计，也不作为按时报送的依据；已计入统计的数据没有任何变动。"


def write_trial(answer: SubmissionAnswer, office: Office) -> Letter:
    """The letter about a file that was only tried out: the same findings, and that nothing was registered."""
    outcome = outcome_of(answer)
    return replace(
        write_letter(answer, office),
        subject=f"【安徽招商统计】{name_of_report(answer)}试审结果：{outcome}",
        outcome=f"试审：{outcome}（未登记为报送）",
        summary="试审文件夹中的文件已经检查，结果如下。本次试审没有登记为报送。",
        counting=_NOTHING_REGISTERED,
        to_do=_to_do(answer, office),
        next_report="",
    )


def outcome_of(answer: SubmissionAnswer) -> str:
    """What the file would meet if it were sent for good."""
    errors, queries = count_of(answer, Severity.ERROR), count_of(answer, Severity.QUERY)
    if answer.state is State.UNREADABLE:
        return "无法读取"
    if answer.state is State.REJECTED:
        return f"有{errors}处错误，正式报送将被退回"
    return f"没有错误，有{queries}处待核实" if queries else "没有发现问题"


def _to_do(answer: SubmissionAnswer, office: Office) -> tuple[str, ...]:
    place = place_of_report(answer, office)
    if answer.state in (State.REJECTED, State.UNREADABLE):
        return (f"请按下列说明改正。改正后可以再次试审，也可以正式报送：将整本报表放入{place}。",)
    return (f"试审不能代替报送。请在截止时间前正式报送：将整本报表放入{place}。",)
