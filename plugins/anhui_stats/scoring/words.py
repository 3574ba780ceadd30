"""What a formula says, in Chinese, for the published table of schemes."""

from __future__ import annotations

from anhui_stats.catalog.formulas import (
    AbsenceDeduction,
    Efficacy,
    ExclusiveBonus,
    Formula,
    FullOnSchedule,
    Input,
    Judged,
    Proportion,
    RankPoints,
    ReportDeduction,
    StepBonus,
)
from anhui_stats.catalog.indicators import load_indicators
from anhui_stats.scoring.models import shown

_DIRECTIONS = {"higher": "越高越好", "lower": "越低越好"}
_MEMBERS = {"new": "新建", "continued": "续建", "industry": "工业"}


def input_words(read: Input) -> str:
    """The figure in words: 重大项目引进数（≥10亿元）."""
    label = next(i.label for i in load_indicators() if i.indicator_code == read.indicator_code)
    member = f"≥{read.member[2:]}亿元" if read.member.startswith(">=") else _MEMBERS.get(read.member, read.member)
    conditions = [read.condition, *(f"含折算{code}" for code in read.equivalences)]
    notes = [member, "认定数" if read.basis == "recognised" else "", *conditions]
    if read.target is not None:
        notes.append(f"目标{shown(read.target)}")
    told = "，".join(filter(None, notes))
    return f"{label}（{told}）" if told else label


def formula_words(formula: Formula) -> str:
    """The whole formula in one line."""
    match formula:
        case Proportion():
            parts = "＋".join(
                f"{input_words(p.input)}÷目标" + ("" if p.share == 1 else f"×{shown(p.share * 100)}%") for p in formula.parts
            )
            return f"完成比例：min({parts}, {shown(formula.cap_pct)}%)×权重"
        case FullOnSchedule():
            return f"序时进度：{input_words(formula.input)}完成率达到月份÷12得满分，否则按完成率÷序时进度×权重"
        case Efficacy():
            scale = f"×{shown(formula.span)}＋{shown(formula.floor)}，{_DIRECTIONS[formula.direction]}，按权重折算"
            return f"功效系数：{input_words(formula.input)}在组内(x－min)÷(max－min){scale}"
        case RankPoints():
            steps = f"第1位得满分，每低1位少{shown(formula.step)}分，不低于{shown(formula.floor)}分"
            return f"位次计分：{input_words(formula.input)}组内{steps}，{_DIRECTIONS[formula.direction]}"
        case StepBonus():
            beyond = "超目标部分" if formula.beyond_target else ""
            return f"逐项加分：{input_words(formula.input)}{beyond}每个加{shown(formula.each)}分，最多{shown(formula.cap)}分"
        case ExclusiveBonus():
            tiers = "；".join(f"{tier.label}加{shown(tier.points)}分" for tier in formula.tiers)
            return f"择高加分：{tiers}；只取最高一档"
        case ReportDeduction():
            return f"报表扣分：当年月报迟报、漏报每次扣{shown(formula.each)}分，最多扣{shown(formula.cap)}分"
        case AbsenceDeduction():
            return f"缺项扣分：{'、'.join(map(input_words, formula.required))}每缺一项扣{shown(formula.each)}分"
        case Judged():
            return "评议得分：按评议得分表（SJ09）计，不超过权重"
