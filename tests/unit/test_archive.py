"""What the archive keeps, and what a second run finds there."""

import datetime as dt
import hashlib
import json
import os
from pathlib import Path

import pytest

from anhui_stats.archive import archive_file, archived_path, load_receipts, read_archived, receipt_id_of
from anhui_stats.errors import ConsistencyError
from anhui_stats.landing import FoundFile, list_finished
from anhui_stats.models import Receipt
from anhui_stats.periods import TIMEZONE

FIRST_NIGHT = dt.datetime(2022, 10, 9, 1, 0, tzinfo=TIMEZONE)
SECOND_NIGHT = FIRST_NIGHT + dt.timedelta(days=1)
NAME = "341522/霍邱县2022年9月报表(终稿)2.xlsx"


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    path = tmp_path / "landing" / NAME
    path.parent.mkdir(parents=True)
    path.write_bytes(b"workbook")
    return tmp_path / "landing"


def _find(landing: Path) -> FoundFile:
    (found,) = list_finished(landing, 0, lambda _: None).finished
    return found


def _take(landing: Path, moment: dt.datetime = FIRST_NIGHT) -> Receipt:
    receipt = archive_file(landing, landing.parent / "archive", _find(landing), moment)
    assert receipt is not None
    return receipt


def test_bytes_lie_under_their_hash_read_only_with_a_receipt_and_the_original_stays(landing: Path) -> None:
    receipt = _take(landing)
    archive, sha256 = landing.parent / "archive", hashlib.sha256(b"workbook").hexdigest()
    stored = archive / sha256[:2] / sha256
    assert stored.read_bytes() == b"workbook"
    assert stored.stat().st_mode & 0o222 == 0
    assert (landing / NAME).read_bytes() == b"workbook"
    assert receipt.receipt_id == hashlib.sha256(f"{NAME}\0{sha256}".encode()).hexdigest()[:16]
    record = json.loads((archive / sha256[:2] / f"{sha256}.{receipt.receipt_id}.json").read_text(encoding="utf-8"))
    assert record["received_at"] == "2022-10-09T01:00:00+08:00"
    assert (record["path"], record["file_name"], record["size"]) == (NAME, "霍邱县2022年9月报表(终稿)2.xlsx", 8)
    assert record["mtime_ns"] == (landing / NAME).stat().st_mtime_ns


def test_the_first_moment_of_arrival_stays(landing: Path) -> None:
    first, again = _take(landing), _take(landing, SECOND_NIGHT)
    assert again == first
    assert load_receipts(landing.parent / "archive") == (first,)


def test_the_same_bytes_under_another_name_get_a_receipt_of_their_own(landing: Path) -> None:
    first = _take(landing)
    (landing / NAME).rename(landing / "改名.xls")
    second = _take(landing, SECOND_NIGHT)
    assert second.sha256 == first.sha256 and second.receipt_id != first.receipt_id
    assert load_receipts(landing.parent / "archive") == (first, second)
    assert [path.name for path in (landing.parent / "archive").glob("??/*") if path.suffix != ".json"] == [first.sha256]


def test_a_file_that_changed_since_it_was_listed_is_left(landing: Path) -> None:
    found, archive = _find(landing), landing.parent / "archive"
    (landing / NAME).write_bytes(b"workbook, and more")
    assert archive_file(landing, archive, found, FIRST_NIGHT) is None
    assert load_receipts(archive) == ()
    assert not [path for path in archive.rglob("*") if path.is_file()]


def test_a_file_that_is_written_while_it_is_copied_is_left(landing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, archive, fstat = _find(landing), landing.parent / "archive", os.fstat

    def written_meanwhile(descriptor: int) -> os.stat_result:
        os.utime(landing / NAME, ns=(0, 1))
        return fstat(descriptor)

    monkeypatch.setattr("anhui_stats.archive.os.fstat", written_meanwhile)
    assert archive_file(landing, archive, found, FIRST_NIGHT) is None


def test_a_file_that_went_away_or_became_a_link_is_left(landing: Path) -> None:
    found, archive = _find(landing), landing.parent / "archive"
    (landing / NAME).unlink()
    assert archive_file(landing, archive, found, FIRST_NIGHT) is None
    secret = landing.parent / "secret"
    secret.write_bytes(b"workbook")
    (landing / NAME).symlink_to(secret)
    assert archive_file(landing, archive, found, FIRST_NIGHT) is None


def test_an_empty_file_is_archived_too(landing: Path) -> None:
    (landing / NAME).write_bytes(b"")
    assert read_archived(landing.parent / "archive", _take(landing).sha256) == b""


def test_a_kill_before_the_receipt_is_made_good_by_the_next_run(landing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(path: Path, content: bytes) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("anhui_stats.archive.write_atomically", killed)
        _take(landing)
    assert load_receipts(landing.parent / "archive") == ()
    receipt = _take(landing, SECOND_NIGHT)
    assert receipt.received_at == SECOND_NIGHT
    assert read_archived(landing.parent / "archive", receipt.sha256) == b"workbook"


def test_missing_and_altered_bytes_are_told_apart(landing: Path) -> None:
    archive = landing.parent / "archive"
    receipt = _take(landing)
    with pytest.raises(ConsistencyError, match="no file of SHA-256"):
        read_archived(archive, "0" * 64)
    stored = archived_path(archive, receipt.sha256)
    stored.chmod(0o644)
    stored.write_bytes(b"other")
    with pytest.raises(ConsistencyError, match="was altered"):
        read_archived(archive, receipt.sha256)


def test_receipt_ids_of_path_and_bytes_do_not_run_together() -> None:
    assert receipt_id_of("a", "bc") != receipt_id_of("ab", "c")
