"""Great Expectations: one suite a scope over the rows of all submissions of a batch.

Every rule arrives as a fault column: true where the row fails the rule; the expectation is that it is true in no row (see
``no_faults``). What Great Expectations does wrong quietly is turned into errors here: it drops an expectation whose type it
does not know and lets the suite succeed, and it reports a missing column as a failed rule without rows.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from anhui_stats.errors import ConsistencyError

if TYPE_CHECKING:
    import pandas as pd

ROW_KEY = "row_key"
NO_FAULT = "expect_no_row_to_have_fault"


def expectation_for(key: str, rule_id: str) -> dict[str, Any]:
    """The expectation that the fault column ``key`` is true in no row."""
    return {"type": NO_FAULT, "kwargs": {"column": key}, "meta": {"rule_id": rule_id, "key": key}}


@functools.cache
def _batch_definition() -> Any:
    """What a frame is handed to: one ephemeral context a process, without project folder, data docs and progress bars."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    import anhui_stats.validate.no_faults  # noqa: F401  (registers the expectation)

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas(name="rules").add_dataframe_asset(name="rows")
    return asset.add_batch_definition_whole_dataframe("all")


def judge(name: str, frame: pd.DataFrame, expectations: Sequence[Mapping[str, Any]]) -> dict[str, list[int]]:
    """Row keys of the rows that fail, by the expectation's ``meta.key``; rules that no row fails are left out.

    ``frame`` holds ``row_key`` and one fault column a rule. Raises ConsistencyError when Great Expectations dropped an
    expectation or could not evaluate one: the rule is broken, which says nothing about the data.
    """
    batch = _batch_definition().get_batch({"dataframe": frame})
    results: Sequence[Any] = batch.validate(
        _build_suite(name, expectations), result_format={"result_format": "COMPLETE"}
    ).results
    if len(results) != len(expectations):
        raise ConsistencyError(f"suite {name}: {len(expectations)} rules went in, {len(results)} results came out")
    return {result.expectation_config.meta["key"]: _failed_rows(name, result) for result in results if not result.success}


def _failed_rows(name: str, result: Any) -> list[int]:
    rows: list[int] = result.result.get("unexpected_index_list", [])
    if not rows:
        rule_id = result.expectation_config.meta["rule_id"]
        raise ConsistencyError(f"rule broken, not the data: {rule_id} in suite {name}: {_reason(result.exception_info)}")
    return rows


def _build_suite(name: str, expectations: Sequence[Mapping[str, Any]]) -> Any:
    _batch_definition()
    import great_expectations as gx

    suite = gx.ExpectationSuite(name=name, expectations=[dict(expectation) for expectation in expectations])
    if len(suite.expectations) != len(expectations):
        kept = {expectation.meta["rule_id"] for expectation in suite.expectations if expectation.meta}
        lost = sorted(str(e["meta"]["rule_id"]) for e in expectations if e["meta"]["rule_id"] not in kept)
        raise ConsistencyError(f"suite {name}: Great Expectations dropped {lost}: is the type of the expectation spelt right?")
    return suite


def _reason(exception_info: Mapping[str, Any]) -> str:
    details = [exception_info, *(value for value in exception_info.values() if isinstance(value, Mapping))]
    return "; ".join(str(d["exception_message"]) for d in details if d.get("exception_message")) or "no result"
