"""Neither the order in which units arrive, nor the order of rows, nor the split into nights changes a figure.

The same files, each with the moment it was received, are processed in any order and on any nights; each night computes what
became stale. Only the attempts of one unit keep their order among themselves: the newest of them counts.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from random import Random
from typing import Any

import psycopg
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from anhui_stats.aggregate import aggregate_period, stale_periods
from oracle.cases import ITEMS, activity_rows, county_forms, project, summary_rows
from warehouse import MOMENT, Warehouse, small_province

ANQING, PROVINCE = "340800", "340000"
TAIHU, SUSONG, WANGJIANG, ZONE = "340825", "340826", "340827", "340871"
HUAINING, QIANSHAN, QIANSHAN_CITY = "340822", "340824", "340882"
UNITS = [TAIHU, SUSONG, WANGJIANG, ZONE, HUAINING, QIANSHAN, QIANSHAN_CITY]
BASE, BEFORE, PERIOD = "2017-08", "2018-07", "2018-08"


@dataclasses.dataclass(frozen=True)
class File:
    """What a unit sent for a month, and when it arrived."""

    unit_code: str
    period: str
    forms: dict[str, list[dict[str, Any]]]
    received_at: dt.datetime = MOMENT
    is_accepted: bool = True
    is_nil: bool = False

    @property
    def slot(self) -> tuple[str, str]:
        """Of the attempts of one slot the newest counts."""
        return self.unit_code, self.period


def _counties() -> Iterator[File]:
    """Three months of one city; 潜山 becomes a city in the last of them; 望江 is not in then, 怀宁 is nil, 宿松 comes twice."""
    for period in (BASE, BEFORE, PERIOD):
        qianshan = QIANSHAN_CITY if period == PERIOD else QIANSHAN
        for number, unit_code in enumerate((TAIHU, SUSONG, ZONE, qianshan)):
            late = dt.timedelta(days=40 * (number % 2))
            yield File(unit_code, period, county_forms(unit_code, period, projects=4), MOMENT + late)
        yield File(HUAINING, period, {}, is_nil=True)
    yield File(WANGJIANG, BEFORE, county_forms(WANGJIANG, BEFORE, projects=3))
    yield File(SUSONG, BEFORE, county_forms(SUSONG, BEFORE, projects=2), MOMENT + dt.timedelta(days=50))
    yield File(ZONE, PERIOD, county_forms(ZONE, PERIOD, projects=1), MOMENT + dt.timedelta(days=51), is_accepted=False)


def _recognition(number: int, period: str, decision: str, amount: int) -> dict[str, Any]:
    row, _ = project(TAIHU, number, period)
    names = ("recognised_ytd_funds_wan", "recognised_ytd_outside_funds_wan", "recognised_ytd_huishang_funds_wan")
    return {"project_id": row["project_id"], "period": period, "decision": decision} | dict.fromkeys(names, Decimal(amount))


def _others() -> Iterator[File]:
    """What a city and the province send: its own rows, targets, recognitions and one that replaces them, a move, a base."""
    own = Random("own")
    yield File(
        ANQING, PERIOD, {"ZS03": summary_rows(ANQING, PERIOD, own, ITEMS[-3:]), "ZS04": activity_rows(ANQING, PERIOD, own)}
    )
    names = ("region_code", "year", "indicator_code", "target_value", "unit_of_measure")
    targets = [(ANQING, 2018, "out_funds", 3, "亿元"), (TAIHU, 2018, "signed_projects", 9, "个")]
    yield File(PROVINCE, "2018-01", {"SJ01": [dict(zip(names, target, strict=True)) for target in targets]})
    first = [_recognition(number, BEFORE, "部分认定", 100) for number in range(3)]
    yield File(PROVINCE, BEFORE, {"SJ02": first})
    yield File(PROVINCE, PERIOD, {"SJ02": [_recognition(1, BEFORE, "部分认定", 20), _recognition(2, PERIOD, "不予认定", 0)]})
    moved = {"project_id": f"{TAIHU}-3", "from_unit_code": TAIHU, "to_unit_code": WANGJIANG, "period": BEFORE}
    yield File(PROVINCE, BEFORE, {"SJ06": [moved]})
    base = {"region_code": ANQING, "period": PERIOD, "indicator_code": "out_funds", "base_value": Decimal("50000.25")}
    yield File(PROVINCE, "2018-05", {"SJ04": [base]})
    shares = [(WANGJIANG, Decimal(30)), (TAIHU, Decimal(70))]
    enclave = [
        {"project_id": f"{TAIHU}-0", "unit_code": unit, "share_pct": share, "valid_from": dt.date(2018, 1, 1)}
        for unit, share in shares
    ]
    yield File(PROVINCE, "2018-01", {"SJ07": enclave})


FILES = (*_counties(), *_others())


@dataclasses.dataclass(frozen=True)
class Course:
    """How the files are processed: their order, after how many of them a night ends, and the order of rows."""

    order: tuple[int, ...] = tuple(range(len(FILES)))
    nights: frozenset[int] = frozenset()
    rows: Random | None = None

    def files(self) -> list[File]:
        """The files in order, the attempts of each slot as they were sent."""
        attempts: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number in sorted(self.order, reverse=True):
            attempts[FILES[number].slot].append(number)
        return [FILES[attempts[FILES[number].slot].pop()] for number in self.order]

    def rows_of(self, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows of a form as they stand on its sheet."""
        return list(rows) if self.rows is None else self.rows.sample(list(rows), len(rows))


