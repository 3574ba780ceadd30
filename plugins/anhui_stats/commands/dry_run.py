"""``make dry-run``: what a file would meet if it were sent, as a table in Chinese; no database, nothing registered."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from anhui_stats.archive import receipt_id_of
from anhui_stats.catalog.regions import load_reference
from anhui_stats.checking import Trial, try_out
from anhui_stats.errors import RunError
from anhui_stats.landing import is_ignored
from anhui_stats.models import STATE_LABELS, Finding, Receipt, Severity, State
from anhui_stats.notify.findings import heading_of, reading_of
from anhui_stats.parse import ArrivedFile
from anhui_stats.periods import label
from anhui_stats.reading import ReadingLimits, read_files

_SEVERITIES = {
    Severity.ERROR: ("错误", "bold red"),
    Severity.QUERY: ("待核实", "yellow"),
    Severity.NOTICE: ("提示", "dim"),
}
_REFUSED = (State.REJECTED, State.UNREADABLE)


def run_dry(path: Path, moment: dt.datetime, limits: ReadingLimits, console: Console) -> bool:
    """Print the findings of a file, or of the files of a folder (csv); True when all of it would be accepted."""
    trials = try_out(read_files(_read(path, moment), load_reference(), moment, limits).batch, moment)
    for trial in trials:
        _print_trial(trial, console)
    return not any(trial.state in _REFUSED for trial in trials)


def _read(path: Path, moment: dt.datetime) -> list[ArrivedFile]:
    files = sorted(one for one in path.rglob("*") if one.is_file() and not is_ignored(one.name)) if path.is_dir() else [path]
    if not files:
        raise RunError(f"FILE={path}: the folder holds no file")
    base = path if path.is_dir() else path.parent
    try:
        return [_arrive(one, one.relative_to(base).as_posix(), moment) for one in files]
    except OSError as error:
        raise RunError(f"FILE={path}: cannot be read: {error.strerror}") from error


def _arrive(path: Path, name: str, moment: dt.datetime) -> ArrivedFile:
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    receipt = Receipt(receipt_id_of(name, sha256), name, sha256, len(content), path.stat().st_mtime_ns, moment)
    return ArrivedFile(receipt, content)


def _print_trial(trial: Trial, console: Console) -> None:
    submission = trial.submission
    unit = _unit_name(submission["unit_code"]) or "未能确认填报单位"
    period = label(submission["period"]) if submission["period"] else "未能确认报告期"
    console.print(f"\n{submission['file_name']}：{unit} {period}", style="bold", markup=False)
    parts = [_unit_name(code) for identity, code in trial.unit_of.items() if identity != submission["submission_id"]]
    if parts:
        console.print(f"按单位拆分：{'、'.join(sorted(filter(None, parts)))}", markup=False)
    if trial.findings:
        console.print(_table(trial))
    counts = "，".join(f"{name}{trial.count(severity)}处" for severity, (name, _) in _SEVERITIES.items())
    outcome = f"如正式报送，结果为：{STATE_LABELS[trial.state]}" if not parts else _outcome_by_unit(trial)
    console.print(f"{counts}。{outcome}。本次只是试审，没有登记为报送。", markup=False)


def _outcome_by_unit(trial: Trial) -> str:
    refused = {one.submission_id for one in trial.findings if one.severity is Severity.ERROR}
    names = [_unit_name(code) or "" for identity, code in trial.unit_of.items() if identity in refused]
    return f"如正式报送，将退回的部分：{'、'.join(names)}" if names else "如正式报送，各部分都会被接收"


def _table(trial: Trial) -> Table:
    table = Table(show_lines=True, expand=True)
    for heading, ratio in (("级别", None), ("工作表", 2), ("单元格", None), ("内容", 2), ("问题", 4), ("处理", 4)):
        table.add_column(heading, overflow="fold", ratio=ratio, no_wrap=ratio is None)
    for severity, (name, style) in _SEVERITIES.items():
        for finding in trial.findings:
            if finding.severity is severity:
                table.add_row(Text(name, style), *map(Text, _cells(trial, finding)))
    return table


def _cells(trial: Trial, finding: Finding) -> Sequence[str]:
    """Sheet (with the unit, where a city's workbook holds several), cell, value, what is wrong, what to do."""
    unit = _unit_name(trial.unit_of[finding.submission_id]) if len(trial.unit_of) > 1 else None
    sheet = finding.sheet or "整个文件"
    cell = finding.cell or (f"第{finding.row}行" if finding.row else "")
    heading = heading_of(finding.form_code, finding.column)
    value = "；".join(filter(None, (heading, reading_of(finding))))
    return (f"{unit}：{sheet}" if unit else sheet, cell, value, f"{finding.message}（{finding.rule_id}）", finding.remedy)


def _unit_name(unit_code: str | None) -> str | None:
    region = load_reference().region(unit_code) if unit_code else None
    return region.region_name if region else unit_code
