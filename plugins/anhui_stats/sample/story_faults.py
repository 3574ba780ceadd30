"""What only other months or other units can show to be wrong. Each kind spoils one month of a unit and says where.

A fault returns () where the workbook has no row that it fits. What one workbook alone can show stands in ``faults``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from anhui_stats.periods import month_of
from anhui_stats.sample.faults import FLOWS
from anhui_stats.sample.manifest import Fault
from anhui_stats.sample.scaled_faults import scaled_fdi, scaled_project, scaled_total, scaled_unit
from anhui_stats.sample.spoiling import Row, Spoiler, amount, is_signed, is_started, shown
from anhui_stats.sample.story_spoiling import CENT, Setting, StoryFault, moves, past, put_row


def inflated(spoiler: Spoiler, setting: Setting) -> tuple[Fault, ...]:
    """Progress thirty times what it was."""
    small = Decimal("0.05")
    index = spoiler.pick(
        "ZS01",
        lambda row: moves(setting, row) and amount(row, "cumulative_funds_wan") > amount(row, "total_investment_wan") * small,
    )
    if index is None:
        return ()
    row = spoiler.rows["ZS01"][index]
    values = {name: amount(row, name) * 30 for name in FLOWS if isinstance(row.get(name), Decimal)}
    return (put_row(spoiler, "progress_x30", index, values, also=("total_investment_wan",)),)


def cumulative_falls(spoiler: Spoiler, setting: Setting) -> tuple[Fault, ...]:
    """Less since the start than a month ago, and no word about it."""

    def fits(row: Row) -> bool:
        since = amount(past(setting, row), "cumulative_funds_wan")
        return moves(setting, row) and since * Decimal("0.7") > amount(row, "ytd_funds_wan")

    index = spoiler.pick("ZS01", fits)
    if index is None:
        return ()
    before = past(setting, spoiler.rows["ZS01"][index])
    values = {
        "cumulative_funds_wan": (amount(before, "cumulative_funds_wan") * Decimal("0.8")).quantize(CENT),
        "cumulative_outside_funds_wan": (amount(before, "cumulative_outside_funds_wan") * Decimal("0.8")).quantize(CENT),
    }
    return (put_row(spoiler, "cumulative_falls", index, values),)


def money_back(spoiler: Spoiler, setting: Setting) -> tuple[Fault, ...]:
    """Two fifths of the year's money taken back, and no word about it."""
    if month_of(spoiler.period) == 1:
        return ()
    index = spoiler.pick("ZS01", lambda row: moves(setting, row))
    if index is None:
        return ()
    row, before = spoiler.rows["ZS01"][index], past(setting, spoiler.rows["ZS01"][index])
    year = {name: (amount(before, name) * Decimal("0.6")).quantize(CENT) for name in ("ytd_funds_wan", "ytd_outside_funds_wan")}
    lost = amount(row, "ytd_funds_wan") - year["ytd_funds_wan"]
    lost_outside = amount(row, "ytd_outside_funds_wan") - year["ytd_outside_funds_wan"]
    values = {
        **year,
        "month_funds_wan": year["ytd_funds_wan"] - amount(before, "ytd_funds_wan"),
        "cumulative_funds_wan": amount(row, "cumulative_funds_wan") - lost,
        "cumulative_outside_funds_wan": amount(row, "cumulative_outside_funds_wan") - lost_outside,
        "ytd_fixed_investment_wan": amount(before, "ytd_fixed_investment_wan"),
    }
    if isinstance(row.get("ytd_huishang_funds_wan"), Decimal):
        values["ytd_huishang_funds_wan"] = min(year["ytd_outside_funds_wan"], amount(before, "ytd_huishang_funds_wan"))
    return (put_row(spoiler, "money_back", index, values),)


def wrong_month(spoiler: Spoiler, setting: Setting) -> tuple[Fault, ...]:
    """本月到位资金 that is not this 本年 less last month's. In a ledger of 亿元 last month's is too coarse to tell."""
    if month_of(spoiler.period) == 1 or setting.in_yi:
        return ()
    index = spoiler.pick("ZS01", lambda row: moves(setting, row) and amount(row, "month_funds_wan") > 20)
    if index is None:
        return ()
    value = (amount(spoiler.rows["ZS01"][index], "month_funds_wan") / 2).quantize(CENT)
    return (put_row(spoiler, "month_differs", index, {"month_funds_wan": value}, also=("ytd_funds_wan",)),)


