"""Workbooks and csv files as counties send them, good and bad, each with what has to come of it.

A case changes one sound submission: ``Case.change`` spoils or dresses it. Good cases say which normalisations are recorded and
how many ledger rows there are; bad ones which fault the file has, or which rules reject it.
"""
