"""annotate: the clerk's own workbook back, with every finding marked at its cell and listed on a first sheet 审核结果. Pure.

models         what the sheet says about the submission, and what comes out
run            which way a file goes: marked itself, its values in a new workbook, or the list alone
package        the parts of an xlsx, their relations and content types
book           the sheets and defined names of a workbook
style_table    cell styles with another fill, and back again
sheet_cells    a sheet's cells, created where a finding stands at a blank
notes          comments at cells, with the drawing that Excel wants for them (note_shapes)
marking        findings to fills and comments
earlier        marks of an earlier answer, taken off again
result_rows    findings to the rows of 审核结果
head           the lines above them
result_sheet   these rows as a sheet (result_styles: in which formats)
rebuilt        a new workbook of the values of a csv or xls
"""

from anhui_stats.annotate.head import status_of
from anhui_stats.annotate.models import REASON_CODES, RESULT_HEADINGS, AnnotatedWorkbook, AnswerStatus
from anhui_stats.annotate.run import annotate_workbook, returned_name

__all__ = [
    "REASON_CODES",
    "RESULT_HEADINGS",
    "AnnotatedWorkbook",
    "AnswerStatus",
    "annotate_workbook",
    "returned_name",
    "status_of",
]
