"""Three published bulletins as county workbooks, and what the pipeline must print from them.

``build_case(name, folder)`` writes the workbooks below a folder, ``expectations(name)`` are the printed figures,
``compare_with_release(expectations, published)`` lists the figures that a release does not give back.
"""

from bulletins.cases import CASES, build_case, expectations
from bulletins.compare import compare_with_release

__all__ = ["CASES", "build_case", "compare_with_release", "expectations"]
