"""Files that must be read, however oddly they are written."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import factories
from anhui_stats.catalog.forms import form_set
from corpus.case import (
    LEDGER,
    PERIOD,
    UNIT,
    Case,
    Grids,
    Shown,
    as_csv,
    changed,
    put,
    rearranged,
    rename_heading,
    sound,
    sound_rows,
    written,
    xlsx,
)
from factories import Formula, SheetStyle

DAY = dt.date(2022, 1, 10)
HIDDEN_SPACE = "\u200b"
#: Column of the first ledger row -> (what is written, what it is read as, which normalisation tells so).
CELLS: dict[str, list[tuple[Any, Any, str]]] = {
    "signed_on": [
        ("2022-01-10", DAY, "date_text"),
        ("2022.1.10", DAY, "date_text"),
        ("2022/1/10", DAY, "date_text"),
        ("2022年1月10日", DAY, "date_text"),
        ("20220110", DAY, "date_text"),
        (20220110, DAY, "date_text"),
        ("２０２２－０１－１０", DAY, "date_text"),
        ("2022-01-10 00:00:00", DAY, "date_text"),
        (dt.datetime(2022, 1, 10, 9, 30), DAY, "date_time"),  # noqa: DTZ001
        (44571, DAY, "date_serial"),
        ("44571", DAY, "date_serial"),
        ("2022.2", dt.date(2022, 2, 1), "date_month_only"),
        ("2022年2月", dt.date(2022, 2, 1), "date_month_only"),
        (2022.2, dt.date(2022, 2, 1), "date_month_only"),
        (2022.1, dt.date(2022, 1, 1), "date_month_ambiguous"),
    ],
    "total_investment_wan": [
        ("25000", Decimal(25000), "number_text"),
        ("25,000", Decimal(25000), "thousands"),
        ("2,5000.00", Decimal(25000), "thousands"),
        ("２５０００", Decimal(25000), "full_width"),
        ("25000万元", Decimal(25000), "unit"),
        ("25000万", Decimal(25000), "unit"),
        ("2.5亿元", Decimal(25000), "unit"),
        ("2.5亿", Decimal(25000), "unit"),
        ("250000000元", Decimal(25000), "unit"),
        ("2.5E4", Decimal(25000), "number_text"),
        (" 25 000 ", Decimal(25000), "number_text"),
        (f"25000{HIDDEN_SPACE}", Decimal(25000), "number_text"),
        (Formula("=20000+5000", 25000), Decimal(25000), "formula"),
        (25000.0000000001, Decimal("25000.0000000001"), ""),
    ],
    "month_funds_wan": [
        ("(120.5)", Decimal("-120.5"), "bracket_negative"),
        ("（120.5）", Decimal("-120.5"), "bracket_negative"),
        ("-120.5", Decimal("-120.5"), "number_text"),
        ("—", None, "dash_as_blank"),
        ("无", None, "dash_as_blank"),
        ("/", None, "dash_as_blank"),
        (" ", None, ""),
        (0, Decimal(0), ""),
    ],
    "is_huishang": [(value, False, "bool_text") for value in ("×", "N", "no", "0", "FALSE", 0)],
    "stage": [
        ("在建", "开工", "enum_alias"),
        ("開工", "开工", "traditional"),
        (" 开 工 ", "开工", "enum_alias"),
        (f"开{HIDDEN_SPACE}工", "开工", "enum_alias"),
    ],
    "contract_kind": [
        ("正式合同", "正式合同", ""),
        ("框架協議", "框架协议", "traditional"),
        ("備忘錄", "备忘录", "traditional"),
    ],
    "project_nature": [
        ("增資擴產", "增资扩产", "traditional"),
        ("遷建", "迁建", "traditional"),
        ("新引進", "新引进", "traditional"),
    ],
    "source_region": [
        ("江苏", "320000", "source_region"),
        ("320000", "320000", ""),
        (320000, "320000", "source_region"),
        ("江苏苏州", "320000", "source_region"),
        ("江苏省苏州市", "320000", "source_region"),
        ("江蘇", "320000", "traditional"),
        ("上海浦东", "310000", "source_region"),
        ("安徽合肥", "340100", "source_region"),
        ("合肥市", "340100", "source_region"),
        ("德国", "990000", "source_region"),
        ("臺灣", "710000", "traditional"),
    ],
    "industry_code": [
        ("36", "36", ""),
        ("C3670", "3670", "section_letter"),
        (3670, "3670", "number_as_code"),
        ("汽车制造业", "36", "industry_name"),
        ("汽车制造", "36", "industry_name"),
        ("汽車製造業", "36", "industry_name"),
        ("C36汽车制造业", "36", "industry_name"),
        ("3670 汽车零部件及配件制造", "3670", "industry_name"),
        ("３６７０", "3670", "code_text"),
    ],
    "project_id": [
        (f"341522-2022-0001{HIDDEN_SPACE}", "341522-2022-0001", "code_text"),
        ("３４１５２２-2022-0001", "341522-2022-0001", "code_text"),
    ],
    "entity_uscc": [
        ("91340100149067617j", "91340100149067617J", "code_text"),
        ("9134 0100 1490 67617J", "91340100149067617J", "code_text"),
    ],
    "project_name": [
        (f"嘉瑞{HIDDEN_SPACE}项目", "嘉瑞项目", "invisible"),
        ("二期工程\n（扩建）", "二期工程\n（扩建）", ""),
        (2022, "2022", "number_as_text"),
    ],
    "land_area_mu": [("2公顷", Decimal(30), "unit"), ("120亩", Decimal(120), "unit"), (Shown(120, "0.00"), Decimal(120), "")],
}

STYLES: dict[str, tuple[SheetStyle, set[str]]] = {
    "no title": (SheetStyle(title=False), set()),
    "no caption": (SheetStyle(caption=False), set()),
    "no column numbers": (SheetStyle(column_numbers=False), set()),
    "bare": (SheetStyle(title=False, caption=False, column_numbers=False), set()),
    "signatures": (SheetStyle(signatures=True), set()),
    "total on top": (SheetStyle(total="top"), set()),
    "total below": (SheetStyle(total="bottom"), set()),
    "groups": (SheetStyle(group_of=lambda row: "一、工业"), set()),
    "blank rows": (SheetStyle(blank_every=1), set()),
    "headings lower": (SheetStyle(rows_above=4), set()),
    "tall headings": (SheetStyle(tall_headings=True), set()),
    "no unit brackets": (SheetStyle(unit_brackets=False), set()),
    "wide brackets": (SheetStyle(wide_brackets=True), set()),
    "caption in yi": (SheetStyle(unit_brackets=False, caption_unit="亿元"), {"unit"}),
    "heading in yi": (SheetStyle(yi_columns=frozenset({"total_investment_wan"})), {"unit"}),
    "extra columns": (SheetStyle(extra={"包保领导": "张某", "序号": 1}), set()),
    "optional columns left out": (SheetStyle(omit=frozenset({"approval_code", "location", "contact"})), set()),
    "everything": (SheetStyle(signatures=True, total="bottom", blank_every=1, tall_headings=True, rows_above=2), set()),
}


def _cells() -> Iterator[Case]:
    for column, writings in CELLS.items():
        for written_as, value, kind in writings:
            build = changed(put(column, written_as))
            yield Case(f"{column} {written_as!r}", build, normalised=_kinds(kind), values={column: value})


def _kinds(*kinds: str) -> frozenset[str]:
    return frozenset(kind for kind in kinds if kind)


def _headings() -> Iterator[Case]:
    for column in form_set(PERIOD).form(LEDGER).columns:
        for alias in column.aliases:
            yield Case(f"heading {alias}", changed(rename_heading(column.name, alias)))
    for heading in ("项目\n名称", " 项 目 名 称 ", "项目名称*", "项目名称："):
        yield Case(f"heading {heading!r}", changed(rename_heading("project_name", heading)))
    for heading in ("总投资（万元）", "总投资[万元]", "总投资(单位：万元)", "总投资 ( 万元 )"):
        yield Case(f"heading {heading}", changed(rename_heading("total_investment_wan", heading)))


def _three_rows(made: Grids) -> None:
    """投资 over 总投资 over nothing, 其中 over 固定资产投资: headings over three rows."""
    grid = made[LEDGER]
    row, column = grid.heading_row, grid.columns["fixed_investment_wan"]
    above, middle = [None] * len(grid.cells[row]), list(grid.cells[row])
    lowest: list[Any] = [None] * len(middle)
    above[column], middle[column], lowest[column] = "投资情况", "其中", "固定资产投资（万元）"
    grid.cells[row : row + 1] = [above, middle, lowest]
    grid.merges.clear()


def _number_first(made: Grids) -> None:
    grid = made[LEDGER]
    for number, row in enumerate(grid.cells):
        row.insert(0, "序号" if number == grid.heading_row else number if number in grid.data_rows else None)
    grid.merges.clear()


def _split_by_stage(names: tuple[str, str]) -> Callable[[], bytes]:
    def build() -> bytes:
        first, second = sound(), sound()
        del first[LEDGER].cells[first[LEDGER].data_rows[2] :]
        del second[LEDGER].cells[second[LEDGER].data_rows[0] : second[LEDGER].data_rows[2]]
        first[LEDGER].name, second[LEDGER].name = names
        return xlsx({**first, "second": second[LEDGER]})

    return build


def _renamed_sheet(name: str) -> Callable[[Grids], None]:
    def change(made: Grids) -> None:
        made[LEDGER].name = name

    return change


def _reordered(seed: int) -> Callable[[Grids], None]:
    def change(made: Grids) -> None:
        order = list(range(len(made[LEDGER].columns)))
        random.Random(seed).shuffle(order)
        made[LEDGER] = rearranged(made[LEDGER], order)

    return change


def _wrong_total(made: Grids) -> None:
    grid = made[LEDGER]
    assert grid.total_row is not None
    grid.cells[grid.total_row][grid.columns["total_investment_wan"]] = Decimal(99999)


def _layouts() -> Iterator[Case]:
    for name, (style, kinds) in STYLES.items():
        yield Case(name, changed(style=style), normalised=frozenset(kinds))
    for seed in range(3):
        yield Case(f"columns in another order {seed}", changed(_reordered(seed)))
    for name in ("ZS01", "zs01项目台账", "项目台账", "Sheet1", "ZS01_招商引资项目台账（9月）"):
        yield Case(f"sheet named {name}", changed(_renamed_sheet(name)))
    for names in (("ZS01 签约", "ZS01 开工"), ("签约项目", "开工项目")):
        yield Case(f"ledger split: {names[0]}", _split_by_stage(names))
    yield Case("headings over three rows", changed(_three_rows))
    yield Case("序号 first", changed(_number_first))
    for where in ("top", "bottom"):
        yield Case(f"total {where} disagrees", changed(_wrong_total, style=SheetStyle(total=where)))
    first = 4
    yield Case("hidden row", changed(hidden_rows={LEDGER: [first]}), normalised=frozenset({"hidden_row"}))
    yield Case("hidden column", changed(hidden_columns={LEDGER: [1]}), normalised=frozenset({"hidden_column"}))
    yield Case("hidden sheet", changed(hidden=[LEDGER]), normalised=frozenset({"hidden_sheet"}))
    yield Case("dates since 1904", changed(book={"date_1904": True}), values={"signed_on": DAY})
    yield Case("old xls", lambda: written(lambda path: factories.write_xls(path, UNIT, PERIOD, sound_rows())), "xls")


def _only_ledger() -> Grids:
    return factories.grids(UNIT, PERIOD, {LEDGER: sound_rows()[LEDGER]})


def _texts() -> Iterator[Case]:
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        for separator in (",", "\t", ";"):
            yield Case(f"csv {encoding} {separator!r}", lambda e=encoding, s=separator: _csv(e, s), "csv")  # type: ignore[misc]


def _csv(encoding: str, separator: str) -> bytes:
    made = _only_ledger()
    # nil forms are listed with commas, which separate the cells here
    for row in made[""].cells:
        row[1] = row[1].replace(",", "、") if isinstance(row[1], str) else row[1]
    return as_csv(LEDGER, made, encoding, separator)


GOOD = [*_cells(), *_headings(), *_layouts(), *_texts()]
