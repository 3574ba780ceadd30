"""A rejected report and its findings, for tests of what is written about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from anhui_stats.models import Finding, FormStatus, Severity, State
from anhui_stats.notify import CountedVersion, FormRows, NextReport, SubmissionAnswer
from anhui_stats.periods import TIMEZONE

SUBMISSION_ID = "0123456789abcdef"
RECIPIENT = "zhaoshang-341522@zhaoshang.anhui.example"


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """A moment of October 2022."""
    return dt.datetime(2022, 10, day, hour, minute, tzinfo=TIMEZONE)


def finding(number: int = 1, severity: Severity = Severity.ERROR, **changes: object) -> Finding:
    """One finding in column V of the ledger."""
    made = Finding(
        finding_id=f"{number:016x}",
        submission_id=SUBMISSION_ID,
        rule_id="ZS01-E012",
        severity=severity,
        form_code="ZS01",
        sheet="ZS01 项目台账",
        row=4 + number,
        cell=f"V{4 + number}",
        column="ytd_outside_funds_wan",
        value="12000",
        expected="不大于本年实际到位资金10000万元",
        difference="2000万元",
        message="其中省外到位资金大于本年实际到位资金。",
        remedy="请核对两栏数据，改正填错的一栏。",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


REJECTED = SubmissionAnswer(
    answer_id=SUBMISSION_ID,
    state=State.REJECTED,
    unit_code="341522",
    unit_name="霍邱县",
    period="2022-09",
    attempt=2,
    file_name="霍邱县2022年9月报表(终稿)2.xlsx",
    sha256="ab" * 32,
    received_at=at(11, 1),
    answered_at=at(11, 1, 20),
    findings=(finding(1), finding(2, Severity.QUERY, rule_id="ZS01-Q003"), finding(3, Severity.NOTICE, rule_id="ZS01-N001")),
    form_rows=(
        FormRows("ZS01", "招商引资项目台账", FormStatus.PRESENT, 87),
        FormRows("ZS02", "外商直接投资", FormStatus.NIL, 0),
        FormRows("ZS07", "多投资方明细", FormStatus.ABSENT, 0),
    ),
    counting=CountedVersion(1, "霍邱县2022年9月报表.xlsx", at(10, 1)),
    is_on_time=True,
    resend_deadline=at(14, 18),
    next_report=NextReport("2022-10", dt.datetime(2022, 11, 7, 18, 0, tzinfo=TIMEZONE)),
)
