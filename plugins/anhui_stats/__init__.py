"""anhui-stats: from county workbooks to published investment-promotion statistics.

The stages, in the order in which a night runs them:

landing    which files below the landing folder are finished
archive    bytes under their SHA-256, with a receipt, before anything reads them
parse      workbook or csv -> typed rows that keep sheet, row and column (pure)
validate   typed rows -> findings, by the rules in ``expectations/`` (pure)
load       rows, findings, states and answers into the warehouse, in one transaction
review     accepted rows of many months and units -> findings across periods and units; the province's list of doubles
life       what becomes of findings afterwards: settled, explained, waived, reviewed by the city, checked again
aggregate  accepted rows -> indicator values, by the SQL files in ``sql/``
scoring    figures of the assessment view -> points under each assessment scheme, within the aggregation (pure)
publish    indicator values -> ``pub`` tables, Parquet, manifest, ``latest.json``
leaders    published rows -> the month's workbook for leaders, a bulletin file of the release (pure)
annotate   findings -> the clerk's own workbook with every one marked at its cell, and the sheet 审核结果 (pure)
notify     findings and states -> mails in Chinese (pure); ``mailer`` sends them

``catalog`` loads everything that statisticians own (forms, rules, indicators, regions, recipients).
"""
