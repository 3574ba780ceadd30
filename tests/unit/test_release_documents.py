"""Files for people in a release: made from its own rows, hashed into its id, named in its manifest."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from anhui_stats.errors import ConsistencyError
from anhui_stats.periods import TIMEZONE
from anhui_stats.publish import Release, publish_release
from anhui_stats.publish.documents import Document, Maker, document_of
from anhui_stats.publish.staging import StagedTable

MOMENT = dt.datetime(2022, 10, 11, 1, 30, tzinfo=TIMEZONE)
PATH = "documents/领导参阅.csv"


@dataclass(frozen=True)
class Column:
    name: str
    label: str = "地区"
    unit: str = ""
    definition: str = ""


@dataclass(frozen=True)
class Regions:
    table: str = "regions"
    label: str = "地区"
    description: str = ""
    has_period: bool = False
    aggregated_with: tuple[str, ...] = ()
    columns: tuple[Column, ...] = (Column("region_code"),)
    sql: str = "select region_code from mart.place"


def listed(connection: psycopg.Connection, _: Sequence[StagedTable]) -> Iterator[Document]:
    rows = connection.execute("select region_code from pg_temp.stage_regions order by region_code").fetchall()
    yield document_of(PATH, "\n".join(code for (code,) in rows).encode())


@pytest.fixture
def warehouse(empty_warehouse: psycopg.Connection) -> psycopg.Connection:
    empty_warehouse.execute("create table mart.place (region_code text)")
    empty_warehouse.execute("insert into mart.place values ('341500'), ('340100')")
    empty_warehouse.commit()
    return empty_warehouse


def _publish(connection: psycopg.Connection, home: Path, *makers: Maker) -> Release:
    return publish_release(connection, home, MOMENT, "code-1", (Regions(),), makers)


def test_a_document_lies_in_the_release_and_its_manifest(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    folder = _publish(warehouse, tmp_path, listed).folder
    content = b"340100\n341500"
    assert (folder / PATH).read_bytes() == content
    files = {file["path"]: file for file in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]}
    assert files[PATH] == {"path": PATH, "bytes": 13, "sha256": hashlib.sha256(content).hexdigest(), "rows": None}


def test_the_same_document_keeps_the_release_and_another_makes_a_new_one(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    first = _publish(warehouse, tmp_path, listed)
    assert not _publish(warehouse, tmp_path, listed).created
    other = _publish(warehouse, tmp_path, lambda *_: [document_of(PATH, "换了写法".encode())])
    assert other.created and other.release_id != first.release_id
    assert (first.folder / PATH).read_bytes() == b"340100\n341500"
    again = _publish(warehouse, tmp_path, listed)
    assert again.release_id == first.release_id


def test_a_document_that_did_not_change_is_one_file(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    def page(*_: object) -> list[Document]:
        return [document_of("documents/口径说明.html", "口径".encode())]

    first = _publish(warehouse, tmp_path, page)
    warehouse.execute("insert into mart.place values ('340200')")
    warehouse.commit()
    second = _publish(warehouse, tmp_path, page)
    inodes = {(folder / "documents" / "口径说明.html").stat().st_ino for folder in (first.folder, second.folder)}
    assert first.folder != second.folder and len(inodes) == 1


def test_what_was_made_from_the_same_is_not_made_again(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    made: list[str] = []

    def page(*_: object) -> list[Document]:
        return [Document("documents/口径说明.html", "口径", lambda: made.append("made") or b"page")]

    _publish(warehouse, tmp_path, page)
    warehouse.execute("insert into mart.place values ('340200')")
    warehouse.commit()
    assert (_publish(warehouse, tmp_path, page).folder / "documents/口径说明.html").read_bytes() == b"page"
    assert made == ["made"]


def test_two_documents_of_one_name_stop_the_release(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    with pytest.raises(ConsistencyError, match="领导参阅"):
        _publish(warehouse, tmp_path, listed, listed)
    assert not list(tmp_path.iterdir())
