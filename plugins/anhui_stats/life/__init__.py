"""The life of findings and submissions after their first judgement.

``explanation`` is pure: what an explanation says and whether it counts. The others work on the warehouse, inside the
transaction of their caller: ``settle`` (attempts that follow each other), ``said`` (explanations), ``waive``, ``states``,
``reviewing`` (rules over other months and units), ``city`` (市级审核), ``withdraw``; ``refresh`` runs them in their order.
"""