def stage_back(spoiler: Spoiler, setting: Setting) -> tuple[Fault, ...]:
    """A project that had begun is only signed again."""
    index = spoiler.pick("ZS01", lambda row: past(setting, row).get("stage") == "开工" and row["stage"] == "开工")
    if index is None:
        return ()
    gone = ("started_on", "statistics_entry_on", *FLOWS, "ytd_fixed_investment_wan", "ytd_huishang_funds_wan", "progress_note")
    return (put_row(spoiler, "stage_back", index, {"stage": "签约", **dict.fromkeys(gone)}),)


def signed_on_changed(spoiler: Spoiler, setting: Setting) -> tuple[Fault, ...]:
    """Another 签约日期 than a month ago."""
    index = spoiler.pick("ZS01", lambda row: is_signed(row) and isinstance(past(setting, row).get("signed_on"), dt.date))
    if index is None:
        return ()
    signed = spoiler.rows["ZS01"][index]["signed_on"]
    assert isinstance(signed, dt.date)
    return (put_row(spoiler, "signed_on_changed", index, {"signed_on": signed - dt.timedelta(days=45)}),)


def source_changed(spoiler: Spoiler, setting: Setting) -> tuple[Fault, ...]:
    """The same project's investor comes from another province."""
    index = spoiler.pick(
        "ZS01", lambda row: is_started(row) and past(setting, row) != {} and amount(row, "ytd_outside_funds_wan") > 0
    )
    if index is None:
        return ()
    now = "浙江" if not str(spoiler.rows["ZS01"][index]["source_region"]).startswith("浙江") else "江苏"
    return (put_row(spoiler, "source_changed", index, {"source_region": now}),)


def vanished(spoiler: Spoiler, setting: Setting) -> tuple[Fault, ...]:
    """A project under way that is no longer on the ledger."""
    if month_of(spoiler.period) <= 2:
        return ()
    index = spoiler.pick("ZS01", lambda row: past(setting, row).get("stage") == "开工" and row["stage"] == "开工")
    if index is None:
        return ()
    grid = spoiler.made["ZS01"]
    subject = str(spoiler.rows["ZS01"][index]["project_id"])
    grid.cells[grid.data_rows[index]] = [None] * len(grid.cells[grid.data_rows[index]])
    return (Fault("vanished", "query", "ZS01", grid.name, "", "project_id", subject, (), subject),)


def last_year_differs(spoiler: Spoiler, setting: Setting) -> tuple[Fault, ...]:
    """上年同期 a third below what was reported then: a growth that looks better."""
    if not setting.has_last_year:
        return ()
    index = spoiler.pick("ZS03", lambda row: row["item_code"] == "Z102" and amount(row, "last_year_value") > 1000)
    if index is None:
        return ()
    value = (amount(spoiler.rows["ZS03"][index], "last_year_value") * 2 / 3).quantize(CENT)
    sheet, cell = spoiler.put("ZS03", index, "last_year_value", value)
    return (Fault("last_year_differs", "query", "ZS03", sheet, cell, "last_year_value", shown(value), (), "Z102"),)


def company_in_two(spoiler: Spoiler, setting: Setting) -> tuple[Fault, ...]:
    """Another unit's company, with its code, as one's own: both are asked."""
    return _shared(spoiler, setting, "company_in_two", ("entity_uscc", "entity_name"))


def approval_in_two(spoiler: Spoiler, setting: Setting) -> tuple[Fault, ...]:
    """Another unit's approval code as one's own: both are asked."""
    return _shared(spoiler, setting, "approval_in_two", ("approval_code",))


def _shared(spoiler: Spoiler, setting: Setting, kind: str, columns: Sequence[str]) -> tuple[Fault, ...]:
    def fits(row: Row) -> bool:
        return is_started(row) and all(row.get(name) for name in columns)

    index = spoiler.pick("ZS01", fits)
    taken = [row for row in setting.other if fits(row)]
    if index is None or not taken:
        return ()
    row = spoiler.draw.choice(taken)
    own = put_row(spoiler, kind, index, {name: row[name] for name in columns})
    subject = str(row["project_id"])
    there = Fault(f"{kind}_there", "query", "ZS01", own.sheet, "", columns[0], own.value, (), subject, setting.other_unit)
    return own, there


