"""Explanations into ``ops.explanation`` and onto their queries, in the caller's transaction.

Sources, best first: the findings sheet that came back, 情况说明 of the query's own row, what was said in the attempt or the
month before (while the figure moved by less than 10%, within the year), the city. The figure that an explanation was first
said about goes along when it is carried, so that many small steps do not add up to a large one unexplained.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import psycopg
import pyarrow as pa
from psycopg import sql

from anhui_stats.catalog.forms import all_forms
from anhui_stats.catalog.life_rules import load_empty_phrases
from anhui_stats.database.bulk import copy_table
from anhui_stats.database.form_tables import table_name
from anhui_stats.life.explanation import Said, may_carry, read_explanation

_COLUMN = "explanation"

_ASKED_AGAIN = """
    select sheet.submission_id, sheet.reason_code, sheet.said, asked.finding_id, asked.value
    from unnest(%(submission_ids)s::text[], %(finding_ids)s::text[], %(reason_codes)s::text[], %(texts)s::text[])
        as sheet (submission_id, finding_id, reason_code, said)
    inner join ops.finding as before on sheet.finding_id = before.finding_id
    inner join ops.submission as earlier on before.submission_id = earlier.submission_id
    inner join ops.submission as sent on sheet.submission_id = sent.submission_id
    inner join ops.submission as later
        on
            earlier.unit_code = later.unit_code
            and earlier.period = later.period
            and (
                later.submission_id = sent.submission_id
                or (
                    later.sent_by = sent.unit_code
                    and (later.period, later.sha256, later.judged_at) = (sent.period, sent.sha256, sent.judged_at)
                )
            )
    inner join ops.finding as asked
        on later.submission_id = asked.submission_id and before.question = asked.question
    where asked.severity = 'query'
"""

_IN_ROWS = sql.SQL("""
    select finding.submission_id, form_row.{column}, finding.finding_id, finding.value
    from ops.finding
    inner join {table} as form_row
        on
            finding.submission_id = form_row.submission_id
            and finding.sheet = form_row.sheet
            and finding.row_no = form_row.row_no
    where
        finding.submission_id = any(%(submission_ids)s)
        and finding.form_code = %(form_code)s
        and finding.severity = 'query'
        and finding.state = 'open'
        and btrim(form_row.{column}) <> ''
""")

# Of one question only the newest explanation is carried: of an earlier attempt that this one replaced, else of last month.
# What was said about one claimant of a project says nothing about another.
_BEFORE = """
    select distinct on (asked.finding_id)
        asked.submission_id, asked.finding_id, asked.value, explanation.figure, explanation.reason_code, explanation.said
    from ops.finding as asked
    inner join ops.submission as later on asked.submission_id = later.submission_id
    inner join ops.submission as earlier
        on
            later.unit_code = earlier.unit_code
            and later.submission_id <> earlier.submission_id
            and (
                later.period = earlier.period
                or (
                    earlier.is_accepted
                    and later.period = to_char(to_date(earlier.period, 'YYYY-MM') + interval '1 month', 'YYYY-MM')
                    and left(later.period, 4) = left(earlier.period, 4)
                )
            )
    inner join ops.finding as before on earlier.submission_id = before.submission_id and asked.question = before.question
    inner join ops.explanation on before.finding_id = explanation.finding_id and explanation.counts
    where
        asked.submission_id = any(%(submission_ids)s)
        and asked.severity = 'query'
        and asked.state = 'open'
        and (asked.rule_id not like 'UNIT-%%' or asked.expected = before.expected)
        and (
            (later.period = earlier.period and before.settled_by = asked.submission_id)
            or (later.period <> earlier.period and before.state = 'explained')
        )
    order by asked.finding_id, earlier.period desc, earlier.sequence_no desc, explanation.said_at desc, explanation.source
"""

_APPLY = """
    with best as (
        select distinct on (explanation.finding_id)
            explanation.finding_id, explanation.counts, explanation.reason_code || '：' || explanation.said as words
        from ops.explanation
        inner join ops.finding on explanation.finding_id = finding.finding_id
        where
            finding.submission_id = any(%(submission_ids)s)
            and finding.severity = 'query'
            and finding.state = 'open'
        order by
            explanation.finding_id, explanation.counts desc,
            array_position(array['province', 'sheet', 'row', 'carried', 'city'], explanation.source), explanation.said_at desc
    )
    update ops.finding as answered
    set state = case when best.counts then 'explained' else 'open' end, explanation = best.words
    from best
    where answered.finding_id = best.finding_id
    returning answered.submission_id
