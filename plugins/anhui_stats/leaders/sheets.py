"""The sheets of the workbook, in order, from the published rows of a month."""

from __future__ import annotations

from anhui_stats.catalog.leader_tables import load_leader_tables
from anhui_stats.leaders.deductions import deduction_sheets
from anhui_stats.leaders.models import Sheet, Tables
from anhui_stats.leaders.projects import major_sheets, waiting_sheets
from anhui_stats.leaders.rankings import ranking_sheet
from anhui_stats.leaders.signings import event_sheet, team_sheet
from anhui_stats.leaders.summary import summary_sheet

#: The published tables that the workbook is made from.
TABLES = (
    "region_rankings",
    "recognition_deductions",
    "signed_not_started",
    "major_project_changes",
    "event_signings",
    "team_results",
)


def leader_sheets(period: str, tables: Tables) -> tuple[Sheet, ...]:
    """All sheets of a month; ``tables`` holds the month's rows of every one of ``TABLES``."""
    rankings = load_leader_tables().rankings
    ranked = tables["region_rankings"]
    return (
        summary_sheet(period, rankings, ranked),
        *(ranking_sheet(one, ranked) for one in rankings),
        *deduction_sheets(ranked, tables["recognition_deductions"]),
        *waiting_sheets(tables["signed_not_started"]),
        *major_sheets(tables["major_project_changes"]),
        event_sheet(tables["event_signings"]),
        team_sheet(tables["team_results"]),
    )
