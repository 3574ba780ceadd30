"""The mail to whoever keeps the system running, when a night failed or is missing. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from anhui_stats.catalog.recipients import Office
from anhui_stats.notify.letter import day_label, moment_label
from anhui_stats.notify.notice import Notice

MISSING, UNFINISHED, FAILED = "missing", "unfinished", "failed"


@dataclass(frozen=True)
class NightFault:
    """What is wrong with the night of a date. ``step`` is where it broke off or failed ('' for a missing night)."""

    date: dt.date
    cause: str
    step: str = ""
    error: str = ""
    started_at: dt.datetime | None = None

    @property
    def about(self) -> str:
        """What names the occasion: one mail a night and cause."""
        return f"{self.date.isoformat()} {self.cause} {self.step if self.cause == FAILED else ''}"


_HEADLINES = {
    MISSING: "没有开始",
    UNFINISHED: "没有按时结束",
    FAILED: "有一步失败",
}
_STEPS = {
    MISSING: (
        "make status：看 Airflow 是否在运行；没有运行就 make up，此后每夜 1 时自动运行。",
        "补跑这一夜：在 Airflow 页面手工触发 ingest_submissions，或 make run SUBMISSIONS=<空文件夹>。",
        "看调度日志 <home>/logs/scheduler.log 和 dag-processor.log 的末尾。",
    ),
    UNFINISHED: (
        "make status：看 Airflow 是否在运行，是否有任务仍在执行（页面 Grid 视图）。",
        "若进程已被杀死：清除（Clear）该任务，或重新触发 ingest_submissions；重跑不会重复计入，也不会重复发信。",
        "日志在 <home>/logs/tasks/dag_id=…/run_id=…/task_id=…/。",
    ),
    FAILED: (
        "看该任务日志的末尾：<home>/logs/tasks/dag_id=…/run_id=…/task_id=…/。",
        "排除原因（磁盘、数据库、邮件服务器、reference/ 的改动）后，在 Airflow 页面清除（Clear）该任务，"
        "或重新触发 ingest_submissions。",
        "重跑不会重复计入，也不会重复发信。",
    ),
}


def write_fault(fault: NightFault, office: Office, moment: dt.datetime) -> Notice:
    """The mail about one fault of one night: which step, the last line of the error, what to do."""
    night = f"{fault.date.month}月{fault.date.day}日夜间任务"
    where = f"（{fault.step}）" if fault.step else ""
    started = f"该夜于{moment_label(fault.started_at)}开始。" if fault.started_at else ""
    return Notice(
        subject=f"【安徽招商统计】{night}{_HEADLINES[fault.cause]}{where}",
        salutation="系统维护人员：",
        tone="bad",
        headline=f"{night}{_HEADLINES[fault.cause]}{where}",
        summary=f"{started}县（市、区）的报表已存档或仍在报送目录中，没有丢失；处理后补跑即可。同一原因本夜不再另行通知。",
        office=office,
        date=day_label(moment),
        steps=(*_STEPS[fault.cause], "详细说明见 docs/runbook.md。"),
        code=fault.error,
    )
