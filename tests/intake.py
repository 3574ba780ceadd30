"""A night's intake without figures: register, parse, validate and load what landed, on a warehouse of one's own."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
from psycopg.rows import dict_row

from anhui_stats import nightly
from anhui_stats.batch import EXPLANATION_SCHEMA, ParsedBatch, concat_batches
from anhui_stats.database.connect import connect
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.database.warehouse import open_databases
from anhui_stats.life.reviewing import Reviewer, review_nothing
from anhui_stats.load import LoadReport, load_batch
from anhui_stats.settings import Settings, load_settings
from anhui_stats.submissions import Decision
from anhui_stats.work import read_batches, read_findings, run_folder
from factories import write_workbook
from pipeline import MOMENT

_NUMBERS = itertools.count()


class Intake:
    """A home whose workbooks are taken in night by night; ``decisions``: of the last night, ``all_decisions``: of every one."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.report: LoadReport
        self.decisions: list[Decision] = []
        self.all_decisions: list[Decision] = []
        self._nights = itertools.count(1)

    def land(self, unit_code: str, period: str, rows: Mapping[str, Sequence[Any]], **options: Any) -> Path:
        """A county's workbook into the landing folder, under a name of its own."""
        path = self.settings.landing / unit_code / f"{period}-{next(_NUMBERS)}.xlsx"
        path.parent.mkdir(exist_ok=True)
        return write_workbook(path, unit_code, period, rows, **options)

    def night(
        self,
        moment: dt.datetime = MOMENT,
        explanations: Iterable[Mapping[str, object]] = (),
        reviewer: Reviewer = review_nothing,
    ) -> LoadReport:
        """Take in what landed. ``explanations``: what stood on the findings sheets, by the unit_code of the workbook."""
        run_key = f"night-{next(self._nights)}"
        for number, receipt_ids in enumerate(nightly.register_files(run_key, moment, self.settings)):
            nightly.parse_batch(run_key, number, receipt_ids, moment, self.settings)
        nightly.validate_batches(run_key, moment, self.settings)
        folder = run_folder(self.settings.work, run_key)
        batch = concat_batches(read_batches(folder))
        batch = replace(batch, explanations=_explanations(batch, explanations))

        def queue(connection: psycopg.Connection, batch: ParsedBatch, decisions: Sequence[Decision]) -> int:
            self.decisions = list(decisions)
            self.all_decisions += decisions
            return len(decisions)

        with self.connect() as connection:
            return load_batch(connection, batch, read_findings(folder), moment, queue, reviewer)

    def connect(self) -> Any:
        """A connection to the warehouse."""
        return connect(self.settings)

    def rows(self, query: str, **parameters: object) -> list[dict[str, Any]]:
        """What a query gives."""
        with self.connect() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return list(cursor.execute(query.encode(), parameters or None).fetchall())

    def states(self, unit_code: str, period: str = "2022-09") -> list[str]:
        """The states of the attempts of a slot, in order, as published: a replaced one is superseded."""
        from anhui_stats.catalog.summaries import SUMMARY_FOLDER

        published = (SUMMARY_FOLDER / "pub_submissions.sql").read_text(encoding="utf-8")
        found = [row for row in self.rows(published) if (row["unit_code"], row["period"]) == (unit_code, period)]
        return [row["state"] for row in found]

    def questions(self, unit_code: str, rule_id: str, period: str = "2022-09") -> list[tuple[int, str, str]]:
        """Attempt, state and explanation of the findings of a rule, in order of attempts."""
        found = self.rows(
            "select attempt, finding.state, explanation from ops.finding inner join ops.submission using (submission_id)"
            " where unit_code = %(unit)s and period = %(period)s and rule_id = %(rule)s order by attempt, cell",
            unit=unit_code,
            period=period,
            rule=rule_id,
        )
        return [(row["attempt"], row["state"], row["explanation"]) for row in found]


def _explanations(batch: ParsedBatch, given: Iterable[Mapping[str, object]]) -> pa.Table:
    sent = {row["unit_code"]: row["submission_id"] for row in batch.submissions.to_pylist()}
    rows = [
        {"sheet": "审核结果", "row_no": number, "submission_id": sent[one["unit_code"]]}
        | {name: one[name] for name in ("finding_id", "reason_code", "text")}
        for number, one in enumerate(given, start=2)
    ]
    return pa.Table.from_pylist(rows, schema=EXPLANATION_SCHEMA)


@contextmanager
def open_intake(folder: Path, server: EmbeddedServer) -> Iterator[Intake]:
    """An intake with a new home and a new warehouse."""
    name = f"intake_{next(_NUMBERS)}"
    settings = load_settings(home=folder / name, settle_seconds=0, batches=1, database_url=server.url(name))
    settings.create_folders()
    with open_databases(settings) as opened:
        yield Intake(opened)
