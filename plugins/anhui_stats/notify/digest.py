"""The digests of a night: one to each city about its units, one to the province's office by city. Pure.

Names of units, states, counts, rules and the messages of claims only: no figure of a project, nothing personal.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from anhui_stats.catalog.recipients import Office
from anhui_stats.models import STATE_LABELS, State
from anhui_stats.notify.findings import one_line
from anhui_stats.notify.letter import day_label, moment_label
from anhui_stats.notify.night_report import Night, NightReport, RuleCount, UnitProgress
from anhui_stats.notify.notice import Notice, Panel
from anhui_stats.notify.trouble import incidents_panel, stuck_panel
from anhui_stats.notify.waiting import STEP, waiting_panel
from anhui_stats.periods import label

TOP_RULES = 10


def write_city_digest(night: Night, city_name: str, office: Office) -> Notice:
    """The digest for one city; ``night`` is the city's part."""
    return Notice(
        subject=f"【安徽招商统计】{city_name}{label(night.period)}报表报送进度（{day_label(night.moment)}）",
        salutation=f"{city_name}招商引资统计工作人员：",
        tone=_tone(night),
        headline=_headline(night.progress),
        summary=f"现将{city_name}所属单位{label(night.period)}报表的报送和审核情况报告如下。{_deadline(night)}",
        office=office,
        date=day_label(night.moment),
        steps=_city_steps(night),
        panels=tuple(panel for panel in _city_panels(night) if panel.rows),
    )


def _city_panels(night: Night) -> tuple[Panel, ...]:
    return (_missing(night), waiting_panel(night.waiting), _reports(night), _quality(night), _claims(night), _rules(night))


def write_province_digest(night: Night, office: Office) -> Notice:
    """The digest for the province's office: by city, top rules, mails that did not arrive, incidents."""
    panels = (
        _by_city(night),
        _missing(night),
        _late(night),
        _returned(night),
        _rules(night),
        _claims(night),
        stuck_panel(night.stuck),
        incidents_panel(night.incidents),
    )
    return Notice(
        subject=f"【安徽招商统计】全省{label(night.period)}报表报送进度（{day_label(night.moment)}）",
        salutation=f"{office.signature}：",
        tone=_tone(night),
        headline=_headline(night.progress),
        summary=f"{_events(night.reports)}全省{label(night.period)}报表的报送和审核情况如下。{_deadline(night)}",
        office=office,
        date=day_label(night.moment),
        panels=tuple(panel for panel in panels if panel.rows),
    )


def _tone(night: Night) -> str:
    if night.is_chasing:
        return "bad"
    return "good" if all(unit.first_accepted_at for unit in night.progress) else "ask"


def _headline(progress: Iterable[UnitProgress]) -> str:
    units = list(progress)
    accepted = [unit for unit in units if unit.first_accepted_at]
    nil, late = sum(unit.is_nil for unit in accepted), sum(not unit.is_on_time for unit in accepted)
    parts = [f"应报{len(units)}个单位，已接收{len(accepted)}个"]
    if nil:
        parts.append(f"其中零报告{nil}个")
    if late:
        parts.append(f"逾期报送{late}个")
    if missing := len(units) - len(accepted):
        parts.append(f"未接收{missing}个")
    return "，".join(parts)


def _deadline(night: Night) -> str:
    passed = "已于" if night.moment > night.deadline else "将于"
    return f"本期报表{passed}{moment_label(night.deadline)}截止。"


def _events(reports: Iterable[NightReport]) -> str:
    states = Counter(STATE_LABELS[State(report.state)] for report in reports)
    return (
        f"上次报告以来新审核{states.total()}份：" + "、".join(f"{k}{n}份" for k, n in states.items()) + "。" if states else ""
    )


def _city_steps(night: Night) -> tuple[str, ...]:
    steps = []
    if any(unit.first_accepted_at is None for unit in night.progress):
        steps.append("请督促尚未接收的单位尽快报送；没有业务的，也须提交零报告。")
    if night.waiting:
        steps.append(STEP)
    if any(unit.open_queries for unit in night.progress):
        steps.append("请督促有待核实事项的单位在退回文件的“审核结果”工作表中填写原因代码和情况说明后报回。")
    if night.claims:
        steps.append("请就涉及多个单位的项目组织有关单位核对，明确由哪个单位填报。")
    return tuple(steps)


def _missing(night: Night) -> Panel:
    units = [unit for unit in night.progress if unit.first_accepted_at is None]
    rows = tuple((unit.unit_name, _why_missing(unit)) for unit in units)
    return Panel(f"尚未接收的单位（{len(rows)}个）", ("单位", "情况"), rows, tone="bad" if night.is_chasing else "ask")


def _why_missing(unit: UnitProgress) -> str:
    every = "均" if unit.attempts > 1 else ""
    return f"已报送{unit.attempts}次，{every}未通过审核，待改正" if unit.attempts else "未收到报表"


def _reports(night: Night) -> Panel:
    rows = tuple(_report_row(report, night) for report in night.reports)
    return Panel(f"上次报告以来的审核结果（{len(rows)}份）", _REPORT_HEADINGS, rows)


