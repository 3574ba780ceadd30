"""The ledger of a unit in a month: ZS01 rows and ZS07 lines, with the sums that ZS03 needs. Amounts inside are 0.01万元."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from anhui_stats.periods import last_day, shift, year_of
from anhui_stats.sample.chance import chance, letters
from anhui_stats.sample.codes import old_licence, uscc
from anhui_stats.sample.lives import MEMORY_YEARS, Investor, Project, cohort
from anhui_stats.sample.places import place, roots_of
from anhui_stats.sample.vocabulary import EVENTS, EXCLUSIONS, GIVEN, GIVEN_UP, LEADING, PROGRESS, SURNAMES
from anhui_stats.sample.workbook_writer import CellValue

USCC_FROM = "2018-01"
#: The teams of the one city that has a table of them.
TEAMS = ("装备制造产业招商组", "电子信息产业招商组", "食品医药产业招商组", "驻上海联络处", "驻深圳联络处", "驻常州联络处")


@dataclass(frozen=True)
class Entry:
    """One project on the ledger of one month: its row, its investor lines, and what of its money is whose."""

    project: Project
    stage: str
    row: dict[str, CellValue]
    lines: tuple[dict[str, CellValue], ...]
    outside: int
    other_city: int
    huishang: int


def wan(cents: int) -> Decimal:
    """An amount of 0.01万元 in 万元."""
    return Decimal(cents).scaleb(-2)


def ledger(seed: int, unit_code: str, period: str) -> tuple[Entry, ...]:
    """The entries of a unit's ledger at the end of a period, by project number; projects of earlier years first."""
    roots = roots_of(unit_code, period)
    return entries(seed, roots, unit_code, period)


def entries(seed: int, roots: Sequence[str], unit_code: str, period: str) -> tuple[Entry, ...]:
    """The same for given roots: a unit's ground as it is today, seen in an earlier month."""
    day = last_day(period)
    years = range(day.year - MEMORY_YEARS, day.year + 1)
    listed = [p for year in years for root in roots for p in cohort(seed, root, year) if p.is_listed(day)]
    return tuple(_entry(seed, project, unit_code, period, day) for project in listed)


def _entry(seed: int, project: Project, unit_code: str, period: str, day: dt.date) -> Entry:
    stage = project.stage(day)
    money = _Money(project, period, day)
    row = _facts(seed, project, unit_code, period, day, stage)
    is_signed = project.signed_on is not None and project.signed_on <= day
    if is_signed:
        row |= _amounts(project, money, day)
    lines = _lines(project, money) if is_signed and len(project.investors) > 1 else ()
    return Entry(project, stage, row, lines, money.ytd_outside, money.ytd_other_city, money.ytd_huishang)


class _Money:
    """What had arrived by the end of last year, of last month and of this month, split by investor."""

    def __init__(self, project: Project, period: str, day: dt.date) -> None:
        year_start = dt.date(day.year - 1, 12, 31)
        month_start = last_day(shift(period, -1))
        self.project = project
        self.now, self.before = project.arrived(day), project.arrived(year_start)
        self.ytd = self.now - self.before
        self.month = self.now - project.arrived(month_start)
        self.line_ytd = [a - b for a, b in zip(_split(project, self.now), _split(project, self.before), strict=True)]
        self.outside_now = _outside(project, self.now)
        self.ytd_outside = self.outside_now - _outside(project, self.before)
        self.ytd_other_city = self._other_city()
        self.ytd_huishang = _huishang(project, self.now) - _huishang(project, self.before)

    def _other_city(self) -> int:
        lines = self.project.investors
        if len(lines) > 1:
            return sum(money for money, line in zip(self.line_ytd, lines, strict=True) if line.kind == "other_city")
        return self.ytd - self.ytd_outside if lines[0].kind == "other_city" else 0


