"""The check digit of GB 32100-2015."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as stdnum_uscc

from anhui_stats.validate.uscc import is_valid_uscc

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize("code", ["91110000600037341L", "91340100149067617J", "91330100799655058B"])
def test_codes_of_companies(code: str) -> None:
    assert is_valid_uscc(code)


@pytest.mark.parametrize("code", ["", "91110000600037341", "91110000600037341l", "91110000600037341LL", "9111000060003734IL"])
def test_what_is_no_code(code: str) -> None:
    assert not is_valid_uscc(code)


@given(st.text("0123456789", min_size=6, max_size=6), st.text(ALPHABET, min_size=9, max_size=9), st.sampled_from(ALPHABET))
def test_agrees_with_an_independent_implementation(region: str, body: str, last: str) -> None:
    code = f"91{region}{body}{last}"
    assert is_valid_uscc(code) == stdnum_uscc.is_valid(code)
