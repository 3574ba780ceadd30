# ruff: noqa: E501 (the rows are tables)
"""County workbooks written by the frozen contract (tests/data/contract_forms.yaml) alone, as an outsider would write them.

Nothing here comes from the form definitions or the factories: what the project reads is held against what counties were told.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter
import yaml

CONTRACT: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "data" / "contract_forms.yaml").read_text(encoding="utf-8"))
HEADING_ROW, FIRST_ROW = 2, 4
Cell = Any


class Formula(NamedTuple):
    """A formula whose result the writer did not store."""

    text: str


def _rows(unit: str, year: int) -> dict[str, list[dict[str, Cell]]]:
    """A sound month: a started project, a signed one and a completed one, and a row or two of every other form."""

    def day(month: int, of_month: int) -> dt.date:
        return dt.date(year, month, of_month)

    started = {
        "project_id": f"{unit}-{year}-0001", "project_name": "精密铸件项目", "project_nature": "新引进",
        "approval_code": f"{year}-{unit}-33-03-012345", "entity_name": "安徽甲机械有限公司", "entity_uscc": "913415000000000289",
        "investor_name": "江苏甲集团", "source_region": "江苏省", "industry_code": "C3391", "leading_industry": "装备制造",
        "emerging_field": "高端装备制造", "stage": "开工", "contract_kind": "正式合同", "signed_on": day(1, 10),
        "planned_start_on": day(2, 1), "started_on": day(2, 5), "total_investment_wan": 50000, "fixed_investment_wan": 40000,
        "contracted_outside_wan": 50000, "ytd_funds_wan": 9000, "ytd_outside_funds_wan": 8000, "month_funds_wan": 500,
        "cumulative_funds_wan": 9000, "cumulative_outside_funds_wan": 8000, "is_huishang": "否", "location": "经开区",
        "land_area_mu": 88.5,
    }  # fmt: skip
    signed = {
        "project_id": f"{unit}-{year}-0002", "project_name": "冷链物流园项目", "investor_name": "浙江乙物流公司",
        "source_region": "浙江", "industry_code": "5990", "stage": "签约", "signed_on": day(2, 10),
        "total_investment_wan": 30000, "fixed_investment_wan": 25000, "contracted_outside_wan": 30000, "is_huishang": "是",
        "huishang_name": "张徽商", "huishang_native_place": "六安市", "huishang_investment_wan": 30000,
    }  # fmt: skip
    completed = {
        "project_id": f"{unit}-{year}-0003", "project_name": "新能源电池项目", "entity_name": "安徽丙新能源有限公司",
        "investor_name": "广东丙公司", "source_region": "广东", "industry_code": "3841", "stage": "投产",
        "entity_uscc": "91341500000000052R", "signed_on": dt.date(year - 1, 2, 10), "started_on": dt.date(year - 1, 5, 1),
        "completed_on": day(2, 1), "total_investment_wan": 20000, "fixed_investment_wan": 15000,
        "contracted_outside_wan": 20000, "ytd_funds_wan": 5000, "ytd_outside_funds_wan": 5000, "cumulative_funds_wan": 12000,
        "cumulative_outside_funds_wan": 12000, "is_huishang": "是", "huishang_name": "王回乡", "huishang_native_place": "霍邱县",
        "huishang_investment_wan": 20000, "ytd_huishang_funds_wan": 5000,
    }  # fmt: skip
    return {
        "ZS01": [started, signed, completed],
        "ZS02": [{
            "entity_name": "安徽外资有限公司", "entity_uscc": "91341500000000087C", "source_country": "香港", "industry_code": "3841",
            "mode": "新设", "ytd_fdi_ministry_usd_wan": 300, "ytd_fdi_province_usd_wan": 300,
        }],
        "ZS03": [
            {"item_code": "Z101", "item_name": "境内到位资金", "unit_of_measure": "万元", "ytd_value": 14000, "last_year_value": 12000},
            {"item_code": "Z201", "unit_of_measure": "批次", "ytd_value": 1},
        ],
        "ZS04": [{
            "activity_id": "HD1", "kind": "外出招商", "held_on": day(2, 20), "led_by": "党政主要负责同志", "destination": "苏州市昆山市",
            "visited_enterprises": 5,
        }],
        "ZS05": [{
            "matter_id": "BB1", "project_id": f"{unit}-{year}-0001", "origin": "帮办清单", "kind": "环评",
            "responsible_office": "生态环境分局", "raised_on": day(2, 1), "due_on": day(2, 20), "done_on": day(2, 18),
        }],
        "ZS06": [{
            "pool_id": "CK1", "project_name": "农产品深加工项目", "category": "工业", "industry_code": "1371",
            "total_investment_wan": 12000, "entered_on": day(1, 5), "state": "推介中",
        }],
    }  # fmt: skip


class Book:
    """One unit's workbook as sheets of rows, to be spoilt before it is saved."""

    def __init__(self, unit: str, name: str, period: str = "2022-09") -> None:
        year, month = period.split("-")
        self.unit = unit
        self.cover: list[list[Cell]] = [
            ["填报单位名称", name], ["填报单位代码", unit], ["报告期", period], ["报表制度版本", "2022"], ["零报告", None],
            ["修订原因", None], ["单位负责人", "李负责"], ["审核人", "赵审核"], ["填表人", "王统计"], ["联系电话", "0564-3379000"],
        ]  # fmt: skip
        self.sheets: dict[str, list[list[Cell]]] = {"封面": self.cover}
        for code, rows in _rows(unit, int(year)).items():
            columns = CONTRACT[code]["columns"]
            self.sheets[CONTRACT[code]["sheet"]] = [
                [f"安徽省{code}"],
                [f"填报单位：{name}  报告期：{year}年{int(month)}月  计量单位：万元"],
                [heading for _, heading, _ in columns],
                ["甲乙丙丁"[number] if number < 4 else number - 3 for number in range(len(columns))],
                *([row.get(column) for column, _, _ in columns] for row in rows),
            ]

    def sheet(self, code: str) -> list[list[Cell]]:
        return self.sheets[CONTRACT[code]["sheet"]]

    def position(self, code: str, column: str) -> int:
        return [name for name, _, _ in CONTRACT[code]["columns"]].index(column)

    def put(self, code: str, column: str, value: Cell, row: int = 0) -> None:
        self.sheet(code)[FIRST_ROW + row][self.position(code, column)] = value

    def head(self, code: str, column: str, heading: str) -> None:
        self.sheet(code)[HEADING_ROW][self.position(code, column)] = heading

    def say(self, label: str, value: Cell) -> None:
        next(pair for pair in self.cover if pair[0] == label)[1] = value

    def drop(self, code: str, column: str) -> None:
        """Delete a column, as one does in Excel: its heading, its number and its cells."""
        position = self.position(code, column)
        for row in self.sheet(code)[HEADING_ROW:]:
            del row[position]

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
            for name, rows in self.sheets.items():
                sheet = book.add_worksheet(name)
                for number, row in enumerate(rows):
                    for column, value in enumerate(row):
                        if isinstance(value, Formula):
                            sheet.write_formula(number, column, value.text, None, "")
                        elif isinstance(value, str):
                            sheet.write_string(number, column, value)
                        elif value is not None:
                            sheet.write(number, column, value)
