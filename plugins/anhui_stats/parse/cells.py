"""Cells of one column -> typed values. Pure.

Most columns are already right as they stand: ``clean_columns`` takes them whole. Else each different cell is read once; a cell
that was read otherwise than written, or could not be read, is returned beside the values as (offset, ``Reading``).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from anhui_stats.catalog.characters import simplified
from anhui_stats.catalog.forms import NUMERIC_TYPES, Column
from anhui_stats.models import Value
from anhui_stats.parse.amounts import read_clean_amounts
from anhui_stats.parse.clean_columns import CLEAN_READERS
from anhui_stats.parse.dates import read_date, read_period
from anhui_stats.parse.numbers import read_amount, read_int
from anhui_stats.parse.text_forms import compact, means_blank, show, visible
from anhui_stats.parse.values import Broken, Reading

Reader = Callable[[object], Reading]
Resolver = Callable[[str], str | None]
Notable = tuple[int, Reading]

_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+[0-9]{1,3}")
_SECTION = re.compile(r"[A-Ta-t]([0-9]{2,4})")
_NAMED_CODE = re.compile(r"[A-T]?([0-9]{2,4})[\u4e00-\u9fff、，()]+")
_EXACT = 10**15
_TYPE = Reading(None, "", "type")
_RUINED = Reading(None, "", "ruined_code")
_TRUE = frozenset({"是", "√", "✓", "✔", "y", "yes", "1", "true"})
_FALSE = frozenset({"否", "×", "✗", "✘", "n", "no", "0", "false"})


@dataclass(frozen=True)
class ColumnContext:
    """What a column needs besides its definition: units it may name, its heading's factor (None: a unit that does not fit)."""

    units: Mapping[str, Decimal] = field(default_factory=dict)
    factor: Decimal | None = Decimal(1)
    resolvers: Mapping[str, Callable[[str], str | None]] = field(default_factory=dict)


def read_column(column: Column, raws: Sequence[object], context: ColumnContext) -> tuple[Sequence[Value], list[Notable]]:
    """All cells of a column; the values in order, and the notable cells by their offset."""
    clean = _read_clean(column, raws, context)
    if clean is not None:
        return clean, []
    reader = reader_of(column, context)
    if set(map(type, raws)) == {str}:
        read = {raw: reader(raw) for raw in set(raws)}
        odd = {raw for raw, reading in read.items() if reading.kind or reading.reason}
        return [read[raw].value for raw in raws], [(n, read[raw]) for n, raw in enumerate(raws) if raw in odd] if odd else []
    values: list[Value] = []
    notable: list[Notable] = []
    seen: dict[tuple[type, object], Reading] = {}
    for offset, raw in enumerate(raws):
        key = (type(raw), raw)  # the type belongs to the key: 1, 1.0 and True are equal
        reading = seen.get(key)
        if reading is None:
            reading = seen[key] = reader(raw)
        values.append(reading.value)
        if reading.kind or reading.reason:
            notable.append((offset, reading))
    return values, notable


def _read_clean(column: Column, raws: Sequence[object], context: ColumnContext) -> Sequence[Value] | None:
    if column.type in NUMERIC_TYPES:
        return read_clean_amounts(raws) if context.factor == 1 else None
    read = CLEAN_READERS.get(column.resolver or column.type)
    return None if read is None or column.blank_values else read(raws)


def reader_of(column: Column, context: ColumnContext) -> Reader:
    """How one cell of this column is read."""
    reader = _plain_reader(column, context)
    return _guard_broken(_guard_blank_values(reader, column.blank_values) if column.blank_values else reader)


def _plain_reader(column: Column, context: ColumnContext) -> Reader:
    if column.type in NUMERIC_TYPES:
        factor = context.factor
        return _wrong_unit if factor is None else lambda raw: read_amount(raw, context.units, factor)
    if column.type == "enum":
        if column.resolver:
            return _resolver_reader(context.resolvers[column.resolver], column.resolver)
        return _enum_reader(column)
    if column.type == "code" and column.resolver:
        return CODE_RULES[column.resolver](context.resolvers.get(column.resolver, _no_name))
    return _READERS[column.type]


def _guard_broken(reader: Reader) -> Reader:
    def read(raw: object) -> Reading:
        return Reading(None, "", raw.reason) if isinstance(raw, Broken) else reader(raw)

    return read


def _guard_blank_values(reader: Reader, words: Sequence[str]) -> Reader:
    """Read the words that mean blank in this column (否 under 是否战新) as what they mean."""

    def read(raw: object) -> Reading:
        return Reading(None, "word_as_blank") if compact(show(raw)) in words else reader(raw)

    return read


