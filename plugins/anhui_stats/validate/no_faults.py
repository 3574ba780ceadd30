"""Our own expectation for Great Expectations: no row has a fault in the column of one rule.

The built-in map expectations work out half a dozen figures a column and cost 9 ms each before the first row is seen. Here all
expectations of a suite ask for one metric, the failing rows by fault column, which Great Expectations computes once a frame;
each still gives its own verdict on its own rule, with all its rows. Importing this module imports Great Expectations (3 s).
"""

from __future__ import annotations

from typing import Any, ClassVar

import pandas as pd
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import ValidationDependencies

from anhui_stats.validate.suites import ROW_KEY

_METRIC = "table.fault_rows"


class TableFaultRows(TableMetricProvider):  # type: ignore[misc]
    """The ``row_key`` of every row that is true in a fault column, by the name of the column."""

    metric_name = _METRIC

    @metric_value(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
    def _pandas(cls, execution_engine: Any, metric_domain_kwargs: dict[str, Any], **_: Any) -> dict[str, list[int]]:  # noqa: N805
        frame, _, _ = execution_engine.get_compute_domain(domain_kwargs=metric_domain_kwargs, domain_type="table")
        return fault_rows(frame)


def fault_rows(frame: pd.DataFrame) -> dict[str, list[int]]:
    """The row keys by fault column; a fault is true, no fault is false or null."""
    keys = frame[ROW_KEY]
    return {str(name): keys[frame[name].eq(True)].tolist() for name in frame.columns.drop(ROW_KEY)}


class ExpectNoRowToHaveFault(BatchExpectation):  # type: ignore[misc]
    """The fault column is true in no row. A column that is not in the frame raises: the rule is broken."""

    column: str
    success_keys: ClassVar[tuple[str, ...]] = ("column",)
    metric_dependencies: ClassVar[tuple[str, ...]] = (_METRIC,)

    def get_validation_dependencies(
        self, execution_engine: Any = None, runtime_configuration: dict[str, Any] | None = None
    ) -> ValidationDependencies:
        """The one metric, the same for every rule of the suite."""
        metric = MetricConfiguration(_METRIC, {"batch_id": self.batch_id}, {})
        return ValidationDependencies({_METRIC: metric}, (runtime_configuration or {})["result_format"])

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: dict[str, Any] | None = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        faults = metrics[_METRIC]
        if self.column not in faults:
            raise KeyError(f"there is no column {self.column}")
        rows = faults[self.column]
        return {"success": not rows, "result": {"unexpected_count": len(rows), "unexpected_index_list": rows}}
