"""Pairs of projects of two units whose names and investors are nearly equal. Pure.

Only for the province's list: near names are no proof, so no unit is asked because of them. Names are compared by their cores,
without the words that half of all names share (公司, 集团, 项目, 建设 ...). Two projects are compared at all where their
investors' cores share a rare pair of characters (blocking); a pair is kept where both the investors and the project names
reach ``THRESHOLD``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

#: Of 100, for the weaker of the two likenesses. 85 lets one character of seven differ.
THRESHOLD = 85.0
#: A pair of characters that more projects than this share tells nothing about who they are.
COMMON = 60
_NOISE = re.compile(
    r"\s|[()（）\[\]【】《》“”\"'·.,，。、:：;；_-]"
    r"|有限责任公司|股份有限公司|有限公司|控股集团|集团|控股|投资|实业|国际|科技|股份|公司"
    r"|建设项目|生产基地|产业园|一期|二期|三期|项目|工程|建设|基地|年产"
)


@dataclass(frozen=True)
class NamedProject:
    """One project on a unit's ledger."""

    unit_code: str
    project_id: str
    project_name: str
    investor_name: str


@dataclass(frozen=True)
class NearPair:
    """Two projects of different units, the one with the smaller unit code first; score 0 to 100."""

    first: NamedProject
    second: NamedProject
    score: float


def core(name: str) -> str:
    """The name without white space, marks and common words; the plain name where nothing else is left."""
    plain = unicodedata.normalize("NFKC", name).lower()
    return _NOISE.sub("", plain) or re.sub(r"\s", "", plain)


def near_pairs(projects: Sequence[NamedProject]) -> list[NearPair]:
    """All near pairs of different units, in a fixed order whatever the order of the projects."""
    ordered = sorted(projects, key=lambda one: (one.unit_code, one.project_id, one.project_name, one.investor_name))
    investors = [core(one.investor_name) for one in ordered]
    names = [core(one.project_name) for one in ordered]
    found = []
    for left, right in _candidates(ordered, investors):
        by_investor = fuzz.ratio(investors[left], investors[right], score_cutoff=THRESHOLD)
        by_name = fuzz.ratio(names[left], names[right], score_cutoff=THRESHOLD) if by_investor else 0.0
        if by_name:
            found.append(NearPair(ordered[left], ordered[right], round(min(by_investor, by_name), 1)))
    return found


def _candidates(projects: Sequence[NamedProject], cores: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Positions of projects of two units that share a rare pair of characters in the investor's core, in order, once each."""
    blocks: dict[str, list[int]] = {}
    for position, text in enumerate(cores):
        for pair in {text[i : i + 2] for i in range(max(len(text) - 1, 1))}:
            blocks.setdefault(pair, []).append(position)
    pairs = {
        (left, right)
        for block in blocks.values()
        if len(block) <= COMMON
        for number, left in enumerate(block)
        for right in block[number + 1 :]
        if projects[left].unit_code != projects[right].unit_code
    }
    pairs |= _equal_cores(projects, cores)
    return iter(sorted(pairs))


def _equal_cores(projects: Sequence[NamedProject], cores: Sequence[str]) -> set[tuple[int, int]]:
    """Equal investors are always compared, however common their characters are."""
    same: dict[str, list[int]] = {}
    for position, text in enumerate(cores):
        same.setdefault(text, []).append(position)
    return {
        (left, right)
        for block in same.values()
        for number, left in enumerate(block)
        for right in block[number + 1 :]
        if projects[left].unit_code != projects[right].unit_code
    }
