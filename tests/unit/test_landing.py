"""Which files of the landing folder a run takes."""

import os
from pathlib import Path

import pytest

from anhui_stats.landing import list_finished


def _put(landing: Path, name: str, content: bytes = b"x") -> Path:
    path = landing / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _no_wait(_seconds: float) -> None:
    return None


@pytest.mark.parametrize(
    "name",
    [
        "霍邱县2022年9月报表(终稿)2.xlsx",
        "341522/霍邱县 9月 报表（最终版）.XLS",
        "六安市/2022/9月/ZS01.Csv",
        "带宏.xlsm",
        "金山.et",
        "说明.doc",
        "没有扩展名",
        "空文件.xlsx",
    ],
)
def test_everything_that_people_send_is_listed_with_its_path(tmp_path: Path, name: str) -> None:
    _put(tmp_path, name)
    assert [found.path for found in list_finished(tmp_path, 0, _no_wait).finished] == [name]


@pytest.mark.parametrize(
    "name",
    [
        "~$霍邱县.xlsx",
        ".霍邱县.xlsx.swp",
        "a.xlsx.part",
        "a.TMP",
        "a.xlsx.ok",
        "Thumbs.db",
        ".snapshot/a.xlsx",
        "__MACOSX/a.xlsx",
    ],
)
def test_what_programs_leave_behind_is_not_listed(tmp_path: Path, name: str) -> None:
    _put(tmp_path, name)
    listing = list_finished(tmp_path, 0, _no_wait)
    assert (listing.finished, listing.left) == ((), ())


def test_the_wait_is_the_one_asked_for_and_falls_away_when_nothing_is_there(tmp_path: Path) -> None:
    waits: list[float] = []
    list_finished(tmp_path, 7.5, waits.append)
    _put(tmp_path, "a.xlsx")
    list_finished(tmp_path, 7.5, waits.append)
    assert waits == [7.5]


def test_a_growing_a_touched_and_a_new_file_are_left_and_say_why(tmp_path: Path) -> None:
    growing, touched, _still = _put(tmp_path, "长.xlsx"), _put(tmp_path, "改.xlsx"), _put(tmp_path, "定.xlsx")

    def meanwhile(_seconds: float) -> None:
        growing.write_bytes(b"xy")
        os.utime(touched, ns=(0, 1))
        _put(tmp_path, "新.xlsx")

    listing = list_finished(tmp_path, 1, meanwhile)
    assert [found.path for found in listing.finished] == ["定.xlsx"]
    assert {left.path: left.reason for left in listing.left} == {
        "长.xlsx": "size or time of change differs between two listings",
        "改.xlsx": "size or time of change differs between two listings",
        "新.xlsx": "appeared between two listings",
    }


def test_a_file_or_folder_that_vanishes_is_simply_left(tmp_path: Path) -> None:
    gone, inside = _put(tmp_path, "gone.xlsx"), _put(tmp_path, "folder/inside.xlsx")

    def meanwhile(_seconds: float) -> None:
        gone.unlink()
        inside.unlink()
        inside.parent.rmdir()

    listing = list_finished(tmp_path, 1, meanwhile)
    assert (listing.finished, listing.left) == ((), ())


def test_a_link_is_never_followed(tmp_path: Path) -> None:
    outside = _put(tmp_path, "elsewhere/secret.xlsx")
    landing = tmp_path / "landing"
    _put(landing, "a.xlsx")
    (landing / "link.xlsx").symlink_to(outside)
    (landing / "folder").symlink_to(outside.parent)
    listing = list_finished(landing, 0, _no_wait)
    assert [found.path for found in listing.finished] == ["a.xlsx"]
    assert [left.path for left in listing.left] == ["folder", "link.xlsx"]
    assert all("symbolic link" in left.reason for left in listing.left)


def test_a_name_in_the_encoding_of_chinese_windows_becomes_readable(tmp_path: Path) -> None:
    name = os.fsdecode("霍邱县.xlsx".encode("gb18030"))
    (tmp_path / name).write_bytes(b"x")
    (found,) = list_finished(tmp_path, 0, _no_wait).finished
    assert found.path == "霍邱县.xlsx"
    assert found.location.read_bytes() == b"x"


def test_a_missing_landing_folder_is_our_fault_and_raises(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list_finished(tmp_path / "none", 0, _no_wait)


def test_a_marker_beside_a_file_says_that_it_is_finished(tmp_path: Path) -> None:
    _put(tmp_path, "341522/霍邱县.xlsx")
    _put(tmp_path, "341522/霍邱县.xlsx.ok")
    waits: list[float] = []
    listing = list_finished(tmp_path, 5, waits.append)
    assert [found.path for found in listing.finished] == ["341522/霍邱县.xlsx"]
    assert waits == [], "nothing is left to wait for"


def test_a_marked_file_does_not_wait_for_one_that_still_grows(tmp_path: Path) -> None:
    _put(tmp_path, "marked.xlsx")
    _put(tmp_path, "marked.xlsx.OK")
    growing = _put(tmp_path, "growing.xlsx")
    listing = list_finished(tmp_path, 5, lambda _: _put(tmp_path, growing.name, b"longer") and None)
    assert [found.path for found in listing.finished] == ["marked.xlsx"]
    assert [left.path for left in listing.left] == ["growing.xlsx"]


def test_a_marker_of_another_file_marks_nothing(tmp_path: Path) -> None:
    _put(tmp_path, "a.xlsx")
    _put(tmp_path, "b.xlsx.ok")
    waits: list[float] = []
    list_finished(tmp_path, 5, waits.append)
    assert waits == [5]
