"""Validate: a parsed batch of many submissions in, findings out. Pure: no database server, no clock, no environment.

``validate_batch(batch, context)`` evaluates every rule of ``expectations/`` that one workbook can answer, over all submissions
at once. A fault of a county
is a finding; a rule that cannot be evaluated, or that Great Expectations dropped, raises ConsistencyError.

The order of checking (published in docs/methods/order_of_checking.md):

1. file      can the file be read at all? A fault here is the only finding of the submission
2. cover     who reports, for which period? A fault in the unit or the period ends the check of the submission
3. sheet     are the sheets and the headings there that must be?
4. cell      could every cell be read as its column's type?
5. required  is every value there that must be?
6. row       do the values of one row agree?
7. form      keys, duplicates, totals within one form
8. cross     do the forms of one workbook agree?

and then, over accepted data (``validate_history``, see ``validate.history``):

9. scale     is a figure ten, a hundred or ten thousand times what it was?
10. period   does the report follow from the unit's earlier ones?
11. unit     does another unit claim the same company or project?

A cell that has a finding of an earlier step is not reported again by a later one, unless the later one is graver.
"""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pyarrow as pa

from anhui_stats.batch import ParsedBatch
from anhui_stats.validate.context import ValidationContext, project_context
from anhui_stats.validate.engine import RawFinding, check_scope, rules_by_scope
from anhui_stats.validate.findings import FINDING_SCHEMA, Wording, tell_once, to_table
from anhui_stats.validate.history import Accepted, validate_history
from anhui_stats.validate.subjects import prepare_rows, without_rows
from anhui_stats.validate.tables import open_database

__all__ = ["FINDING_SCHEMA", "Accepted", "ValidationContext", "project_context", "validate_batch", "validate_history"]

#: What has to be known of a submission before the rest of it is looked at.
_FIRST = ("submission", "cover")


def validate_batch(batch: ParsedBatch, context: ValidationContext) -> pa.Table:
    """All findings of the batch, one row each (FINDING_SCHEMA), by submission, severity, sheet, row, column and rule."""
    context = replace(context, rules=context.rules.needing(""))
    by_scope = rules_by_scope(context)
    raws: list[RawFinding] = []
    with open_database(batch, context) as database:
        for scope in _FIRST:
            found = check_scope(database, context, scope, by_scope.get(scope, []))
            raws += found
            _stop(database, {raw.submission_id for raw in found if raw.bound.rule.stops})
        prepare_rows(database, batch, context.forms)
        for scope in sorted(by_scope.keys() - set(_FIRST) - without_rows(batch, context.forms)):
            raws += check_scope(database, context, scope, by_scope[scope])
    return to_table(tell_once(raws, Wording(batch, context)))


def _stop(database: duckdb.DuckDBPyConnection, submission_ids: set[str]) -> None:
    for submission_id in sorted(submission_ids):
        database.execute("insert into stopped values (?)", [submission_id])
