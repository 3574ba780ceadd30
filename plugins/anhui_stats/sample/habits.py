"""How each clerk writes: the ordinary variety of sound workbooks, the same every month for the same unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from anhui_stats.catalog.forms import MONEY_TYPES, Form
from anhui_stats.periods import month_of, year_of
from anhui_stats.sample.chance import chance, weighted
from anhui_stats.sample.workbook_writer import CellValue, Grid, Row, SheetStyle

DATE_STYLES: dict[str, Callable[[dt.date], CellValue]] = {
    "excel": lambda day: day,
    "dots": lambda day: f"{day.year}.{day.month}.{day.day}",
    "chinese": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "iso": lambda day: f"{day.year}-{day.month}-{day.day}",
    "compact": lambda day: f"{day:%Y%m%d}",
}
NUMBER_STYLES: dict[str, Callable[[Decimal], CellValue]] = {
    "number": lambda amount: amount,
    "text": lambda amount: format(amount, "f"),
    "thousands": lambda amount: f"{amount:,.2f}",
    "wide": lambda amount: format(amount, "f").translate({ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789."}),
    "unit": lambda amount: f"{format(amount, 'f')}万元",
}
PERIOD_STYLES = ("{0}-{1:02d}", "{0}年{1}月", "{0}{1:02d}", "{0}.{1}")
STAGE_WORDS = {"意向": "在谈", "开工": "在建", "投产": "竣工"}
SECTION_GROUPS = ("一、农业", "二、工业", "三、服务业")
#: How many clerks add a column of their own: few, because the headings of the template are locked.
OWN_COLUMN = 0.01
FILE_NAMES = (
    "{name}{year}年{month}月报表(终稿){number}",
    "{name}{year}年{month}月招商引资报表",
    "{year}{month:02d}{name}",
    "{name}招商引资统计报表{year}.{month}",
    "{name}投资促进中心{year}年{month}月份报表（最终版）",
    "{year}年1-{month}月{name}台账 ({number})",
    "附件：{name}招商引资月报{year}{month:02d}",
)


@dataclass(frozen=True)
class Habits:
    """What one clerk does. ``container``: xlsx, xls, csv or csv_gb18030."""

    dates: str
    numbers: str
    month_only: bool
    dash: bool
    own_stage_words: bool
    grouped: bool
    period: str
    folder: str
    file_name: str
    number: int
    style: SheetStyle


def draw_habits(seed: int, unit_code: str) -> Habits:
    """The habits of a unit's clerk."""
    draw = chance(seed, "clerk", unit_code)
    caption_yi = draw.random() < 0.04
    grouped = draw.random() < 0.10
    headings = weighted(draw, {"plain": 55, "alias": 25, "broken": 20})
    style = SheetStyle(
        column_numbers=draw.random() < 0.7,
        signatures=draw.random() < 0.4,
        total=weighted(draw, {"": 40, "bottom": 40, "top": 20}),
        blank_every=25 if draw.random() < 0.1 else 0,
        rows_above=1 if draw.random() < 0.1 else 0,
        tall_headings=draw.random() < 0.1,
        unit_brackets=not caption_yi,
        wide_brackets=draw.random() < 0.2,
        caption_unit="亿元" if caption_yi else "万元",
        yi_columns=frozenset({"total_investment_wan", "fixed_investment_wan"}) if draw.random() < 0.08 else frozenset(),
        headings={"": headings},
        omit=frozenset({"source_event", "progress_note", "contact"}) if draw.random() < 0.1 else frozenset(),
        extra={"县内排序": "—"} if draw.random() > 1 - OWN_COLUMN else {},
    )
    in_yi = caption_yi or bool(style.yi_columns)
    numbers = weighted(draw, {"number": 76, "text": 8, "thousands": 8, "wide": 4, "unit": 4})
    return Habits(
        dates=weighted(draw, {"excel": 55, "dots": 13, "chinese": 13, "iso": 12, "compact": 7}),
        numbers="number" if in_yi else numbers,
        month_only=draw.random() < 0.1,
        dash=draw.random() < 0.1,
        own_stage_words=draw.random() < 0.15,
        grouped=grouped,
        period=draw.choice(PERIOD_STYLES),
        folder=weighted(draw, {"": 50, "unit": 25, "city": 25}),
        file_name=draw.choice(FILE_NAMES),
        number=draw.randint(1, 3),
        style=style,
    )


