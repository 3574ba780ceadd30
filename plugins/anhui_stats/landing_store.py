"""The landing edge for files that arrive in an object store: copied from a URL into the landing folder.

``settings.landing_url`` names the place (``s3://bucket/landing``, ``file:///…``, anything that Airflow's ``ObjectStoragePath``
knows; ``s3://connection@bucket/…`` takes an Airflow connection). Finished files are copied below the landing folder under the
same relative path with the same time of change, and from there on are files like any other. Nothing is ever written or removed
there. A store needs its Airflow provider (``s3``: ``apache-airflow-providers-amazon[s3fs]``); ``file`` needs none.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from anhui_stats.errors import ConfigurationError
from anhui_stats.landing import FoundFile, LeftFile, Listing, Look, is_ignored, marked_by, settle

_TIMES_OF_CHANGE = ("mtime", "LastModified", "last_modified", "updated", "modified", "created")


@dataclass(frozen=True)
class FetchReport:
    """What one fetch did: paths that were copied, how many were here already, and what was left for the next run."""

    copied: tuple[str, ...]
    known: int
    left: tuple[LeftFile, ...]


def fetch_landed(url: str, landing: Path, settle_seconds: float, sleep: Callable[[float], None] = time.sleep) -> FetchReport:
    """Copy the finished files below ``url`` into the landing folder. ``ConfigurationError`` when the place cannot be listed."""
    root = _open(url)
    listing = _list(root, landing, settle_seconds, sleep)
    fresh = [found for found in listing.finished if not _is_here(found)]
    copied = [found.path for found in fresh if _copy(root, found)]
    changed = [LeftFile(found.path, "changed while it was copied") for found in fresh if found.path not in copied]
    return FetchReport(tuple(copied), len(listing.finished) - len(fresh), (*listing.left, *changed))


def _open(url: str) -> Any:
    from airflow.sdk import ObjectStoragePath  # takes two seconds: only where a URL is configured

    return ObjectStoragePath(url)


def _list(root: Any, landing: Path, settle_seconds: float, sleep: Callable[[float], None]) -> Listing:
    try:
        if not root.exists():
            raise ConfigurationError(f"landing_url {root}: there is no such place")
        return settle(lambda: _scan(root, landing), settle_seconds, sleep)
    except (OSError, ValueError, ImportError) as error:
        raise ConfigurationError(f"landing_url {root}: cannot be listed: {error}") from error


def _scan(root: Any, landing: Path) -> Look:
    look = Look()
    root.fs.invalidate_cache()
    base = root.path.rstrip("/")
    for name, details in sorted(root.fs.find(root.path, detail=True).items()):
        path = PurePosixPath(name.removeprefix(base).lstrip("/"))
        if marked := marked_by(str(path)):
            look.marked.add(marked)
        elif any(is_ignored(part) for part in path.parts):
            continue
        elif ".." in path.parts or not path.name or details.get("islink") or details.get("type") != "file":
            look.left.append(LeftFile(str(path), "is no plain file below the place"))
        else:
            mtime_ns = _time_of_change(root, name, details)
            look.files[str(path)] = FoundFile(str(path), landing / path, int(details["size"]), mtime_ns)
    return look


def _time_of_change(root: Any, name: str, details: Mapping[str, Any]) -> int:
    """Nanoseconds; stores name it differently."""
    value = next((details[key] for key in _TIMES_OF_CHANGE if details.get(key) is not None), None)
    if value is None:
        value = root.fs.modified(name)
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value)
    seconds = value.timestamp() if isinstance(value, dt.datetime) else float(value)
    return round(seconds * 1_000_000) * 1_000


def _is_here(found: FoundFile) -> bool:
    if not found.location.is_file():
        return False
    status = found.location.stat()
    return (status.st_size, status.st_mtime_ns) == (found.size, found.mtime_ns)


def _copy(root: Any, found: FoundFile) -> bool:
    """Copy one file; it appears under its name complete. False when its size is no longer the listed one."""
    found.location.parent.mkdir(parents=True, exist_ok=True)
    temporary = found.location.with_name(f".{found.location.name[:60]}.part")
    with (root / found.path).open("rb") as source, temporary.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
    if temporary.stat().st_size != found.size:
        temporary.unlink()
        return False
    os.utime(temporary, ns=(found.mtime_ns, found.mtime_ns))
    temporary.replace(found.location)
    return True