def near_name(spoiler: Spoiler, setting: Setting) -> tuple[Fault, ...]:
    """Another unit's project under nearly its name and investor, with codes of one's own: only the province's list shows it."""
    index = spoiler.pick("ZS01", is_started)
    taken = [row for row in setting.other if is_started(row)]
    if index is None or not taken:
        return ()
    row = spoiler.draw.choice(taken)
    project, investor = str(row["project_name"]), str(row["investor_name"])
    values = {"project_name": f"{project[:3]}新{project[3:]}", "investor_name": f"{investor[:2]}市{investor[2:]}"}
    own = put_row(spoiler, "near_name", index, values)
    # no cell: nobody is asked, the pair stands on a list
    return (Fault("near_name", "list", "ZS01", own.sheet, "", own.column, own.value, (), own.subject),)


def listed_again(spoiler: Spoiler, setting: Setting) -> tuple[Fault, ...]:
    """One project under two more numbers, as if it had been signed three times."""
    source = spoiler.pick("ZS01", lambda row: row["stage"] == "签约")
    copies = [spoiler.pick("ZS01", lambda row: row["stage"] == "签约") for _ in range(2)]
    if source is None or None in copies:
        return ()
    names = ("project_name", "investor_name", "source_region", "project_nature", "industry_code")
    values = {name: spoiler.rows["ZS01"][source][name] for name in names}
    also = spoiler.address("ZS01", source, *names)
    made = [put_row(spoiler, "listed_again", index, values) for index in copies if index is not None]
    rows = [source, *(index for index in copies if index is not None)]
    cells = tuple(cell for index in rows for cell in spoiler.address("ZS01", index, *names))
    first = made[0]
    return (Fault("listed_again", "query", "ZS01", first.sheet, first.cell, first.column, first.value, (*also, *cells)),)


def count_differs(spoiler: Spoiler, setting: Setting) -> tuple[Fault, ...]:
    """新签约项目 two more than on the ledger: a column of smaller projects written into this one."""
    index = spoiler.pick("ZS03", lambda row: row["item_code"] == "Z104")
    if index is None:
        return ()
    value = amount(spoiler.rows["ZS03"][index], "ytd_value") + 2
    sheet, cell = spoiler.put("ZS03", index, "ytd_value", value)
    return (Fault("count_differs", "query", "ZS03", sheet, cell, "ytd_value", shown(value), (), "Z104"),)


def shares_differ(spoiler: Spoiler, setting: Setting) -> tuple[Fault, ...]:
    """Shares of a joint project that sum to 110."""
    if "SJ07" not in spoiler.made:
        return ()
    index = spoiler.draw.randrange(len(spoiler.rows["SJ07"]))
    sheet, cell = spoiler.put("SJ07", index, "share_pct", Decimal(60))
    project_id = spoiler.rows["SJ07"][index]["project_id"]
    also = (
        spoiler.address("SJ07", number, "share_pct")[0]
        for number, row in enumerate(spoiler.rows["SJ07"])
        if row["project_id"] == project_id
    )
    return (Fault("shares_differ", "query", "SJ07", sheet, cell, "share_pct", "60", tuple(also)),)


STORY_FAULTS: dict[str, StoryFault] = {
    **{f"project_x{factor}": scaled_project(factor) for factor in (10, 100, 10_000)},
    "total_x10": scaled_total,
    **{f"unit_x{factor}": scaled_unit(factor) for factor in (10, 100, 10_000)},
    **{f"fdi_x{factor}": scaled_fdi(factor) for factor in (100, 10_000)},
    "progress_x30": inflated,
    "cumulative_falls": cumulative_falls,
    "money_back": money_back,
    "month_differs": wrong_month,
    "stage_back": stage_back,
    "signed_on_changed": signed_on_changed,
    "source_changed": source_changed,
    "vanished": vanished,
    "last_year_differs": last_year_differs,
    "company_in_two": company_in_two,
    "approval_in_two": approval_in_two,
    "near_name": near_name,
    "listed_again": listed_again,
    "count_differs": count_differs,
    "shares_differ": shares_differ,
}
