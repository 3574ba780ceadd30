"""The quick search of a sheet's bytes misses nothing that the careful one finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anhui_stats.parse.byte_search import has_far_or_spaced

_CAREFUL = re.compile(rb' r="(?:[A-Z]{3}|[A-Z]*[0-9]{5})| =|= ')
_PIECES = st.sampled_from([b' r="', b"A", b"Z", b"0", b"12", b"99999", b'"', b" ", b"=", b"<c", b"/>"])


@given(st.lists(_PIECES, max_size=12).map(b"".join), st.integers(0, 40))
def test_nothing_far_is_missed_across_blocks_either(piece: bytes, before: int) -> None:
    for filling in (before, 32 * 1024 - before):
        xml = b"x" * filling + piece + b"<endofsheet/>"
        assert has_far_or_spaced(xml) or not _CAREFUL.search(xml)


@pytest.mark.parametrize("xml", [b'<c r="AB9999" t="s"><v>123456.5</v></c>', b'<x encoding="UTF-8"><row r="300" spans="1:42">'])
def test_an_ordinary_cell_is_not_far(xml: bytes) -> None:
    assert not has_far_or_spaced(xml * 2000)
