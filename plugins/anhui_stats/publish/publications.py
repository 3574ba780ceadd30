"""The log of publications: their numbers, which submissions counted at each, and by which one a period became final."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

import psycopg

from anhui_stats.aggregate.models import sql_fingerprint
from anhui_stats.database.reference_tables import figure_fingerprint

_LAST = "select publication_no, release_id, method_fingerprint from ops.publication order by publication_no desc limit 1"
_RECORD = """
    insert into ops.publication (publication_no, release_id, published_at, method_fingerprint)
    values (%(publication_no)s, %(release_id)s, %(moment)s, %(method)s)
"""
_RELEASE = """
    insert into ops.release (release_id, published_at, manifest_sha256) values (%s, %s, %s)
    on conflict (release_id) do update set manifest_sha256 = excluded.manifest_sha256
"""
_CLOSE_COUNTING = """
    update ops.counting_vintage as vintage set to_publication = %(publication_no)s
    where vintage.to_publication is null and not exists (
        select 1 from core.counting_form as counting
        where (counting.unit_code, counting.period, counting.form_code, counting.submission_id)
            = (vintage.unit_code, vintage.period, vintage.form_code, vintage.submission_id)
    )
"""
_OPEN_COUNTING = """
    insert into ops.counting_vintage (unit_code, period, form_code, submission_id, from_publication)
    select counting.unit_code, counting.period, counting.form_code, counting.submission_id, %(publication_no)s
    from core.counting_form as counting
    where not exists (
        select 1 from ops.counting_vintage as vintage
        where vintage.to_publication is null
            and (vintage.unit_code, vintage.period, vintage.form_code, vintage.submission_id)
            = (counting.unit_code, counting.period, counting.form_code, counting.submission_id)
    )
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
    select period, closed_at, %(publication_no)s from ops.period_closing on conflict (period) do nothing
"""


@dataclass(frozen=True)
class Publication:
    """One publication that is being made. ``is_repeated``: the newest one had this very release; only its files are mended."""

    number: int
    release_id: str
    is_repeated: bool


@dataclass(frozen=True)
class LastPublication:
    """The newest publication so far; number 0 and empty texts where there is none."""

    number: int
    release_id: str
    method_fingerprint: str

    @property
    def next_number(self) -> int:
        """The number of the publication after it."""
        return self.number + 1

    def has_new_method(self) -> bool:
        """Whether the SQL or the reference tables of figures changed since."""
        return self.method_fingerprint not in ("", method_fingerprint())


def method_fingerprint() -> str:
    """The hash of what turns rows into figures: the SQL and the reference tables."""
    return hashlib.sha256(f"{sql_fingerprint()} {figure_fingerprint()}".encode()).hexdigest()


def last_publication(connection: psycopg.Connection) -> LastPublication:
    """The newest publication."""
    row = connection.execute(_LAST).fetchone()
    return LastPublication(*row) if row else LastPublication(0, "", "")


def publication_of(last: LastPublication, release_id: str) -> Publication:
    """The publication of a release: the newest one again where it published the same."""
    is_repeated = last.release_id == release_id
    return Publication(last.number if is_repeated else last.next_number, release_id, is_repeated)


def record_publication(
    connection: psycopg.Connection, publication: Publication, moment: dt.datetime, manifest_sha256: str
) -> None:
    """Record the release; and, where it is not the newest one again, the publication, what counted and what became final."""
    connection.execute(_RELEASE, (publication.release_id, moment, manifest_sha256))
    if publication.is_repeated:
        return
    parameters = {
        "publication_no": publication.number,
        "release_id": publication.release_id,
        "moment": moment,
        "method": method_fingerprint(),
    }
    for statement in (_RECORD, _CLOSE_COUNTING, _OPEN_COUNTING, _FORGET_FINAL, _RECORD_FINAL):
        connection.execute(statement, parameters)
