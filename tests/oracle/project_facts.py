"""What the projects of the ledger add to the figures."""

from __future__ import annotations

from decimal import Decimal

from oracle.facts import Classes, Facts, Pair
from oracle.inputs import money
from oracle.ledger import Project

REPORTED = "reported"


def add_project(facts: Facts, classes: Classes, reported: Project, recognised: Project) -> None:
    """Everything that one ledger row adds, on both bases."""
    for basis, project in ((REPORTED, reported), ("recognised", recognised)):
        refused = project.recognition is not None and project.recognition.is_refused
        counts = 0 if refused else project.counts
        _add_domestic(facts, classes, project, basis)
        if project.is_large_active:
            _add_outside(facts, classes, project, basis, counts)
        if project.is_huishang_active:
            _add_huishang(facts, classes, project, basis, counts)
    _add_stock(facts, classes, reported)
    _add_signed(facts, classes, reported)
    _add_industry(facts, classes, reported)
    _add_dated(facts, classes, reported)
    _add_in_place(facts, reported)


def _add_domestic(facts: Facts, classes: Classes, project: Project, basis: str) -> None:
    sectors = classes.sectors(project.row["industry_code"])
    outside = sum((line.outside for line in project.lines), Decimal(0))
    other = sum((line.other_city for line in project.lines), Decimal(0))
    facts.add(project.unit, "domestic_funds", sectors, basis, outside + other)
    facts.add(project.unit, "domestic_funds@province", sectors, basis, outside)


def _investment(project: Project) -> Decimal:
    """Its total investment: an ended project is none of the counted ones; one of another nature, or refused, still adds."""
    return Decimal(0) if project.is_ended else project.total


def _add_outside(facts: Facts, classes: Classes, project: Project, basis: str, counts: int) -> None:
    known = classes.of_population(project, "out_projects")
    outside = sum((line.outside for line in project.lines), Decimal(0))
    facts.add(project.unit, "out_funds", known, basis, outside)
    for line in project.lines:
        _add_source(facts, classes, project, "out_funds", basis, line.source, line.outside)
    merchant = _merchant_outside(project) if project.row["is_huishang"] else Decimal(0)
    facts.add(project.unit, "huishang_share", [], basis, merchant, outside)
    if project.is_outside:
        facts.add(project.unit, "out_projects", known, basis, counts)
        facts.add(project.unit, "out_investment", known, basis, _investment(project))
        _add_source(facts, classes, project, "out_projects", basis, project.main_line.source, counts)


def _merchant_outside(project: Project) -> Decimal:
    """The merchants' part of the outside money of a project."""
    if project.has_lines:
        return sum((line.outside for line in project.lines if line.is_huishang), Decimal(0))
    return min(project.left("huishang"), project.left("outside"))


def _add_huishang(facts: Facts, classes: Classes, project: Project, basis: str, counts: int) -> None:
    known = classes.of_population(project, "huishang_projects")
    funds = project.left("huishang")
    stake = money(project.row["huishang_investment_wan"]) if _investment(project) else Decimal(0)
    facts.add(project.unit, "huishang_projects", known, basis, counts)
    facts.add(project.unit, "huishang_total_investment", known, basis, _investment(project))
    facts.add(project.unit, "huishang_investment", known, basis, stake)
    facts.add(project.unit, "huishang_funds", known, basis, funds)
    flagged = project.main_flagged_line
    if flagged is None:
        _add_source(facts, classes, project, "huishang_funds", basis, project.row["source_region"], funds)
    for line in project.lines:
        if line.is_huishang:
            _add_source(facts, classes, project, "huishang_funds", basis, line.source, line.ytd)
    source = project.row["source_region"] if flagged is None else flagged.source
    _add_source(facts, classes, project, "huishang_projects", basis, source, counts)


def _add_source(
    facts: Facts, classes: Classes, project: Project, indicator: str, basis: str, source: str | None, amount: Decimal | int
) -> None:
    """A row by source only: the ``none`` row has its own sum."""
    facts.add_members(project.unit, indicator, classes.source(source), basis, amount)


