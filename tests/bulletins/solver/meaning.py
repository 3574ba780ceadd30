"""What a printed figure is in the published tables: indicator, places and the numbers of it that can be asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

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


@dataclass(frozen=True)
class Measured:
    """A figure of one indicator. ``places`` are added up; ``whole`` is what shares are of (None: the ``none`` row).

    ``kind``: value; month (the month's flow); years (added up over the Decembers of the bulletin); growth (the yearly growth
    over them); first and last (the first and the last of them); ratio (a percentage of its own: a share of it is the value).
    ``fields`` renames the printed numbers: value is share where the figure itself is a share, '' is what no table says.
    ``others`` are percentages that stand in rows of their own: field and indicator. ``rank`` is the column of the rank.
    ``scale`` is how many base units the printed unit holds.
    """

    indicator: str
    places: tuple[Place, ...] = (Place(),)
    whole: Place | None = None
    kind: str = "value"
    fields: tuple[tuple[str, str], ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    rank: str = "rank_value"
    scale: int = 1


GROUPS = {
    "皖江示范区": "wanjiang",
    "皖北六市": "wanbei",
    "皖西两市两县": "wanxi",
    "皖西大别山革命老区": "wanxi",
    "皖南国际文化旅游示范区": "wannan",
}
CITIES = {
    "合肥": "340100", "芜湖": "340200", "蚌埠": "340300", "马鞍山": "340500", "滁州": "341100", "阜阳": "341200", "宿州": "341300",
    "六安": "341500", "亳州": "341600", "宣城": "341800",
}  # fmt: skip
COUNTIES_OF_LIUAN = {
    "金安区": "341502", "裕安区": "341503", "叶集区": "341504", "霍邱县": "341522", "舒城县": "341523", "金寨县": "341524",
    "霍山县": "341525", "市开发区": "341571",
}  # fmt: skip
SECTORS = {"一产": "primary", "二产": "secondary", "三产": "tertiary", "制造业": "manufacturing"}
BULLETIN_SECTORS = (
    "农产品加工 化工 仓储物流 商业 金融业 科技信息 建筑业 纺织服装业 社会公共服务"
).split()  # fmt: skip
SOURCES = {"上海": "310000", "江苏": "320000", "浙江": "330000", "北京": "110000", "广东": "440000", "香港": "810000"}
SHORT_SOURCES = {"苏": "江苏", "粤": "广东", "沪": "上海", "浙": "浙江", "京": "北京"}
#: The five of every bulletin that names them.
TOP_SOURCES = ("320000", "330000", "440000", "110000", "310000")
AGAINST_TARGET = (("completion", "target_completion"), ("over_schedule_pp", "ahead_of_schedule"))
#: Which region a bulletin is about, by the head of its id.
HOME = {"ah": PROVINCE, "la": "341500", "mas": "340500", "bz": "341600"}
#: Figures that no published table carries, by what stands in their dimensions.
UNKNOWN_DIMS = {"战略性新兴产业", "服务业(除房地产)", "房地产业", "高技术服务业", "前十国家/地区"}


def home_of(bulletin: Bulletin) -> str:
    """The region that the bulletin is about."""
    return HOME[bulletin.bulletin_id.split("-")[0]]


def meaning(bulletin: Bulletin, figure: Figure) -> Measured | None:
    """What the figure is in the published tables; None where none says it."""
    for names, make in _MAKERS:
        if figure.name in names:
            return make(bulletin, figure)
    return None


def _outside(bulletin: Bulletin, figure: Figure) -> Measured | None:
    investment = ("新建项目总投资", "在建项目总投资")
    count = figure.name.endswith("项目数")
    indicator = "out_projects" if count else "out_investment" if figure.name in investment else "out_funds"
    measured = Measured(indicator, scale=1 if count else 10000, places=_places(bulletin, figure), whole=_whole(figure))
    return _as_printed(figure, measured)


def _merchants(bulletin: Bulletin, figure: Figure) -> Measured | None:
    indicator = "huishang_projects"
    for word, code in (("到位资金", "funds"), ("投资总额", "total_investment"), ("徽商投资额", "investment")):
        if word in figure.name:
            indicator = f"huishang_{code}"
    count = indicator == "huishang_projects"
    return Measured(indicator, scale=1 if count else 10000, places=_places(bulletin, figure), whole=_whole(figure))


def _projects(bulletin: Bulletin, figure: Figure) -> Measured | None:
    """在建 and 新建 of 省外 or, in the bulletins on 徽商回归, of theirs."""
    return _merchants(bulletin, figure) if "-hshg-" in bulletin.bulletin_id else _outside(bulletin, figure)


def _as_printed(figure: Figure, measured: Measured) -> Measured:
    if figure.name == "实际到位资金占比":
        return replace(measured, fields=(("value", "share"),), scale=1)
    if figure.name == "拉动全省增幅":
        return replace(measured, fields=(("value", "contribution_pp"),), scale=1)
    if figure.name.startswith("当月"):
        return replace(measured, kind="month")
    if figure.name == "利用省外资金":
        return replace(measured, rank="rank_yoy")
    return replace(measured, others=AGAINST_TARGET)


def _places(bulletin: Bulletin, figure: Figure) -> tuple[Place, ...]:
    """The rows that add up to the figure."""
    regions = _regions(bulletin, figure)
    members = _members(bulletin, figure)
    return tuple(Place(region, *member) for region in regions for member in members)


def _regions(bulletin: Bulletin, figure: Figure) -> tuple[str, ...]:
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


def _whole(figure: Figure) -> Place | None:
    """Shares of a region, of landing cities and of all counties are of the province's row with the same member."""
    if "scope" in figure.dims:
        return Place(PROVINCE, "new_size_class", ">=10")
    return Place() if {"region", "landing"} & set(figure.dims) else None


