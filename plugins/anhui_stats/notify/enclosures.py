"""The words about the workbook that goes back with an answer, and about what changed since the attempt before. Pure."""

from __future__ import annotations

from anhui_stats.catalog.recipients import Office
from anhui_stats.notify.answers import Changes, ReturnedBook, SubmissionAnswer
from anhui_stats.notify.findings import LISTED, is_settled

_REASONS = "更正、退资、核减、口径、价格、进度、其他"


def enclosed_of(answer: SubmissionAnswer, office: Office) -> tuple[str, ...]:
    """What goes along with the letter and how much of it stands in the letter; empty where nothing does."""
    book = answer.returned
    if book is None:
        return ()
    marked = _marked(answer)
    what = (
        f"《{book.name}》："
        + {
            "annotated": f"贵单位报送的原表，{marked}",
            "rebuilt": f"所报数据的副本（只有数值，没有公式），{marked}",
            "list_only": f"审核意见清单，在“审核结果”工作表中列出全部{len(answer.every_finding)}处，不含所报数据。",
        }[book.kind]
    )
    where = what if book.is_attached else what + _fetch(book, office)
    if answer.in_parts.findings:
        where += f"其中各单位部分的{len(answer.in_parts.findings)}处已分别答复各单位，正文不列。"
    if len(answer.findings) <= LISTED:
        return (where,)
    rest = "附件" if book.is_attached else "该文件"
    return (where, f"共{len(answer.findings)}处，正文列出前{LISTED}处，其余见{rest}“审核结果”工作表。")


def _marked(answer: SubmissionAnswer) -> str:
    """What is marked in the workbook; what is explained is listed only."""
    settled = sum(map(is_settled, answer.every_finding))
    number = len(answer.every_finding) - settled
    if not number:
        return f"已说明的{settled}处列在首页“审核结果”工作表。"
    also = f"；连同已说明的{settled}处，" if settled else "，并"
    return f"{number}处审核结果已逐处标注（红色为错误，黄色为待核实，蓝色为提示）{also}汇总在首页“审核结果”工作表。"


def _fetch(book: ReturnedBook, office: Office) -> str:
    size = f"{book.size / 1_000_000:.1f}MB"
    return f"该文件较大（{size}），没有随信发送，请到{office.fetch_from}领取（{book.path}），或致电{office.phone}索取。"


def explain_step(answer: SubmissionAnswer, place: str) -> str:
    """How to answer a query whose figure is right."""
    if answer.returned is None or not _can_be_sent_in(answer.returned, answer.file_name):
        return (
            "数据无误的，请直接回复本邮件说明具体原因（如更正、退资、核减、二期工程），并写明规则编号和单元格。"
            "仅写“核实无误”不能作为说明。"
        )
    return (
        f"待核实的数据无误的，请打开退回的《{answer.returned.name}》，在“审核结果”工作表对应行的“原因代码”栏选填{_REASONS}之一，"
        f"在“情况说明”栏写明具体情况，保存后将该文件放入{place}。仅写“核实无误”不能作为说明。"
    )


def mend_in(answer: SubmissionAnswer) -> str:
    """Where to mend: in the returned file where it may come back, so that mends and explanations end up in one file."""
    if answer.returned is None or not _can_be_sent_in(answer.returned, answer.file_name):
        return ""
    return f"（可直接在退回的《{answer.returned.name}》中改正，标红处即为错误）"


def _can_be_sent_in(book: ReturnedBook, file_name: str) -> bool:
    """Whether the returned file may come back as the report itself: not a list, and not the copy of csv files."""
    return book.kind == "annotated" or (book.kind == "rebuilt" and not file_name.lower().endswith(".csv"))


def changes_text(changes: Changes) -> str:
    """What became of the findings of the attempt before: 已改正5处，已说明1处，仍存在2处，新增1处."""
    settled = f"已说明{changes.settled}处，" if changes.settled else ""
    return f"已改正{changes.mended}处，{settled}仍存在{changes.standing}处，新增{changes.new}处"
