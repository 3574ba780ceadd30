"""Amounts in the wrong unit: a project's, a whole unit's, foreign capital, some times too large in one month."""

from __future__ import annotations

from decimal import Decimal

from anhui_stats.periods import month_of
from anhui_stats.sample.faults import FLOWS, MONEY, RETURNS
from anhui_stats.sample.manifest import Fault
from anhui_stats.sample.spoiling import Spoiler, amount
from anhui_stats.sample.story_spoiling import Setting, StoryFault, moves, put_row

AMOUNTS = (*MONEY, *FLOWS, *RETURNS)


def scaled_project(factor: int) -> StoryFault:
    """All money of a project so many times too much: written in another unit than the heading's."""

    def inject(spoiler: Spoiler, setting: Setting) -> tuple[Fault, ...]:
        index = spoiler.pick("ZS01", lambda row: moves(setting, row))
        if index is None:
            return ()
        row = spoiler.rows["ZS01"][index]
        values = {name: amount(row, name) * factor for name in AMOUNTS if isinstance(row.get(name), Decimal)}
        return (put_row(spoiler, f"project_x{factor}", index, values),)

    return inject


def scaled_total(spoiler: Spoiler, setting: Setting) -> tuple[Fault, ...]:
    """Some ten million packed as some hundred million: the investment, not the money, ten times too large."""
    index = spoiler.pick("ZS01", lambda row: moves(setting, row))
    if index is None:
        return ()
    row = spoiler.rows["ZS01"][index]
    values = {name: amount(row, name) * 10 for name in MONEY if isinstance(row.get(name), Decimal)}
    return (put_row(spoiler, "total_x10", index, values),)


def scaled_unit(factor: int) -> StoryFault:
    """All money of a unit, on the ledger and in its summary, so many times too much."""

    def inject(spoiler: Spoiler, setting: Setting) -> tuple[Fault, ...]:
        if not setting.before:
            return ()
        for form, names in (("ZS01", AMOUNTS), ("ZS07", ("contracted_wan", "ytd_funds_wan")), ("ZS03", ("ytd_value",))):
            for index, row in enumerate(spoiler.rows.get(form, [])):
                for name in names:
                    if isinstance(row.get(name), Decimal) and row.get("unit_of_measure", "万元") == "万元":
                        spoiler.put(form, index, name, amount(row, name) * factor)
        _scale_total(spoiler, factor)
        items = [i for i, row in enumerate(spoiler.rows["ZS03"]) if row["unit_of_measure"] == "万元"]
        cells = [spoiler.address("ZS03", index, "ytd_value")[0] for index in items]
        ledger = spoiler.made["ZS01"].name
        rows = range(len(spoiler.rows["ZS01"]))
        also = tuple(f"{ledger}!{cell}" for index in rows for cell in spoiler.address("ZS01", index, *AMOUNTS))
        sheet = spoiler.made["ZS03"].name
        return (Fault(f"unit_x{factor}", "query", "ZS03", sheet, cells[0], "ytd_value", "", (*cells[1:], *also)),)

    return inject


def _scale_total(spoiler: Spoiler, factor: int) -> None:
    grid = spoiler.made["ZS01"]
    if grid.total_row is not None:
        cells = grid.cells[grid.total_row]
        for name in AMOUNTS:
            if isinstance(value := cells[grid.columns[name]], Decimal):
                cells[grid.columns[name]] = value * factor


def scaled_fdi(factor: int) -> StoryFault:
    """Foreign capital so many times too much, on ZS02 and in the summary alike."""

    def inject(spoiler: Spoiler, setting: Setting) -> tuple[Fault, ...]:
        if not setting.before or month_of(spoiler.period) < 3 or "ZS02" not in spoiler.made:
            return ()
        names = ("ytd_fdi_ministry_usd_wan", "ytd_fdi_province_usd_wan")
        for index, row in enumerate(spoiler.rows["ZS02"]):
            for name in names:
                spoiler.put("ZS02", index, name, amount(row, name) * factor)
        items = [i for i, row in enumerate(spoiler.rows["ZS03"]) if row["item_code"] in ("Z103", "Z110")]
        cells = [spoiler.put("ZS03", i, "ytd_value", amount(spoiler.rows["ZS03"][i], "ytd_value") * factor)[1] for i in items]
        own = spoiler.made["ZS02"]
        also = tuple(f"{own.name}!{own.address(i, name)}" for i in range(len(spoiler.rows["ZS02"])) for name in names)
        sheet = spoiler.made["ZS03"].name
        return (Fault(f"fdi_x{factor}", "query", "ZS03", sheet, cells[0], "ytd_value", "", (*cells[1:], *also)),)

    return inject
