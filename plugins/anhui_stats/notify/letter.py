"""The words of an answer: a letter of plain texts, which the templates only lay out. Pure.

Order of a letter: the outcome, which version counts now, what is to be done by when and where, then every finding.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from anhui_stats.catalog.calendar_rules import FormDates
from anhui_stats.catalog.recipients import Office
from anhui_stats.models import STATE_LABELS, FormStatus, Severity, State
from anhui_stats.notify.answers import CountedVersion, FormRows, SubmissionAnswer, UnitPart
from anhui_stats.notify.enclosures import changes_text, enclosed_of, explain_step, mend_in
from anhui_stats.notify.findings import LISTED, Section, is_settled, one_line, sections_of
from anhui_stats.periods import TIMEZONE, is_future, label

_SUBJECT_NAME_LENGTH = 60


@dataclass(frozen=True)
class Letter:
    """One answer, ready to be laid out. ``tone``: good, ask or bad. ``facts`` and ``forms`` are label and text.

    ``enclosed``: what goes along with the letter, and how much of it the letter itself lists.
    """

    subject: str
    salutation: str
    tone: str
    outcome: str
    summary: str
    counting: str
    to_do: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    enclosed: tuple[str, ...]
    sections: tuple[Section, ...]
    forms: tuple[tuple[str, str], ...]
    next_report: str
    office: Office
    date: str


_TONES = {State.ACCEPTED: "good", State.ACCEPTED_OPEN_QUERIES: "ask", State.REJECTED: "bad", State.UNREADABLE: "bad"}


def write_letter(answer: SubmissionAnswer, office: Office) -> Letter:
    """The letter for an answer, in the name of an office."""
    outcome = _outcome(answer)
    return Letter(
        subject=f"【安徽招商统计】{name_of_report(answer)}审核结果：{outcome}",
        salutation=f"{answer.unit_name}招商引资统计工作人员：" if answer.unit_name else "招商引资统计工作人员：",
        tone="good" if answer.duplicate_of else _TONES[answer.state],
        outcome=outcome,
        summary=_summary(answer),
        counting=_counting(answer),
        to_do=_to_do(answer, office),
        facts=_facts(answer),
        enclosed=enclosed_of(answer, office),
        sections=sections_of(answer.findings, LISTED if answer.returned else None),
        forms=tuple((f"{form.form_code} {form.title}", _form_status(form)) for form in answer.form_rows),
        next_report=_next_report(answer, office),
        office=office,
        date=day_label(answer.answered_at),
    )


def count_of(answer: SubmissionAnswer, severity: Severity) -> int:
    """How many findings of a severity the answer tells of and that nothing settled yet."""
    return sum(finding.severity is severity and not is_settled(finding) for finding in answer.findings)


def name_of_report(answer: SubmissionAnswer) -> str:
    """What is answered: 霍邱县2022年9月报表（第2次报送）; the file's name where unit or period are unknown."""
    if not answer.unit_name or not answer.period:
        name = one_line(answer.file_name)
        return f"《{name if len(name) <= _SUBJECT_NAME_LENGTH else name[:_SUBJECT_NAME_LENGTH] + '…'}》"
    attempt = f"（第{answer.attempt}次报送）" if (answer.attempt or 1) > 1 and not answer.duplicate_of else ""
    return f"{answer.unit_name}{label(answer.period)}报表{attempt}"


def _outcome(answer: SubmissionAnswer) -> str:
    if answer.duplicate_of:
        return "与已接收的报表相同"
    errors, queries = count_of(answer, Severity.ERROR), count_of(answer, Severity.QUERY)
    if answer.state is State.REJECTED and errors:
        return f"已退回（{errors}处错误）"
    if answer.state is State.ACCEPTED_OPEN_QUERIES:
        return f"已接收（{queries}处待核实）"
    return STATE_LABELS[answer.state]


