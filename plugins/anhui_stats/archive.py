"""The archive stage: what arrived, byte for byte, under its SHA-256, with a receipt, before anything reads it.

``archive/<first two hex>/<sha256>``                      the bytes, read-only, without an extension: the same bytes may
                                                          arrive as .xls and as .xlsx, and are one file here
``archive/<first two hex>/<sha256>.<receipt_id>.json``    one receipt a name under which they arrived

The original stays in the landing folder untouched. A receipt that exists keeps its first ``received_at``: that moment decides
whether a report was on time, and no later run may move it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import os
from dataclasses import asdict
from pathlib import Path

from anhui_stats.errors import ConsistencyError
from anhui_stats.files import sync_folder, write_atomically
from anhui_stats.landing import FoundFile
from anhui_stats.models import Receipt

_CHUNK_BYTES = 1 << 20

_log = logging.getLogger(__name__)


def receipt_id_of(path: str, sha256: str) -> str:
    """The id of the file that arrived under ``path`` (below the landing folder) with these bytes."""
    return hashlib.sha256(f"{path}\0{sha256}".encode()).hexdigest()[:16]


def archive_file(landing: Path, archive: Path, found: FoundFile, received_at: dt.datetime) -> Receipt | None:
    """Copy one finished file of ``landing`` into the archive and write its receipt, or find the receipt it already has.

    None when the file changed or went away since it was listed: it is left for the next run.
    """
    temporary = archive / ".incoming" / hashlib.sha256(found.path.encode()).hexdigest()
    temporary.parent.mkdir(parents=True, exist_ok=True)
    try:
        sha256 = _copy(landing, found, temporary)
        if sha256 is None:
            return None
        _keep(temporary, archived_path(archive, sha256))
    finally:
        temporary.unlink(missing_ok=True)
    receipt = Receipt(receipt_id_of(found.path, sha256), found.path, sha256, found.size, found.mtime_ns, received_at)
    return _keep_receipt(archive, receipt)


def _copy(landing: Path, found: FoundFile, temporary: Path) -> str | None:
    """Copy and hash in one pass; None when the file is not (or no longer) the one that was listed."""
    if not found.location.resolve().is_relative_to(landing.resolve()):
        return None
    try:
        source = os.open(found.location, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError as error:  # gone, locked away or turned into a link: one county's file never stops another's
        _log.warning("%s is left in the landing folder: %s", found.path, error.strerror)
        return None
    digest = hashlib.sha256()
    with os.fdopen(source, "rb") as reader, temporary.open("wb") as writer:
        while chunk := reader.read(_CHUNK_BYTES):
            digest.update(chunk)
            writer.write(chunk)
        status = os.fstat(reader.fileno())
        size = writer.tell()
    unchanged = (size, status.st_size, status.st_mtime_ns) == (found.size, found.size, found.mtime_ns)
    return digest.hexdigest() if unchanged else None


def _keep(temporary: Path, target: Path) -> None:
    """Move new bytes to their place, durable and read-only; bytes that are there already stay as they are."""
    if target.exists():
        return
    with temporary.open("rb") as stream:
        os.fsync(stream.fileno())
    temporary.chmod(0o444)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary.rename(target)
    sync_folder(target.parent)


def _keep_receipt(archive: Path, receipt: Receipt) -> Receipt:
    path = archived_path(archive, receipt.sha256).with_name(f"{receipt.sha256}.{receipt.receipt_id}.json")
    if path.exists():
        return _read_receipt(path)
    record = {**asdict(receipt), "file_name": receipt.file_name, "received_at": receipt.received_at.isoformat()}
    write_atomically(path, (json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode())
    return receipt


def _read_receipt(path: Path) -> Receipt:
    record = json.loads(path.read_text(encoding="utf-8"))
    del record["file_name"]
    return Receipt(**{**record, "received_at": dt.datetime.fromisoformat(record["received_at"])})


def archived_path(archive: Path, sha256: str) -> Path:
    """Where the bytes of a SHA-256 lie."""
    return archive / sha256[:2] / sha256


def read_archived(archive: Path, sha256: str) -> bytes:
    """The archived bytes. Raises ``ConsistencyError`` when they are missing or no longer those that arrived."""
    try:
        content = archived_path(archive, sha256).read_bytes()
    except FileNotFoundError as error:
        raise ConsistencyError(f"archive {archive}: no file of SHA-256 {sha256}, though a receipt names it") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ConsistencyError(f"{archived_path(archive, sha256)} was altered: its SHA-256 is no longer its name")
    return content


def load_receipts(archive: Path) -> tuple[Receipt, ...]:
    """Every receipt of the archive, by path and moment of arrival: enough to rebuild ``ops.receipt``."""
    receipts = (_read_receipt(path) for path in archive.glob("[0-9a-f][0-9a-f]/*.json"))
    return tuple(sorted(receipts, key=lambda receipt: (receipt.path, receipt.received_at, receipt.receipt_id)))
