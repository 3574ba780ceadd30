"""Searches in the XML of a sheet, block by block: many times faster than a regular expression that finds nothing. Pure."""

from __future__ import annotations

import numpy as np

# fits the processor's cache and is no system call to allocate; neighbouring blocks share what one find may span
_BLOCK, _SPAN = 32 * 1024, 8
Bytes = np.ndarray[tuple[int], np.dtype[np.uint8]]


def has_far_or_spaced(xml: bytes) -> bool:
    """Whether a reference may lie far out (five digits, or three letters), or a blank stands beside a =.

    True only means that a closer look is needed.
    """
    for start in range(0, len(xml), _BLOCK):
        block = np.frombuffer(xml, np.uint8, min(_BLOCK + _SPAN, len(xml) - start), start)
        if len(block) > _SPAN and (_is_spaced(block) or _is_far(block)):
            return True
    return False


def _is_spaced(block: Bytes) -> bool:
    equals, blank = block == ord("="), block == ord(" ")
    return bool((equals[1:] & blank[:-1]).any() or (equals[:-1] & blank[1:]).any())


def _is_far(block: Bytes) -> bool:
    # unsigned: what is smaller than the first of a range becomes large
    digit, letter, quote = block - np.uint8(ord("0")) < 10, block - np.uint8(ord("A")) < 26, block == ord('"')
    two = digit[:-1] & digit[1:]
    five = two[:-3] & two[2:-1] & digit[4:]
    far_down = (letter | quote)[:-5] & five[1:]
    reference = (block == ord("r"))[:-5] & (block == ord("="))[1:-4] & quote[2:-3]
    far_right = reference & letter[3:-2] & letter[4:-1] & letter[5:]
    return bool(far_down.any() or far_right.any())
