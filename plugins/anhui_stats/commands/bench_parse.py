"""How much reading costs beyond the library that opens the files: one part of ``make bench``."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import random
import tempfile
import time
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import python_calamine

from anhui_stats.catalog.forms import Column, form_set
from anhui_stats.catalog.regions import load_reference
from anhui_stats.models import Receipt
from anhui_stats.parse import ArrivedFile, parse_files
from anhui_stats.periods import TIMEZONE
from anhui_stats.reading import ReadingLimits, read_files
from anhui_stats.sample.workbook_writer import CellValue, SheetStyle, cover_grid, lay_out, write_xlsx

MOMENT = dt.datetime(2022, 10, 10, 1, tzinfo=TIMEZONE)
_PERIOD = "2022-09"
_AT_ONCE = 20  # as many as one task of a night of 240 files has
_OTHER_ROWS = 10


@dataclass(frozen=True)
class ParseBench:
    """Seconds for the same files: calamine alone, parse, and parse in the warm worker (as a night does)."""

    files: int
    rows: int
    calamine_seconds: float
    parse_seconds: float
    reading_seconds: float

    @property
    def parse_ratio(self) -> float:
        """Parse : calamine alone."""
        return self.parse_seconds / self.calamine_seconds

    @property
    def reading_ratio(self) -> float:
        """Parse in the worker, limits and all : calamine alone."""
        return self.reading_seconds / self.calamine_seconds

    def __str__(self) -> str:
        """One line for a person."""
        return (
            f"{self.files} workbooks of {self.rows} rows: calamine alone {self.calamine_seconds:.2f} s,"
            f" parse {self.parse_seconds:.2f} s ({self.parse_ratio:.2f} times),"
            f" in the warm worker {self.reading_seconds:.2f} s ({self.reading_ratio:.2f} times)"
        )


def bench_parse(files: int = 240, rows: int = 300) -> ParseBench:
    """Write workbooks, then read them in alternation by calamine alone, by parse, and by parse in the warm worker."""
    arrived = [_workbook(number, rows) for number in range(files)]
    reference, limits = load_reference(), ReadingLimits(second_reader_every=0)
    parse_files(arrived[:1], reference, MOMENT)
    seconds = [0.0, 0.0, 0.0]
    for start in range(0, files, _AT_ONCE):
        some = arrived[start : start + _AT_ONCE]
        marks = [time.perf_counter()]
        for file in some:
            _read_with_calamine(file.content)
        marks.append(time.perf_counter())
        parse_files(some, reference, MOMENT)
        marks.append(time.perf_counter())
        read_files(some, reference, MOMENT, limits)
        marks.append(time.perf_counter())
        seconds = [total + after - before for total, before, after in zip(seconds, marks, marks[1:], strict=False)]
    return ParseBench(files, rows, *seconds)


def _read_with_calamine(content: bytes) -> None:
    book = python_calamine.load_workbook(io.BytesIO(content))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _workbook(number: int, rows: int) -> ArrivedFile:
    """A county's workbook with so many ledger rows and a few on every other form."""
    forms, draw = form_set(_PERIOD), random.Random(number)
    values: dict[str, CellValue] = {"unit_name": "霍邱县", "unit_code": "341522", "period": _PERIOD, "form_version": "2022"}
    grids = [cover_grid(forms.cover, values)]
    for form in (form for form in forms.forms if form.family == "zs"):
        count = rows if form.form_code == "ZS01" else _OTHER_ROWS
        made = [{column.name: _value(column, row, draw) for column in form.columns} for row in range(count)]
        grids.append(lay_out(form, made, "霍邱县", _PERIOD, SheetStyle(signatures=True, total="bottom")))
    with tempfile.TemporaryDirectory(prefix="anhui-stats-bench-") as folder:
        path = Path(folder) / "made.xlsx"
        write_xlsx(path, grids)
        content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    receipt = Receipt(f"{number:016d}", f"{number}/霍邱县2022年9月报表.xlsx", sha256, len(content), number, MOMENT)
    return ArrivedFile(receipt, content)


def _value(column: Column, row: int, draw: random.Random) -> CellValue:
    """Something that fits the column; optional columns are blank in every second row."""
    if column.required == "never" and draw.random() < 0.5:
        return None
    if column.type in ("money_wan", "money_usd_wan", "area_mu", "decimal"):
        return Decimal(draw.randrange(10_000_000)) / 100
    values: dict[str, CellValue] = {
        "int": draw.randrange(100),
        "date": dt.date(2022, draw.randint(1, 9), draw.randint(1, 28)),
        "period": _PERIOD,
        "bool": draw.random() < 0.3,
        "uscc": "91340100149067617J",
        "code": str(draw.randrange(1310, 4390)) if column.resolver else f"341522-2022-{row:04d}",
        "enum": draw.choice(column.values) if column.values else "江苏省",
    }
    return values.get(column.type, f"{column.heading}{draw.randrange(1000)}号有限公司")
