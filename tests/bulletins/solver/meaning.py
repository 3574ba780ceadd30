"""What a printed figure is in the published tables: indicator, places and the numbers of it that can be asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bulletins.solver.printed import Bulletin, Figure
from bulletins.solver.words import CHAIN, PROVINCE, Place, home_of, landing_regions, places_of, whole_of


@dataclass(frozen=True)
class Measured:
    """A figure of one indicator. ``places`` are added up; ``whole`` is what shares are of (None: the ``none`` row).

    ``kind``: value; month (the month's flow); years (added up over the Decembers of the bulletin); growth (the yearly growth
    over them); first and last (the first and the last of them); ratio (a percentage of its own); ledger (no indicator:
    counted in the published table ``projects``, under a name of the tests).
    ``fields`` renames the printed numbers: value is share where the figure itself is a share, '' is what no table says.
    ``others`` are percentages that stand in rows of their own: field and indicator. ``rank`` is the column of the rank:
    by value, but where the title speaks of growth. ``scale`` is how many base units the printed unit holds.
    """

    indicator: str
    places: tuple[Place, ...] = (Place(),)
    whole: Place | None = None
    kind: str = "value"
    fields: tuple[tuple[str, str], ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    rank: str = "rank_value"
    scale: int = 1


AGAINST_TARGET = (("completion", "target_completion"), ("over_schedule_pp", "ahead_of_schedule"))
#: Figures that no published table carries, by what stands in their dimensions.
UNKNOWN_DIMS = {"战略性新兴产业", "服务业(除房地产)", "房地产业", "高技术服务业", "前十国家/地区"}


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
    measured = Measured(indicator, scale=1 if count else 10000, places=places_of(bulletin, figure), whole=whole_of(figure))
    return _as_printed(figure, measured)


def _merchants(bulletin: Bulletin, figure: Figure) -> Measured | None:
    indicator = "huishang_projects"
    for word, code in (("到位资金", "funds"), ("投资总额", "total_investment"), ("徽商投资额", "investment")):
        if word in figure.name:
            indicator = f"huishang_{code}"
    count = indicator == "huishang_projects"
    return Measured(indicator, scale=1 if count else 10000, places=places_of(bulletin, figure), whole=whole_of(figure))


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


def _signed(bulletin: Bulletin, figure: Figure) -> Measured | None:
    threshold = figure.dims.get("threshold", "亿元以上")
    size = next((member for text, member in (("10亿", ">=10"), ("5亿", ">=5")) if text in threshold), ">=1")
    industry, region = figure.dims.get("industry"), landing_regions(bulletin, figure)[0]
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
    places, whole = places_of(bulletin, figure), whole_of(figure)
    measured = Measured(indicator, places, whole, scale=scale, others=AGAINST_TARGET)
    if figure.name == "制造业占比":
        return replace(measured, places=(Place(PROVINCE, "sector", "manufacturing"),), fields=(("value", "share"),), scale=1)
    return replace(measured, fields=(("value", ""),)) if figure.unit == "亿元" else measured


def _brought_in(bulletin: Bulletin, figure: Figure) -> Measured | None:
    """新引进: industrial projects, how many of them are leading or emerging; one industry is counted in the ledger."""
    city, industry = (Place(home_of(bulletin)),), figure.dims.get("industry")
    if industry == CHAIN:
        return _on_the_ledger("chain", figure, city)
    head = {"工业": "industry", "主导产业": "leading", "战略性新兴产业": "emerging"}[str(industry)]
    investment = figure.name.endswith("总投资")
    share = "leading_fit" if head == "leading" else f"emerging_share_{'investment' if investment else 'projects'}"
    scale = 10000 if investment else 1
    return Measured(f"{head}_{'investment' if investment else 'projects'}", city, others=(("share", share),), scale=scale)


def _landed(bulletin: Bulletin, figure: Figure) -> Measured | None:
    """新落地 (registered this year) and the investment of 新纳统: no indicators, so counted in the published ledger."""
    member = {"亿元以上": ">=1", "10-50亿元": "10-50", "50亿元以上": ">=50"}[figure.dims["threshold"]]
    kind = "entered" if "纳统" in figure.name else "landed"
    return _on_the_ledger(kind, figure, (Place(home_of(bulletin), "size_class", member),))


def _on_the_ledger(kind: str, figure: Figure, places: tuple[Place, ...]) -> Measured:
    if figure.name.endswith("总投资"):
        return Measured(f"{kind}_investment", places, kind="ledger", scale=10000)
    return Measured(f"{kind}_projects", places, kind="ledger")


def _plain(bulletin: Bulletin, figure: Figure) -> Measured | None:
    """Figures that are one indicator of the region, or of one county of it."""
    scale = 10000 if figure.unit == "亿元" else 1
    kind = "ratio" if figure.unit == "%" else "value"
    return Measured(
        _PLAIN[figure.name], tuple(Place(region) for region in landing_regions(bulletin, figure)), scale=scale, kind=kind
    )


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
    ({"新引进项目数", "新引进项目总投资"}, _brought_in),
    ({"新落地项目数", "新落地项目总投资", "新纳统项目总投资"}, _landed),
    (set(_PLAIN), _plain),
    (set(_YEARS), _over_years),
)