def sheet_style(habits: Habits, form: Form) -> SheetStyle:
    """The layout of one form: aliases and line breaks by its own headings; 亿元, groups and omissions on the ledger only."""
    kind = habits.style.headings[""]
    style = replace(
        habits.style, headings={c.name: heading for c in form.columns if (heading := _heading(kind, c.heading, c.aliases))}
    )
    if form.form_code == "ZS01":
        return replace(style, group_of=section_group if habits.grouped else None)
    plain = {"caption_unit": "万元", "unit_brackets": True, "omit": frozenset(), "extra": {}, "yi_columns": frozenset()}
    total = style.total if form.form_code in ("ZS01", "ZS02", "ZS06") else ""
    return replace(style, total=total, blank_every=0, **plain)  # type: ignore[arg-type]


def _heading(kind: str, heading: str, aliases: tuple[str, ...]) -> str:
    if kind == "alias" and aliases:
        return aliases[0]
    if kind == "broken" and len(heading) > 4 and "(" not in heading:
        return f"{heading[: len(heading) // 2]}\n{heading[len(heading) // 2 :]}"
    return ""


def section_group(row: Row) -> str:
    """The group row under which a ledger row stands."""
    division = int(str(row["industry_code"])[:2])
    return SECTION_GROUPS[0 if division <= 5 else 1 if division <= 46 else 2]


def arrange(habits: Habits, rows: list[dict[str, CellValue]]) -> list[dict[str, CellValue]]:
    """The ledger in the clerk's order."""
    return sorted(rows, key=section_group) if habits.grouped else rows


def dress(habits: Habits, form: Form, grid: Grid) -> None:
    """Write the cells of a sheet as the clerk would: dates and numbers as text, dashes for blanks, own words for stages."""
    write_day, write_amount = DATE_STYLES[habits.dates], NUMBER_STYLES[habits.numbers]
    for name, index in grid.columns.items():
        column = form.column(name)
        for row in grid.data_rows:
            cells = grid.cells[row]
            value = cells[index]
            if column.type == "date" and isinstance(value, dt.date):
                cells[index] = write_day(value)
            elif column.type == "money_wan" and isinstance(value, Decimal):
                cells[index] = write_amount(value)
            elif value is None and habits.dash and column.type in MONEY_TYPES and column.required == "never":
                cells[index] = "—"
            elif name == "stage" and habits.own_stage_words:
                cells[index] = STAGE_WORDS.get(str(value), value)
    if habits.month_only and form.form_code == "ZS01":
        _leave_out_days(grid)


def _leave_out_days(grid: Grid) -> None:
    """Start dates as months alone (2022.3), where the day cannot put them before the signing."""
    for number in range(len(grid.data_rows)):
        started, signed, registered = (grid.get(number, name) for name in ("started_on", "signed_on", "registered_on"))
        days = (started, signed, registered)
        if all(isinstance(day, dt.date) for day in days) and f"{started:%Y%m}" > max(f"{signed:%Y%m}", f"{registered:%Y%m}"):
            grid.put(number, "started_on", f"{started:%Y}.{started.month}")  # type: ignore[union-attr]


def period_text(habits: Habits, period: str) -> str:
    """The period as the clerk writes it on the cover."""
    return habits.period.format(year_of(period), month_of(period))


def file_stem(habits: Habits, name: str, period: str) -> str:
    """The file name without suffix; it always names unit, year and month."""
    return habits.file_name.format(name=name, year=year_of(period), month=month_of(period), number=habits.number)
