"""The words about an accepted report afterwards: findings that came with other reports, or a return by the city. Pure."""

from __future__ import annotations

from dataclasses import replace

from anhui_stats.catalog.recipients import Office
from anhui_stats.notify.answers import SubmissionAnswer
from anhui_stats.notify.enclosures import explain_step
from anhui_stats.notify.findings import one_line
from anhui_stats.notify.letter import Letter, moment_label, name_of_report, place_of_report, write_letter


def write_added(answer: SubmissionAnswer, office: Office) -> Letter:
    """The letter about findings that other reports raised against an accepted one."""
    number = len(answer.findings)
    place = place_of_report(answer, office)
    by = f"请于{moment_label(answer.resend_deadline)}前" if answer.resend_deadline else "请尽快"
    return replace(
        write_letter(answer, office),
        subject=f"【安徽招商统计】{name_of_report(answer)}新增{number}处待核实事项",
        tone="ask",
        outcome=f"新增{number}处待核实",
        summary=f"贵单位此前报送并已接收的报表，与其他月份或其他单位新近报送的数据比对后，新增{number}处需要核实的事项。",
        counting="已接收的数据照常计入统计，不因本次核实而退回。",
        to_do=(f"{by}逐条核实。数据有误的，改正后将整本报表放入{place}。", explain_step(answer, place)),
        next_report="",
    )


def write_city_return(answer: SubmissionAnswer, office: Office) -> Letter:
    """The letter about a report that the city returned with a remark."""
    by = f"请于{moment_label(answer.resend_deadline)}前" if answer.resend_deadline else "请尽快"
    place = place_of_report(answer, office)
    return replace(
        write_letter(answer, office),
        subject=f"【安徽招商统计】{name_of_report(answer)}市级审核：退回修改",
        tone="bad",
        outcome="市级审核退回修改",
        summary=f"市级审核单位审核了贵单位报送的报表，退回修改。{one_line(answer.remark)}",
        counting="在收到改正后的报表之前，本次报送的数据仍计入统计。",
        to_do=(
            f"{by}按审核意见改正，并在封面“修订原因”中写明原因，将整本报表放入{place}。",
            "对审核意见有疑问的，请与市级审核单位联系。",
        ),
        next_report="",
    )
