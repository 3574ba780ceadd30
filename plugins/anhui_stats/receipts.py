"""Receipts in the warehouse: which files arrived, and which of them still wait to be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict

import psycopg
from psycopg.rows import class_row

from anhui_stats.landing import CHECK_FOLDER
from anhui_stats.models import Receipt

_RECORD = """
    insert into ops.receipt (receipt_id, path, file_name, sha256, size, mtime_ns, received_at)
    values (%(receipt_id)s, %(path)s, %(file_name)s, %(sha256)s, %(size)s, %(mtime_ns)s, %(received_at)s)
    on conflict (receipt_id) do nothing
"""

_WAITING = """
    select receipt_id, path, sha256, size, mtime_ns, received_at
    from ops.receipt
    where
        duplicate_of is null
        and receipt_id not in (select receipt_id from ops.submission_file)
        and position(%(check_folder)s in '/' || path) = 0
    order by path, receipt_id
"""

_TO_CHECK = """
    select distinct on (sha256) receipt_id, path, sha256, size, mtime_ns, received_at
    from ops.receipt
    where
        position(%(check_folder)s in '/' || path) > 0
        and sha256 not in (select receipt.sha256 from ops.check_run inner join ops.receipt using (receipt_id))
    order by sha256, received_at, path
"""

_IN_CHECK_FOLDER = {"check_folder": f"/{CHECK_FOLDER}/"}

_BY_ID = """
    select receipt_id, path, sha256, size, mtime_ns, received_at
    from ops.receipt
    where receipt_id = any(%(receipt_ids)s)
    order by path, receipt_id
"""


def record_receipts(connection: psycopg.Connection, receipts: Sequence[Receipt]) -> None:
    """Record arrived files; one that is known already keeps its first record."""
    with connection.cursor() as cursor:
        cursor.executemany(_RECORD, [{**asdict(receipt), "file_name": receipt.file_name} for receipt in receipts])


def waiting_receipts(connection: psycopg.Connection) -> list[Receipt]:
    """Files that arrived and were neither loaded nor recognised as known bytes, by path."""
    with connection.cursor(row_factory=class_row(Receipt)) as cursor:
        return cursor.execute(_WAITING, _IN_CHECK_FOLDER).fetchall()


def receipts_to_check(connection: psycopg.Connection) -> list[Receipt]:
    """Files in a ``_check`` folder whose bytes were not tried out before, by path; one for each content."""
    with connection.cursor(row_factory=class_row(Receipt)) as cursor:
        found = cursor.execute(_TO_CHECK, _IN_CHECK_FOLDER).fetchall()
    return sorted(found, key=lambda receipt: (receipt.path, receipt.receipt_id))


def receipts_by_id(connection: psycopg.Connection, receipt_ids: Sequence[str]) -> list[Receipt]:
    """The receipts of these ids, by path."""
    with connection.cursor(row_factory=class_row(Receipt)) as cursor:
        return cursor.execute(_BY_ID, {"receipt_ids": list(receipt_ids)}).fetchall()


def split_into_batches(receipts: Sequence[Receipt], batches: int) -> list[list[str]]:
    """Receipt ids in at most ``batches`` batches of about equal bytes; the csv files of one folder stay together."""
    groups: dict[str, list[Receipt]] = defaultdict(list)
    for receipt in receipts:
        is_csv = receipt.file_name.lower().endswith(".csv")
        groups[f"csv {receipt.folder}" if is_csv else receipt.receipt_id].append(receipt)
    sizes = [0] * min(batches, len(groups))
    filled: list[list[str]] = [[] for _ in sizes]
    for group in sorted(groups.values(), key=lambda one: -sum(receipt.size for receipt in one)):
        smallest = min(range(len(sizes)), key=sizes.__getitem__)
        sizes[smallest] += sum(receipt.size for receipt in group)
        filled[smallest] += [receipt.receipt_id for receipt in group]
    return [sorted(ids) for ids in filled]
