"""Sound little workbooks, and a thousand ways to damage them. Each file follows from its seed and number alone."""

from __future__ import annotations

import datetime as dt
import io
import random
import re
import tempfile
import zipfile
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

from anhui_stats.catalog.forms import Column, FormSet, form_set
from anhui_stats.sample.workbook_writer import (
    CellValue,
    Formula,
    Grid,
    SheetStyle,
    cover_grid,
    lay_out,
    write_csv,
    write_xls,
    write_xlsx,
)

PERIOD = "2022-09"
_COVER: dict[str, CellValue] = {
    "unit_name": "霍邱县",
    "unit_code": "341522",
    "period": PERIOD,
    "form_version": "2022",
    "phone": "0564-0000000",
}
_STYLES = (
    SheetStyle(),
    SheetStyle(signatures=True, total="bottom", tall_headings=True),
    SheetStyle(total="top", blank_every=2, caption_unit="亿元", unit_brackets=False, extra={"包保领导": "张"}),
)
_CELL = re.compile(rb"<c r=[^>]*?(?:/>|>.*?</c>)", re.DOTALL)
_ODD_NUMBERS = (b"0", b"-1", b"1048577", b"4294967296", b"99999999999999999999", b"1e308", b"-1e-308", b"NaN", b"")


def mutated_file(seed: int, number: int) -> tuple[str, str, bytes]:
    """The kind of damage, the file's name and its bytes."""
    draw = random.Random(f"{seed}-{number}")
    kind = draw.choice(sorted(MUTATIONS))
    suffix, damage = MUTATIONS[kind]
    content = damage(draw.choice(_sound_files()[suffix]), draw)
    return kind, f"霍邱县2022年9月报表-{number}.{suffix}", content


@cache
def _sound_files() -> dict[str, tuple[bytes, ...]]:
    """A few sound files by suffix."""
    forms = form_set(PERIOD)
    made = [_sheets(forms, style) for style in _STYLES]
    with tempfile.TemporaryDirectory(prefix="anhui-stats-soak-") as folder:
        path = Path(folder) / "made"
        files: dict[str, list[bytes]] = {"xlsx": [], "xls": [], "csv": []}
        for cover, *grids in made:
            write_xlsx(path, [cover, *grids])
            files["xlsx"].append(path.read_bytes())
            write_xls(path, [cover, *grids])
            files["xls"].append(path.read_bytes())
            for grid, encoding in zip(grids, ("utf-8-sig", "gb18030", "utf-16"), strict=False):
                write_csv(path, grid.name[:4], cover, grid, encoding)
                files["csv"].append(path.read_bytes())
    return {suffix: tuple(contents) for suffix, contents in files.items()}


def _sheets(forms: FormSet, style: SheetStyle) -> list[Grid]:
    made = [cover_grid(forms.cover, _COVER)]
    for form in (form for form in forms.forms if form.family == "zs"):
        rows = [{column.name: _value(column, number) for column in form.columns} for number in range(1, 5)]
        made.append(lay_out(form, rows, "霍邱县", PERIOD, style))
    return made


def _value(column: Column, number: int) -> CellValue:
    """Something that fits the column; in each third row an amount is a formula."""
    if column.type in ("money_wan", "money_usd_wan", "area_mu", "decimal"):
        return Formula(f"={number}*1000", number * 1000) if number % 3 == 0 else Decimal(number * 1000)
    values: dict[str, CellValue] = {
        "int": number,
        "date": dt.date(2022, number, 1),
        "period": PERIOD,
        "bool": number % 2 == 0,
        "uscc": "91340100149067617J",
        "code": f"341522-2022-{number:04d}",
        "enum": column.values[number % len(column.values)] if column.values else "江苏省",
    }
    return values.get(column.type, f"{column.heading}{number}")


