"""The other way to blow up a small xlsx: one long shared string used by a million cells. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from anhui_stats.parse.values import ContentFault, Limits

_SHORTEST_USE = len(b"t='s'><v>0<")
_USE = re.compile(rb"\bt=[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>([0-9]+)<")


def check_shared_strings(parts: Mapping[str, bytes], sheets: Sequence[bytes], limits: Limits) -> None:
    """Refuse a workbook whose texts, written out in every cell, exceed the limit for unpacked bytes.

    Cheap upper bounds come first; nearly every workbook ends with them.
    """
    table = parts.get("xl/sharedStrings.xml", b"")
    uses = sum(map(len, sheets)) // _SHORTEST_USE
    if uses * len(table) <= limits.max_unpacked_bytes:
        return
    texts = table.split(b"</si>") if b"</si>" in table else re.split(rb"</\w+:si>", table)
    lengths = list(map(len, texts))
    if uses * max(lengths) <= limits.max_unpacked_bytes:
        return
    indexes = (int(match[1]) for xml in sheets for match in _USE.finditer(xml))
    written_out = sum(lengths[index] for index in indexes if index < len(lengths))
    if written_out > limits.max_unpacked_bytes:
        raise ContentFault("zip_bomb", f"单元格文字展开后 {written_out // 1048576} MB")
