"""签约未开工 and 重大项目: a line a city first, then the projects that leaders ask about."""

from __future__ import annotations

from collections.abc import Sequence

from anhui_stats.leaders.models import Block, Column, Row, Sheet, Value, in_yi, total

_CLASSES = ("<3", "3-6", "6-12", ">=12")
_WAITING_CITIES = (
    Column("地区", "text", 18),
    Column("未开工\n（个）", "count", 14),
    Column("不满3个月\n（个）", "count", 14),
    Column("满3个月\n（个）", "count", 14),
    Column("满6个月\n（个）", "count", 14),
    Column("满12个月\n（个）", "count", 14),
    Column("满3个月以上\n规模（亿元）", "amount", 16),
)
_WAITING = (
    Column("序号", "rank", 6),
    Column("所属市", "short", 10),
    Column("单位", "text", 22),
    Column("项目名称", "text", 36),
    Column("投资方", "text", 32),
    Column("来源地", "short", 16),
    Column("规模\n（亿元）", "amount", 10),
    Column("签约日期", "date", 12),
    Column("计划开工\n日期", "date", 12),
    Column("签约满\n（个月）", "count", 9),
    Column("是否逾计划\n开工日期", "short", 11),
)
_MAJOR_CITIES = (
    Column("地区", "text", 18),
    Column("10亿元及以上\n上月（个）", "count", 14),
    Column("进\n（个）", "count", 9),
    Column("出\n（个）", "count", 9),
    Column("10亿元及以上\n本月（个）", "count", 14),
    Column("50亿元及以上\n上月（个）", "count", 14),
    Column("进\n（个）", "count", 9),
    Column("出\n（个）", "count", 9),
    Column("50亿元及以上\n本月（个）", "count", 14),
)
_MAJOR = (
    Column("变动", "short", 7),
    Column("规模档\n（亿元）", "short", 11),
    Column("所属市", "short", 10),
    Column("单位", "text", 22),
    Column("项目名称", "text", 36),
    Column("投资方", "text", 32),
    Column("签约日期", "date", 12),
    Column("上月规模\n（亿元）", "amount", 11),
    Column("本月规模\n（亿元）", "amount", 11),
    Column("原因", "text", 24),
)
_MOVEMENTS = {"entered": "进", "left": "出"}
_MAJOR_CLASSES = (">=10", ">=50")


def waiting_sheets(rows: Sequence[Row]) -> tuple[Sheet, Sheet]:
    """From the rows of ``signed_not_started``: projects of the size of 新签约, whatever year they were signed in."""
    sized = [row for row in rows if row["is_sized"]]
    long = [row for row in sized if row["waiting_class"] != "<3"]
    long.sort(key=lambda row: (-row["months_since_signing"], -row["size_wan"], row["unit_code"], row["project_id"]))
    cities = Block("规模1亿元及以上项目", tuple(_waiting_city(*one) for one in _by_city(sized)), totals=1)
    projects = Block("签约满3个月未开工的项目", tuple(_waiting(number, row) for number, row in enumerate(long, start=1)))
    note = "只列规模1亿元及以上、签订正式合同的项目，含以前年度签约的；满3个月、满6个月的不含更长的，各档不重复。"
    return (
        Sheet("未开工分市", "签约未开工项目情况表（分市）", _WAITING_CITIES, (cities,), (note,)),
        Sheet("未开工项目", "签约未开工项目表", _WAITING, (projects,), (note,)),
    )


def _by_city(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """The province with all rows, then each city with its own, most rows first."""
    cities: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        cities.setdefault((row["city_code"], row["city_name"]), []).append(row)
    ordered = sorted(cities.items(), key=lambda one: (-len(one[1]), one[0][0]))
    return [("全省", list(rows)), *((name, own) for (_, name), own in ordered)]


def _waiting_city(name: str, rows: Sequence[Row]) -> tuple[Value, ...]:
    by_class = [sum(row["waiting_class"] == one for row in rows) for one in _CLASSES]
    long = [row for row in rows if row["waiting_class"] != "<3"]
    return name, len(rows), *by_class, in_yi(total(long, "size_wan"))


def _waiting(number: int, row: Row) -> tuple[Value, ...]:
    overdue = {True: "是", False: "否", None: "未填"}[row["is_past_planned_start"]]
    names = (row["city_name"], row["unit_name"], row["project_name"], row["investor_name"], row["source_name"])
    dates = (row["signed_on"], row["planned_start_on"], row["months_since_signing"])
    return number, *names, in_yi(row["size_wan"]), *dates, overdue


def major_sheets(rows: Sequence[Row]) -> tuple[Sheet, Sheet]:
    """From the rows of ``major_project_changes``: the classes of 10 and of 50亿元."""
    moved = [row for row in rows if row["movement"] in _MOVEMENTS and row["size_class"] in _MAJOR_CLASSES]
    moved.sort(key=lambda row: (row["size_class"] == ">=10", row["movement"], row["unit_code"], row["project_id"]))
    cities = Block("本年新签约重大项目", tuple(_major_city(*one) for one in _by_city(rows)), totals=1)
    projects = Block("本月进出项目", tuple(map(_major, moved)))
    note = "重大项目为本年新签约10亿元及以上的项目，50亿元及以上的包含在内；上月＋进－出＝本月。"
    return (
        Sheet("重大项目分市", "重大项目情况表（分市）", _MAJOR_CITIES, (cities,), (note,)),
        Sheet("重大项目进出", "重大项目进出表", _MAJOR, (projects,), (note,)),
    )


def _major_city(name: str, rows: Sequence[Row]) -> tuple[Value, ...]:
    counts: list[Value] = []
    for size_class in _MAJOR_CLASSES:
        movements = [row["movement"] for row in rows if row["size_class"] == size_class]
        came, left, stayed = (movements.count(one) for one in ("entered", "left", "stayed"))
        counts += [stayed + left, came, left, stayed + came]
    return name, *counts


def _major(row: Row) -> tuple[Value, ...]:
    size_class = {">=10": "10及以上", ">=50": "50及以上"}[row["size_class"]]
    names = (row["city_name"], row["unit_name"], row["project_name"], row["investor_name"], row["signed_on"])
    sizes = (in_yi(row["previous_size_wan"]), in_yi(row["size_wan"]))
    return _MOVEMENTS[row["movement"]], size_class, *names, *sizes, row["reason_label"]
