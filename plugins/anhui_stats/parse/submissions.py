"""Files -> submissions -> ``ParsedBatch``. Pure.

Grain: every workbook is one submission; the csv files of one unit, period and folder are one together. A city's workbook is the
city's own submission and one more for each of its units that has rows in it. A file that cannot be read is a submission with a
``container_fault`` and nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from anhui_stats.batch import ParsedBatch
from anhui_stats.catalog.forms import FORMS, FormSet, all_covers, form_set
from anhui_stats.catalog.regions import Reference
from anhui_stats.models import FormStatus, Receipt
from anhui_stats.parse.answer_sheet import is_answer_sheet
from anhui_stats.parse.assign import assign_sheets
from anhui_stats.parse.collector import Collector
from anhui_stats.parse.containers import open_container
from anhui_stats.parse.cover import CoverReading, find_covers, read_cover
from anhui_stats.parse.csv_text import read_csv
from anhui_stats.parse.guesses import folder_unit, guess_period, guess_unit
from anhui_stats.parse.headings import HeadingIndex, build_index
from anhui_stats.parse.identity import joint_sha256, order_key, submission_id
from anhui_stats.parse.opened import OpenedFile, OpenedSheet, group_csv
from anhui_stats.parse.readers import read_workbook
from anhui_stats.parse.sheets import SheetReading, read_sheet
from anhui_stats.parse.sources import build_industry_index, build_source_index
from anhui_stats.parse.splitting import SplitSheet, split_sheet
from anhui_stats.parse.units import UnitIndex, build_unit_index
from anhui_stats.parse.values import ArrivedFile, ContentFault, Grid, Limits
from anhui_stats.periods import TIMEZONE, is_future

_TEXT_FIELDS = ("form_version", "revision_reason", "responsible", "reviewer", "compiler", "phone")


def parse_files(
    files: Sequence[ArrivedFile],
    reference: Reference,
    moment: dt.datetime,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    forms_folder: Path = FORMS,
) -> ParsedBatch:
    """Read files as typed rows. No file's content raises; ``moment`` only chooses forms where the cover names no period.

    Each submission is read by the versions of cover, layout and forms in ``forms_folder`` that its own period asks for.
    """
    run = _Run(reference, moment, limits, forms_folder)
    opened = [run.open(file) for file in sorted(files, key=lambda file: file.receipt.path)]
    for submission in group_csv(opened):
        run.read(submission)
    return run.collector.batch()


def parse_grids(
    workbooks: Sequence[tuple[Receipt, Sequence[Grid]]], reference: Reference, moment: dt.datetime, forms_folder: Path = FORMS
) -> ParsedBatch:
    """Read workbooks whose sheets are at hand already, each as a submission of its own, like ``parse_files``."""
    run = _Run(reference, moment, Limits(), forms_folder)
    for receipt, grids in workbooks:
        run.read(run.open_grids(receipt, grids))
    return run.collector.batch()


def refuse_file(receipt: Receipt, code: str, detail: str, reference: Reference, moment: dt.datetime) -> ParsedBatch:
    """The submission of a file that could not be read to its end, with that container fault."""
    run = _Run(reference, moment, Limits(), FORMS)
    run.read(OpenedFile((receipt,), fault=ContentFault(code, detail)))
    return run.collector.batch()


class _Run:
    """One call of ``parse_files``: what all its files share."""

    def __init__(self, reference: Reference, moment: dt.datetime, limits: Limits, forms_folder: Path) -> None:
        self.collector = Collector()
        self._reference = reference
        self._moment = moment
        self._current = f"{moment.astimezone(TIMEZONE):%Y-%m}"
        self._limits = limits
        self._folder = forms_folder
        self._resolvers: Mapping[str, Callable[[str], str | None]] = {
            "source_region": build_source_index(reference).resolve,
            "industry_code": build_industry_index(reference).get,
        }
        self._levels = {region.region_code: region.level for region in reference.regions}
        self._indexes: dict[str, dict[str, HeadingIndex]] = {}
        self._unit_indexes: dict[tuple[str, str], UnitIndex] = {}

    def open(self, file: ArrivedFile) -> OpenedFile:
        """The file's cover and sheets, or its fault."""
        try:
            return self._open(file)
        except ContentFault as fault:
            return OpenedFile((file.receipt,), fault=fault)

    def open_grids(self, receipt: Receipt, grids: Sequence[Grid]) -> OpenedFile:
        """A workbook whose sheets are at hand; ContentFault where none of them is a cover."""
        return self._sort_sheets(receipt, grids, find_covers(grids, self._forms(None).cover), False)

    def _open(self, file: ArrivedFile) -> OpenedFile:
        definition = self._forms(None).cover
        container = open_container(file.content, file.receipt.file_name, self._limits)
        if container.kind == "csv":
            pairs, body = read_csv(container.text, file.receipt.file_name, definition, self._limits)
            covers = [pairs] if pairs else []
            grids: tuple[Grid, ...] = (body,)
        else:
            grids = read_workbook(container, file.content, self._limits)
            covers = find_covers([grid for grid in grids if not is_answer_sheet(grid)], definition)
        return self._sort_sheets(file.receipt, grids, covers, container.kind == "csv")

    def _sort_sheets(self, receipt: Receipt, grids: Sequence[Grid], covers: Sequence[Grid], is_csv: bool) -> OpenedFile:
        if not covers:
            raise ContentFault("no_cover", "没有找到“封面”")
        readings = [self._read_cover(grid) for grid in covers]
        answers = tuple(OpenedSheet(grid, receipt) for grid in grids if is_answer_sheet(grid))
        answering = [answer.grid for answer in answers]
        sheets = tuple(OpenedSheet(grid, receipt) for grid in grids if grid not in covers and grid not in answering)
        further = tuple((OpenedSheet(g, receipt), r) for g, r in zip(covers[1:], readings[1:], strict=True))
        nil = tuple(readings[0].nil_forms())
        return OpenedFile((receipt,), readings[0], covers[0], sheets, answers, further, nil, is_csv=is_csv)

    def _forms(self, period: str | None) -> FormSet:
        """The definitions that a period asks for; those of the present one where there is none."""
        return form_set(period or self._current, self._folder)

    def _read_cover(self, grid: Grid) -> CoverReading:
        """The cover by the version that is valid in the period which that version finds on it.

        A cover of another version than its period's is read by its own (the newest that finds a period),
        a cover without a period by the present one.
        """
        found: list[CoverReading] = []
        for definition in reversed(all_covers(self._folder)):
            reading = read_cover(grid, definition)
            period = reading.text("period")
            if period is not None and self._forms(period).cover == definition:
                return reading
            found += [reading] if period is not None else []
        return found[0] if found else read_cover(grid, self._forms(None).cover)

    def read(self, opened: OpenedFile) -> None:
        """Everything that one submission holds, into the collector."""
        identity = submission_id(opened.receipts, opened.unit_code)
        self._add_submission(identity, opened)
        if opened.cover is None or opened.cover_grid is None:
            return
        self.collector.add_cover(identity, opened.cover)
        for answer_sheet in opened.answers:
            self.collector.add_answers(identity, answer_sheet.grid)
        if opened.cover_grid.hidden:
            self.collector.add_hidden(identity, "", opened.cover_grid)
        for sheet, cover in opened.further_covers:
            named = cover.raw("unit_name") or cover.raw("unit_code")
            self.collector.add_plain_sheet(identity, sheet.grid, sheet.receipt.sha256, sheet.receipt.file_name, named)
        forms = self._forms(opened.period)
        counts = self._read_sheets(identity, opened, forms)
        level = self._levels.get(opened.unit_code or "")
        for code, status, rows, found in _form_statuses(forms, level, counts, opened.nil_forms):
            self.collector.add("forms", (identity, code, status.value, rows, found))

    def _read_sheets(self, identity: str, opened: OpenedFile, forms: FormSet) -> dict[str, int]:
        """Rows parsed by form code, for each form that had a sheet of the reporter's own."""
        counts: dict[str, int] = {}
        units: dict[str, list[tuple[SheetReading, Receipt]]] = {}
        index = self._units_of(opened, forms)
        assigned = assign_sheets([s.grid for s in opened.sheets], self._index(forms, opened.period or self._current))
        for sheet, found in zip(opened.sheets, assigned, strict=True):
            source = (sheet.receipt.sha256, sheet.receipt.file_name)
            if found.grid.hidden:
                self.collector.add_hidden(identity, found.form.form_code if found.form else "", found.grid)
            if found.form is None:
                self.collector.add_plain_sheet(identity, found.grid, *source, None)
                continue
            reading = read_sheet(found.grid, found.form, found.match, forms.layout, self._resolvers)
            code = found.form.form_code
            if index is not None and "city" in found.form.consolidated_by:
                split = split_sheet(reading, index, forms.layout)
                self._add_split(identity, opened.receipts, split)
                for unit_code, part in split.units.items():
                    units.setdefault(unit_code, []).append((part, sheet.receipt))
                reading = split.own
                if (split.units or split.refused) and not reading.kinds.data:
                    self.collector.add_sheet(identity, reading, *source)
                    continue
            self.collector.add_sheet(identity, reading, *source)
            counts[code] = counts.get(code, 0) + len(reading.kinds.data)
        for unit_code, parts in sorted(units.items()):
            self._add_unit(opened, unit_code, parts)
        return counts

    def _units_of(self, opened: OpenedFile, forms: FormSet) -> UnitIndex | None:
        """The units of the city that sent the workbook; None for other senders, and where the period is in doubt."""
        city = self._reference.region(opened.unit_code or "")
        period = opened.period
        if city is None or city.level != "city" or period is None or is_future(period, self._moment):
            return None
        key = (city.region_code, period)
        if key not in self._unit_indexes:
            self._unit_indexes[key] = build_unit_index(self._reference, city, period, forms.layout.city_words)
        return self._unit_indexes[key]

    def _add_split(self, identity: str, receipts: Sequence[Receipt], split: SplitSheet) -> None:
        place = (split.own.form.form_code, split.own.grid.name)
        for unit_code, part in split.units.items():
            unit = (submission_id(receipts, unit_code), unit_code)
            self.collector.add("splits", (identity, *unit, *place, split.by_column, len(part.kinds.data)))
        for refused in split.refused:
            row = None if refused.row is None else refused.row + 1
            self.collector.add("refused", (identity, *place, row, refused.cell, refused.raw, refused.reason))

    def _add_unit(self, opened: OpenedFile, unit_code: str, parts: Sequence[tuple[SheetReading, Receipt]]) -> None:
        """A unit's own submission out of its city's workbook: it speaks only of the forms in which it has rows."""
        identity = submission_id(opened.receipts, unit_code)
        self._add_submission(identity, opened, unit_code)
        if opened.cover is not None:
            self.collector.add_cover(identity, opened.cover)
        counts: dict[str, int] = {}
        for reading, receipt in parts:
            self.collector.add_sheet(identity, reading, receipt.sha256, receipt.file_name)
            counts[reading.form.form_code] = counts.get(reading.form.form_code, 0) + len(reading.kinds.data)
        for form_code, rows in sorted(counts.items()):
            self.collector.add("forms", (identity, form_code, FormStatus.PRESENT.value, rows, True))

    def _index(self, forms: FormSet, period: str) -> dict[str, HeadingIndex]:
        if period not in self._indexes:
            known = forms.layout.known_bracket_units
            self._indexes[period] = {form.form_code: build_index(form, known) for form in forms.forms}
        return self._indexes[period]

    def _add_submission(self, identity: str, opened: OpenedFile, split_unit: str | None = None) -> None:
        receipts, cover = opened.receipts, opened.cover
        first = receipts[0]
        newest = max(receipts, key=order_key)
        guessed = guess_period(first.file_name)
        head = (
            identity,
            sorted(receipt.receipt_id for receipt in receipts),
            first.path,
            "；".join(receipt.file_name for receipt in receipts),
            joint_sha256(receipts),
            order_key(newest),
            max(receipt.received_at for receipt in receipts),
            folder_unit(first.folder, self._reference),
            guess_unit(first.file_name, guessed or self._current, self._reference),
            guessed,
            opened.fault.code if opened.fault else None,
            opened.fault.detail if opened.fault else None,
        )
        if cover is None:
            self.collector.add("submissions", head + (None,) * 7 + ([],) + (None,) * 8)
            return
        unit_code = split_unit or opened.unit_code
        unit = (cover.text("unit_name"), cover.raw("unit_code"), unit_code, self._levels.get(unit_code or ""))
        period = (cover.raw("period"), opened.period)
        version, *persons = (cover.text(name) for name in _TEXT_FIELDS)
        sent_by = opened.unit_code if split_unit else None
        nil_forms = [] if split_unit else list(opened.nil_forms)
        tail = (version, nil_forms, *persons, cover.value("reported_on"), cover.sheet, sent_by)
        self.collector.add("submissions", (*head, *unit, *period, *tail))


def _form_statuses(
    forms: FormSet, level: str | None, counts: Mapping[str, int], nil_forms: Sequence[str]
) -> list[tuple[str, FormStatus, int, bool]]:
    """What the submission says about each form: a county or zone about every county form, others about those in it."""
    statuses = []
    for form in forms.forms:
        code = form.form_code
        rows, found = counts.get(code, 0), code in counts
        if code in nil_forms and not rows:
            statuses.append((code, FormStatus.NIL, 0, found))
        elif found:
            statuses.append((code, FormStatus.PRESENT, rows, True))
        elif form.family == "zs" and level in ("county", "zone"):
            statuses.append((code, FormStatus.ABSENT, 0, False))
    return statuses
