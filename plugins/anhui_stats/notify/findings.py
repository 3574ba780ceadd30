"""The findings of a letter: where, what we read, what we expected, what to do. Pure."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from anhui_stats.catalog.forms import all_forms, form_set
from anhui_stats.models import Finding, Severity

#: So many findings stand in a letter that a workbook with all of them goes along with; the gravest first.
LISTED = 20

#: States of a query that needs no answer any more: its unit, its city or the province said why the figure is right.
SETTLED_STATES = ("explained", "waived")

#: From so many findings on, what many cells share (fault and remedy) is said once a rule; each cell is listed all the same.
GROUPED_FROM = 201


@dataclass(frozen=True)
class Item:
    """One finding as a clerk reads it. ``reading`` is what we read, expected and the difference, as far as they are known."""

    number: int
    place: str
    reading: str
    message: str
    remedy: str
    rule_id: str


@dataclass(frozen=True)
class RuleGroup:
    """All findings of one rule; fault and remedy as they stand at the first of them."""

    rule_id: str
    message: str
    remedy: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Section:
    """The findings of one severity: one by one in ``items``, or by rule in ``groups`` where they are very many.

    ``severity``: error, query, notice, or settled (explained or waived).
    """

    severity: str
    title: str
    intro: str
    items: tuple[Item, ...]
    groups: tuple[RuleGroup, ...]


_SETTLED = "settled"
_TITLES = {
    Severity.ERROR.value: ("必须改正的错误", "以下各处须全部改正，报表才能计入统计。"),
    Severity.QUERY.value: ("需要核实的事项", "以下各处不影响本期快报数据的使用，请逐条核实：有误的改正，无误的说明原因。"),
    Severity.NOTICE.value: ("提示", "以下各处仅作提示，不需要答复。"),
    _SETTLED: ("已说明的事项", "以下各处已有说明，不再询问；数据与说明时相差10%以上的，或到了下一年度，将重新核实。"),
}


def is_settled(finding: Finding) -> bool:
    """Whether the finding was explained or waived: told, but nothing is asked any more."""
    return finding.state in SETTLED_STATES


def sections_of(findings: Sequence[Finding], limit: int | None = None) -> tuple[Section, ...]:
    """Errors, queries, notices, then what is explained; within each as they stand in the workbook.

    ``limit``: only so many, gravest first.
    """
    is_grouped = limit is None and len(findings) >= GROUPED_FROM
    sections, left = [], len(findings) if limit is None else limit
    for kind in _TITLES:
        own = sorted((one for one in findings if _kind_of(one) == kind), key=_order)
        if own:
            sections.append(_section(kind, own, own[:left], is_grouped))
        left -= min(left, len(own))
    return tuple(sections)


def _kind_of(finding: Finding) -> str:
    return _SETTLED if is_settled(finding) else finding.severity.value


def _section(kind: str, every: Sequence[Finding], findings: Sequence[Finding], is_grouped: bool) -> Section:
    title, intro = _TITLES[kind]
    told = "" if len(findings) == len(every) else f"，列出前{len(findings)}处" if findings else "，见退回的表"
    title = f"{title}（{len(every)}处{told}）"
    if not is_grouped:
        return Section(kind, title, intro, _items(findings), ())
    by_rule = sorted(findings, key=lambda one: one.rule_id)  # stable: within a rule as they stand in the workbook
    items = _items(by_rule)
    groups = (tuple(own) for _, own in itertools.groupby(items, key=lambda item: item.rule_id))
    return Section(kind, title, intro, (), tuple(RuleGroup(g[0].rule_id, g[0].message, g[0].remedy, g) for g in groups))


def _order(finding: Finding) -> tuple[object, ...]:
    letters = re.match(r"[A-Z]*", finding.cell)
    column = letters.group() if letters else ""
    return (finding.form_code, finding.sheet, finding.row or 0, len(column), column, finding.rule_id, finding.finding_id)


def _items(findings: Sequence[Finding]) -> tuple[Item, ...]:
    return tuple(
        Item(number, place_of(one), reading_of(one), one_line(one.message), _remedy_of(one), one.rule_id)
        for number, one in enumerate(findings, start=1)
    )


def _remedy_of(finding: Finding) -> str:
    return f"无需再办理。已有说明——{one_line(finding.explanation)}" if is_settled(finding) else one_line(finding.remedy)


def place_of(finding: Finding) -> str:
    """Where a finding stands: 工作表“ZS01 项目台账”W15单元格（本年实际到位资金）."""
    if not finding.sheet:
        return f"整个文件（{finding.form_code}）" if finding.form_code else "整个文件"
    heading = heading_of(finding.form_code, finding.column)
    where = f"{finding.cell}单元格" if finding.cell else (f"第{finding.row}行" if finding.row else "")
    return f"工作表“{one_line(finding.sheet)}”{where}" + (f"（{heading}）" if heading else "")


def reading_of(finding: Finding) -> str:
    """What we read, what we expected and how far apart they are, as far as the rule can say."""
    value = one_line(finding.value) or ("（空白）" if finding.cell and finding.expected else "")
    # only an error has to become what is expected; a query may be right as it stands
    expected = "应为" if finding.severity is Severity.ERROR else "参照"
    parts = (("读到", value), (expected, one_line(finding.expected)), ("相差", one_line(finding.difference)))
    return "；".join(f"{label}：{text}" for label, text in parts if text)


def heading_of(form_code: str, column: str) -> str:
    """The heading of a column (or the label of a cover field) as it is printed on the form; '' where there is none."""
    return _headings().get((form_code, column), "")


@functools.cache
def _headings() -> dict[tuple[str, str], str]:
    """Printed headings by form code ('' for the cover) and column name; the newest version of a form wins."""
    forms = all_forms()
    headings = {(form.form_code, column.name): column.heading for form in forms for column in form.columns}
    newest = max(form.valid_from for form in forms)
    return headings | {("", field.name): field.heading for field in form_set(newest).cover.fields}


def one_line(text: str) -> str:
    """The text without line breaks and control characters, so that no file or cell can break up a letter."""
    return re.sub(r"[\s\x00-\x1f\x7f]+", " ", text).strip()
