"""The bulletins' words for regions, industries, sources and sizes, and the rows of the published tables that they mean."""

from __future__ import annotations

from dataclasses import dataclass

from bulletins.solver.printed import Bulletin, Figure

PROVINCE = "340000"
TOP_FIVE = "前五省市"
COUNTIES = "县区"


@dataclass(frozen=True)
class Place:
    """Where in indicator_values a figure stands."""

    region: str = PROVINCE
    breakdown: str = "none"
    member: str = ""


GROUPS = {
    "皖江示范区": "wanjiang",
    "皖北六市": "wanbei",
    "皖西两市两县": "wanxi",
    "皖西大别山革命老区": "wanxi",
    "皖南国际文化旅游示范区": "wannan",
}
CITIES = {
    "合肥": "340100", "芜湖": "340200", "蚌埠": "340300", "马鞍山": "340500", "滁州": "341100", "阜阳": "341200",
    "宿州": "341300", "六安": "341500", "亳州": "341600", "宣城": "341800",
}  # fmt: skip
COUNTIES_OF_LIUAN = {
    "金安区": "341502", "裕安区": "341503", "叶集区": "341504", "霍邱县": "341522", "舒城县": "341523", "金寨县": "341524",
    "霍山县": "341525", "市开发区": "341571",
}  # fmt: skip
SECTORS = {"一产": "primary", "二产": "secondary", "三产": "tertiary", "制造业": "manufacturing"}
BULLETIN_SECTORS = tuple("农产品加工 化工 仓储物流 商业 金融业 科技信息 建筑业 纺织服装业 社会公共服务".split())
SOURCES = {"上海": "310000", "江苏": "320000", "浙江": "330000", "北京": "110000", "广东": "440000", "香港": "810000"}
SHORT_SOURCES = {"苏": "江苏", "粤": "广东", "沪": "上海", "浙": "浙江", "京": "北京"}
#: The five of every bulletin that names them.
TOP_SOURCES = ("320000", "330000", "440000", "110000", "310000")
#: Which region a bulletin is about, by the head of its id.
HOME = {"ah": PROVINCE, "la": "341500", "mas": "340500", "bz": "341600"}
#: The industry that a bulletin counts by name.
CHAIN = "新能源汽车零部件"


def home_of(bulletin: Bulletin) -> str:
    """The region that the bulletin is about."""
    return HOME[bulletin.bulletin_id.split("-")[0]]


def places_of(bulletin: Bulletin, figure: Figure) -> tuple[Place, ...]:
    """The rows that add up to the figure."""
    regions = landing_regions(bulletin, figure)
    members = _members(bulletin, figure)
    return tuple(Place(region, *member) for region in regions for member in members)


def landing_regions(bulletin: Bulletin, figure: Figure) -> tuple[str, ...]:
    """The regions whose figures are added up; ``COUNTIES`` stands for all counties, without the zones of cities."""
    dims = figure.dims
    if "region" in dims:
        return (GROUPS[dims["region"]],)
    if "landing" in dims:
        return tuple(CITIES[name] for name in dims["landing"].split("、"))
    if "county" in dims:
        return (COUNTIES_OF_LIUAN[dims["county"]],)
    return (COUNTIES,) if "scope" in dims else (home_of(bulletin),)


def _members(bulletin: Bulletin, figure: Figure) -> tuple[tuple[str, str], ...]:
    dims = figure.dims
    if source := dims.get("source", "").replace("省外", ""):
        return _sources(source)
    if industry := dims.get("industry"):
        known = {**{name: ("sector", code) for name, code in SECTORS.items()}}
        known |= {name: ("bulletin_sector", name) for name in BULLETIN_SECTORS}
        return tuple(known[name] for name in industry.split("+"))
    return (_size(bulletin, figure),)


def _sources(text: str) -> tuple[tuple[str, str], ...]:
    if text == "沪苏浙":
        return (("source_group", text),)
    if text == TOP_FIVE:
        return tuple(("source", code) for code in TOP_SOURCES)
    names = text.split("、") if "、" in text or text in SOURCES else [SHORT_SOURCES[letter] for letter in text]
    return tuple(("source", SOURCES[name]) for name in names)


def _size(bulletin: Bulletin, figure: Figure) -> tuple[str, str]:
    threshold, new = figure.dims.get("threshold", "亿元以上"), figure.name.startswith(("新建", "新增", "当月新建"))
    size = {"亿元以上": ">=1", "5000万元以上": ">=0.5", "10亿元以上": ">=10", "30亿元以上": ">=30"}[threshold]
    merchants_before_2021 = "-hshg-" in bulletin.bulletin_id and bulletin.period < "2021"
    if size == (">=0.5" if merchants_before_2021 else ">=1"):
        return ("construction", "new") if new else ("none", "")
    return ("new_size_class" if new else "size_class", size)


def whole_of(figure: Figure) -> Place | None:
    """Shares of a region, of landing cities and of all counties are of the province's row with the same member."""
    if "scope" in figure.dims:
        return Place(PROVINCE, "new_size_class", ">=10")
    return Place() if {"region", "landing"} & set(figure.dims) else None
