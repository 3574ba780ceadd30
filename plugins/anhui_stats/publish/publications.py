"""The log of publications: their numbers, what their figures were computed from, and by which one a period became final."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import psycopg

_LAST = "select publication_no, release_id from ops.publication order by publication_no desc limit 1"
_RECORD = """
    insert into ops.publication (publication_no, release_id, published_at)
    values (%(publication_no)s, %(release_id)s, %(moment)s)
"""
_RELEASE = """
    insert into ops.release (release_id, published_at, manifest_sha256) values (%s, %s, %s)
    on conflict (release_id) do update set manifest_sha256 = excluded.manifest_sha256
"""
_RECORD_STATES = """
    insert into ops.published_state (period, state_no, method_fingerprint)
    select period, state_no, method_fingerprint from ops.aggregation
    on conflict (period) do update set state_no = excluded.state_no, method_fingerprint = excluded.method_fingerprint
"""
# a period that was opened again, or closed anew, becomes final by a publication of its own
_FORGET_FINAL = """
    delete from ops.final_publication as final where not exists (
        select 1 from ops.period_closing as closing
        where (closing.period, closing.closed_at) = (final.period, final.closed_at)
    )
"""
_RECORD_FINAL = """
    insert into ops.final_publication (period, closed_at, publication_no)
    select closing.period, closing.closed_at, %(publication_no)s from ops.period_closing as closing
    where not exists (
        select 1 from mart.indicator_values as figure where figure.period = closing.period and figure.obs_status = 'E'
    )
    on conflict (period) do nothing
"""


@dataclass(frozen=True)
class Publication:
    """One publication that is being made. ``is_repeated``: the newest one had this very release; only its files are mended."""

    number: int
    release_id: str
    is_repeated: bool


@dataclass(frozen=True)
class LastPublication:
    """The newest publication so far; number 0 and no release where there is none."""

    number: int
    release_id: str

    @property
    def next_number(self) -> int:
        """The number of the publication after it."""
        return self.number + 1


def last_publication(connection: psycopg.Connection) -> LastPublication:
    """The newest publication."""
    row = connection.execute(_LAST).fetchone()
    return LastPublication(*row) if row else LastPublication(0, "")


def publication_of(last: LastPublication, release_id: str) -> Publication:
    """The publication of a release: the newest one again where it published the same."""
    is_repeated = last.release_id == release_id
    return Publication(last.number if is_repeated else last.next_number, release_id, is_repeated)


def record_publication(
    connection: psycopg.Connection, publication: Publication, moment: dt.datetime, manifest_sha256: str
) -> None:
    """Record the release; and, where it is not the newest one again, the publication, the states that its figures were
    computed from, and which periods it makes final."""
    connection.execute(_RELEASE, (publication.release_id, moment, manifest_sha256))
    if publication.is_repeated:
        return
    parameters = {"publication_no": publication.number, "release_id": publication.release_id, "moment": moment}
    for statement in (_RECORD, _RECORD_STATES, _FORGET_FINAL, _RECORD_FINAL):
        connection.execute(statement, parameters)
