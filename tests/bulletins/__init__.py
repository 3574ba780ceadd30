"""Published bulletins, and what the pipeline must print from ledgers that add up to them.

``solver`` makes ledgers for any of the 29 bulletins (tests/test_published_bulletins.py). Three are made by hand as county
workbooks, with more of their figures than were collected there:

``build_case(name, folder)`` writes the workbooks below a folder, ``expectations(name)`` are the printed figures,
``compare_with_release(expectations, published)`` lists the figures that a release does not give back.
"""

from bulletins.cases import CASES, build_case, expectations
from bulletins.compare import compare_with_release

__all__ = ["CASES", "build_case", "compare_with_release", "expectations"]
