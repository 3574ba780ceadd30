"""The workbook that a unit fills in, made from the form definitions alone.

takeover    an earlier report's rows -> the rows a clerk updates instead of retyping (pure)
constraints the drop-down lists, checks and messages of a column
styles      the cell formats of one workbook
form_sheet  one form as a sheet
other_sheets 封面, 填报说明 and 代码参考
workbook    the whole as bytes; the same order gives the same bytes
"""

from anhui_stats.blank_forms.workbook import TemplateOrder, template_bytes

__all__ = ["TemplateOrder", "template_bytes"]