def _signed(bulletin: Bulletin, figure: Figure) -> Measured | None:
    threshold = figure.dims.get("threshold", "亿元以上")
    size = next((member for text, member in (("10亿", ">=10"), ("5亿", ">=5")) if text in threshold), ">=1")
    industry, region = figure.dims.get("industry"), _regions(bulletin, figure)[0]
    if industry == "主导产业":
        return Measured("leading_projects", (Place(region),))
    place = Place(region, "size_class", size) if size != ">=1" else Place(region)
    if industry == "工业":
        place = Place(region, "industry_class", "industry")
    indicator = _SIGNED[figure.name]
    return Measured(
        indicator,
        (place,),
        kind="ratio" if figure.unit == "%" else "value",
        others=AGAINST_TARGET,
        scale=10000 if figure.unit == "亿元" else 1,
    )


def _capital(bulletin: Bulletin, figure: Figure) -> Measured | None:
    if UNKNOWN_DIMS & set(figure.dims.values()):
        return None
    indicator = "fdi_ministry" if figure.name == "部口径利用外资" or bulletin.bulletin_id.startswith("la-") else "fdi_province"
    if figure.name.startswith("新设"):
        indicator = "fdi_new_enterprises"
    scale = 1 if indicator == "fdi_new_enterprises" else 10000
    places, whole = _places(bulletin, figure), _whole(figure)
    others = AGAINST_TARGET
    measured = Measured(indicator, places, whole, scale=scale, others=others)
    if figure.name == "制造业占比":
        return replace(measured, places=(Place(PROVINCE, "sector", "manufacturing"),), fields=(("value", "share"),), scale=1)
    return replace(measured, fields=(("value", ""),)) if figure.unit == "亿元" else measured


def _report_of_2017(bulletin: Bulletin, figure: Figure) -> Measured | None:
    """The half-year report of 六安: the industrial projects, and how many of them are leading or emerging."""
    city, industry = (Place(home_of(bulletin)),), figure.dims.get("industry")
    if industry == "新能源汽车零部件":
        return None
    head = {"工业": "industry", "主导产业": "leading", "战略性新兴产业": "emerging"}[str(industry)]
    investment = figure.name.endswith("总投资")
    share = "leading_fit" if head == "leading" else f"emerging_share_{'investment' if investment else 'projects'}"
    scale = 10000 if investment else 1
    return Measured(f"{head}_{'investment' if investment else 'projects'}", city, others=(("share", share),), scale=scale)


def _plain(bulletin: Bulletin, figure: Figure) -> Measured | None:
    """Figures that are one indicator of the region, or of one county of it."""
    scale = 10000 if figure.unit == "亿元" else 1
    kind = "ratio" if figure.unit == "%" else "value"
    return Measured(_PLAIN[figure.name], tuple(Place(region) for region in _regions(bulletin, figure)), scale=scale, kind=kind)


def _over_years(bulletin: Bulletin, figure: Figure) -> Measured | None:
    indicator, kind, scale = _YEARS[figure.name]
    return Measured(indicator, kind=kind, scale=scale)


_SIGNED = {
    "新签约项目数": "signed_projects",
    "新签约项目总投资": "signed_investment",
    "新签约项目固投总规模": "signed_investment",
    "新签约开工项目数": "signed_started",
    "新签约项目开工率": "start_rate",
    "新开工项目数": "started_projects",
    "新开工项目总投资": "started_investment",
    "竣工项目数": "completed_projects",
}
_PLAIN = {
    "县区党政主要负责同志外出招商批次": "leader_trips",
    "境内到位资金": "domestic_funds",
    "签约项目数": "event_signed_projects",
    "签约项目总投资": "event_signed_investment",
    "现场督查新开工项目数": "inspected_projects",
    "调度项目数": "dispatched_projects",
    "驻外联络处走访企业数": "liaison_visits",
    "对接有价值项目信息": "leads_collected",
    "主导产业契合率": "leading_fit",
    "新纳统项目数": "statistics_entries",
}
_YEARS = {
    "在建徽商回归项目累计数": ("huishang_projects", "years", 1),
    "徽商回归累计到位资金": ("huishang_funds", "years", 10000),
    "年均增长": ("huishang_funds", "growth", 1),
    "占利用省外资金比重(起)": ("huishang_share", "first", 1),
    "占利用省外资金比重(止)": ("huishang_share", "last", 1),
}
_Maker = Callable[[Bulletin, Figure], "Measured | None"]
_MAKERS: tuple[tuple[set[str], _Maker], ...] = (
    (
        {"实际到位资金", "实际到位资金占比", "到位资金增速", "拉动全省增幅", "实际利用省外亿元以上项目资金", "利用省外资金"}
        | {"在建项目总投资", "新建项目总投资", "在建纳统项目数"},
        _outside,
    ),
    ({"在建省外投资项目数", "新建项目数", "新建项目到位资金", "当月新建项目数"}, _projects),
    (
        {"在建徽商回归项目数", "徽商回归项目投资总额", "徽商投资额", "徽商回归实际到位资金", "新增项目数", "新增项目投资总额"}
        | {"新增项目到位资金", "新建项目徽商投资额"},
        _merchants,
    ),
    (set(_SIGNED), _signed),
    (
        {"外商直接投资", "外商直接投资实际吸收额", "利用外商直接投资", "实际利用外商直接投资", "实际使用外资", "部口径利用外资"}
        | {"实际使用外资(含再投资、留存收益等到资)", "新设外资企业", "新设外商投资企业", "制造业占比"},
        _capital,
    ),
    ({"新引进项目数", "新引进项目总投资"}, _report_of_2017),
    (set(_PLAIN), _plain),
    (set(_YEARS), _over_years),
)
