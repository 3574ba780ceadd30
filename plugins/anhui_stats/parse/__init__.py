"""parse: file bytes -> typed rows, through the form definitions alone. Pure: no database, clock or environment.

containers   which kind of file the bytes are, or why they are none that counts
readers      workbook or csv -> neutral grids of raw cells
cover        封面 -> who reports, for which period
answer_sheet 审核结果, our sheet that came back: answers to findings
headings     which column of a sheet is which column of a form
sheets       grid + form -> typed rows, totals, what became of every row
submissions  files -> submissions -> ``ParsedBatch``
second_reader the same cells by another library, to find out where one of them is wrong
"""

from anhui_stats.parse.second_reader import compare_readers
from anhui_stats.parse.submissions import parse_files, parse_grids, refuse_file
from anhui_stats.parse.values import ArrivedFile, Grid, Limits

__all__ = ["ArrivedFile", "Grid", "Limits", "compare_readers", "parse_files", "parse_grids", "refuse_file"]
