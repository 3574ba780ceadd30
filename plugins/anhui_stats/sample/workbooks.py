"""One unit's submission of one month as files: rows, the clerk's habits, perhaps faults, then xlsx, xls or csv."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Sequence
from pathlib import Path

from anhui_stats.catalog.forms import form_set
from anhui_stats.periods import first_day, label, shift
from anhui_stats.sample.chance import chance, letters
from anhui_stats.sample.containers import BAD_CONTAINERS, Grids
from anhui_stats.sample.faults import inject
from anhui_stats.sample.habits import Habits, arrange, draw_habits, dress, file_stem, period_text, sheet_style
from anhui_stats.sample.manifest import Fault, SampleFile
from anhui_stats.sample.places import place
from anhui_stats.sample.spoiling import Spoiler
from anhui_stats.sample.summary import report
from anhui_stats.sample.vocabulary import GIVEN, SURNAMES
from anhui_stats.sample.workbook_writer import PLAIN, CellValue, cover_grid, lay_out, write_csv, write_xls, write_xlsx

Rows = dict[str, list[dict[str, CellValue]]]
#: Spoils a composed month in places of its choice and says where.
Spoil = Callable[[Spoiler], tuple[Fault, ...]]


@dataclasses.dataclass(frozen=True)
class Plan:
    """How a unit's month is to be written: container xlsx, xls, csv or csv_gb18030; a whole-file fault; faults within."""

    container: str = "xlsx"
    bad_container: str = ""
    faults: tuple[str, ...] = ()


def cover_values(seed: int, unit_code: str, period: str, period_written: str, nil: Sequence[str]) -> dict[str, CellValue]:
    """The values of a cover; people and telephone numbers are invented."""
    draw = chance(seed, "people", unit_code)
    people = [draw.choice(SURNAMES) + letters(draw, GIVEN, 2) for _ in range(3)]
    return {
        "unit_name": place(unit_code).region_name,
        "unit_code": unit_code,
        "period": period_written,
        "form_version": "2022",
        "nil_forms": ",".join(nil) or None,
        "responsible": people[0],
        "reviewer": people[1],
        "compiler": people[2],
        "phone": f"0550-000{draw.randrange(10**4):04d}",
        "reported_on": first_day(shift(period, 1)).replace(day=draw.randint(2, 8)),
    }


def lay_out_all(seed: int, unit_code: str, period: str, rows: Rows, habits: Habits | None) -> Grids:
    """The sheets of a submission; without habits plainly (with a 合计, so that it can be spoiled)."""
    forms = form_set(period)
    nil = [f.form_code for f in forms.forms if f.is_required_from(place(unit_code).level) and not rows.get(f.form_code)]
    written = period_text(habits, period) if habits else period
    made: Grids = {"": cover_grid(forms.cover, cover_values(seed, unit_code, period, written, nil))}
    for form in forms.forms:
        if not rows.get(form.form_code):
            continue
        plain = dataclasses.replace(PLAIN, total="bottom" if form.form_code == "ZS01" else "")
        style = sheet_style(habits, form) if habits else plain
        made[form.form_code] = lay_out(form, rows[form.form_code], place(unit_code).region_name, period, style)
        if habits:
            dress(habits, form, made[form.form_code])
    return made


@dataclasses.dataclass(frozen=True)
class Composed:
    """A unit's month before it is written: its sheets ('' is the cover), the rows behind them, and what is wrong with them."""

    made: Grids
    rows: Rows
    faults: tuple[Fault, ...]


def compose(seed: int, unit_code: str, period: str, spoil: Spoil | None, habits: Habits | None) -> Composed:
    """One unit's month as sheets, in the clerk's own way or (without habits) plainly, then spoiled where that is asked."""
    rows: Rows = {code: list(found) for code, found in report(seed, unit_code, period).rows.items()}
    rows["ZS01"] = arrange(habits, rows["ZS01"]) if habits else rows["ZS01"]
    return spoiled(seed, unit_code, period, rows, spoil, habits)


def spoiled(seed: int, unit_code: str, period: str, rows: Rows, spoil: Spoil | None, habits: Habits | None = None) -> Composed:
    """Given rows as sheets, spoiled where that is asked."""
    made = lay_out_all(seed, unit_code, period, rows, habits)
    spoiler = Spoiler(made, rows, period, chance(seed, "faults", unit_code, period))
    return Composed(made, rows, spoil(spoiler) if spoil else ())


def write_submission(seed: int, unit_code: str, period: str, plan: Plan, landing: Path) -> SampleFile:
    """Write one unit's month below ``landing`` and say what was written and what is wrong with it."""
    habits = draw_habits(seed, unit_code)
    clean = not plan.faults and not plan.bad_container
    composed = compose(seed, unit_code, period, functools.partial(inject, plan.faults), habits if clean else None)
    made, faults = composed.made, composed.faults
    region = place(unit_code)
    stem = file_stem(habits, region.region_name, period)
    folder = landing / _folder(habits, unit_code, period)
    if plan.bad_container:
        folder = landing if plan.bad_container == "foreign_folder" else folder
        paths = [BAD_CONTAINERS[plan.bad_container](made, folder, stem)]
        faults = (Fault(plan.bad_container, "error", "", "", "", "", ""),)
    else:
        paths = _write(made, plan.container, folder, landing / unit_code / label(period), stem)
    names = tuple(path.relative_to(landing).as_posix() for path in paths)
    return SampleFile(names, unit_code, period, region.level, faults)


def _folder(habits: Habits, unit_code: str, period: str) -> Path:
    if habits.folder == "unit":
        return Path(unit_code)
    return Path(place(place(unit_code).parent_code).region_name, label(period)) if habits.folder == "city" else Path()


def _write(made: Grids, container: str, folder: Path, csv_folder: Path, stem: str) -> list[Path]:
    if container == "xlsx":
        write_xlsx(folder / f"{stem}.xlsx", list(made.values()))
        return [folder / f"{stem}.xlsx"]
    if container == "xls":
        write_xls(folder / f"{stem}.xls", list(made.values()))
        return [folder / f"{stem}.xls"]
    encoding = "gb18030" if container == "csv_gb18030" else "utf-8-sig"
    paths = []
    for code in [code for code in made if code]:
        paths.append(csv_folder / f"{code}_{stem}.csv")
        write_csv(paths[-1], code, made[""], made[code], encoding)
    return paths
