"""What publication needs to know of a table, wherever it is described."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class PublishedColumn(Protocol):
    """What publication needs to know of a column."""

    @property
    def name(self) -> str:
        """The name in the query."""

    @property
    def label(self) -> str:
        """The Chinese label."""

    @property
    def unit(self) -> str:
        """The unit, '' for none."""

    @property
    def definition(self) -> str:
        """What the column means."""


class PublishedTable(Protocol):
    """What publication needs to know of a table; ``catalog.summaries.Summary`` is one.

    ``sql`` selects the columns; ``release_id`` is filled in by publication where it is null or missing.
    """

    @property
    def table(self) -> str:
        """The name in ``pub``."""

    @property
    def label(self) -> str:
        """The Chinese label."""

    @property
    def description(self) -> str:
        """What the table holds."""

    @property
    def has_period(self) -> bool:
        """Whether it is published by period."""

    @property
    def aggregated_with(self) -> Sequence[str]:
        """The months of whose aggregation alone a period's rows are made; empty for other tables."""

    @property
    def columns(self) -> Sequence[PublishedColumn]:
        """The columns, in order."""

    @property
    def sql(self) -> str:
        """The SELECT without parameters."""
