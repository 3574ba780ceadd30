"""Files that cannot be taken in as a whole, one function a kind (``BAD_CONTAINERS``).

Each kind gets the sheets of a sound workbook by form code ('' is the cover), a folder and a file name without suffix, and
returns the one file that it wrote.
"""

from __future__ import annotations

import copy
import io
import random
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from anhui_stats.models import column_letter
from anhui_stats.sample.places import place
from anhui_stats.sample.workbook_writer import CellValue, Grid, write_xlsx

Grids = dict[str, Grid]
#: A unit that no one is, one that was abolished on 2018-08-01, two to be mixed in, and a month far ahead.
NO_UNIT, ABOLISHED_UNIT, OTHER_UNITS, FUTURE_PERIOD = "349999", "340824", ("341523", "341524"), "2099-01"

HTML = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"></head>
<body><table><tr><td>填报单位</td><td>{unit}</td></tr><tr><td>项目名称</td><td>总投资(万元)</td></tr></table></body></html>
"""


def encrypt(source: Path, path: Path, password: str = "123456") -> Path:
    """The workbook under a password, as Excel writes it; salts and times are fixed, so that the bytes never differ."""
    from msoffcrypto.format.ooxml import OOXMLFile  # type: ignore[import-untyped]
    from msoffcrypto.method import ecma376_agile  # type: ignore[import-untyped]
    from msoffcrypto.method.container import ecma376_encrypted  # type: ignore[import-untyped]

    sealed, content = io.BytesIO(), source.read_bytes()
    salts = mock.patch.object(ecma376_agile, "_random_buffer", random.Random(zlib.crc32(content)).randbytes)
    times = mock.patch.object(ecma376_encrypted, "datetime2filetime", lambda moment: 0)
    with salts, times:
        OOXMLFile(io.BytesIO(content)).encrypt(password, sealed)
    return _write(path, sealed.getvalue())


def truncate(source: Path, path: Path, share: float = 0.6) -> Path:
    """The first part of the workbook, as an interrupted upload leaves it."""
    content = source.read_bytes()
    return _write(path, content[: int(len(content) * share)])


def html_named_xlsx(path: Path, unit: str = "霍邱县") -> Path:
    """A web page with the name of a workbook, as some systems export it."""
    return _write(path, HTML.format(unit=unit).encode())


def empty_file(path: Path) -> Path:
    """A file of no bytes."""
    return _write(path, b"")


def zip_bomb(source: Path, path: Path, megabytes: int = 300) -> Path:
    """The workbook with a sheet that unpacks to hundreds of megabytes of blanks."""
    path.parent.mkdir(parents=True, exist_ok=True)
    block = b" " * (1 << 20)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(zipfile.ZipInfo(info.filename), old.read(info.filename), zipfile.ZIP_DEFLATED)
        info = zipfile.ZipInfo("xl/worksheets/sheet99.xml")
        info.compress_type = zipfile.ZIP_DEFLATED
        with new.open(info, "w") as part:
            for _ in range(megabytes):
                part.write(block)
    return path


def with_macros(source: Path, path: Path) -> Path:
    """The workbook as xlsm: macro content type and a vbaProject part (of random bytes: nothing in it can run)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info.filename)
            if info.filename == "[Content_Types].xml":
                content = content.replace(plain.encode(), b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
                part = b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
                content = content.replace(b"</Types>", part)
            new.writestr(zipfile.ZipInfo(info.filename), content, zipfile.ZIP_DEFLATED)
        new.writestr(zipfile.ZipInfo("xl/vbaProject.bin"), random.Random(0).randbytes(2048), zipfile.ZIP_DEFLATED)
    return path


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def cover_value(made: Grids, name: str) -> str:
    """The value of a cover field."""
    return str(made[""].cells[made[""].columns[name]][1])


def set_cover(made: Grids, name: str, value: CellValue) -> str:
    """Set a cover field and return its A1 address."""
    row = made[""].columns[name]
    made[""].cells[row][1] = value
    return f"{column_letter(1)}{row + 1}"


def _other_unit(made: Grids) -> str:
    return next(code for code in OTHER_UNITS if code != cover_value(made, "unit_code"))


def _spoiled(spoil: Callable[[Path, Path], Path], suffix: str) -> Callable[[Grids, Path, str], Path]:
    def write(made: Grids, folder: Path, stem: str) -> Path:
        sound = folder / f"{stem}.sound"
        write_xlsx(sound, list(made.values()))
        spoil(sound, folder / f"{stem}{suffix}")
        sound.unlink()
        return folder / f"{stem}{suffix}"

    return write


def _written(made: Grids, folder: Path, stem: str) -> Path:
    write_xlsx(folder / f"{stem}.xlsx", list(made.values()))
    return folder / f"{stem}.xlsx"


def _covered(**values: str) -> Callable[[Grids, Path, str], Path]:
    def write(made: Grids, folder: Path, stem: str) -> Path:
        changed = {**made, "": copy.deepcopy(made[""])}
        for name, value in values.items():
            set_cover(changed, name, value)
        return _written(changed, folder, stem)

    return write


def _unknown_form(made: Grids, folder: Path, stem: str) -> Path:
    sheet = Grid(name="固定资产投资月报", cells=[["指标名称", "计量单位", "本月止累计"], ["固定资产投资", "万元", 120]])
    return _written({"": made[""], "unknown": sheet}, folder, stem)


def _replaced(cell: CellValue, old: str, new: str) -> CellValue:
    return cell.replace(old, new) if isinstance(cell, str) else cell


def _two_units(made: Grids, folder: Path, stem: str) -> Path:
    second = {code: copy.deepcopy(made[code]) for code in ("", "ZS01")}
    name, code = cover_value(made, "unit_name"), _other_unit(made)
    set_cover(second, "unit_code", code)
    set_cover(second, "unit_name", place(code).region_name)
    for grid in second.values():
        grid.name += "(2)"
        grid.cells = [[_replaced(cell, name, place(code).region_name) for cell in cells] for cells in grid.cells]
    return _written({**made, "cover 2": second[""], "ledger 2": second["ZS01"]}, folder, stem)


#: Kind -> writer (sheets by form code, folder, file name without suffix) -> the file.
BAD_CONTAINERS: dict[str, Callable[[Grids, Path, str], Path]] = {
    "encrypted": _spoiled(encrypt, ".xlsx"),
    "truncated": _spoiled(truncate, ".xlsx"),
    "html": lambda made, folder, stem: html_named_xlsx(folder / f"{stem}.xlsx", cover_value(made, "unit_name")),
    "zip_bomb": _spoiled(zip_bomb, ".xlsx"),
    "xlsm": _spoiled(with_macros, ".xlsm"),
    "empty": lambda made, folder, stem: empty_file(folder / f"{stem}.xlsx"),
    "unknown_form": _unknown_form,
    "unknown_unit": _covered(unit_code=NO_UNIT),
    "abolished_unit": _covered(unit_code=ABOLISHED_UNIT, unit_name="潜山县"),
    "two_units": _two_units,
    "future_period": _covered(period=FUTURE_PERIOD),
    "missing_cover": lambda made, folder, stem: _written({c: g for c, g in made.items() if c}, folder, stem),
    "foreign_folder": lambda made, folder, stem: _written(made, folder / _other_unit(made), stem),
}
