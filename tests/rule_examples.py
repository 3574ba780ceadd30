# ruff: noqa: E501 (the base rows are tables)
"""The examples of the rules as the smallest submissions that show them.

An example is a dict: either columns of one row of the rule's scope, or rows by form code (``ZS01: [{...}, ...]``). What it
does not name comes from a sound base. ``submission`` changes the cover, ``nil`` names forms reported as nil; ``times`` says how
often the rule fires, where not once. Every example becomes a submission of its own, so
that all of them are checked in one go.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from anhui_stats.batch import SUBMISSION_SCHEMA, ParsedBatch, build_batch
from anhui_stats.catalog.forms import Form, all_forms
from anhui_stats.catalog.regions import load_reference
from anhui_stats.catalog.rules import Rule
from anhui_stats.models import column_letter
from anhui_stats.periods import TIMEZONE
from anhui_stats.validate import ValidationContext, project_context

MOMENT = dt.datetime(2022, 12, 1, 1, 0, tzinfo=TIMEZONE)
CLOSED, SLOT, OPEN_SLOT = "2021-12", ("341522", "2021-12"), ("341522", "2022-08")
FIRST_ROW = 5
LEVELS = {r.region_code: r.level for r in load_reference().regions}

BASE_ROWS: dict[str, dict[str, Any]] = {
    "ZS01": {
        "project_id": "341522-2022-0001", "project_name": "汽车零部件生产基地项目", "entity_name": "安徽嘉瑞科技有限公司",
        "entity_uscc": "91340100149067617J", "investor_name": "瑞嘉控股集团有限公司", "source_region": "320000",
        "industry_code": "3670", "stage": "开工", "signed_on": "2021-03-10", "started_on": "2021-08-15",
        "total_investment_wan": 20000, "fixed_investment_wan": 15000, "contracted_outside_wan": 20000, "ytd_funds_wan": 3000,
        "ytd_outside_funds_wan": 3000, "month_funds_wan": 300, "cumulative_funds_wan": 5000, "cumulative_outside_funds_wan": 5000,
        "is_huishang": False,
    },
    "ZS02": {
        "entity_name": "安徽嘉瑞科技有限公司", "entity_uscc": "91340100149067617J", "source_country": "香港", "industry_code": "3670",
        "mode": "新设", "ytd_fdi_ministry_usd_wan": 500, "ytd_fdi_province_usd_wan": 500,
    },
    "ZS03": {"item_code": "Z101", "item_name": "境内到位资金", "unit_of_measure": "万元", "ytd_value": 3000},
    "ZS04": {
        "activity_id": "A1", "kind": "外出招商", "held_on": "2022-05-11", "led_by": "党政主要负责同志", "destination": "苏州市",
        "visited_enterprises": 3, "leads": 2,
    },
    "ZS05": {
        "matter_id": "M1", "project_id": "341522-2022-0001", "origin": "企业诉求", "kind": "立项", "responsible_office": "县发改委",
        "raised_on": "2022-03-01", "due_on": "2022-05-01", "done_on": "2022-04-01",
    },
    "ZS06": {
        "pool_id": "P1", "project_name": "智能家居产业园项目", "category": "工业", "industry_code": "3670",
        "total_investment_wan": 50000, "entered_on": "2022-02-01", "state": "推介中",
    },
    "ZS07": {
        "project_id": "341522-2022-0001", "line_no": 1, "investor_name": "瑞嘉控股集团有限公司", "source_region": "320000",
        "is_huishang": False, "ytd_funds_wan": 3000,
    },
    "SJ01": {"region_code": "341522", "year": 2022, "indicator_code": "out_funds", "target_value": 100, "unit_of_measure": "亿元"},
    "SJ02": {"project_id": "341522-2022-0001", "period": "2022-09", "decision": "部分认定", "recognised_ytd_funds_wan": 100,
             "recognised_ytd_outside_funds_wan": 100, "recognised_ytd_huishang_funds_wan": 0, "verified_on": "2022-09-20"},
    "SJ03": {"project_id": "341522-2022-0001", "inspected_on": "2022-05-10", "inspection_round": "第一轮", "started_on_site": True,
             "progress_matches": True},
    "SJ04": {"region_code": "341500", "period": "2022-09", "indicator_code": "out_funds", "base_value": 100, "reason": "口径调整"},
    "SJ06": {"project_id": "341522-2022-0001", "from_unit_code": "341522", "to_unit_code": "341504", "period": "2022-09"},
    "SJ07": {"project_id": "341522-2022-0001", "unit_code": "341522", "share_pct": 100, "valid_from": "2022-01-01"},
    "SJ08": {"unit_code": "341522", "period": "2022-09", "result": "通过", "reviewed_on": "2022-10-08"},
    "SJ09": {"unit_code": "341522", "period": "2022-09", "scheme_code": "county_quarterly", "item_code": "judged_work",
             "score": 12},
}  # fmt: skip
SUBMISSION_FIELDS = frozenset(SUBMISSION_SCHEMA.names)


def example_context() -> ValidationContext:
    """2022-12-01 at night; 霍邱县 holds 2021-12, which is closed, and 2022-08, which is not."""
    return project_context(MOMENT, closed_periods=[CLOSED], accepted_slots=[SLOT, OPEN_SLOT])


def form_of(form_code: str) -> Form:
    return next(form for form in all_forms() if form.form_code == form_code)


class BatchBuilder:
    """Collects submissions; ``batch()`` is all of them as one parsed batch."""

    def __init__(self) -> None:
        self.parts: dict[str, list[dict[str, Any]]] = {
            n: []
            for n in (
                "submissions",
                "cover_cells",
                "forms",
                "sheets",
                "unread",
                "normalisations",
                "totals",
                "splits",
                "refused",
                "extras",
            )
        }
        self.rows: dict[str, list[dict[str, Any]]] = {}

    def submission(self, submission_id: str, changes: dict[str, Any] | None = None) -> dict[str, Any]:
        """A sound cover of 霍邱县, 2022-09, with the changes."""
        cover: dict[str, Any] = {
            "unit_name": "霍邱县", "unit_code": "341522", "period": "2022-09", "form_version": "2022", "responsible": "李负责",
            "reviewer": "赵审核", "compiler": "王统计", "phone": "0564-3379000",
        }  # fmt: skip
        cover.update(changes or {})
        cover.setdefault("unit_code_raw", cover["unit_code"])
        cover.setdefault("period_raw", cover["period"])
        row = {"submission_id": submission_id, "file_name": "霍邱县2022年9月报表.xlsx", "cover_sheet": "封面", **cover}
        row["unit_level"] = LEVELS.get(cover["unit_code"])
        self.parts["submissions"].append(row)
        for number, field in enumerate(
            ("unit_name", "unit_code", "period", "form_version", "nil_forms", "revision_reason", "phone"), 1
        ):
            cell = {"field": field, "sheet": "封面", "cell": f"B{number}", "raw": str(cover.get(field) or "")}
            self.parts["cover_cells"].append({"submission_id": submission_id, **cell})
        return row

    def form(self, submission_id: str, form_code: str, **changes: Any) -> None:
        row = {"form_status": "present", "row_count": 1, "sheet_found": True, **changes}
        self.parts["forms"].append({"submission_id": submission_id, "form_code": form_code, **row})

    def sheet(self, submission_id: str, form_code: str, **changes: Any) -> None:
        columns = [c.name for c in form_of(form_code).columns] if form_code else []
        missing = changes.get("missing_columns", [])
        letters = {name: column_letter(i) for i, name in enumerate(columns) if name not in missing}
        sheet = {"sheet": form_of(form_code).sheet if form_code else "其他", "heading_row": 3, "rows_skipped": "{}"}
        row = {**sheet, "column_letters": json.dumps(letters), **changes}
        self.parts["sheets"].append({"submission_id": submission_id, "form_code": form_code, **row})

    def add_rows(self, submission_id: str, form_code: str, rows: list[dict[str, Any]]) -> None:
        types = {c.name: c.type for c in form_of(form_code).columns}
        for number, changes in enumerate(rows):
            given = BASE_ROWS.get(form_code, {}) | changes
            row = {name: typed(types[name], value) for name, value in given.items()}
            head = {"submission_id": submission_id, "sheet": form_of(form_code).sheet, "row_no": FIRST_ROW + number}
            self.rows.setdefault(form_code, []).append(head | row)

    def forms_and_sheets(
        self, submission_id: str, level: str, rows: dict[str, list[dict[str, Any]]], nil: Sequence[str] = ()
    ) -> None:
        """What a sound submission with these rows says about every form: present, nil or absent."""
        for form in all_forms():
            given = rows.get(form.form_code)
            required = form.is_required_from(level)
            if form.form_code in nil:
                self.form(submission_id, form.form_code, form_status="nil", row_count=0, sheet_found=False)
            elif given is None and required:
                # an example speaks of one form; the others are there with rows that it does not show
                self.form(submission_id, form.form_code, form_status="present", row_count=1)
            elif given is None:
                self.form(submission_id, form.form_code, form_status="absent", row_count=0, sheet_found=False)
            else:
                self.form(submission_id, form.form_code, row_count=len(given))
                self.sheet(submission_id, form.form_code)
                self.add_rows(submission_id, form.form_code, given)

    def batch(self) -> ParsedBatch:
        return build_batch(self.parts, self.rows, all_forms())


def typed(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind in ("decimal", "money_wan", "money_usd_wan", "area_mu"):
        return Decimal(str(value))
    return dt.date.fromisoformat(str(value)) if kind == "date" else value


def add_example(builder: BatchBuilder, submission_id: str, rule: Rule, example: dict[str, Any]) -> None:
    """One submission that shows the example of the rule."""
    given = {name: value for name, value in example.items() if name != "times"}
    cover = dict(given.pop("submission", {}))
    scope = rule.scope or (
        "cover" if rule.for_each and rule.for_each.over == "cover_fields" else given.pop("form_code", "rows")
    )
    no_sheets, nil = given.pop("no_sheets", False), given.pop("nil", ())
    _add_conversions(builder, submission_id, given.pop("converted", []))
    if scope in ("submission", "cover"):
        cover |= {name: given.pop(name) for name in list(given) if name in SUBMISSION_FIELDS}
    if scope == "SJ08":
        cover = {"unit_code": "341500", "unit_name": "六安市", "unit_level": "city"} | cover
    elif scope.startswith("SJ"):
        cover = {"unit_code": "340000", "unit_name": "安徽省"} | cover
    row = builder.submission(submission_id, cover)
    rows = {name: given.pop(name) for name in list(given) if re.fullmatch(r"[A-Z]{2}\d\d", name)}
    if re.fullmatch(r"[A-Z]{2}\d\d", scope) and not rows:
        rows, given = {scope: [given]}, {}
    if row.get("container_fault") or no_sheets:
        return
    level = row["unit_level"] or "county"
    if scope == "form":
        form_code = given["form_code"]
        builder.form(submission_id, **given)
        builder.forms_and_sheets(submission_id, level, rows)
        others = [f for f in builder.parts["forms"] if f["submission_id"] == submission_id and f["form_code"] == form_code][1:]
        builder.parts["forms"] = [f for f in builder.parts["forms"] if not any(f is other for other in others)]
        return
    builder.forms_and_sheets(submission_id, level, rows, nil)
    _add_part(builder, submission_id, scope, given, rows)


def _add_conversions(builder: BatchBuilder, submission_id: str, columns: list[str | dict[str, str]]) -> None:
    """Columns of the ledger (or of the sheet that is named) whose unit was converted when the sheet was read."""
    for column in columns:
        where = {"sheet": "ZS01 项目台账", **(column if isinstance(column, dict) else {"column": column})}
        head = {"submission_id": submission_id, "form_code": "ZS01", "kind": "unit"}
        builder.parts["normalisations"].append({**head, "cell": "X3", "raw": "亿元", "value": "万元", **where})


def _add_part(builder: BatchBuilder, submission_id: str, scope: str, given: dict[str, Any], rows: dict[str, Any]) -> None:
    if scope == "sheet":
        if reasons := given.pop("unassigned", []):
            sheet = {"submission_id": f"{submission_id} city", "form_code": "ZS01", "sheet": given["sheet"]}
            builder.parts["splits"].append({**sheet, "unit_submission_id": submission_id, "by_column": True})
            builder.parts["refused"] += [{**sheet, "row_no": 9, "cell": "A9", "reason": reason} for reason in reasons]
        builder.sheet(submission_id, given.pop("form_code", "ZS01"), **given)
    elif scope == "heading":
        builder.sheet(submission_id, given["form_code"], missing_columns=given["missing"])
        builder.add_rows(submission_id, given["form_code"], [{name: None for name in given["missing"]}])
    elif scope == "unknown_heading":
        builder.sheet(submission_id, "ZS01", unknown_headings=json.dumps(given["headings"], ensure_ascii=False))
    elif scope == "cover_cell":
        builder.parts["cover_cells"].append({"submission_id": submission_id, "sheet": "封面2", "cell": "B2", **given})
    elif scope == "cell":
        head = {"submission_id": submission_id, "form_code": "ZS01", "sheet": "ZS01 项目台账", "row_no": 9, "cell": "X9"}
        builder.parts["unread"].append(head | given)
    elif scope == "normalised":
        head = {
            "submission_id": submission_id,
            "form_code": "ZS01",
            "sheet": "ZS01 项目台账",
            "cell": "N9",
            "column": "signed_on",
        }
        builder.parts["normalisations"].append(head | given["normalised"])
    elif scope == "total":
        head = {"submission_id": submission_id, "form_code": "ZS01", "sheet": "ZS01 项目台账", "column": given["column"]}
        for row_no, value in enumerate([given["value"], *given.get("other_totals", [])], 99):
            builder.parts["totals"].append({**head, "row_no": row_no, "cell": f"S{row_no}", "value": Decimal(str(value))})
    elif scope == "refused":
        head = {"submission_id": submission_id, "form_code": "ZS01", "sheet": "ZS01 项目台账", "row_no": 9, "cell": "B9"}
        builder.parts["refused"].append(head | given)
    elif scope not in ("submission", "cover") and not rows:
        raise ValueError(f"an example of scope {scope} shows nothing")


@dataclass(frozen=True)
class Case:
    """One example of one rule. ``key`` is unique and serves as its submission's id; ``passes``: the rule is silent on it."""

    rule: Rule
    kind: str
    number: int
    passes: bool
    example: dict[str, Any]

    @property
    def key(self) -> str:
        return f"{self.rule.rule_id}/{self.kind}/{self.number}"

    @property
    def times(self) -> int:
        """How often the rule fires on it."""
        return 0 if self.passes else int(self.example.get("times", 1))


def cases_of(rules: Iterable[Rule]) -> Iterator[Case]:
    """Every example of every rule, with what it promises."""
    for rule in rules:
        for number, example in enumerate(rule.passing):
            yield Case(rule, "passing", number, True, example)
        for number, example in enumerate(rule.failing):
            yield Case(rule, "failing", number, False, example)
        for number, edge in enumerate(rule.boundary):
            yield Case(rule, "boundary", number, edge.passes, edge.example)


def batch_of(cases: Iterable[Case]) -> ParsedBatch:
    """All cases as one parsed batch, a submission each."""
    builder = BatchBuilder()
    for case in cases:
        add_example(builder, case.key, case.rule, case.example)
    return builder.batch()
