"""The lines above the table of the result sheet: who, which report, with what outcome, and how to answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from anhui_stats.annotate.models import LEVELS, AnswerStatus
from anhui_stats.annotate.result_rows import MENDED, NEW, SETTLED, STILL, ResultRow
from anhui_stats.annotate.result_sheet import ResultHead
from anhui_stats.models import STATE_LABELS
from anhui_stats.notify.answers import SubmissionAnswer
from anhui_stats.notify.letter import moment_label
from anhui_stats.periods import label

_HOW_TO = (
    "填写办法：① 级别为“错误”的（原表中标红），请在原表改正。\n② 级别为“核实”的（标黄），数据有误的，在原表改正；"
    "数据无误的，在本表“原因代码”中选一项，并在“情况说明”中写明具体原因（仅写“核实无误”“情况属实”等不能作为说明）。"
    "\n③ 级别为“提示”的（标蓝），不需要答复。　"
    "④ 点“单元格”一列可直接跳到该处，原表相应单元格附有批注。"
)
_COPY = "\n⑤ 原文件不是 xlsx 或无法直接标注，本文件各表是所报数据的副本（只有数值，没有公式）"
_RETURN = {
    "annotated": "\n⑤ 改正、说明后，将本文件整本重新报送；请勿删除本表或改动“意见编号”。",
    "rebuilt": f"{_COPY}；可在本文件中改正、说明后整本报送，请勿删除本表或改动“意见编号”。",
    "csv": f"{_COPY}，仅供对照；请在原来的 csv 文件中改正后重新报送，情况说明填入台账“情况说明”一栏或直接回复审核邮件。",
    "list_only": "\n⑤ 本文件只列审核意见，不含所报数据；请改正原文件后重新报送。",
}


def status_of(answer: SubmissionAnswer, units: Mapping[str, str] = MappingProxyType({})) -> AnswerStatus:
    """The status that the letter of the same answer tells. ``units``: see ``AnswerStatus``."""
    return AnswerStatus(
        state=answer.state,
        unit_name=answer.unit_name,
        unit_code=answer.unit_code,
        period=answer.period,
        attempt=answer.attempt,
        received_at=answer.received_at,
        resend_deadline=answer.resend_deadline,
        units=units,
    )


def result_head(status: AnswerStatus, rows: Sequence[ResultRow], way: str, note: str) -> ResultHead:
    """The head for a submission. ``way``: the kind of file that goes back, or csv for a copy that cannot be sent in.

    ``note`` says why it is not the clerk's own file.
    """
    return ResultHead(
        title="招商引资统计报表审核结果",
        about="　　".join(_facts(status)),
        how_to=f"{_HOW_TO}{_RETURN[way]}{f'（{note}。）' if note else ''}",
        counts=_counts(rows, (status.attempt or 1) == 1),
    )


def _facts(status: AnswerStatus) -> list[str]:
    unit = (status.unit_name or "未能确认") + (f"（{status.unit_code}）" if status.unit_code else "")
    facts = [f"填报单位：{unit}", f"报告期：{label(status.period) if status.period else '未能确认'}"]
    if status.attempt:
        facts.append(f"第{status.attempt}次报送")
    if status.received_at:
        facts.append(f"收到时间：{moment_label(status.received_at)}")
    facts.append(f"审核结论：{STATE_LABELS[status.state]}")
    if status.resend_deadline:
        facts.append(f"请于{moment_label(status.resend_deadline)}前重新报送或答复")
    return facts


def _counts(rows: Sequence[ResultRow], is_first: bool) -> str:
    """How many of each level are open; from the second attempt on, what became of them since the one before."""
    present = [row for row in rows if row.status in (NEW, STILL)]
    if not rows:
        return "本次没有审核意见。"
    levels = "，".join(f"{name} {sum(row.severity is severity for row in present)} 条" for severity, name in LEVELS.items())
    statuses = "，".join(
        f"{status} {count} 条"
        for status in ((SETTLED,) if is_first else (NEW, STILL, SETTLED, MENDED))
        if (count := sum(row.status == status for row in rows))
    )
    if is_first:
        return f"本次审核意见：{levels}{f'；另有{statuses}' if statuses else ''}。"
    return f"本次审核意见：{levels}。与上次报送相比：{statuses}。"