def _split(project: Project, amount: int) -> list[int]:
    """An amount by investor line; the first takes what rounding leaves."""
    rest = [amount * line.permille // 1000 for line in project.investors[1:]]
    return [amount - sum(rest), *rest]


def _outside(project: Project, amount: int) -> int:
    if len(project.investors) == 1:
        return amount * project.outside_permille // 1000
    return sum(m for m, line in zip(_split(project, amount), project.investors, strict=True) if line.kind == "outside")


def _huishang(project: Project, amount: int) -> int:
    if not project.huishang_permille:
        return 0
    if len(project.investors) > 1:
        return _split(project, amount)[0]
    base = _outside(project, amount) if project.investors[0].kind == "outside" else amount
    return base * project.huishang_permille // 1000


def _facts(seed: int, project: Project, unit_code: str, period: str, day: dt.date, stage: str) -> dict[str, CellValue]:
    """The words and days of a row, as far as they are known on the day."""

    def known(when: dt.date | None) -> dt.date | None:
        return when if when is not None and when <= day else None

    signed = known(project.signed_on) is not None
    registered = known(project.registered_on) is not None
    first = project.investors[0]
    draw = chance(seed, "words", project.project_id)
    leading = LEADING.get(unit_code[:4], ())
    return {
        "project_id": project.project_id,
        "project_name": project.name_on(day),
        "approval_code": project.approval_code if registered else None,
        "project_nature": project.nature,
        "entity_name": project.company.name_on(day) if registered else None,
        "entity_uscc": company_code(project, period) if known(project.events.coded_on) else None,
        "investor_name": first.name,
        "source_region": first.source,
        "industry_code": project.industry.code,
        "leading_industry": project.industry.leading if project.industry.leading in leading else None,
        "emerging_field": project.industry.emerging or None,
        "stage": stage,
        "contract_kind": draw.choice(("正式合同", None)) if signed else None,
        "signed_on": known(project.signed_on),
        "registered_on": known(project.registered_on),
        "planned_start_on": project.planned_start_on if signed else None,
        "started_on": known(project.started_on),
        "completed_on": known(project.completed_on),
        "statistics_entry_on": known(project.entered_on),
        "is_huishang": first.is_huishang,
        "source_event": _event(project) if signed else None,
        "recruited_by": _recruiter(draw.random(), draw.choice(TEAMS), unit_code),
        "location": f"{place(unit_code).region_name}{draw.choice(('经济开发区', '工业园区', '城关镇', '现代产业园'))}",
        "progress_note": _progress(project, day, stage),
        "assessment_exclusion": EXCLUSIONS[0] if project.industry.code == "7010" else None,
        "land_area_mu": Decimal(project.land_mu) if signed else None,
        "explanation": _explanation(draw.choice(GIVEN_UP), project, day, stage),
        "contact": f"{draw.choice(SURNAMES)}{letters(draw, GIVEN, 1)} 100{draw.randrange(10**8):08d}",
    }


def _event(project: Project) -> str | None:
    """The event at which every second project of an event's month was signed."""
    signed_on = project.signed_on
    if signed_on is None or project.number % 2 or signed_on.month not in EVENTS:
        return None
    return EVENTS[signed_on.month].format(year=signed_on.year)


def _explanation(given_up: str, project: Project, day: dt.date, stage: str) -> str | None:
    """What the clerk says unasked: why a project ended, or that money was taken back this month."""
    if stage == "终止":
        return given_up
    is_new = project.is_withdrawn(day) and not project.is_withdrawn(day.replace(day=1) - dt.timedelta(days=1))
    return f"投资方退资{wan(project.withdrawn)}万元，银行回单已存档" if is_new and project.withdrawn else None


def company_code(project: Project, period: str) -> str:
    """The company's code as it was written in a period: many had fifteen digits before 2018."""
    number, division = project.company.number, project.root
    return old_licence(number, division) if period < USCC_FROM and number % 10 < 3 else uscc(number, division)


def _recruiter(share: float, team: str, unit_code: str) -> str | None:
    if share < 0.3:
        return None
    return team if unit_code.startswith("3415") and share < 0.6 else place(unit_code).region_name


def _progress(project: Project, day: dt.date, stage: str) -> str | None:
    if stage != "开工" or project.started_on is None:
        return None
    end = project.completed_on or project.started_on + dt.timedelta(days=900)
    share = (day - project.started_on).days / max((end - project.started_on).days, 1)
    return PROGRESS[min(int(share * len(PROGRESS)), len(PROGRESS) - 1)]


def _amounts(project: Project, money: _Money, day: dt.date) -> dict[str, CellValue]:
    """The money columns of a signed project."""
    total = project.total
    amounts: dict[str, CellValue] = {
        "total_investment_wan": wan(total),
        "fixed_investment_wan": wan(project.fixed),
        "contracted_outside_wan": wan(_outside(project, total)),
    }
    if project.government:
        amounts["government_funds_wan"] = wan(project.government)
    if project.huishang_permille:
        amounts["huishang_name"] = project.huishang_name
        amounts["huishang_native_place"] = project.native_place
        amounts["huishang_investment_wan"] = wan(_huishang(project, total))
    if project.started_on is None or project.started_on > day:
        return amounts
    amounts |= {
        "ytd_funds_wan": wan(money.ytd),
        "ytd_outside_funds_wan": wan(money.ytd_outside),
        "month_funds_wan": wan(money.month),
        "cumulative_funds_wan": wan(money.now),
        "cumulative_outside_funds_wan": wan(money.outside_now),
        "ytd_fixed_investment_wan": wan(money.ytd * project.fixed // total * 9 // 10),
    }
    if project.huishang_permille:
        amounts["ytd_huishang_funds_wan"] = wan(money.ytd_huishang)
    return amounts


def _lines(project: Project, money: _Money) -> tuple[dict[str, CellValue], ...]:
    contracted = _split(project, project.total)
    return tuple(
        _line(project.project_id, number, line, contracted[number - 1], money.line_ytd[number - 1])
        for number, line in enumerate(project.investors, start=1)
    )


def _line(project_id: str, number: int, line: Investor, contracted: int, arrived: int) -> dict[str, CellValue]:
    return {
        "project_id": project_id,
        "line_no": number,
        "investor_name": line.name,
        "source_region": line.source,
        "is_huishang": line.is_huishang,
        "contracted_wan": wan(contracted),
        "ytd_funds_wan": wan(arrived),
    }


def is_signed_in_year(entry: Entry, period: str) -> bool:
    """Whether the entry belongs to the signed projects of the period's year."""
    signed = entry.row["signed_on"]
    return entry.stage in ("签约", "开工", "投产") and isinstance(signed, dt.date) and signed.year == year_of(period)