"""


@dataclass(frozen=True)
class Explanation:
    """One explanation on its way to a query."""

    finding_id: str
    submission_id: str
    source: str
    said: Said
    figure: str

    def record(self, moment: dt.datetime) -> dict[str, object]:
        """The row of ``ops.explanation``."""
        # an office may speak twice about one finding; a workbook says what it says once
        said_on = moment.isoformat() if self.source in ("city", "province") else ""
        identity = "\0".join(filter(None, (self.finding_id, self.source, self.submission_id, said_on)))
        return {
            "explanation_id": hashlib.sha256(identity.encode()).hexdigest()[:16],
            "finding_id": self.finding_id,
            "submission_id": self.submission_id,
            "source": self.source,
            "reason_code": self.said.reason_code,
            "said": self.said.text,
            "figure": self.figure,
            "said_at": moment,
            "counts": self.said.counts,
            "why_not": self.said.why_not,
        }


def note_sheet(connection: psycopg.Connection, returned: pa.Table, loaded: Collection[str], moment: dt.datetime) -> int:
    """Note what came back on findings sheets (``EXPLANATION_SCHEMA``) at the same questions of the new attempts.

    A city answers for the units that have parts in its workbook; a finding of another unit or month is not answered. Returns
    the number of explanations.
    """
    rows = [row for row in returned.to_pylist() if row["submission_id"] in loaded and (row["text"] or row["reason_code"])]
    parameters = {
        "submission_ids": [row["submission_id"] for row in rows],
        "finding_ids": [row["finding_id"] for row in rows],
        "reason_codes": [row["reason_code"] or "" for row in rows],
        "texts": [row["text"] or "" for row in rows],
    }
    phrases = load_empty_phrases().on(moment.date())
    found = connection.execute(_ASKED_AGAIN, parameters).fetchall() if rows else []
    return _note(
        connection,
        [
            Explanation(finding_id, submission_id, "sheet", read_explanation(said, code, phrases), figure)
            for submission_id, code, said, finding_id, figure in found
        ],
        moment,
    )


def note_rows(connection: psycopg.Connection, submission_ids: Collection[str], moment: dt.datetime) -> int:
    """Note 情况说明 of each row at the open queries of that row; returns the number of explanations."""
    phrases = load_empty_phrases().on(moment.date())
    noted = []
    for form_code in _explained_forms():
        query = _IN_ROWS.format(column=sql.Identifier(_COLUMN), table=sql.Identifier("raw", table_name(form_code)))
        found = connection.execute(query, {"submission_ids": sorted(submission_ids), "form_code": form_code})
        noted += [
            Explanation(finding_id, submission_id, "row", read_explanation(said, "", phrases), figure)
            for submission_id, said, finding_id, figure in found
        ]
    return _note(connection, noted, moment)


def _explained_forms() -> list[str]:
    return sorted({form.form_code for form in all_forms() if any(column.name == _COLUMN for column in form.columns)})


def note_carried(connection: psycopg.Connection, submission_ids: Collection[str], moment: dt.datetime) -> int:
    """Carry what was said before to the open queries whose figure moved by less than 10%; returns their number."""
    found = connection.execute(_BEFORE, {"submission_ids": sorted(submission_ids)}).fetchall()
    noted = [
        Explanation(finding_id, submission_id, "carried", Said(code, said, ""), explained)
        for submission_id, finding_id, figure, explained, code, said in found
        if may_carry(explained, figure)
    ]
    return _note(connection, noted, moment)


def note_answers(connection: psycopg.Connection, answers: Iterable[Explanation], moment: dt.datetime) -> int:
    """Note what the city or the province says."""
    return _note(connection, list(answers), moment)


def _note(connection: psycopg.Connection, noted: Sequence[Explanation], moment: dt.datetime) -> int:
    """The last word on one query in one workbook counts; what was noted by an earlier step stays."""
    records = {str(record["explanation_id"]): record for record in (one.record(moment) for one in noted)}
    known = {
        row[0]
        for row in connection.execute(
            "select explanation_id from ops.explanation where explanation_id = any(%(ids)s)", {"ids": list(records)}
        )
    }
    fresh = [record for identity, record in records.items() if identity not in known]
    return copy_table(connection, "ops", "explanation", pa.Table.from_pylist(fresh)) if fresh else 0


def apply_explanations(connection: psycopg.Connection, submission_ids: Collection[str]) -> set[str]:
    """Answer the open queries that have an explanation that counts; returns the submissions whose findings changed."""
    return {row[0] for row in connection.execute(_APPLY, {"submission_ids": sorted(submission_ids)})}
