"""A mixed-integer programme over cells: how many rows each has, and their amounts, so that all demands hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from bulletins.solver.cells import Cell

#: Amounts are in 万元 (万美元). What arrived is at most this part of the investment, and at least 1万元 where something did.
PAID_AT_MOST = 0.95
#: Slack is the last resort: it costs more than any number of rows.
SLACK_COST = 1e6
MEASURES = {
    "ZS01": ("count", "total", "money", "invested"),
    "ZS02": ("count", "ministry", "province"),
    "ZS04": ("count",),
}

Sum = Mapping[int, float]


@dataclass(frozen=True)
class Demand:
    """``low`` <= sum <= ``high``. ``number``: what was printed, '' for the programme's own. ``soft``: as near as can be."""

    number: str
    sum: Sum
    low: float
    high: float
    soft: bool = False


class UnsolvableError(Exception):
    """No ledger meets the demands."""


class Programme:
    """The variables of some cells, and of targets."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.cells = cells
        self.index: dict[tuple[Cell, str], int] = {}
        for cell in cells:
            for measure in MEASURES[cell.form_code]:
                self.index[cell, measure] = len(self.index)
        self.targets: dict[tuple[str, str], int] = {}

    def target(self, region: str, indicator: str) -> int:
        """The variable of a year's target, a whole number in the indicator's base unit."""
        return self.targets.setdefault((region, indicator), len(self.index) + len(self.targets))

    def solve(self, demands: Iterable[Demand]) -> np.ndarray:
        """A value for each variable; UnsolvableError where the demands that are not soft contradict each other."""
        rows = [*self._own_rows(), *demands]
        soft = [number for number, row in enumerate(rows) if row.soft]
        known = len(self.index) + len(self.targets)
        size = known + 2 * len(soft)
        entries: list[tuple[int, int, float]] = [(r, v, c) for r, row in enumerate(rows) for v, c in row.sum.items()]
        for place, row_number in enumerate(soft):
            entries += [(row_number, known + 2 * place, 1.0), (row_number, known + 2 * place + 1, -1.0)]
        at, variables, coefficients = zip(*entries, strict=True)
        matrix = csr_array((coefficients, (at, variables)), shape=(len(rows), size))
        cost, integrality, upper = np.zeros(size), np.zeros(size), np.full(size, np.inf)
        cost[known:] = SLACK_COST
        for (cell, measure), variable in self.index.items():
            if measure == "count":
                integrality[variable], cost[variable] = 1, 1.0
            if measure == "money" and cell.deed:
                upper[variable] = 0
            if measure == "invested" and not cell.is_merchant:
                upper[variable] = 0
        integrality[list(self.targets.values())] = 1
        limits = LinearConstraint(matrix, [row.low for row in rows], [row.high for row in rows])
        options = {"mip_rel_gap": 0.2 if not soft else 1e-4, "time_limit": 300}
        found = milp(cost, constraints=limits, bounds=Bounds(0, upper), integrality=integrality, options=options)
        if found.x is None:
            raise UnsolvableError(found.message)
        return np.asarray(found.x)

    def _own_rows(self) -> Iterable[Demand]:
        """What holds for any ledger: sizes of a cell's projects, money within investment, 部口径 within 省口径."""
        for cell in self.cells:
            at = {measure: self.index[cell, measure] for measure in MEASURES[cell.form_code]}
            if cell.form_code == "ZS01":
                yield Demand("", {at["total"]: 1, at["count"]: -(cell.low + 1)}, 0, np.inf)
                yield Demand("", {at["total"]: 1, at["count"]: -(cell.high - 1)}, -np.inf, 0)
                yield Demand("", {at["money"]: 1, at["total"]: -PAID_AT_MOST}, -np.inf, 0)
                yield Demand("", {at["invested"]: 1, at["total"]: -1}, -np.inf, 0)
                if not cell.deed:
                    yield Demand("", {at["money"]: 1, at["count"]: -1}, 0, np.inf)
            elif cell.form_code == "ZS02":
                yield Demand("", {at["province"]: 1, at["ministry"]: -1}, 0, np.inf)
                if cell.deed == "founded":
                    yield Demand("", {at["province"]: 1, at["count"]: 0}, 0, 0)
                else:
                    yield Demand("", {at["count"]: 1}, 0, 0)


def added(*sums: tuple[float, Sum]) -> dict[int, float]:
    """A sum of sums, each times its factor."""
    total: dict[int, float] = defaultdict(float)
    for factor, one in sums:
        for variable, coefficient in one.items():
            total[variable] += factor * coefficient
    return dict(total)
