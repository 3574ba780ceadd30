"""The whole life of a project, from lead to completion, drawn once from the seed. Amounts are integers of 0.01万元.

Any month asks the same life for its state, so months agree with each other without knowing of each other.
"""

from __future__ import annotations

import datetime as dt
import functools
import random
from dataclasses import dataclass

from anhui_stats.catalog.regions import load_reference
from anhui_stats.sample.chance import chance, letters, weighted
from anhui_stats.sample.codes import approval_code
from anhui_stats.sample.events import RENAMED_COMPANY, Events, draw_events
from anhui_stats.sample.places import city_names, place, siblings, unit_at
from anhui_stats.sample.vocabulary import (
    BRAND,
    FULL_NAMES,
    GIVEN,
    INDUSTRIES,
    MUNICIPALITIES,
    OUTSIDE,
    OVERSEAS,
    SURNAMES,
    Industry,
)

#: How many years a project may stay on a ledger after its first lead.
MEMORY_YEARS = 5
#: The year's money by month, in hundredths: January to March bring a tenth of the year each, ten times what December brings.
SEASON = (10, 10, 10, 9, 9, 10, 8, 9, 9, 8, 7, 1)


@dataclass(frozen=True)
class Investor:
    """One investor. ``kind``: outside, other_city, same_city, overseas. ``permille`` of the project's money is theirs."""

    name: str
    source: str
    kind: str
    permille: int
    is_huishang: bool


@dataclass(frozen=True)
class Company:
    """The company that builds. ``number`` makes its codes; from ``renamed_on`` it has its new name."""

    name: str
    number: int
    investor: Investor
    renamed_on: dt.date | None
    new_name: str

    def name_on(self, day: dt.date) -> str:
        """The company's name on a day."""
        return self.new_name if self.renamed_on is not None and self.renamed_on <= day else self.name


@dataclass(frozen=True)
class Project:
    """One project. Days may be None where the project never gets there; ``left_on`` is the day it is given up.

    ``root`` is the oldest code of the ground that it stands on.
    """

    project_id: str
    root: str
    name: str
    approval_code: str
    nature: str | None
    company: Company
    investors: tuple[Investor, ...]
    outside_permille: int
    industry: Industry
    lead_on: dt.date
    intent_on: dt.date
    signed_on: dt.date | None
    registered_on: dt.date | None
    planned_start_on: dt.date | None
    started_on: dt.date | None
    completed_on: dt.date | None
    entered_on: dt.date | None
    left_on: dt.date | None
    total: int
    fixed: int
    government: int
    land_mu: int
    events: Events
    grain: int
    huishang_permille: int
    huishang_name: str
    native_place: str
    number: int

    def stage(self, day: dt.date) -> str:
        """The stage on a day: 线索, 意向, 签约, 开工, 投产 or 终止."""
        if self.left_on is not None and self.left_on <= day:
            return "终止"
        for reached, name in ((self.completed_on, "投产"), (self.started_on, "开工"), (self.signed_on, "签约")):
            if reached is not None and reached <= day:
                return name
        return "意向" if self.intent_on <= day else "线索"

    def is_listed(self, day: dt.date) -> bool:
        """Whether it stands on the ledger of the day's year: known by the day, and not over before that year."""
        ended = min((d for d in (self.completed_on, self.left_on) if d is not None), default=dt.date.max)
        return self.lead_on <= day and ended >= dt.date(day.year, 1, 1)

    def name_on(self, day: dt.date) -> str:
        """The project's name on a day."""
        return self.events.new_name if self.events.renamed_on is not None and self.events.renamed_on <= day else self.name

    def arrived(self, day: dt.date) -> int:
        """The money that has arrived since the start by the end of the day's month, less what was taken back (0.01万元)."""
        return self._brought(day) - (self.withdrawn if self.is_withdrawn(day) else 0)

    def is_withdrawn(self, day: dt.date) -> bool:
        """Whether money has been taken back by the day."""
        return self.events.withdrawn_on is not None and self.events.withdrawn_on <= day

    @functools.cached_property
    def withdrawn(self) -> int:
        """What is taken back: never more than the half of what the year had brought before."""
        day = self.events.withdrawn_on
        if day is None:
            return 0
        year = self._brought(day - dt.timedelta(days=1)) - self._brought(dt.date(day.year - 1, 12, 31))
        return year * self.events.withdrawn_permille // 1000 // self.grain * self.grain

    def _brought(self, day: dt.date) -> int:
        if self.started_on is None or day < self.started_on:
            return 0
        if self.left_on is not None and day > self.left_on:
            day = self.left_on
        end = self.completed_on or self.started_on + dt.timedelta(days=900)
        whole = _season(self.started_on, end)
        passed = min(_season(self.started_on, day), whole)
        share = (3 * passed * passed * whole - 2 * passed**3) * 500_000 // whole**3 + 500_000 * passed // whole
        return self.total * self.events.final_permille // 1000 * share // 1_000_000 // self.grain * self.grain