def _wrong_unit(raw: object) -> Reading:
    return Reading(None) if isinstance(raw, str) and not compact(raw) else Reading(None, "", "unit")


def read_text(raw: object) -> Reading:
    """A cell of a text column."""
    if not isinstance(raw, str):
        return Reading(show(raw), "number_as_text" if isinstance(raw, int | float) else "date_as_text")
    text = raw.strip(" ") if raw.isprintable() else visible(raw)
    if len(text) <= 3 and means_blank(compact(text)):
        return Reading(None, "dash_as_blank")
    kind = "" if text == raw.strip() else "invisible"
    return Reading(text or None, kind if text else "")


def read_code(raw: object) -> Reading:
    """A cell of a code column: text. Long numbers, 9.13E+17 and dates are codes that a spreadsheet has ruined."""
    if isinstance(raw, bool):
        return _TYPE
    if isinstance(raw, dt.date | dt.time | dt.timedelta):
        return _RUINED
    if isinstance(raw, int | float):
        return _RUINED if abs(raw) >= _EXACT else Reading(show(raw), "number_as_code")
    text = compact(str(raw))
    if not text:
        return Reading(None)
    if means_blank(text):
        return Reading(None, "dash_as_blank")
    if _SCIENTIFIC.fullmatch(text):
        return _RUINED
    return Reading(text, "" if text == str(raw).strip() else "code_text")


def read_uscc(raw: object) -> Reading:
    """A 统一社会信用代码 in upper case, without spaces; its check digit is judged later."""
    reading = read_code(raw)
    if not isinstance(reading.value, str) or reading.value == reading.value.upper():
        return reading
    return Reading(reading.value.upper(), reading.kind or "code_text")


def _no_name(text: str) -> str | None:
    return None


def industry_reader(division_named: Resolver = _no_name) -> Reader:
    """How a GB/T 4754 code is read: as digits, without the section letter in front. A division's name stands for its code."""

    def read(raw: object) -> Reading:
        reading = read_code(raw)
        if not isinstance(reading.value, str):
            return reading
        if match := _SECTION.fullmatch(reading.value):
            return Reading(match[1], "section_letter")
        if reading.value.isascii():
            return reading
        match = _NAMED_CODE.fullmatch(reading.value)
        code = match[1] if match else division_named(simplified(reading.value))
        return Reading(code, "industry_name") if code else reading

    return read


def read_bool(raw: object) -> Reading:
    """是 or 否, and what people write for them."""
    if isinstance(raw, bool):
        return Reading(raw, "bool_text")
    text = compact(show(raw)).lower()
    if not text:
        return Reading(None)
    if text in _TRUE:
        return Reading(True, "" if text == "是" else "bool_text")
    if text in _FALSE:
        return Reading(False, "" if text == "否" else "bool_text")
    return Reading(None, "dash_as_blank") if means_blank(text) else _TYPE


def _enum_reader(column: Column) -> Reader:
    known = {compact(value): value for value in column.values}
    known |= {compact(alias): value for alias, value in column.value_aliases.items()}

    def read(raw: object) -> Reading:
        text = compact(show(raw))
        if not text:
            return Reading(None)
        if text in known:
            return Reading(known[text], "" if known[text] == str(raw).strip() else "enum_alias")
        if (plain := simplified(text)) in known:
            return Reading(known[plain], "traditional")
        return Reading(None, "dash_as_blank") if means_blank(text) else Reading(None, "", "enum")

    return read


def _resolver_reader(resolver: Callable[[str], str | None], kind: str) -> Reader:
    def read(raw: object) -> Reading:
        text = compact(show(raw))
        if not text or means_blank(text):
            return Reading(None, "dash_as_blank" if text else "")
        code = resolver(text)
        if code is None and (plain := simplified(text)) != text:
            return Reading(found, "traditional") if (found := resolver(plain)) else Reading(None, "", "enum")
        return Reading(None, "", "enum") if code is None else Reading(code, "" if code == str(raw).strip() else kind)

    return read


#: Ways to read a code column that a form definition may name as its ``resolver``.
CODE_RULES: dict[str, Callable[[Resolver], Reader]] = {"industry_code": industry_reader}
_READERS: dict[str, Reader] = {
    "text": read_text,
    "code": read_code,
    "uscc": read_uscc,
    "int": read_int,
    "date": read_date,
    "period": read_period,
    "bool": read_bool,
}
