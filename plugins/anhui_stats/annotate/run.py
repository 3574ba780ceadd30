"""One workbook and its findings -> the workbook that goes back. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from anhui_stats.annotate.book import Book, quoted
from anhui_stats.annotate.earlier import OldResults, read_old_results, remove_marks, remove_sheets
from anhui_stats.annotate.head import result_head
from anhui_stats.annotate.marking import mark_findings
from anhui_stats.annotate.models import AnnotatedWorkbook, AnswerStatus, Kind, UnfitError
from anhui_stats.annotate.package import Package
from anhui_stats.annotate.rebuilt import PLACEHOLDER, placeholder_workbook, values_workbook
from anhui_stats.annotate.result_rows import name_units, result_rows
from anhui_stats.annotate.result_sheet import HEADING_ROW, ResultSheet
from anhui_stats.annotate.result_styles import ResultStyles
from anhui_stats.annotate.style_table import StyleTable, empty_styles
from anhui_stats.catalog.forms import all_covers
from anhui_stats.models import Finding
from anhui_stats.notify.findings import is_settled
from anhui_stats.parse.answer_sheet import FINDING_ID, RESULT_SHEET, has_answer_name
from anhui_stats.parse.containers import Container, open_container
from anhui_stats.parse.csv_text import read_csv
from anhui_stats.parse.readers import read_workbook, unique_names
from anhui_stats.parse.values import ContentFault, Grid, Limits

_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_SUFFIX = re.compile(r"\.(?:xlsx|xlsm|xls|csv|et|txt)$", re.IGNORECASE)
_ID_HEADING = FINDING_ID.encode()
#: A copy of more cells would take the night minutes and the clerk nothing that the list does not say.
_MOST_COPIED_CELLS = 1_000_000
_NOTHING_OLD = OldResults(frozenset(), {}, {})


def returned_name(file_name: str) -> str:
    """The name under which a file goes back. A returned file that comes again does not get the word twice."""
    stem = _SUFFIX.sub("", file_name.rsplit("/", 1)[-1])
    return f"{RESULT_SHEET}_{stem.removeprefix(f'{RESULT_SHEET}_')}.xlsx"


def annotate_workbook(
    content: bytes,
    file_name: str,
    findings: Sequence[Finding],
    status: AnswerStatus,
    previous: Sequence[Finding] = (),
    more: Sequence[tuple[str, bytes]] = (),
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> AnnotatedWorkbook:
    """The file as it goes back, with ``findings`` marked and listed. No content raises.

    ``previous``: the findings of the last attempt, for what is new, still there or mended. ``more``: names and bytes of the
    further csv files of the same submission.
    """
    job = _Job(findings, status, previous)
    try:
        container = open_container(content, file_name, limits)
        note = f"原文件是 {container.kind} 格式"
        if container.kind == "xlsx":
            try:
                return job.mark(container.parts, _Way("annotated"), _old_results(container, content, limits))
            except UnfitError as error:
                note = f"原文件无法直接标注（{error}）"
        files = [(file_name, container), *((name, open_container(other, name, limits)) for name, other in more)]
        return _rebuild(job, _grids(files, content, limits), _Way("rebuilt", note, is_csv=container.kind == "csv"))
    except ContentFault as fault:
        return job.mark(_parts(placeholder_workbook()), _Way("list_only", fault.detail), drop=frozenset({PLACEHOLDER}))


def _rebuild(job: _Job, grids: Sequence[Grid], way: _Way) -> AnnotatedWorkbook:
    """A new workbook of the sheets' values; ``ContentFault`` where they are too many."""
    if sum(len(grid.rows) * len(grid.rows[0]) for grid in grids if grid.rows) > _MOST_COPIED_CELLS:
        raise ContentFault("too_large", f"{way.note}，单元格过多，不附副本")
    old = read_old_results(grids)
    rebuilt, names = values_workbook([grid for grid in grids if grid.name not in old.names])
    try:
        return job.mark(_parts(rebuilt), way, replace(old, names=frozenset()), names)
    except UnfitError as error:
        raise ContentFault("too_large", f"{way.note}，副本过大，不附副本") from error


