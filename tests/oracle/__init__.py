"""A second, independent computation of ``indicator_values``, in plain Python from the contract's wording.

``inputs`` reads what counts from ``core``; ``ledger`` gives investor lines, money, classes and populations of a project;
``project_facts`` and ``form_facts`` give what each reporting unit adds to each figure; ``bases`` finds the comparable base of
a region; ``rows`` puts the rows together; ``compare`` sets them against those of the warehouse. Nothing here reads ``sql/``.
"""
