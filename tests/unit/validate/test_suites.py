"""Great Expectations is asked so that it cannot be wrong quietly."""

from __future__ import annotations

import pandas as pd
import pytest

from anhui_stats.errors import ConsistencyError
from anhui_stats.validate.suites import expectation_for, judge


def frame(passes: list[bool]) -> pd.DataFrame:
    return pd.DataFrame({"row_key": range(len(passes)), "rule_0000": [None if passed else True for passed in passes]})


def test_failing_rows_come_back_by_key_without_a_cap() -> None:
    passes = [number % 3 > 0 for number in range(3000)]
    failed = judge("t", frame(passes), [expectation_for("rule_0000", "X-E01")])
    assert failed == {"rule_0000": [number for number in range(3000) if number % 3 == 0]}


def test_a_rule_that_all_rows_pass_is_left_out() -> None:
    assert judge("t", frame([True]), [expectation_for("rule_0000", "X-E01")]) == {}


def test_a_misspelt_expectation_is_not_dropped_silently() -> None:
    wrong = {**expectation_for("rule_0000", "X-E02"), "type": "expect_column_values_to_be_nul"}
    with pytest.raises(ConsistencyError, match="X-E02"):
        judge("t", frame([True]), [expectation_for("rule_0000", "X-E01"), wrong])


def test_a_rule_without_its_column_is_broken_not_failed() -> None:
    with pytest.raises(ConsistencyError, match=r"rule broken.*X-E09.*rule_0009"):
        judge("t", frame([True]), [expectation_for("rule_0009", "X-E09")])