def _season(start: dt.date, end: dt.date) -> int:
    """The hundredths of a year's money that the months from ``start`` to ``end`` bring, both included."""
    return 100 * (end.year - start.year) + sum(SEASON[: end.month]) - sum(SEASON[: start.month - 1])


def projects_per_year(seed: int, root: str, year: int) -> int:
    """How many leads the ground of ``root`` sees in a year: zones fewer, and some more every year (20 in 2020, 21 in 2021)."""
    size = int(23 * 2.1 ** chance(seed, "size", root).random())
    size = size * (8 if place(root).level == "zone" else 10) * max(year - 2000, 8) // (200 * len(siblings(root)))
    return max(size, 8)


@functools.lru_cache(maxsize=4096)
def cohort(seed: int, root: str, year: int) -> tuple[Project, ...]:
    """The projects whose first lead came in that year, in the order of their numbers."""
    made: list[Project] = []
    offset = siblings(root).index(root) * 500
    for number in range(1, projects_per_year(seed, root, year) + 1):
        draw = chance(seed, "project", root, year, number)
        earlier = made[draw.randrange(len(made))].company if made and draw.random() < 0.05 else None
        own = chance(seed, "events", root, year, number)
        made.append(_live(draw, own, root, year, number + offset, earlier))
    return tuple(made)


def _live(draw: random.Random, own: random.Random, root: str, year: int, number: int, earlier: Company | None) -> Project:
    industry = weighted(draw, {each: each.weight for each in INDUSTRIES})
    lead_on = dt.date(year, 1, 1) + dt.timedelta(days=draw.randrange(345))
    unit = unit_at(root, f"{lead_on:%Y-%m}")
    brand = letters(draw, BRAND, 3)
    company = earlier or _company(draw, own, unit, brand, industry, lead_on)
    investors, outside = _investors(draw, unit, company.investor)
    total, fixed = _size(draw)
    flagged = investors[0].is_huishang
    permille = 0 if not flagged else investors[0].permille if len(investors) > 1 else draw.choice((1000, 1000, 800, 600))
    started_share = draw.random()
    intent_on = lead_on + dt.timedelta(days=draw.randint(5, 40))
    days = _days(draw, intent_on, total)
    name = f"{brand}{industry.product}{draw.choice(('项目', '项目', '建设项目', '一期项目'))}"
    return Project(
        project_id=f"{unit}-{year}-{number:04d}",
        root=root,
        name=name,
        approval_code=approval_code(year, unit, industry.code, number * 7919 + int(started_share * 7000)),
        nature=_nature(draw, lead_on),
        company=company,
        investors=investors,
        outside_permille=outside,
        industry=industry,
        lead_on=lead_on,
        intent_on=intent_on,
        **days,
        total=total,
        fixed=fixed,
        government=total // 10 if outside <= 800 and draw.random() < 0.15 else 0,
        land_mu=draw.randint(5, 300),
        events=draw_events(own, name, lead_on, days),
        grain=draw.choice((10_000, 10_000, 1000, 100, 1) if total > 2_000_000 else (1000, 100, 1)),
        huishang_permille=permille,
        huishang_name=draw.choice(SURNAMES) + letters(draw, GIVEN, 2),
        native_place=draw.choice(city_names(load_reference())),
        number=number,
    )


def _company(draw: random.Random, own: random.Random, unit: str, brand: str, industry: Industry, lead_on: dt.date) -> Company:
    investor = _investor(draw, unit, brand, 1000, draw.random() < 0.11)
    renamed_on = lead_on + dt.timedelta(days=own.randint(200, 800)) if own.randrange(1000) < RENAMED_COMPANY else None
    stem = f"安徽{brand}{industry.trade}"
    return Company(f"{stem}有限公司", draw.randrange(31**9), investor, renamed_on, f"{stem}股份有限公司")


