"""Ledgers whose sums are the figures of a published bulletin, and what comes back of them.

printed     the figures of the bulletins, each number with the interval that its rounding leaves
words       the words of the bulletins for regions, industries, sources and sizes
meaning     what a figure is in the published tables, or that no published table says it
cells       kinds of ledger rows that a bulletin tells apart
counting    which cells count in a published value, and with what
programme   the mixed-integer programme over the cells
demands     the printed numbers as rows of the programme
ledgers     the solution as ledger rows
through     load, aggregate and publish in a database of its own
readback    a printed number, read from the release
exceptions  the checked-in list of numbers that do not come back
"""
