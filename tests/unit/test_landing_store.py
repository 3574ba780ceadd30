"""Files that land in an object store are copied once each into the landing folder, finished ones only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from airflow.sdk import ObjectStoragePath
from airflow.sdk.io import attach
from fsspec.implementations.memory import MemoryFileSystem

from anhui_stats.errors import ConfigurationError
from anhui_stats.landing_store import fetch_landed


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ObjectStoragePath]:
    if request.param == "memory":
        attach(protocol="memory", fs=MemoryFileSystem())
        root = ObjectStoragePath(f"memory://{tmp_path.name}/landing")
    else:
        root = ObjectStoragePath(f"file://{tmp_path}/store")
    root.mkdir(parents=True, exist_ok=True)
    yield root
    root.fs.rm(root.path, recursive=True)


def put(store: ObjectStoragePath, path: str, content: bytes) -> None:
    target = store / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def nothing(_seconds: float) -> None:
    return None


def landed(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_flat_and_in_folders_arrive_under_their_path(store: ObjectStoragePath, tmp_path: Path) -> None:
    put(store, "霍邱县 9月.xlsx", b"flat")
    put(store, "341500/341524/金寨县.xlsx", b"deep")
    put(store, "341522/~$打开.xlsx", b"left behind by a program")
    report = fetch_landed(str(store), tmp_path / "landing", 0, nothing)
    assert landed(tmp_path / "landing") == {"霍邱县 9月.xlsx": b"flat", "341500/341524/金寨县.xlsx": b"deep"}
    assert (set(report.copied), report.known, report.left) == (set(landed(tmp_path / "landing")), 0, ())


def test_a_second_fetch_copies_only_what_is_new_or_changed(store: ObjectStoragePath, tmp_path: Path) -> None:
    put(store, "a.xlsx", b"1")
    put(store, "b.xlsx", b"1")
    fetch_landed(str(store), tmp_path / "landing", 0, nothing)
    put(store, "b.xlsx", b"22")
    put(store, "c.xlsx", b"3")
    report = fetch_landed(str(store), tmp_path / "landing", 0, nothing)
    assert (report.copied, report.known) == (("b.xlsx", "c.xlsx"), 1)
    assert landed(tmp_path / "landing")["b.xlsx"] == b"22"


def test_a_file_that_grows_between_the_listings_waits_unless_it_has_a_marker(store: ObjectStoragePath, tmp_path: Path) -> None:
    put(store, "done.xlsx", b"done")
    put(store, "done.xlsx.ok", b"")
    put(store, "growing.xlsx", b"half")
    report = fetch_landed(str(store), tmp_path / "landing", 5, lambda _: put(store, "growing.xlsx", b"half and half"))
    assert landed(tmp_path / "landing") == {"done.xlsx": b"done"}
    assert [left.path for left in report.left] == ["growing.xlsx"]


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "store" / "a.xlsx").symlink_to(tmp_path / "secret")
    report = fetch_landed(f"file://{tmp_path}/store", tmp_path / "landing", 0, nothing)
    assert (report.copied, [left.path for left in report.left]) == ((), ["a.xlsx"])


def test_a_place_that_is_not_there_is_our_fault(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no such place"):
        fetch_landed(f"file://{tmp_path}/nowhere", tmp_path / "landing", 0, nothing)
