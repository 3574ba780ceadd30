"""The numbers of a bulletin as demands on its ledger: each printed number is the interval that its rounding leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from anhui_stats.periods import month_of, shift
from bulletins.solver.cells import OTHER_SOURCES, UNIT_OF_CITY, Cell, cells_of, units_of
from bulletins.solver.counting import COUNTS, RATIOS, counts_in, measure_of
from bulletins.solver.meaning import Measured, meaning
from bulletins.solver.printed import Bulletin, Figure, half_step
from bulletins.solver.programme import Demand, Programme, Sum, added
from bulletins.solver.words import TOP_SOURCES, Place, home_of

#: How much of a rounding interval is used: the rest is left to the rounding of the ledger's own amounts to 0.01万元.
USED = 0.999
#: Growth is also printed of sectors that may be small, where 0.01万元 weighs more.
USED_OF_GROWTH = 0.99
NEVER = "-"


@dataclass(frozen=True)
class Number:
    """One printed number of a bulletin. ``field`` is what it is (value, yoy, share …), ``key`` names it in lists."""

    bulletin: Bulletin
    figure: Figure
    printed_as: str
    field: str
    printed: Decimal
    measured: Measured | None

    @property
    def key(self) -> str:
        return f"{self.bulletin.bulletin_id} {self.figure.number} {self.printed_as}"

    @property
    def interval(self) -> tuple[float, float]:
        """The unrounded values that print as the number, a little narrowed."""
        half = float(half_step(self.printed)) * (USED_OF_GROWTH if self.field == "yoy" else USED)
        return float(self.printed) - half, float(self.printed) + half


def numbers_of(bulletin: Bulletin) -> list[Number]:
    """Every printed number of the bulletin; ``measured`` is None where no published table says it."""
    found = []
    for figure in bulletin.figures:
        measured = meaning(bulletin, figure)
        for printed_as, printed in figure.numbers.items():
            field = dict(measured.fields).get(printed_as, printed_as) if measured else NEVER
            carried = measured if field and field != NEVER else None
            found.append(Number(bulletin, figure, printed_as, field or NEVER, printed, carried))
    return found


def published_periods(bulletin: Bulletin) -> list[str]:
    """The months that must be published for every number of the bulletin to be read, oldest first."""
    periods = {bulletin.period}
    for number in numbers_of(bulletin):
        if number.measured is None:
            continue
        if number.measured.kind == "month":
            periods |= {shift(bulletin.period, -1)}
            if number.field == "yoy":
                periods |= {shift(bulletin.period, -12), shift(bulletin.period, -13)}
        elif number.measured.kind in ("years", "growth", "first", "last"):
            periods |= {f"{year}-12" for year in range(int(bulletin.first_period[:4]), int(bulletin.period[:4]) + 1)}
        if number.field == "two_year_avg":
            periods.add(shift(bulletin.period, -12))
    return sorted(periods)


class Solved:
    """The ledger of a bulletin: cells, and what each variable is."""

    def __init__(self, programme: Programme, values: np.ndarray) -> None:
        self.cells = programme.cells
        self.programme = programme
        self.values = values

    def amount(self, cell: Cell, measure: str) -> float:
        return float(self.values[self.programme.index[cell, measure]])

    @property
    def targets(self) -> dict[tuple[str, str], int]:
        """The year's target by region and indicator, in the indicator's base unit."""
        return {key: round(self.values[variable]) for key, variable in self.programme.targets.items()}


def solve(bulletin: Bulletin, soft: Set[str] = frozenset()) -> Solved:
    """A ledger from which every number comes back; those in ``soft`` (keys) as nearly as the others allow.

    A change of a share is a quotient of four sums. So the shares themselves are fixed by a first solution, and the base then
    has to lie where the printed change wants it.
    """
    builder = _Builder(bulletin, soft)
    demands = list(builder.demands())
    values = builder.programme.solve(demands)
    if changes := list(builder.share_changes(values)):
        values = builder.programme.solve([*demands, *changes])
    return Solved(builder.programme, values)


class _Builder:
    def __init__(self, bulletin: Bulletin, soft: Set[str]) -> None:
        self.bulletin, self.soft = bulletin, soft
        self.numbers = [number for number in numbers_of(bulletin) if number.measured is not None]
        measured = [number.measured for number in self.numbers if number.measured]
        published = published_periods(bulletin)
        bases = {shift(period, -12) for period in published} if _needs_bases(self.numbers) else set()
        self.periods = sorted({*published, *bases})
        self.units = units_of(measured, self.periods, rivals=any(number.field == "rank" for number in self.numbers))
        self.programme = Programme([cell for period in self.periods for cell in cells_of(measured, period, self.units)])

    def total(self, period: str, indicator: str, places: Sequence[Place]) -> Sum:
        """The indicator's value in the month, added up over places, in base units."""
        measure, home = measure_of(indicator), self.bulletin.period
        found: dict[int, float] = {}
        for cell in self.programme.cells:
            if cell.period == period and (cell, measure) in self.programme.index:
                times = sum(counts_in(cell, indicator, place, home) for place in places)
                if times:
                    found[self.programme.index[cell, measure]] = float(times)
        return found

    def demands(self) -> Iterator[Demand]:
        for number in self.numbers:
            yield from self._demand(number)
        yield from self._order_of_sources()
        yield from self._shares_that_change()

    def _demand(self, number: Number) -> Iterator[Demand]:
        measured = number.measured
        assert measured is not None
        now = self._now(measured)
        low, high = number.interval
        match number.field:
            case "value" if measured.kind in ("ratio", "first", "last"):
                yield from self._ratio_value(number, measured)
            case "value" if measured.kind == "growth":
                first = self.total(shift(f"{self.bulletin.first_period[:4]}-12", -12), measured.indicator, measured.places)
                last = self.total(self.bulletin.period, measured.indicator, measured.places)
                years = int(self.bulletin.period[:4]) - int(self.bulletin.first_period[:4]) + 1
                yield from self._between(number, last, first, (1 + low / 100) ** years, (1 + high / 100) ** years)
            case "value":
                yield self._made(number, now, low * measured.scale, high * measured.scale)
            case "yoy":
                yield from self._between(number, now, self._before(measured), 1 + low / 100, 1 + high / 100)
            case "delta":
                yield self._made(number, added((1, now), (-1, self._before(measured))), low, high)
            case "share" if "share" in dict(measured.others):
                yield from self._ratio_of_figures(number, measured)
            case "share":
                yield from self._between(number, now, self._whole(measured, self.bulletin.period), low / 100, high / 100)
            case "contribution_pp":
                change = added((1, now), (-1, self._before(measured)))
                whole = self._whole(measured, shift(self.bulletin.period, -12))
                yield from self._between(number, change, whole, low / 100, high / 100)
            case "two_year_avg":
                then = self.total(shift(self.bulletin.period, -24), measured.indicator, measured.places)
                yield from self._between(number, now, then, (1 + low / 100) ** 2, (1 + high / 100) ** 2)
            case "completion" | "over_schedule_pp":
                yield from self._against_target(number, measured, now)
            case "rank":
                yield from self._rank(number, measured)

    def _shares_that_change(self) -> Iterator[Demand]:
        """Where growth and the change of a share are printed, but not the share: the one share that fits them."""
        growth = {
            number.measured: float(number.printed) for number in self.numbers if number.field == "yoy" and number.measured
        }
        printed = {number.measured for number in self.numbers if number.field == "share"}
        for number in self.numbers:
            measured = number.measured
            if number.field != "share_pp" or measured is None or measured in printed or measured not in growth:
                continue
            whole = growth[replace(measured, places=(Place(),))]
            share = float(number.printed) / 100 / (1 - (100 + whole) / (100 + growth[measured]))
            part = added((1, self._now(measured)), (-share, self._whole(measured, self.bulletin.period)))
            yield Demand("", part, -1, 1)

    def share_changes(self, values: np.ndarray) -> Iterator[Demand]:
        """The printed changes of shares, as demands on the base, with today's shares as they were solved."""
        for number in self.numbers:
            measured = number.measured
            if number.field != "share_pp" or measured is None:
                continue
            now, whole = self._now(measured), self._whole(measured, self.bulletin.period)
            share = 100 * _value(now, values) / _value(whole, values)
            yield Demand("", added((1, now), (-share / 100, whole)), -0.01, 0.01)
            low, high = number.interval
            before, whole_before = self._before(measured), self._whole(measured, shift(self.bulletin.period, -12))
            yield from self._between(number, before, whole_before, (share - high) / 100, (share - low) / 100)

    def _made(self, number: Number, total: Sum, low: float, high: float) -> Demand:
        return Demand(number.key, total, low, high, soft=number.key in self.soft)

    def _between(self, number: Number, part: Sum, whole: Sum, low: float, high: float) -> Iterator[Demand]:
        """part / whole lies between low and high, and the whole is no trifle, so that rounding it to 0.01 changes nothing."""
        assert number.measured is not None
        indicator = number.measured.indicator
        is_count = indicator in COUNTS or RATIOS.get(indicator, ("",))[0] in COUNTS
        yield Demand("", whole, 1 if is_count else 10_000, np.inf)
        yield self._made(number, added((1, part), (-low, whole)), 0, np.inf)
        yield self._made(number, added((1, part), (-high, whole)), -np.inf, 0)

    def _now(self, measured: Measured) -> Sum:
        if measured.indicator in RATIOS:
            return {}
        if measured.kind == "years":
            years = range(int(self.bulletin.first_period[:4]), int(self.bulletin.period[:4]) + 1)
            return added(*((1, self.total(f"{year}-12", measured.indicator, measured.places)) for year in years))
        return self._flow(measured, self.bulletin.period)

    def _before(self, measured: Measured) -> Sum:
        return self._flow(measured, shift(self.bulletin.period, -12))

    def _flow(self, measured: Measured, period: str) -> Sum:
        value = self.total(period, measured.indicator, measured.places)
        if measured.kind != "month":
            return value
        return added((1, value), (-1, self.total(shift(period, -1), measured.indicator, measured.places)))

    def _whole(self, measured: Measured, period: str) -> Sum:
        whole = measured.whole or Place(measured.places[0].region)
        return self.total(period, measured.indicator, [whole])

    def _ratio_value(self, number: Number, measured: Measured) -> Iterator[Demand]:
        first_year = f"{self.bulletin.first_period[:4]}-12"
        period = first_year if measured.kind == "first" else self.bulletin.period
        part, whole = (self.total(period, code, measured.places) for code in RATIOS[measured.indicator])
        yield from self._between(number, part, whole, *(bound / 100 for bound in number.interval))

    def _ratio_of_figures(self, number: Number, measured: Measured) -> Iterator[Demand]:
        codes = RATIOS[dict(measured.others)["share"]]
        part, whole = (self.total(self.bulletin.period, code, measured.places) for code in codes)
        yield from self._between(number, part, whole, *(bound / 100 for bound in number.interval))

    def _against_target(self, number: Number, measured: Measured, now: Sum) -> Iterator[Demand]:
        due = 100 * month_of(self.bulletin.period) / 12 if number.field == "over_schedule_pp" else 0
        target: Sum = {self.programme.target(home_of(self.bulletin), measured.indicator): 1.0}
        yield from self._between(number, now, target, *((bound + due) / 100 for bound in number.interval))

    def _rank(self, number: Number, measured: Measured) -> Iterator[Demand]:
        """So many other cities are ahead by 1亿, the rest behind by as much (by growth: without any)."""
        now, before = self._now(measured), self._before(measured)
        rivals = [city for city, unit in UNIT_OF_CITY.items() if unit in self.units and city != home_of(self.bulletin)]
        for place, city in enumerate(rivals, 1):
            own = self.total(self.bulletin.period, measured.indicator, [Place(city)])
            base = self.total(shift(self.bulletin.period, -12), measured.indicator, [Place(city)])
            yield Demand("", base, 10_000, np.inf)
            if measured.rank == "rank_yoy":
                yield Demand("", added((1, own), (-1, base)), 0, 0)
            elif place < number.printed:
                yield Demand("", added((1, own), (-1, now)), 10_000, np.inf)
            else:
                yield Demand("", added((1, now), (-1, own)), 10_000, np.inf)
        yield Demand("", added((1, now), (-1, before)), 0, np.inf)

    def _order_of_sources(self) -> Iterator[Demand]:
        """The five named sources are the largest five."""
        named = {place.member for number in self.numbers if number.measured for place in number.measured.places}
        if not set(TOP_SOURCES) <= named:
            return
        code = "huishang_funds" if "-hshg-" in self.bulletin.bulletin_id else "out_funds"
        by_source = {
            source: self.total(self.bulletin.period, code, [Place("340000", "source", source)])
            for source in (*TOP_SOURCES, *OTHER_SOURCES)
        }
        for other in OTHER_SOURCES:
            for top in TOP_SOURCES:
                yield Demand("", added((1, by_source[top]), (-1, by_source[other])), 1, np.inf)


def _needs_bases(numbers: Sequence[Number]) -> bool:
    """Whether any number compares with the year before."""
    fields = {"yoy", "delta", "share_pp", "contribution_pp", "two_year_avg", "rank"}
    return any(number.field in fields or (number.measured and number.measured.kind == "growth") for number in numbers)


def _value(total: Sum, values: np.ndarray) -> float:
    return float(sum(coefficient * values[variable] for variable, coefficient in total.items()))
