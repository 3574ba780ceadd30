"""Reports as workbooks, for the whole pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import factories
from anhui_stats.periods import label
from bulletins.solver.ledgers import Report
from bulletins.solver.words import PROVINCE
from bulletins.workbooks import summary


def write_books(reports: Mapping[tuple[str, str], Report], folder: Path) -> list[Path]:
    """One workbook for each report of a unit, with ZS03 in agreement with its ledger, and the province's own tables."""
    return [_write(unit, period, report, folder) for (unit, period), report in reports.items()]


def _write(unit: str, period: str, report: Report, folder: Path) -> Path:
    path = folder / f"{factories.unit_name(unit)}{label(period)}招商引资报表.xlsx"
    if unit == PROVINCE:
        return factories.write_provincial(path, unit, period, report)
    others = {code: rows for code, rows in report.items() if code != "ZS01"}
    rows = {**report, "ZS03": summary(report.get("ZS01", []), others, period, {})}
    return factories.write_workbook(path, unit, period, rows)
