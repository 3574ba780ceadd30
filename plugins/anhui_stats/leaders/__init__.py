"""领导参阅表: the published rows of a month -> the sheets of one workbook for leaders. Pure.

``sheets`` says what stands on each sheet, ``rankings`` and ``projects`` fill them, ``book`` writes the xlsx.
"""

from anhui_stats.leaders.book import write_book
from anhui_stats.leaders.sheets import TABLES, leader_sheets

__all__ = ["TABLES", "leader_sheets", "write_book"]