def _flip(content: bytes, draw: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(draw.choice((1, 1, 2, 5, 20, 100))):
        changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


def _cut(content: bytes, draw: random.Random) -> bytes:
    return content[: draw.randrange(len(content))]


def _splice(content: bytes, draw: random.Random) -> bytes:
    """A piece taken out, doubled, or moved elsewhere."""
    start = draw.randrange(len(content))
    piece = content[start : start + draw.choice((1, 7, 64, 500, 5000))]
    rest = content[:start] + content[start + len(piece) :]
    at = draw.randrange(len(rest) + 1)
    return draw.choice((rest, content[:start] + piece + content[start:], rest[:at] + piece + rest[at:]))


def _numbers(xml: bytes, draw: random.Random) -> bytes:
    """Some numbers in the text replaced by odd ones."""
    places = list(re.finditer(rb"\d+", xml))
    for match in sorted(draw.sample(places, min(len(places), draw.choice((1, 3, 30)))), key=lambda m: -m.start()):
        xml = xml[: match.start()] + draw.choice(_ODD_NUMBERS) + xml[match.end() :]
    return xml


def _tags(xml: bytes, draw: random.Random) -> bytes:
    """A tag dropped, renamed or nested deeply."""
    places = list(re.finditer(rb"<[^>]*>", xml))
    if not places:
        return xml
    match = draw.choice(places)
    new = draw.choice((b"", b"<x/>", b"<c", match[0] * 50, b"<row>" * 2000, b"&#0;", b"<![CDATA[", b"\xff\xfe"))
    return xml[: match.start()] + new + xml[match.end() :]


def _swap_cells(xml: bytes, draw: random.Random) -> bytes:
    """Two cells of a sheet exchanged with their references, or one in the place of another."""
    cells = _CELL.findall(xml)
    if len(cells) < 2:
        return xml
    one, other = draw.sample(cells, 2)
    if draw.random() < 0.3:
        return xml.replace(one, other, 1)
    return xml.replace(one, b"\0one\0", 1).replace(other, one, 1).replace(b"\0one\0", other, 1)


def _parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _in_part(change: Callable[[bytes, random.Random], bytes], only: str = "") -> Callable[[bytes, random.Random], bytes]:
    """Damage inside one part, with a sound zip around it."""

    def damage(content: bytes, draw: random.Random) -> bytes:
        parts = _parts_of(content)
        name = draw.choice([name for name in sorted(parts) if only in name])
        return _zipped({**parts, name: change(parts[name], draw)})

    return damage


def _drop_part(content: bytes, draw: random.Random) -> bytes:
    parts = _parts_of(content)
    for name in draw.sample(sorted(parts), draw.choice((1, 1, 2, 4))):
        if draw.random() < 0.7:
            del parts[name]
        else:
            parts[name] = draw.choice((b"", parts[draw.choice(sorted(parts))]))
    return _zipped(parts)


def _characters(content: bytes, draw: random.Random) -> bytes:
    """Separators, quotes, line ends and odd characters thrown into a text."""
    changed = bytearray(content)
    for _ in range(draw.choice((1, 5, 50))):
        at = draw.randrange(len(changed))
        changed[at:at] = draw.choice((b'"', b",", b"\n", b"\r", b"\t", b";", b"\0", "，".encode(), b"\xff", b"-" * 2000))
    return bytes(changed)


#: Kind of damage -> suffix of the files that it is for, and what does it.
MUTATIONS: dict[str, tuple[str, Callable[[bytes, random.Random], bytes]]] = {
    "xlsx bytes flipped": ("xlsx", _flip),
    "xlsx cut": ("xlsx", _cut),
    "xlsx spliced": ("xlsx", _splice),
    "xlsx parts dropped": ("xlsx", _drop_part),
    "xlsx part flipped": ("xlsx", _in_part(_flip)),
    "xlsx part spliced": ("xlsx", _in_part(_splice)),
    "xlsx tags": ("xlsx", _in_part(_tags)),
    "xlsx numbers": ("xlsx", _in_part(_numbers)),
    "xlsx sheet numbers": ("xlsx", _in_part(_numbers, "worksheets/sheet")),
    "xlsx sheet tags": ("xlsx", _in_part(_tags, "worksheets/sheet")),
    "xlsx cells swapped": ("xlsx", _in_part(_swap_cells, "worksheets/sheet")),
    "xls bytes flipped": ("xls", _flip),
    "xls cut": ("xls", _cut),
    "xls spliced": ("xls", _splice),
    "csv bytes flipped": ("csv", _flip),
    "csv characters": ("csv", _characters),
    "csv spliced": ("csv", _splice),
}
