"""What counties get wrong, one function a kind. Each spoils one place of a sound workbook and says which.

``ERRORS`` are the closed list that rejects a workbook, ``QUERIES`` what is asked about. A fault returns None where the
workbook has no row that it fits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal

from anhui_stats.models import column_letter
from anhui_stats.periods import year_of
from anhui_stats.sample.codes import wrong_uscc
from anhui_stats.sample.containers import cover_value, set_cover
from anhui_stats.sample.ledger import USCC_FROM
from anhui_stats.sample.manifest import Fault
from anhui_stats.sample.spoiling import Row, Spoiler, amount, is_signed, is_started, one_cell, shown
from anhui_stats.sample.workbook_writer import Formula

MONEY = ("total_investment_wan", "fixed_investment_wan", "contracted_outside_wan", "government_funds_wan")
FLOWS = ("ytd_funds_wan", "ytd_outside_funds_wan", "month_funds_wan", "cumulative_funds_wan", "cumulative_outside_funds_wan")
RETURNS = ("huishang_investment_wan", "ytd_huishang_funds_wan", "ytd_fixed_investment_wan")


def _coded(row: Row) -> bool:
    return is_started(row) and len(str(row.get("entity_uscc") or "")) == 18


def _is_only_signed(row: Row) -> bool:
    return row["stage"] == "签约"


def duplicate_key(spoiler: Spoiler) -> Fault | None:
    """Two rows with one 项目编号."""
    first, second = spoiler.pick("ZS01", is_started), spoiler.pick("ZS01", is_started)
    if first is None or second is None:
        return None
    value = spoiler.rows["ZS01"][first]["project_id"]
    sheet, cell = spoiler.put("ZS01", second, "project_id", value)
    also = spoiler.address("ZS01", first, "project_id")
    return Fault("duplicate_key", "error", "ZS01", sheet, cell, "project_id", shown(value), also)


def missing_sheet(spoiler: Spoiler) -> Fault | None:
    """No ZS05 sheet, and no 零报告."""
    if "ZS05" not in spoiler.made:
        return None
    sheet = spoiler.made.pop("ZS05").name
    spoiler.rows.pop("ZS05")
    return Fault("missing_sheet", "error", "ZS05", sheet, "", "", "")


def missing_heading(spoiler: Spoiler) -> Fault | None:
    """The heading 项目类别 of the pool replaced by another word."""
    grid = spoiler.made["ZS06"]
    column = grid.columns["category"]
    grid.cells[grid.heading_row][column] = "大类"
    cell = f"{column_letter(column)}{grid.heading_row + 1}"
    return Fault("missing_heading", "error", "ZS06", grid.name, "", "category", "大类", (cell,))


def magnitude(spoiler: Spoiler) -> Fault | None:
    """A whole row in 亿元 under headings in 万元."""
    index = spoiler.pick("ZS01", lambda row: is_started(row) and 10000 <= amount(row, "total_investment_wan") <= 50000)
    if index is None:
        return None
    row = spoiler.rows["ZS01"][index]
    for name in (*MONEY, *FLOWS, *RETURNS):
        if isinstance(value := row.get(name), Decimal):
            spoiler.put("ZS01", index, name, value.scaleb(-4))
    sheet, cell = spoiler.made["ZS01"].name, spoiler.address("ZS01", index, "total_investment_wan")[0]
    also = spoiler.address("ZS01", index, *MONEY[1:], *FLOWS, *RETURNS)
    value = shown(amount(row, "total_investment_wan").scaleb(-4))
    return Fault("magnitude_small", "query", "ZS01", sheet, cell, "total_investment_wan", value, also)


def ytd_above_cumulative(spoiler: Spoiler) -> Fault | None:
    """Less money since the start than this year."""
    index = spoiler.pick("ZS01", lambda row: is_started(row) and amount(row, "ytd_funds_wan") > 100)
    if index is None:
        return None
    row = spoiler.rows["ZS01"][index]
    value = (amount(row, "ytd_funds_wan") / 2).quantize(Decimal("0.01"))
    sheet, cell = spoiler.put("ZS01", index, "cumulative_funds_wan", value)
    if amount(row, "cumulative_outside_funds_wan") > value:
        spoiler.put("ZS01", index, "cumulative_outside_funds_wan", value)
    also = spoiler.address("ZS01", index, "ytd_funds_wan")
    return Fault("ytd_above_cumulative", "query", "ZS01", sheet, cell, "cumulative_funds_wan", shown(value), also)


def missing_size(spoiler: Spoiler) -> Fault | None:
    """No fixed investment on a project signed this year."""

    def is_new(row: Row) -> bool:
        return is_signed(row) and isinstance(row["signed_on"], dt.date) and row["signed_on"].year == year_of(spoiler.period)

    index = spoiler.pick("ZS01", is_new)
    if index is None:
        return None
    sheet, cell = spoiler.put("ZS01", index, "fixed_investment_wan", None)
    return Fault("missing_size", "query", "ZS01", sheet, cell, "fixed_investment_wan", "")


def duplicate_approval(spoiler: Spoiler) -> Fault | None:
    """One approval code on two projects."""

    def approved(row: Row) -> bool:
        return is_started(row) and bool(row["approval_code"])

    first, second = spoiler.pick("ZS01", approved), spoiler.pick("ZS01", approved)
    if first is None or second is None:
        return None
    value = spoiler.rows["ZS01"][first]["approval_code"]
    sheet, cell = spoiler.put("ZS01", second, "approval_code", value)
    also = spoiler.address("ZS01", first, "approval_code")
    return Fault("duplicate_approval", "query", "ZS01", sheet, cell, "approval_code", shown(value), also)


def summary_differs(spoiler: Spoiler) -> Fault | None:
    """利用省外亿元以上项目资金 on ZS03 a fifth above the ledger."""
    index = spoiler.pick("ZS03", lambda row: row["item_code"] == "Z102")
    if index is None:
        return None
    value = (amount(spoiler.rows["ZS03"][index], "ytd_value") * 6 / 5 + 100).quantize(Decimal("0.01"))
    sheet, cell = spoiler.put("ZS03", index, "ytd_value", value)
    return Fault("summary_differs", "query", "ZS03", sheet, cell, "ytd_value", shown(value))


def total_differs(spoiler: Spoiler) -> Fault | None:
    """A 合计 typed over, 5,000万元 too high."""
    grid = spoiler.made["ZS01"]
    if grid.total_row is None:
        return None
    column = grid.columns["ytd_funds_wan"]
    value = amount({"x": grid.cells[grid.total_row][column]}, "x") + 5000
    grid.cells[grid.total_row][column] = value
    cell = f"{column_letter(column)}{grid.total_row + 1}"
    return Fault("total_differs", "query", "ZS01", grid.name, cell, "ytd_funds_wan", shown(value))


def unknown_project(spoiler: Spoiler) -> Fault | None:
    """A matter of a project that is not on the ledger."""
    index = spoiler.pick("ZS05", lambda row: True) if "ZS05" in spoiler.rows else None
    if index is None:
        return None
    value = f"{cover_value(spoiler.made, 'unit_code')}-2019-9999"
    sheet, cell = spoiler.put("ZS05", index, "project_id", value)
    return Fault("unknown_project", "query", "ZS05", sheet, cell, "project_id", value)


def investor_lines_differ(spoiler: Spoiler) -> Fault | None:
    """The investors of a project bring more than the project received."""
    index = spoiler.pick("ZS07", lambda row: amount(row, "ytd_funds_wan") > 0) if "ZS07" in spoiler.made else None
    if index is None:
        return None
    grid, row = spoiler.made["ZS07"], spoiler.rows["ZS07"][index]
    value = amount(row, "ytd_funds_wan") + 1000
    sheet, cell = spoiler.put("ZS07", index, "ytd_funds_wan", value)
    lines = [i for i, line in enumerate(spoiler.rows["ZS07"]) if line["project_id"] == row["project_id"]]
    also = tuple(grid.address(i, name) for i in lines for name in ("ytd_funds_wan", "project_id"))
    ledger_row = next(i for i, entry in enumerate(spoiler.rows["ZS01"]) if entry["project_id"] == row["project_id"])
    names = ("ytd_funds_wan", "ytd_outside_funds_wan")
    also += tuple(f"{spoiler.made['ZS01'].name}!{cell}" for cell in spoiler.address("ZS01", ledger_row, *names))
    return Fault("investor_lines_differ", "query", "ZS07", sheet, cell, "ytd_funds_wan", shown(value), also)


def rows_on_nil(spoiler: Spoiler) -> Fault | None:
    """零报告 for ZS04, and rows on it."""
    already = spoiler.made[""].cells[spoiler.made[""].columns["nil_forms"]][1]
    value = f"{already},ZS04" if already else "ZS04"
    cell = set_cover(spoiler.made, "nil_forms", value)
    return Fault("rows_on_nil", "query", "ZS04", spoiler.made["ZS04"].name, "", "nil_forms", value, (cell,))


ERRORS: dict[str, Callable[[Spoiler], Fault | None]] = {
    "missing_value": one_cell("missing_value", "error", "ytd_funds_wan", is_started, lambda row: None),
    "wrong_type": one_cell("wrong_type", "error", "total_investment_wan", is_signed, lambda row: "约三千多万"),
    "wrong_enum": one_cell("wrong_enum", "error", "contract_kind", is_signed, lambda row: "口头协议"),
    "unknown_source": one_cell("unknown_source", "error", "source_region", is_signed, lambda row: "长三角"),
    "unknown_industry": one_cell("unknown_industry", "error", "industry_code", is_signed, lambda row: "9910"),
    "uscc_check_digit": one_cell(
        "uscc_check_digit", "error", "entity_uscc", _coded, lambda row: wrong_uscc(str(row["entity_uscc"]))
    ),
    "ruined_code": one_cell("ruined_code", "error", "entity_uscc", _coded, lambda row: "9.13415E+17"),
    "formula_without_value": one_cell(
        "formula_without_value", "error", "ytd_outside_funds_wan", is_started, lambda row: Formula("=SUM(A1:A2)*0.8")
    ),
    "negative_money": one_cell("negative_money", "error", "ytd_fixed_investment_wan", is_started, lambda row: Decimal(-500)),
    "missing_stage_date": one_cell("missing_stage_date", "error", "started_on", is_started, lambda row: None),
    "part_above_whole": one_cell(
        "part_above_whole",
        "error",
        "fixed_investment_wan",
        is_started,
        lambda row: amount(row, "total_investment_wan") * 6 / 5,
        also=("total_investment_wan",),
    ),
    "duplicate_key": duplicate_key,
    "missing_sheet": missing_sheet,
    "missing_heading": missing_heading,
}

QUERIES: dict[str, Callable[[Spoiler], Fault | None]] = {
    "overrun": one_cell(
        "overrun",
        "query",
        "cumulative_funds_wan",
        is_started,
        lambda row: amount(row, "total_investment_wan") * Decimal("1.35"),
        also=("total_investment_wan",),
    ),
    "ytd_above_cumulative": ytd_above_cumulative,
    "magnitude_small": magnitude,
    "magnitude_large": one_cell(
        "magnitude_large", "query", "total_investment_wan", lambda row: row["stage"] == "意向", lambda row: Decimal(300_000_000)
    ),
    "dates_out_of_order": one_cell(
        "dates_out_of_order",
        "query",
        "started_on",
        lambda row: is_started(row) and isinstance(row["signed_on"], dt.date) and row["signed_on"].month > 3,
        lambda row: row["signed_on"] - dt.timedelta(days=60) if isinstance(row["signed_on"], dt.date) else None,
        also=("signed_on", "registered_on"),
    ),
    "government_share": one_cell(
        "government_share",
        "query",
        "government_funds_wan",
        is_signed,
        lambda row: amount(row, "total_investment_wan") * Decimal("0.45"),
        also=("total_investment_wan",),
    ),
    "missing_uscc": one_cell("missing_uscc", "query", "entity_uscc", _coded, lambda row: None),
    "odd_project_id": one_cell(
        "odd_project_id", "query", "project_id", lambda row: row["stage"] == "签约", lambda row: "招商12号"
    ),
    "missing_size": missing_size,
    "duplicate_approval": duplicate_approval,
    "summary_differs": summary_differs,
    "total_differs": total_differs,
    "unknown_project": unknown_project,
    "investor_lines_differ": investor_lines_differ,
    "rows_on_nil": rows_on_nil,
}
#: Kinds that are a fault only from a period on: the code is checked from 2018, sizes go by fixed investment from 2022.
FAULT_FROM = {"uscc_check_digit": USCC_FROM, "ruined_code": USCC_FROM, "missing_size": "2022-01"}


def inject(kinds: Iterable[str], spoiler: Spoiler) -> tuple[Fault, ...]:
    """Put these kinds into a workbook; kinds that it has no row for, or that its period does not check, are left out."""
    known = {**ERRORS, **QUERIES}
    fitting = (kind for kind in kinds if spoiler.period >= FAULT_FROM.get(kind, ""))
    return tuple(fault for kind in fitting if (fault := known[kind](spoiler)) is not None)
