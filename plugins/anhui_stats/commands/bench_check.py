"""What checking costs against a plain loop over files with Great Expectations: one part of ``make bench``.

Both sides check the same ledger rows in the same process, in turn. Ours is one ``validate_batch`` with all rules that one
workbook can answer, over all forms. The loop is what a project would write first: one frame a report and 29 stock
expectations of the ledger, with row numbers; context, data source, suite and the frames are made once, outside the clock.
"""

from __future__ import annotations

import datetime as dt
import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from anhui_stats.batch import AMOUNT, ParsedBatch
from anhui_stats.catalog.regions import load_reference
from anhui_stats.commands.bench_loop import LOOP_EXPECTATIONS, check_in_a_loop, prepare_loop
from anhui_stats.parse import parse_grids
from anhui_stats.periods import TIMEZONE
from anhui_stats.sample.codes import uscc, wrong_uscc
from anhui_stats.sample.generate import DEFAULT_SEED
from anhui_stats.sample.months import compose_month, parse_grids_of, receipt_of, units_in
from anhui_stats.validate import project_context, validate_batch
from anhui_stats.validate.derived import bind_rules

if TYPE_CHECKING:
    import pandas as pd

MOMENT = dt.datetime(2022, 10, 10, 1, tzinfo=TIMEZONE)
_PERIODS = ("2022-08", "2022-09")  # the province has some 120 units: two months of them are 240 reports
_FAULT_EVERY = 100
Row = dict[str, Any]


@dataclass(frozen=True)
class CheckBench:
    """Median seconds of each side over the same rows, and what each found."""

    reports: int
    ledger_rows: int
    all_rows: int
    rules: int
    bound_rules: int
    seconds: float
    findings: int
    loop_seconds: float
    loop_findings: int
    repetitions: int

    @property
    def ratio(self) -> float:
        """The loop : ours."""
        return self.loop_seconds / self.seconds

    def __str__(self) -> str:
        """A few lines for a person."""
        load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
        return (
            f"{self.reports} reports, {self.ledger_rows} ledger rows; median of {self.repetitions}; load {load}\n"
            f"  validate_batch, {self.rules} rules ({self.bound_rules} by column) over all {self.all_rows} rows of all forms:"
            f" {self.seconds:.2f} s, {self.findings} findings\n"
            f"  Great Expectations file by file, {len(LOOP_EXPECTATIONS)} rules on the ledger:"
            f" {self.loop_seconds:.2f} s, {self.loop_findings} findings\n"
            f"  the loop takes {self.ratio:.1f} times as long"
        )


def bench_check(reports: int = 240, rows: int = 300, repetitions: int = 2) -> CheckBench:
    """Check the same invented reports both ways, in turn; one small call of each first, so that nothing is imported."""
    batch = make_batch(reports, rows)
    frames = ledger_frames(batch)
    context, loop = project_context(MOMENT), prepare_loop()
    validate_batch(make_batch(1, 5), context)
    check_in_a_loop(loop, frames[:1])
    ours, theirs = [], []
    for _ in range(repetitions):
        ours.append(_timed(lambda: validate_batch(batch, context).num_rows))
        theirs.append(_timed(lambda: check_in_a_loop(loop, frames)))
    rules = context.rules.needing("")
    return CheckBench(
        reports=len(frames),
        ledger_rows=batch.rows["ZS01"].num_rows,
        all_rows=sum(table.num_rows for table in batch.rows.values()),
        rules=len(rules.rules),
        bound_rules=len(bind_rules(rules, context.forms, context.cover)),
        seconds=statistics.median(seconds for seconds, _ in ours),
        findings=ours[0][1],
        loop_seconds=statistics.median(seconds for seconds, _ in theirs),
        loop_findings=theirs[0][1],
        repetitions=repetitions,
    )


def _timed(work: Callable[[], int]) -> tuple[float, int]:
    before = time.perf_counter()
    found = work()
    return time.perf_counter() - before, found


def make_batch(reports: int, rows: int) -> ParsedBatch:
    """Reports of the sample province with all their forms, each ledger brought to so many rows, one row in 100 faulty."""
    slots = [(unit, period) for period in _PERIODS for unit in units_in(DEFAULT_SEED, period)][:reports]
    read = [(receipt_of(DEFAULT_SEED, *slot), parse_grids_of(compose_month(DEFAULT_SEED, *slot).made)) for slot in slots]
    batch = parse_grids(read, load_reference(), MOMENT)
    ledger = batch.rows["ZS01"]
    own: dict[str, list[Row]] = {}
    for row in ledger.to_pylist():
        own.setdefault(row["submission_id"], []).append(row)
    made = [row for some in own.values() for row in _brought_to(some, rows)]
    faulty = [_spoilt(row, number) for number, row in enumerate(made)]
    return replace(batch, rows={**batch.rows, "ZS01": pa.Table.from_pylist(faulty, schema=ledger.schema)})


def _brought_to(rows: list[Row], count: int) -> Iterator[Row]:
    """The report's own rows, then more projects like those of earlier years, without money of this year."""
    yield from rows[:count]
    old = [row for row in rows if row["signed_on"] and row["project_id"][-9:-5] != "2022"] or rows
    for number in range(len(rows), count):
        row = old[number % len(old)]
        code = row["approval_code"]
        yield (
            row
            | {name: Decimal(0) for name, value in row.items() if name.startswith(("ytd_", "month_")) and value is not None}
            | {
                "row_no": rows[-1]["row_no"] + number - len(rows) + 1,
                "project_id": f"{row['project_id'][:-4]}{5000 + number:04d}",
                "project_name": f"{row['project_name']}{number}期",
                "approval_code": code and f"{code[:-6]}{500000 + number:06d}",
                "entity_name": row["entity_name"] and f"{row['entity_name'][:-4]}第{number}有限公司",
                "entity_uscc": row["entity_uscc"] and uscc(900_000 + number, row["project_id"][:6]),
            }
        )


def _spoilt(row: Row, number: int) -> Row:
    """Every so manieth row has one ordinary fault, the kinds in turn."""
    if number % _FAULT_EVERY:
        return row
    total = row["total_investment_wan"] or Decimal(10000)
    kinds: tuple[Row, ...] = (
        {"project_name": None},
        {"total_investment_wan": -total},
        {"stage": None},
        {"entity_uscc": wrong_uscc(row["entity_uscc"] or uscc(1))},
        {"ytd_funds_wan": (row["cumulative_funds_wan"] or Decimal(0)) + 500},
    )
    return row | kinds[number // _FAULT_EVERY % len(kinds)]


def ledger_frames(batch: ParsedBatch) -> list[pd.DataFrame]:
    """One frame a report as a reader of files would have it: amounts as floats, dates as timestamps."""
    ledger = batch.rows["ZS01"]
    for number, field in enumerate(ledger.schema):
        if field.type == AMOUNT:
            ledger = ledger.set_column(number, field.name, ledger[field.name].cast(pa.float64()))
    frame = ledger.to_pandas(date_as_object=False)
    return [own.reset_index(drop=True) for _, own in frame.groupby("submission_id", sort=False)]
