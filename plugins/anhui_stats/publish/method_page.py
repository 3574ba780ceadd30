"""口径说明: the method page of a release, from the YAML of the indicators, the dated definitions and the bases it used.

It speaks of the rows of its own release and of nothing else, so the same rows and definitions give the same page.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import jinja2
import psycopg

from anhui_stats.catalog.forms import form_set
from anhui_stats.catalog.indicators import (
    BREAKDOWN_LABELS,
    Definition,
    Example,
    Indicator,
    load_definitions,
    load_indicator_files,
)
from anhui_stats.catalog.regions import load_reference
from anhui_stats.periods import month_of, year_of
from anhui_stats.publish.documents import Document, document_of
from anhui_stats.publish.revisions import VALUES
from anhui_stats.publish.staging import StagedTable

NAME = "口径说明.html"

_TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
#: In the order in which bases are looked for.
SOURCES = {"declared": "申报的可比基数", "warehouse": "本库上年同月", "zs03": "综合情况表上年同期", "none": "没有基数"}
_VALUES = {"total": "总投资", "fixed": "固定资产投资", "industry": "新引进工业项目", "signed": "全部新签约项目"}

# counted by the checks on the result, from the rows of the release
_BASES = "select indicator_code, base_source, period, figures from mart.period_base"
# a later declaration replaces an earlier one; a line that is not in the figures yet is not in use
_DECLARED = """
    select
        figure.period, figure.region_name, figure.indicator_label, figure.breakdown, figure.member, figure.base_value,
        figure.unit, max(line.reason)
    from core.sj04 as line
    inner join mart.indicator_values as figure
        on line.line_period = figure.period and line.region_code = figure.region_code
        and line.indicator_code = figure.indicator_code and coalesce(nullif(line.breakdown, ''), 'none') = figure.breakdown
        and coalesce(line.member, '') = figure.member and line.base_value = figure.base_value
    where figure.base_source = 'declared' and figure.basis = 'reported'
    group by figure.period, figure.region_code, figure.region_name, figure.indicator_code, figure.indicator_label,
        figure.breakdown, figure.member, figure.base_value, figure.unit
    order by figure.period desc, figure.region_code, figure.indicator_code, figure.breakdown, figure.member collate "C"
"""


@dataclass(frozen=True)
class DeclaredBase:
    """A base of SJ04 that the release used."""

    period: str
    region: str
    indicator: str
    part: str
    value: str
    reason: str


@dataclass(frozen=True)
class UsedBases:
    """How many undivided reported figures rest on which source: of the newest period, and of all, by indicator."""

    periods: tuple[str, ...]
    newest: Mapping[str, Counter[str]]
    all: Mapping[str, Counter[str]]
    declared: tuple[DeclaredBase, ...]


@dataclass(frozen=True)
class GivenRows:
    """The rows of one form in a worked example, as a table."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def method_page(connection: psycopg.Connection, staged: Sequence[StagedTable]) -> Iterator[Document]:
    """The page of the release that is staged on the connection; none where the release has no values."""
    if any(one.definition.table == VALUES for one in staged):
        yield document_of(NAME, render(_used_bases(connection)).encode())


def render(bases: UsedBases) -> str:
    """The page as HTML."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"words": period_words, "shown": shown, "range_words": range_words, "plain": _plain}
    definitions = load_definitions()
    return environment.get_template("method_page.html.j2").render(
        bases=bases,
        sources=SOURCES,
        files=sorted(load_indicator_files(), key=lambda file: file.theme_no),
        definitions=definitions,
        value_words=_VALUES,
        breakdowns=BREAKDOWN_LABELS,
        dated=dated_definitions,
        given=given_rows,
        total={source: sum(counts[source] for counts in bases.newest.values()) for source in SOURCES},
    )


def dated_definitions(indicator: Indicator) -> list[Definition]:
    """The dated definitions that the indicator rests on."""
    named = {indicator.threshold, *indicator.definitions}
    return [one for one in load_definitions().definitions if one.definition_code in named]


def given_rows(example: Example) -> Iterator[GivenRows]:
    """What the units report in a worked example, a table a form, in the words of the form."""
    for report in example.given:
        period = report.period or example.period
        for form_code, rows in report.forms.items():
            form = form_set(period).form(form_code)
            names = list(dict.fromkeys(name for row in rows for name in row))
            labels = {column.name: column.heading for column in form.columns}
            yield GivenRows(
                f"{_place(report.unit)} {period_words(period)} {form_code} {form.title}",
                tuple(labels.get(name, name) for name in names),
                tuple(tuple(_cell(name, row.get(name)) for name in names) for row in rows),
            )


def _place(code: str) -> str:
    """The name of a region or a source of investment; the code where it is none."""
    reference = load_reference()
    if region := reference.region(code):
        return region.region_name
    return next((source.source_name for source in reference.sources if source.source_code == code), code)


def _cell(name: str, value: object) -> str:
    return _place(str(value)) if name in ("source_region", "region_code") and value is not None else shown(value)


def shown(value: object) -> str:
    """A value of an example or a definition as people write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def period_words(period: str) -> str:
    """2022-09 as 2022年1—9月."""
    month = month_of(period)
    return f"{year_of(period)}年1—{month}月" if month > 1 else f"{year_of(period)}年1月"


def range_words(valid_from: str, valid_to: str) -> str:
    """The periods of a version: 2021年1月起, 2020年12月以前, 长期."""
    begins = "" if valid_from == "0001-01" else f"{year_of(valid_from)}年{month_of(valid_from)}月"
    ends = "" if valid_to == "9999-12" else f"{year_of(valid_to)}年{month_of(valid_to)}月"
    if begins and ends:
        return f"{begins}至{ends}"
    return f"{begins}起" if begins else f"{ends}及以前" if ends else "长期"


def _plain(label: str) -> str:
    """A definition's label without the list of its codes in brackets; the page shows their words."""
    return re.sub(r"（[a-z].*）$", "", label)


def _used_bases(connection: psycopg.Connection) -> UsedBases:
    rows: Sequence[tuple[str, str, str, int]] = connection.execute(_BASES).fetchall()
    periods = tuple(sorted({period for _, _, period, _ in rows}))
    newest: dict[str, Counter[str]] = {}
    whole: dict[str, Counter[str]] = {}
    for indicator_code, source, period, number in rows:
        whole.setdefault(indicator_code, Counter())[source] += number
        newest.setdefault(indicator_code, Counter())[source] += number if period == periods[-1] else 0
    declared = [
        DeclaredBase(period, region, label, _part(breakdown, member), f"{shown(value)}{unit}", reason or "")
        for period, region, label, breakdown, member, value, unit, reason in connection.execute(_DECLARED)
    ]
    return UsedBases(periods, newest, whole, tuple(declared))


def _part(breakdown: str, member: str) -> str:
    return BREAKDOWN_LABELS[breakdown] + (f"：{member}" if member else "")
