"""The rules that see several months and units, over accepted data. Pure; see ``review`` for where the data come from.

The rows of every slot that is judged or compared with lie in one batch; a rule file with ``needs: history`` joins them by unit
and period. Such rules are queries or notices, and silent where there is no history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import duckdb
import pyarrow as pa

from anhui_stats.batch import ParsedBatch
from anhui_stats.catalog.indicators import load_definitions, load_indicators
from anhui_stats.validate.context import ValidationContext
from anhui_stats.validate.dated_items import NAMES, dated_items
from anhui_stats.validate.engine import RawFinding, check_scope, rules_by_scope
from anhui_stats.validate.findings import Wording, tell_once, to_table
from anhui_stats.validate.links import Link, Slot
from anhui_stats.validate.subjects import materialise_rows
from anhui_stats.validate.tables import open_database, read_sql

#: The forms that such rules read.
FORM_CODES = ("SJ05", "SJ06", "SJ07", "ZS01", "ZS02", "ZS03")
_LINK_SCHEMA = pa.schema([(name, pa.string()) for name in Link.__dataclass_fields__])


@dataclass(frozen=True)
class Accepted:
    """Counting rows: one submission a slot and source, only the forms for which it counts.

    ``slots`` are judged, all others are compared with; ``links`` name the earlier report of each.
    """

    batch: ParsedBatch
    slots: frozenset[Slot]
    links: tuple[Link, ...]


def validate_history(accepted: Accepted, context: ValidationContext) -> pa.Table:
    """All findings of the slots that are judged (FINDING_SCHEMA). The order in which anything arrived changes nothing."""
    context = replace(context, rules=context.rules.needing("history"))
    raws: list[RawFinding] = []
    with open_database(accepted.batch, context) as database:
        _prepare(database, accepted, context)
        for scope, rules in sorted(rules_by_scope(context).items()):
            raws += check_scope(database, context, scope, rules, reviewed_only=True)
    return to_table(tell_once(raws, Wording(accepted.batch, context)))


def _prepare(database: duckdb.DuckDBPyConnection, accepted: Accepted, context: ValidationContext) -> None:
    materialise_rows(database, context.forms, FORM_CODES)
    database.sql(read_sql("item_factor")).create("item_factor")
    database.register("linked_slot", pa.Table.from_pylist([asdict(link) for link in accepted.links], schema=_LINK_SCHEMA))
    database.register("reviewed", pa.table({"submission_id": pa.array(_judged(accepted), pa.string())}))
    successions = [(s.old_code, s.new_code) for s in context.reference.successions]
    pairs = sorted({*successions, *((new, old) for old, new in successions)})
    _register_texts(database, "related_or_split", "unit_code related_code", pairs)
    _register_texts(database, "dated_item", NAMES, dated_items(context.forms, load_indicators(), load_definitions()))
    database.execute(read_sql("history"))


def _register_texts(database: duckdb.DuckDBPyConnection, table: str, names: str, rows: Sequence[Sequence[str]]) -> None:
    columns = names.split()
    schema = pa.schema([(name, pa.string()) for name in columns])
    database.register(table, pa.Table.from_pylist([dict(zip(columns, row, strict=True)) for row in rows], schema=schema))


def _judged(accepted: Accepted) -> Sequence[str]:
    submissions = accepted.batch.submissions
    slots = zip(*(submissions[name].to_pylist() for name in ("submission_id", "unit_code", "period")), strict=True)
    return sorted(submission_id for submission_id, *slot in slots if tuple(slot) in accepted.slots)
