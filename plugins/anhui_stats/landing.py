"""The landing stage: which files below the landing folder have arrived completely.

Counties drop files there in any way they like (share, SFTP, a colleague's copy): flat, or in a sub-folder of a unit or of a
city. A file counts as finished when two listings, ``settle_seconds`` apart, show the same size and the same time of change; or
at once, when whoever wrote it put a marker beside it (``<name>.ok``).
Every kind of file is listed: one that is no workbook has to be archived and answered like any other.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

#: What editors, synchronisers and operating systems leave beside the real files.
_IGNORED_PREFIXES = (".", "~$", "__MACOSX")
MARKER_SUFFIX = ".ok"
#: Files below a folder of this name, at any depth, are tried out and answered, never registered as submissions.
CHECK_FOLDER = "_check"
_IGNORED_SUFFIXES = (".tmp", ".part", ".partial", ".filepart", ".crdownload", MARKER_SUFFIX)
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


@dataclass
class Look:
    """One look at the landing folder: files by path, files left alone, and the paths that have a marker beside them."""

    files: dict[str, FoundFile] = field(default_factory=dict)
    left: list[LeftFile] = field(default_factory=list)
    marked: set[str] = field(default_factory=set)


def list_finished(landing: Path, settle_seconds: float, sleep: Callable[[float], None] = time.sleep) -> Listing:
    """Look twice, ``settle_seconds`` apart. A missing landing folder raises ``FileNotFoundError``: that is our fault."""
    return settle(lambda: _scan(landing), settle_seconds, sleep)


def settle(look: Callable[[], Look], settle_seconds: float, sleep: Callable[[float], None]) -> Listing:
    """What is finished by two looks; one look is enough when every file has its marker."""
    first = look()
    ready = {path: found for path, found in first.files.items() if path in first.marked}
    if ready.keys() == first.files.keys():
        return _listing(ready, [], first.left)
    sleep(settle_seconds)
    second = look()
    still = {path: found for path, found in second.files.items() if first.files.get(path) == found}
    finished = {**ready, **{path: found for path, found in second.files.items() if path in second.marked}, **still}
    changing = [LeftFile(path, _reason(first.files.get(path))) for path in second.files.keys() - finished.keys()]
    return _listing(finished, changing, second.left)


def _listing(finished: dict[str, FoundFile], changing: list[LeftFile], left: list[LeftFile]) -> Listing:
    files = tuple(found for _, found in sorted(finished.items()))
    return Listing(files, tuple(sorted((*changing, *left), key=lambda one: one.path)))


def _reason(before: FoundFile | None) -> str:
    return "appeared between two listings" if before is None else "size or time of change differs between two listings"


def _scan(landing: Path) -> Look:
    look = Look()
    folders = [landing]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            if folder == landing:
                raise
            if not isinstance(error, FileNotFoundError):  # a folder that vanished meanwhile is simply not there
                path = readable_path(folder.relative_to(landing))
                look.left.append(LeftFile(path, f"cannot be opened: {error.strerror}"))
            continue
        for entry in entries:
            path = readable_path(Path(entry.path).relative_to(landing))
            if marked := marked_by(path):
                look.marked.add(marked)
            elif is_ignored(entry.name):
                continue
            elif entry.is_dir(follow_symlinks=False):
                folders.append(Path(entry.path))
            elif entry.is_symlink():
                look.left.append(LeftFile(path, "is a symbolic link, which may lead out of the landing folder"))
            elif entry.is_file(follow_symlinks=False) and (file := _found(path, entry)):
                look.files[path] = file
    return look


def marked_by(path: str) -> str:
    """The path of the file that a marker speaks of; '' when the path is no marker."""
    return path[: -len(MARKER_SUFFIX)] if path.lower().endswith(MARKER_SUFFIX) else ""


def _found(path: str, entry: os.DirEntry[str]) -> FoundFile | None:
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:  # moved away by its owner while we looked: not there, then
        return None
    return FoundFile(path, Path(entry.path), status.st_size, status.st_mtime_ns)


def is_ignored(name: str) -> bool:
    """Whether a file or folder name is one that programs leave behind."""
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
