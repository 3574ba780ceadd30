"""What the other forms add to the figures: ZS02 to ZS06, and the province's inspections."""

from __future__ import annotations

from anhui_stats.periods import last_day
from oracle.facts import Classes, Facts
from oracle.inputs import Inputs, Row, money, year_start

REPORTED = "reported"


def add_forms(facts: Facts, classes: Classes, inputs: Inputs, period: str, at: str) -> None:
    """Everything that is not on the ledger, of units and of cities' own rows."""
    founded = {(inputs.successor(r["unit_code"], period, at), r["entity_uscc"]) for r in _founding(inputs, period)}
    for unit, _ in founded:
        facts.add(unit, "fdi_new_enterprises", [], REPORTED, 1)
    by_unit: dict[str, dict[str, list[Row]]] = {}
    for form in ("ZS02", "ZS03", "ZS04", "ZS05", "ZS06"):
        for row in inputs.by_slot.get((form, period), []):
            by_unit.setdefault(row["unit_code"], {}).setdefault(form, []).append(row)
    for reporter, rows in by_unit.items():
        unit = inputs.successor(reporter, period, at)
        is_city = inputs.regions[unit]["region_level"] == "city"
        if not is_city:
            _add_fdi(facts, classes, unit, rows.get("ZS02", []))
            _add_pool(facts, unit, rows.get("ZS06", []))
        _add_activities(facts, classes, unit, rows.get("ZS04", []), at)
        _add_matters(facts, unit, rows.get("ZS05", []), rows.get("ZS03", []), period)
    _add_inspections(facts, inputs, period, at)


def _founding(inputs: Inputs, period: str) -> list[Row]:
    """The lines of new enterprises; one may have several."""
    return [row for row in inputs.by_slot.get(("ZS02", period), []) if row["mode"] == "新设"]


def _add_fdi(facts: Facts, classes: Classes, unit: str, rows: list[Row]) -> None:
    for row in rows:
        known = [*classes.sectors(row["industry_code"]), *classes.country(row["source_country"])]
        facts.add(unit, "fdi_ministry", known, REPORTED, money(row["ytd_fdi_ministry_usd_wan"]))
        facts.add(unit, "fdi_province", known, REPORTED, money(row["ytd_fdi_province_usd_wan"]))


def _add_pool(facts: Facts, unit: str, rows: list[Row]) -> None:
    for row in rows:
        if row["state"] != "已退库":
            category = [("category", row["category"])]
            facts.add(unit, "pool_projects", category, REPORTED, 1)
            facts.add(unit, "pool_investment", category, REPORTED, money(row["total_investment_wan"]))


def _add_activities(facts: Facts, classes: Classes, unit: str, rows: list[Row], at: str) -> None:
    for row in rows:
        kind = row["kind"]
        team = classes.team(row["organiser"], unit, at)
        if kind == "外出招商" and row["led_by"] == "党政主要负责同志":
            facts.add(unit, "leader_trips", [], REPORTED, 1)
        if kind == "推介活动":
            facts.add(unit, "promotion_events", [], REPORTED, 1)
        if kind in ("推介活动", "参加经贸活动"):
            facts.add(unit, "event_signed_projects", [], REPORTED, row["signed_projects"] or 0)
            facts.add(unit, "event_signed_investment", [], REPORTED, money(row["signed_investment_wan"]))
        if kind == "驻外招商":
            facts.add(unit, "liaison_visits", _if(row["visited_enterprises"], team), REPORTED, row["visited_enterprises"] or 0)
            facts.add(unit, "liaison_days", _if(row["stationed_days"], team), REPORTED, row["stationed_days"] or 0)
        facts.add(unit, "leads_collected", _if(row["leads"], team), REPORTED, row["leads"] or 0)


def _if(count: int | None, members: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Rows by team exist where something is."""
    return members if count else []


def _add_matters(facts: Facts, unit: str, matters: list[Row], summary: list[Row], period: str) -> None:
    items = {row["item_code"]: money(row["ytd_value"]) for row in summary}
    start, end = year_start(period), last_day(period)
    facts.add(unit, "dispatch_meetings", [], REPORTED, items.get("Z301", 0))
    facts.add(unit, "dispatched_projects", [], REPORTED, items.get("Z302", 0))
    solved = [m for m in matters if m["origin"] == "调度会" and m["done_on"] is not None and start <= m["done_on"] <= end]
    facts.add(unit, "matters_solved", [], REPORTED, len(solved) if matters else items.get("Z303", 0))
    listed = [matter for matter in matters if matter["origin"] == "帮办清单"]
    facts.add(unit, "helplist_matters", [], REPORTED, len(listed))
    facts.add(unit, "helplist_projects", [], REPORTED, len({matter["project_id"] for matter in listed}))
    due = [matter for matter in matters if start <= matter["due_on"] <= end]
    in_time = [matter for matter in due if matter["done_on"] is not None and matter["done_on"] <= matter["due_on"]]
    facts.add(unit, "matters_in_time_rate", [], REPORTED, len(in_time), len(due))


def _add_inspections(facts: Facts, inputs: Inputs, period: str, at: str) -> None:
    """A project once, by its last inspection of the year; at the unit on whose ledger it stands, else the one in its number."""
    last: dict[str, Row] = {}
    for row in inputs.provincial("SJ03", period, order="inspected_on"):
        if year_start(period) <= row["inspected_on"] <= last_day(period):
            last[row["project_id"]] = row
    for project_id, row in last.items():
        held = inputs.ledger.get((period, project_id))
        numbered = project_id[:6] if project_id[:6] in inputs.regions else row["unit_code"]
        unit = inputs.successor(held["unit_code"] if held else numbered, period, at)
        matches = int(bool(row["started_on_site"]) and bool(row["progress_matches"]))
        facts.add(unit, "inspected_projects", [], REPORTED, 1)
        facts.add(unit, "inspection_match_rate", [], REPORTED, matches, 1)