def _returned(night: Night) -> Panel:
    returned = (report for report in night.reports if report.state in (State.REJECTED.value, State.UNREADABLE.value))
    rows = tuple(_report_row(report, night) for report in returned)
    return Panel(f"上次报告以来退回的报表（{len(rows)}份）", _REPORT_HEADINGS, rows, tone="bad")


_REPORT_HEADINGS = ("单位", "报送", "结果", "错误 / 待核实")


def _report_row(report: NightReport, night: Night) -> tuple[str, ...]:
    attempt = f"{_other_period(report.period, night)}第{report.attempt}次"
    return (report.unit_name, attempt, STATE_LABELS[State(report.state)], f"{report.errors} / {report.queries}")


def _late(night: Night) -> Panel:
    units = [unit for unit in night.progress if unit.first_accepted_at and not unit.is_on_time]
    rows = tuple((unit.unit_name, moment_label(unit.first_accepted_at)) for unit in units if unit.first_accepted_at)
    return Panel(f"逾期报送的单位（{len(rows)}个）", ("单位", "收到时间"), rows, tone="ask")


def _quality(night: Night) -> Panel:
    """Every unit that has reported: 数据质量通报 of the period."""
    units = [unit for unit in night.progress if unit.first_accepted_at]
    rows = tuple(
        (
            unit.unit_name,
            ("按时" if unit.is_on_time else "逾期") + ("（零报告）" if unit.is_nil else ""),
            "是" if unit.is_first_pass else "否",
            f"{unit.returned_attempts}次",
            f"{unit.open_queries}处",
        )
        for unit in units
    )
    on_time = percent(sum(unit.is_on_time for unit in night.progress), len(night.progress))
    first_pass = percent(sum(unit.is_first_pass for unit in units), len(units))
    intro = f"按时率{on_time}（以应报单位为分母），一次通过率{first_pass}（以已接收单位为分母）。"
    return Panel("各单位报送质量", ("单位", "报送", "一次通过", "退回", "待核实"), rows, intro)


def _claims(night: Night) -> Panel:
    rows = tuple((claim.unit_name, _other_period(claim.period, night) + one_line(claim.message)) for claim in night.claims)
    return Panel(f"涉及多个单位的项目（{len(rows)}处待核实）", ("单位", "情况"), rows, tone="ask")


def _other_period(period: str, night: Night) -> str:
    """The period of a line where it is not the one that the whole digest is about."""
    return "" if period == night.period else f"{label(period)} "


def _by_city(night: Night) -> Panel:
    grouped: dict[str, list[UnitProgress]] = defaultdict(list)
    for unit in night.progress:
        grouped[unit.city_code].append(unit)
    rows = tuple((name, *_city_row(grouped[code])) for code, name in night.city_names if grouped[code])
    headings = ("市", "应报", "已接收", "逾期", "退回", "待核实", "按时率", "一次通过率")
    return Panel("分市情况", headings, rows, intro="按时率以应报单位为分母，一次通过率以已接收单位为分母。")


def _city_row(units: list[UnitProgress]) -> tuple[str, ...]:
    accepted = [unit for unit in units if unit.first_accepted_at]
    return (
        str(len(units)),
        str(len(accepted)),
        str(sum(not unit.is_on_time for unit in accepted)),
        str(sum(unit.returned_attempts for unit in units)),
        str(sum(unit.open_queries for unit in units)),
        percent(sum(unit.is_on_time for unit in units), len(units)),
        percent(sum(unit.is_first_pass for unit in accepted), len(accepted)),
    )


def percent(part: int, whole: int) -> str:
    """A share with one decimal, half up: 68.8%; a dash where there is nothing to share."""
    if not whole:
        return "—"
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%"


def _rules(night: Night) -> Panel:
    grouped: dict[tuple[str, str], list[RuleCount]] = defaultdict(list)
    for rule in night.rules:
        grouped[rule.rule_id, rule.title].append(rule)
    counted = [(sum(one.number for one in own), sum(one.units for one in own), *key) for key, own in grouped.items()]
    top = sorted(counted, key=lambda one: (-one[0], one[2]))[:TOP_RULES]
    rows = tuple((rule_id, one_line(title), f"{number}处", f"{units}个单位") for number, units, rule_id, title in top)
    return Panel(f"上次报告以来最多的问题（前{len(rows)}项）", ("规则", "问题", "处数", "涉及"), rows)


def write_operator_digest(night: Night, office: Office) -> Notice:
    """What whoever keeps the system running should look at: mails that did not arrive, and doubts about our own reading."""
    number = len(night.stuck) + sum(number for _, number in night.incidents)
    return Notice(
        subject=f"【安徽招商统计】运行情况：{number}项须查看（{day_label(night.moment)}）",
        salutation="系统维护人员：",
        tone="ask",
        headline=f"{len(night.stuck)}封邮件未能送达，{sum(number for _, number in night.incidents)}处读取异常",
        summary="本夜运行已经结束，以下事项不影响已发布的数据，但须查看。",
        office=office,
        date=day_label(night.moment),
        steps=("处理办法见运行手册 docs/runbook.md 中“Mail”和“Incidents”两节。",),
        panels=tuple(panel for panel in (stuck_panel(night.stuck), incidents_panel(night.incidents)) if panel.rows),
    )