def _summary(answer: SubmissionAnswer) -> str:
    if answer.duplicate_of:
        same = f"该文件与{_version(answer.duplicate_of)}内容完全相同，没有重复计入"
        return f"{same}；该次报送此前已被新的报送替代，不因重发而恢复。" if answer.is_replaced else f"{same}，原审核结果不变。"
    errors, queries = count_of(answer, Severity.ERROR), count_of(answer, Severity.QUERY)
    if answer.parts:
        own = f"另有{errors}处错误必须改正，" if errors else f"另有{queries}处需要核实，" if queries else ""
        return f"文件已收到，并按填报单位拆分：各单位的数据分别审核，结果分别答复各单位；{own}本邮件只答复市里需要办理的事项。"
    if answer.state is State.UNREADABLE:
        return "文件已收到并原样存档，但其中的数据无法读取，本次报送没有计入统计。"
    if answer.state is State.REJECTED:
        also = f"，另有{queries}处需要核实" if queries else ""
        found = f"有{errors}处错误必须改正{also}，" if errors else ""
        return f"经审核，本次报送{found}已退回，没有计入统计。"
    if answer.is_replaced:
        return "本次报送通过审核，已接收；贵单位保存时间更晚的另一份报表同时通过审核，以那一份为准，本次报送不计入统计。"
    if answer.state is State.ACCEPTED_OPEN_QUERIES:
        return f"本次报送通过审核，已接收并计入统计；另有{queries}处数据需要贵单位核实。"
    return "本次报送通过审核，已接收并计入统计。感谢您的工作！"


def _counting(answer: SubmissionAnswer) -> str:
    if not answer.unit_name or not answer.period:
        return "由于未能确认填报单位或报告期，已计入统计的数据没有任何变动。"
    if answer.parts and not answer.form_rows:
        return "本文件中没有市本级自己的报表；拆分到各单位的数据，以各单位收到的审核结果为准。"
    if answer.sent_by and answer.state in (State.ACCEPTED, State.ACCEPTED_OPEN_QUERIES) and not answer.duplicate_of:
        forms = "、".join(form.form_code for form in answer.form_rows)
        of_attempt = f"（第{answer.attempt}次报送）"
        return f"贵单位{label(answer.period)}报表中的{forms}以本次{of_attempt}为准，其余各表仍以此前最近一次接收的为准。"
    subject = f"贵单位{label(answer.period)}报表目前计入统计的"
    if answer.counting is None:
        return f"贵单位{label(answer.period)}报表目前尚无计入统计的版本。"
    if answer.duplicate_of is None and answer.counting.attempt == answer.attempt:
        waits = "本次报送已转市级审核，审核通过前作为初步数据使用。" if answer.awaits_city else ""
        return f"{subject}是本次报送（第{answer.attempt}次）。{waits}"
    return f"{subject}{'仍' if answer.state in (State.REJECTED, State.UNREADABLE) else ''}是{_version(answer.counting)}。"


def _version(version: CountedVersion) -> str:
    return f"第{version.attempt}次报送（《{one_line(version.file_name)}》，{moment_label(version.received_at)}收到）"


def _to_do(answer: SubmissionAnswer, office: Office) -> tuple[str, ...]:
    by = f"请于{moment_label(answer.resend_deadline)}前" if answer.resend_deadline else "请尽快"
    place = place_of_report(answer, office)
    if answer.is_replaced:
        return (
            "如目前计入统计的版本无误，无需办理。",
            f"如应以本文件的数据为准，请在封面“修订原因”中写明原因，保存后将整本报表放入{place}。",
        )
    if answer.duplicate_of:
        return (f"如数据没有变化，无需办理。如需更正，请修改后将整本报表放入{place}。",)
    parts = _mend_parts(answer, by, place)
    if answer.state is State.ACCEPTED:
        return parts or ("目前无需办理；市级审核退回的，将另行通知。" if answer.awaits_city else "本期报表无需再办理。",)
    if answer.state is State.ACCEPTED_OPEN_QUERIES:
        return (
            *parts,
            f"{by}逐条核实。数据有误的，改正后将整本报表放入{place}。",
            explain_step(answer, place),
            "答复之前，本次报送的数据照常计入统计。",
        )
    if answer.sent_by:
        return (
            f"{by}与{answer.sent_by}联系，由{answer.sent_by}按下列说明改正汇总文件后重新报送；也可由贵单位将整本报表放入{place}。",
            "汇总文件已存档；以最近一次审核通过的数据为准。",
        )
    return (
        f"{by}按下列说明改正{mend_in(answer)}，将整本报表（不要只报改动的工作表）重新放入{place}。文件名不限。",
        *((explain_step(answer, place),) if answer.returned and count_of(answer, Severity.QUERY) else ()),
        "报送的原文件已存档，无须撤回；改正后的文件收到后将重新审核，并再次答复。",
    )


