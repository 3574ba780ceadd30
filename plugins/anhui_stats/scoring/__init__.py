"""Figures of the assessment view -> points, each with its formula in words (pure).

A scheme (``catalog.schemes``) says what counts; ``aggregate`` computes the figures and stores the points.
"""

from anhui_stats.scoring.compare import Comparison, ItemShift, UnitShift, compare_schemes
from anhui_stats.scoring.models import Measured, ScoreRow, UnitInputs
from anhui_stats.scoring.score import TOTAL, score_scheme

__all__ = [
    "TOTAL",
    "Comparison",
    "ItemShift",
    "Measured",
    "ScoreRow",
    "UnitInputs",
    "UnitShift",
    "compare_schemes",
    "score_scheme",
]