def _investor(draw: random.Random, unit: str, brand: str, permille: int, huishang: bool) -> Investor:
    kind = weighted(draw, {"outside": 76, "other_city": 14, "same_city": 6, "overseas": 4})
    tail = draw.choice(("控股集团有限公司", "投资有限公司", "实业有限公司", "科技股份有限公司"))
    if kind == "outside":
        source = weighted(draw, {name: weight for name, (weight, _) in OUTSIDE.items()})
        city = draw.choice(OUTSIDE[source][1])
        full = FULL_NAMES.get(source, f"{source}省")
        written = draw.choice((full, full, source, full if source in MUNICIPALITIES else f"{source}{city}"))
        return Investor(f"{city}{brand}{tail}", written, kind, permille, huishang)
    if kind == "overseas":
        source = draw.choice(OVERSEAS)
        return Investor(f"{source}{brand}国际有限公司", source, kind, permille, huishang)
    home = place(place(unit).parent_code).region_name
    source = home if kind == "same_city" else draw.choice([name for name in city_names(load_reference()) if name != home])
    written = draw.choice((source, source, f"安徽{source.removesuffix('市')}"))
    return Investor(f"{source.removesuffix('市')}{brand}{tail}", written, kind, permille, False)


def _investors(draw: random.Random, unit: str, first: Investor) -> tuple[tuple[Investor, ...], int]:
    """The investors, the largest first, and the permille of the money that comes from other provinces."""
    if draw.random() >= 0.06:
        return (first,), draw.choice((1000, 1000, 1000, 900, 800, 700)) if first.kind == "outside" else 0
    shares = draw.choice(((600, 400), (510, 490), (500, 300, 200)))
    others = [_investor(draw, unit, letters(draw, BRAND, 3), share, False) for share in shares[1:]]
    lines = (Investor(first.name, first.source, first.kind, shares[0], first.is_huishang), *others)
    return lines, sum(line.permille for line in lines if line.kind == "outside")


def _size(draw: random.Random) -> tuple[int, int]:
    wan = min(max(draw.lognormvariate(9.95, 1.0), 600), 1_200_000)
    step = 5000 if wan > 100_000 else 1000 if wan > 20_000 else 100
    total = int(wan / step + 1) * step
    return total * 100, total * draw.randint(60, 85)


def _nature(draw: random.Random, lead_on: dt.date) -> str | None:
    kinds = {"新引进": 60, "": 30, "增资扩产": 4, "二期": 2, "技改": 2, "迁建": 1, "并购": 1}
    return weighted(draw, kinds) or None


def _days(draw: random.Random, intent_on: dt.date, total: int) -> dict[str, dt.date | None]:
    """The days of a life after the intent; each comes after the one before."""

    def after(day: dt.date, least: int, most: int) -> dt.date:
        return day + dt.timedelta(days=draw.randint(least, most))

    names = ("signed_on", "registered_on", "planned_start_on", "started_on", "completed_on", "entered_on", "left_on")
    days: dict[str, dt.date | None] = dict.fromkeys(names)
    if draw.random() < 0.22:
        days["left_on"] = after(intent_on, 90, 300)
        return days
    signed = days["signed_on"] = after(intent_on, 10, 90)
    registered = days["registered_on"] = after(signed, 3, 20)
    days["planned_start_on"] = after(registered, 10, 120)
    if draw.random() < 0.06:
        days["left_on"] = _given_up(signed, after(registered, 200, 420))
        return days
    started = days["started_on"] = after(registered, 3, 110 if draw.random() < 0.85 else 300)
    size = min(total // 1_000_000, 30)
    days["completed_on"] = after(started, 260 + 10 * size, 760 + 20 * size)
    if draw.random() < 0.6:
        days["entered_on"] = after(started, 20, 120)
    if draw.random() < 0.015:
        days["left_on"] = _given_up(signed, after(started, 60, 140))
        days["completed_on"] = days["entered_on"] = None
    return days


def _given_up(signed: dt.date, day: dt.date) -> dt.date:
    """Never in the year of the signing: whether such a project was signed that year is a matter of opinion."""
    return day if day.year > signed.year else dt.date(signed.year + 1, 1 + day.month // 4, day.day % 28 + 1)