def _add_stock(facts: Facts, classes: Classes, project: Project) -> None:
    indicator = {"线索": "lead_projects", "意向": "intent_projects"}.get(project.row["stage"])
    if indicator and project.counts:
        team = classes.team(project.row["recruited_by"], project.unit, project.at)
        facts.add(project.unit, indicator, team, REPORTED, project.counts)


def _add_signed(facts: Facts, classes: Classes, project: Project) -> None:
    size, unit, counts = project.size, project.unit, project.counts
    if not project.is_signed or size is None or size < 10000:
        return
    known = classes.of_signed(project, "signed_projects", size)
    started = counts if project.row["stage"] in ("开工", "投产") and project.is_started else 0
    facts.add(unit, "signed_investment", known, REPORTED, size)
    facts.add(unit, "signed_projects", _if(counts, known), REPORTED, counts)
    facts.add(unit, "signed_started", known, REPORTED, started)
    facts.add(unit, "start_rate", known, REPORTED, started, counts)
    if size >= 100000:
        facts.add(unit, "major_projects", classes.of_signed(project, "major_projects", size), REPORTED, counts)
    if project.at >= "2021-01":
        _add_leading(facts, project)


def _if(counts: int, known: list[Pair]) -> list[Pair]:
    """A project that counts 0 makes no row of its own."""
    return known if counts else []


def _add_leading(facts: Facts, project: Project) -> None:
    leads = bool(project.row["leading_industry"])
    facts.add(project.unit, "leading_projects", [], REPORTED, project.counts if leads else 0)
    facts.add(project.unit, "leading_investment", [], REPORTED, project.total if leads else 0)
    facts.add(project.unit, "leading_fit", [], REPORTED, project.counts if leads else 0, project.counts)


def _add_industry(facts: Facts, classes: Classes, project: Project) -> None:
    if not (project.is_signed and project.is_industry):
        return
    unit, counts, total = project.unit, project.counts, project.total
    known = classes.of_signed(project, "industry_projects", total)
    emerging = bool(project.row["emerging_field"])
    facts.add(unit, "industry_projects", known, REPORTED, counts)
    facts.add(unit, "industry_investment", known, REPORTED, total)
    facts.add(unit, "industry_start_rate", [], REPORTED, counts if project.is_started else 0, counts)
    facts.add(unit, "emerging_projects", [], REPORTED, counts if emerging else 0)
    facts.add(unit, "emerging_investment", [], REPORTED, total if emerging else 0)
    facts.add(unit, "emerging_share_projects", [], REPORTED, counts if emerging else 0, counts)
    facts.add(unit, "emerging_share_investment", [], REPORTED, total if emerging else 0, total)
    if project.at < "2021-01":
        _add_leading(facts, project)


def _add_dated(facts: Facts, classes: Classes, project: Project) -> None:
    """Started, completed and entered into the statistics this year, whenever signed."""
    size, unit = project.size, project.unit
    if size is None or size < 10000:
        return
    known = classes.of_signed(project, "started_projects", size)
    if project.in_year("started_on"):
        facts.add(unit, "started_projects", known, REPORTED, project.counts)
        facts.add(unit, "started_investment", known, REPORTED, 0 if project.is_ended else size)
    if project.in_year("completed_on"):
        facts.add(unit, "completed_projects", known, REPORTED, project.counts)
    if project.in_year("statistics_entry_on"):
        facts.add(unit, "statistics_entries", [], REPORTED, project.counts)


def _add_in_place(facts: Facts, project: Project) -> None:
    paid, promised = project.row["cumulative_outside_funds_wan"], project.row["contracted_outside_wan"]
    if project.is_outside and project.is_started and paid is not None and promised is not None:
        facts.add(project.unit, "funds_in_place_rate", [], REPORTED, paid, promised)
