"""What a submission is known by: ids and hashes made from its receipts. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from anhui_stats.models import Receipt


def submission_id(receipts: Sequence[Receipt], unit_code: str | None) -> str:
    """First 16 hex of sha256(sorted receipt ids, unit code), joined by NUL."""
    parts = [*sorted(receipt.receipt_id for receipt in receipts), unit_code or ""]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def joint_sha256(receipts: Sequence[Receipt]) -> str:
    """The file's own sha256; of several, the sha256 of their sorted sha256s, one a line."""
    if len(receipts) == 1:
        return receipts[0].sha256
    return hashlib.sha256("\n".join(sorted(receipt.sha256 for receipt in receipts)).encode()).hexdigest()


def order_key(receipt: Receipt) -> str:
    """Orders what arrived in one night: by the moment it was saved, then by path."""
    return f"{receipt.mtime_ns:020d} {receipt.path}"
