"""Great Expectations: one suite a scope over the rows of all submissions of a batch.

Every rule arrives as a boolean column (true: passes). What Great Expectations does wrong quietly is turned into errors here:
it drops an expectation whose type it does not know and lets the suite succeed; it reports a missing column as a failed rule
without rows; and its ``unexpected_list`` stops at 200, so only ``unexpected_index_list`` is read.
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
PASSES = "expect_column_values_to_be_in_set"


def expectation_for(key: str, rule_id: str) -> dict[str, Any]:
    """The expectation that every value of the boolean column ``key`` is true."""
    return {"type": PASSES, "kwargs": {"column": key, "value_set": [True]}, "meta": {"rule_id": rule_id, "key": key}}


@functools.cache
def _gx_context() -> Any:
    """One ephemeral context a process: no project folder, no data docs, no progress bars."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


def judge(name: str, frame: pd.DataFrame, expectations: Sequence[Mapping[str, Any]]) -> dict[str, list[int]]:
    """Row keys of the rows that fail, by the expectation's ``meta.key``; rules that no row fails are left out.

    ``frame`` holds ``row_key`` and one boolean column a rule. Raises ConsistencyError when Great Expectations dropped an
    expectation or could not evaluate one: the rule is broken, which says nothing about the data.
    """
    results = _run(name, frame, _build_suite(name, expectations))
    if len(results) != len(expectations):
        raise ConsistencyError(f"suite {name}: {len(expectations)} rules went in, {len(results)} results came out")
    failed: dict[str, list[int]] = {}
    for result in results:
        meta = result.expectation_config.meta
        if "unexpected_index_list" not in result.result:
            raise ConsistencyError(f"rule broken, not the data: {meta['rule_id']} in suite {name}: {_reason(result.exception_info)}")
        if keys := [int(entry[ROW_KEY]) for entry in result.result["unexpected_index_list"] or ()]:
            failed[meta["key"]] = keys
    return failed


def _build_suite(name: str, expectations: Sequence[Mapping[str, Any]]) -> Any:
    _gx_context()
    import great_expectations as gx

    suite = gx.ExpectationSuite(name=name, expectations=[dict(expectation) for expectation in expectations])
    if len(suite.expectations) != len(expectations):
        kept = {expectation.meta["rule_id"] for expectation in suite.expectations if expectation.meta}
        lost = sorted(str(e["meta"]["rule_id"]) for e in expectations if e["meta"]["rule_id"] not in kept)
        raise ConsistencyError(f"suite {name}: Great Expectations dropped {lost}: is the type of the expectation spelt right?")
    return suite


def _run(name: str, frame: pd.DataFrame, suite: Any) -> Sequence[Any]:
    context = _gx_context()
    source = context.data_sources.add_pandas(name=name)
    try:
        definition = source.add_dataframe_asset(name=name).add_batch_definition_whole_dataframe(name)
        batch = definition.get_batch({"dataframe": frame})
        options = {"result_format": "COMPLETE", "unexpected_index_column_names": [ROW_KEY]}
        results: Sequence[Any] = batch.validate(suite, result_format=options).results
        return results
    finally:
        context.data_sources.delete(name)


def _reason(exception_info: Mapping[str, Any]) -> str:
    details = [exception_info, *(value for value in exception_info.values() if isinstance(value, Mapping))]
    return "; ".join(str(d["exception_message"]) for d in details if d.get("exception_message")) or "no result"