@pytest.fixture(scope="module")
def url(database_url: str) -> Iterator[str]:
    with small_province(database_url, [ANQING]) as made:
        with psycopg.connect(made) as connection:
            # every region and group has some 500 rows in each period
            connection.execute("delete from core.region where parent_code = %s and region_code <> all(%s)", (ANQING, UNITS))
            connection.execute("delete from core.region_group where group_code <> 'wanjiang'")
            for period in (BASE, BEFORE, PERIOD):
                connection.execute("insert into core.report_deadline values (%s, %s)", (period, MOMENT))
        yield made


@pytest.fixture(scope="module")
def in_order(url: str) -> frozenset[str]:
    return figures_after(url, Course())


def figures_after(url: str, course: Course) -> frozenset[str]:
    """Every column of every figure and point after the last night; the database stays as it was."""
    with psycopg.connect(url) as connection:
        warehouse = Warehouse(connection)
        files = course.files()
        for number, file in enumerate(files, start=1):
            forms = {form: course.rows_of(rows) for form, rows in file.forms.items()}
            received = {"received_at": file.received_at, "is_accepted": file.is_accepted, "is_nil": file.is_nil}
            warehouse.report(file.unit_code, file.period, forms, **received)
            if number in course.nights or number == len(files):
                for period in stale_periods(connection, carry=True):
                    aggregate_period(connection, period, MOMENT, carry=True)
        tables = ("indicator_values", "huishang_funds", "assessment_scores")
        queries = [f"select concat('{table} ', figure::text) from mart.{table} as figure" for table in tables]
        found = frozenset(itertools.chain.from_iterable(connection.execute(" union all ".join(queries)).fetchall()))
        connection.rollback()
    return found


# The last night has one file: what it makes stale has to be all that it changes. Sometimes there is an early night, too.
courses = st.builds(
    Course,
    st.permutations(range(len(FILES))).map(tuple),
    st.sampled_from([0, 0, 5, 10]).map(lambda early: frozenset({early, len(FILES) - 1})),
    st.randoms(use_true_random=False),
)


# one course takes seconds: a smaller one that fails too is not worth minutes
@settings(max_examples=20, deadline=None, phases=[Phase.generate])
@given(courses)
def test_any_order_of_files_and_rows_over_any_nights_gives_the_same_figures(
    url: str, in_order: frozenset[str], course: Course
) -> None:
    assert figures_after(url, course) ^ in_order == frozenset()