@dataclass(frozen=True)
class _Way:
    """Which kind of workbook goes back, and why."""

    kind: Kind
    note: str = ""
    is_csv: bool = False


def _parts(content: bytes) -> Mapping[str, bytes]:
    return open_container(content, "", Limits(max_bytes=len(content), max_unpacked_bytes=2**40, max_ratio=2**20)).parts


def _old_results(container: Container, content: bytes, limits: Limits) -> OldResults:
    """The sheets' values are needed only where one of our own sheets came back."""
    names = [entry.name for entry in Book(Package(container.parts)).sheets()]
    may_be_there = any(map(has_answer_name, names)) or any(_ID_HEADING in part for part in container.parts.values())
    return read_old_results(read_workbook(container, content, limits) if may_be_there else ())


def _grids(files: Sequence[tuple[str, Container]], content: bytes, limits: Limits) -> tuple[Grid, ...]:
    container = files[0][1]
    if container.kind != "csv":
        return read_workbook(container, content, limits)
    cover = all_covers()[-1]
    return unique_names([read_csv(other.text, name, cover, limits)[1] for name, other in files if other.kind == "csv"])


@dataclass(frozen=True)
class _Job:
    """What is to be told, whatever the workbook is that tells it."""

    findings: Sequence[Finding]
    status: AnswerStatus
    previous: Sequence[Finding]

    def mark(
        self,
        parts: Mapping[str, bytes],
        way: _Way,
        old: OldResults = _NOTHING_OLD,
        names: Mapping[str, str] = MappingProxyType({}),
        drop: frozenset[str] = frozenset(),
    ) -> AnnotatedWorkbook:
        """Marks and result sheet in the workbook with these parts; ``old``: what stands on the result sheets that came back."""
        book = Book(Package(parts))
        styles = _styles(book)
        active = remove_sheets(book, old.names | drop)
        remove_marks(book, styles, old.saved_fills)
        open_findings = [finding for finding in self.findings if not is_settled(finding)]
        marks = mark_findings(book, styles, open_findings, names)
        headings = self.status.headings
        rows = name_units(result_rows(self.findings, self.previous, self.status.units, old.answers), self.status)
        there = {entry.name for entry in book.sheets()}
        links = {name: name for name in there} | {own: name for own, name in names.items() if name in there}
        head = result_head(self.status, rows, "csv" if way.is_csv else way.kind, way.note)
        sheet = ResultSheet(head, rows, links, marks.saved_fills, headings)
        _insert(book, sheet, ResultStyles(styles, headings), active=active)
        return AnnotatedWorkbook(book.package.save(), marks.marked, len(rows), way.kind, way.note)


def _insert(book: Book, sheet: ResultSheet, styles: ResultStyles, *, active: bool) -> None:
    """The result sheet as the first, with its filter and the row that every printed page repeats."""
    name = _free_sheet_name({entry.name for entry in book.sheets()})
    book.insert_first(name, sheet.xml(book.main, styles, active=active), active=active)
    last = HEADING_ROW + max(len(sheet.rows), 1)
    book.define("_xlnm._FilterDatabase", f"{quoted(name)}!$A${HEADING_ROW}:${sheet.last_column}${last}", hidden=True)
    book.define("_xlnm.Print_Titles", f"{quoted(name)}!${HEADING_ROW}:${HEADING_ROW}")


def _styles(book: Book) -> StyleTable:
    workbook = "xl/workbook.xml"
    part = next((r.target for r in book.package.relations(workbook) if r.kind == "styles" and r.target in book.package), "")
    if not part:
        part = book.package.free_name("xl/styles{}.xml") if "xl/styles.xml" in book.package else "xl/styles.xml"
        book.package.put(part, empty_styles(book.main), _STYLES_TYPE)
        book.package.relate(workbook, f"{book.links}/styles", part)
    return StyleTable(book.package.edit(part))


def _free_sheet_name(taken: set[str]) -> str:
    """审核结果, unless the clerk has a sheet of that name that is not ours."""
    names = (RESULT_SHEET, *(f"{RESULT_SHEET}（{number}）" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)
