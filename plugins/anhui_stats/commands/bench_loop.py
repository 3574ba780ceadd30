"""The plain loop that ``make bench`` compares with: every report on its own, stock expectations of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from anhui_stats.catalog.forms import form_set

if TYPE_CHECKING:
    import pandas as pd

_PERIOD = "2022-09"
Expectation = dict[str, Any]


def _filled(column: str) -> Expectation:
    return {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": column}}


def _matching(column: str, regex: str) -> Expectation:
    return {"type": "expect_column_values_to_match_regex", "kwargs": {"column": column, "regex": regex}}


def _not_negative(column: str) -> Expectation:
    return {"type": "expect_column_values_to_be_between", "kwargs": {"column": column, "min_value": 0}}


def _at_least(column: str, other: str) -> Expectation:
    kwargs = {"column_A": column, "column_B": other, "or_equal": True, "ignore_row_if": "either_value_is_missing"}
    return {"type": "expect_column_pair_values_a_to_be_greater_than_b", "kwargs": kwargs}


def _one_of(column: str, values: Sequence[object]) -> Expectation:
    return {"type": "expect_column_values_to_be_in_set", "kwargs": {"column": column, "value_set": list(values)}}


def _values(name: str) -> tuple[str, ...]:
    return next(column.values for column in form_set(_PERIOD).form("ZS01").columns if column.name == name)


LOOP_EXPECTATIONS: tuple[Expectation, ...] = (
    *map(_filled, ("project_id", "project_name", "investor_name", "source_region", "industry_code", "stage", "is_huishang")),
    {"type": "expect_column_values_to_be_unique", "kwargs": {"column": "project_id"}},
    _matching("project_id", r"^\d{6}-\d{4}-\d{4}$"),
    _matching("approval_code", r"^\d{4}-\d{6}-\d{2}-\d{2}-\d{6}$"),
    _matching("entity_uscc", r"^[0-9A-HJ-NP-RT-UW-Y]{18}$"),
    _matching("industry_code", r"^\d{4}$"),
    _one_of("stage", _values("stage")),
    _one_of("is_huishang", (True, False)),
    *map(_not_negative, ("total_investment_wan", "fixed_investment_wan", "contracted_outside_wan", "ytd_funds_wan")),
    *map(_not_negative, ("ytd_outside_funds_wan", "cumulative_funds_wan", "cumulative_outside_funds_wan")),
    _at_least("total_investment_wan", "fixed_investment_wan"),
    _at_least("cumulative_funds_wan", "ytd_funds_wan"),
    _at_least("cumulative_outside_funds_wan", "ytd_outside_funds_wan"),
    _at_least("ytd_funds_wan", "ytd_outside_funds_wan"),
    _at_least("cumulative_funds_wan", "cumulative_outside_funds_wan"),
    _at_least("started_on", "signed_on"),
    _at_least("completed_on", "started_on"),
    {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 1}},
)


def prepare_loop() -> tuple[Any, Any]:
    """What the loop can share among files: the batch definition of an ephemeral context, and the suite."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas(name="files").add_dataframe_asset(name="ledger")
    suite = gx.ExpectationSuite(name="ledger", expectations=[dict(expectation) for expectation in LOOP_EXPECTATIONS])
    assert len(suite.expectations) == len(LOOP_EXPECTATIONS)
    return asset.add_batch_definition_whole_dataframe("whole"), suite


def check_in_a_loop(loop: tuple[Any, Any], frames: Sequence[pd.DataFrame]) -> int:
    """Every frame judged by itself; how many rows failed in all. A rule that cannot be evaluated ends the comparison."""
    definition, suite = loop
    result_format = {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": ["row_no"],
        "return_unexpected_index_query": False,
    }
    found = 0
    for frame in frames:
        batch = definition.get_batch({"dataframe": frame})
        for result in batch.validate(suite, result_format=result_format).results:
            found += len(result.result.get("unexpected_index_list") or ())
            assert result.success or result.result, result.exception_info
    return found