def _mend_parts(answer: SubmissionAnswer, by: str, place: str) -> tuple[str, ...]:
    """What a city is asked to do about the units whose part of its workbook was not accepted."""
    if not answer.in_parts.returned:
        return ()
    units = "、".join(answer.in_parts.returned)
    return (f"{by}与有关单位核对，改正汇总文件{mend_in(answer)}后重新放入{place}：{units}的部分未通过审核，没有计入统计。",)


def _facts(answer: SubmissionAnswer) -> tuple[tuple[str, str], ...]:
    on_time = {True: "（按时）", False: "（逾期）", None: ""}[None if _is_future(answer) else answer.is_on_time]
    unit = f"{answer.unit_name or '未能确认'}" + (f"（{answer.unit_code}）" if answer.unit_code else "")
    facts = [
        ("填报单位", unit),
        ("报告期", label(answer.period) if answer.period else "未能确认"),
        ("文件", one_line(answer.file_name)),
        ("收到时间", moment_label(answer.received_at) + on_time),
    ]
    if answer.attempt and answer.period and not answer.duplicate_of:
        facts.append(("报送次数", f"第{answer.attempt}次"))
    if answer.sent_by:
        facts.append(("报送方式", f"{answer.sent_by}汇总报送，本次只含该文件中贵单位的数据"))
    if answer.parts:
        facts.append(("拆分情况", "；".join(map(part_text, answer.parts))))
    if answer.changes:
        facts.append((f"与第{answer.changes.since_attempt}次比", changes_text(answer.changes)))
    return (*facts, ("SHA-256", answer.sha256))


def part_text(part: UnitPart) -> str:
    """What went to a unit: 霍邱县 ZS01 12行、ZS04 3行."""
    return f"{part.unit_name} " + "、".join(f"{form_code} {rows}行" for form_code, rows in part.rows)


def _form_status(form: FormRows) -> str:
    if form.status is FormStatus.PRESENT:
        return f"{form.rows}行"
    return "零报告" if form.status is FormStatus.NIL else "未报"


def _next_report(answer: SubmissionAnswer, office: Office) -> str:
    if answer.next_report is None or _is_future(answer):
        return ""
    following = answer.next_report
    place, by = place_of_report(answer, office), moment_label(following.deadline)
    return f"{label(following.period)}报表请于{by}前放入{place}。{own_dates_text(following.forms)}"


def own_dates_text(forms: Sequence[FormDates]) -> str:
    """其中ZS04须于2022年10月14日18时前报送，数据统计至9月25日; '' where no form has dates of its own."""
    told = (f"{one.form_code}须于{moment_label(one.deadline)}前报送，数据统计至{_day(one.cut_off)}" for one in forms)
    return f"其中{'；'.join(told)}。" if forms else ""


def _day(day: dt.date) -> str:
    return f"{day.month}月{day.day}日"


def place_of_report(answer: SubmissionAnswer, office: Office) -> str:
    """Where to send: a folder of its own only for a unit that exists."""
    return office.place_for(answer.unit_code if answer.unit_name else None)


def _is_future(answer: SubmissionAnswer) -> bool:
    """Whether the cover names a period that has not begun: then neither its deadline nor the period after it means anything."""
    return answer.period is not None and is_future(answer.period, answer.answered_at)


def day_label(moment: dt.datetime) -> str:
    """A day in Asia/Shanghai as letters print it: 2022年10月9日."""
    local = moment.astimezone(TIMEZONE)
    return f"{local.year}年{local.month}月{local.day}日"


def moment_label(moment: dt.datetime) -> str:
    """A moment in Asia/Shanghai as letters print it: 2022年10月9日18时, or with minutes 2022年10月9日18时05分."""
    local = moment.astimezone(TIMEZONE)
    return f"{day_label(local)}{local.hour}时" + (f"{local.minute:02d}分" if local.minute else "")
