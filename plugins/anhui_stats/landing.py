"""The landing stage: which files below the landing folder have arrived completely.

Counties drop files there in any way they like (share, SFTP, a colleague's copy), so nobody tells us when a file is complete.
A file counts as finished when two listings, ``settle_seconds`` apart, show the same size and the same time of change.
Every kind of file is listed: one that is no workbook has to be archived and answered like any other.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

#: What editors, synchronisers and operating systems leave beside the real files.
_IGNORED_PREFIXES = (".", "~$", "__MACOSX")
_IGNORED_SUFFIXES = (".tmp", ".part", ".partial", ".filepart", ".crdownload", ".ok")
_IGNORED_NAMES = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class FoundFile:
    """One file below the landing folder. ``path`` is its readable relative path with slashes, ``location`` where it lies."""

    path: str
    location: Path
    size: int
    mtime_ns: int


@dataclass(frozen=True)
class LeftFile:
    """A file that is left for the next run, and why (for the operator's log)."""

    path: str
    reason: str


@dataclass(frozen=True)
class Listing:
    """What one look at the landing folder gave: finished files and files left alone, each by path."""

    finished: tuple[FoundFile, ...]
    left: tuple[LeftFile, ...]


def list_finished(landing: Path, settle_seconds: float, sleep: Callable[[float], None] = time.sleep) -> Listing:
    """Look twice, ``settle_seconds`` apart. A missing landing folder raises ``FileNotFoundError``: that is our fault."""
    before, left = _scan(landing)
    if not before:
        return Listing((), left)
    sleep(settle_seconds)
    after, left = _scan(landing)
    finished = tuple(found for path, found in sorted(after.items()) if before.get(path) == found)
    changing = [LeftFile(path, _reason(before.get(path))) for path, found in after.items() if before.get(path) != found]
    return Listing(finished, tuple(sorted((*changing, *left), key=lambda one: one.path)))


def _reason(before: FoundFile | None) -> str:
    return "appeared between two listings" if before is None else "size or time of change differs between two listings"


def _scan(landing: Path) -> tuple[dict[str, FoundFile], tuple[LeftFile, ...]]:
    found: dict[str, FoundFile] = {}
    left: list[LeftFile] = []
    folders = [landing]
    while folders:
        folder = folders.pop()
        try:
            entries = [entry for entry in os.scandir(folder) if not _is_ignored(entry.name)]
        except OSError as error:
            if folder == landing:
                raise
            if not isinstance(error, FileNotFoundError):  # a folder that vanished meanwhile is simply not there
                left.append(LeftFile(readable_path(folder.relative_to(landing)), f"cannot be opened: {error.strerror}"))
            continue
        folders += [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
        for entry in entries:
            path = readable_path(Path(entry.path).relative_to(landing))
            if entry.is_symlink():
                left.append(LeftFile(path, "is a symbolic link, which may lead out of the landing folder"))
            elif entry.is_file(follow_symlinks=False) and (file := _found(path, entry)):
                found[path] = file
    return found, tuple(left)


def _found(path: str, entry: os.DirEntry[str]) -> FoundFile | None:
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:  # moved away by its owner while we looked: not there, then
        return None
    return FoundFile(path, Path(entry.path), status.st_size, status.st_mtime_ns)


def _is_ignored(name: str) -> bool:
    return name.startswith(_IGNORED_PREFIXES) or name.lower().endswith(_IGNORED_SUFFIXES) or name.lower() in _IGNORED_NAMES


def readable_path(relative: Path) -> str:
    """The relative path as text that a database and a mail can hold: names that are not UTF-8 are read as GB 18030."""
    raw = os.fsencode(relative.as_posix())
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", errors="backslashreplace")
