"""Releases: what lies on the disk, what stands in ``pub``, and what a second or a killed run does. In a real PostgreSQL."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from anhui_stats.errors import ConfigurationError, ConsistencyError, RunError
from anhui_stats.periods import TIMEZONE
from anhui_stats.publish import Release, publish_release

NIGHT = dt.datetime(2022, 10, 11, 1, 30, tzinfo=TIMEZONE)
NEXT_NIGHT = NIGHT + dt.timedelta(days=1)


@dataclass(frozen=True)
class Column:
    name: str
    label: str
    unit: str = ""
    definition: str = ""


@dataclass(frozen=True)
class Table:
    table: str
    sql: str
    columns: tuple[Column, ...]
    label: str
    description: str = ""
    aggregated_with: tuple[str, ...] = ()

    @property
    def has_period(self) -> bool:
        return any(column.name == "period" for column in self.columns)


def _table(table: str, query: str, *columns: str, **described: str) -> Table:
    return Table(table, query, tuple(Column(name, f"{name}的标签", **described) for name in columns), f"{table}的标签")


VALUES = _table(
    "indicator_values",
    "-- 指标值\nselect period, region_code, obs_value, display_value, rank_value, null::text as release_id from mart.figures;",
    *("period", "region_code", "obs_value", "display_value", "rank_value", "release_id"),
    unit="万元",
    definition="本年累计",
)
SUBMISSIONS = _table(
    "submissions",
    "select coalesce(period, 'unknown') as period, file_name, received_at, is_accepted as on_time, reported_on"
    " from ops.submission",
    *("period", "file_name", "received_at", "on_time", "reported_on"),
)
REGIONS = _table("regions", "select region_code from mart.figures group by region_code", "region_code")
REVISIONS = _table(
    "revisions", "select ''::text as period, 1.5 as difference where false", "period", "difference", "release_id"
)
TABLES = (VALUES, SUBMISSIONS, REGIONS, REVISIONS)


@pytest.fixture
def warehouse(empty_warehouse: psycopg.Connection) -> psycopg.Connection:
    empty_warehouse.execute(
        "create table mart.figures (period text, region_code text, obs_value numeric, display_value text, rank_value integer)"
    )
    empty_warehouse.execute(
        "insert into mart.figures values"
        " ('2022-09', '341522', 100 / 3.0, '33.3', 1), ('2022-09', '341504', 12345678901234567890.12, '', 2),"
        " ('2022-09', '340000', null, null, null), ('2021-09', '341522', 0, '0.0', 1)"
    )
    empty_warehouse.execute(
        "insert into ops.submission (submission_id, unit_code, unit_level, period, attempt, state, is_accepted, reported_on,"
        " received_at, judged_at, sha256, file_name, path, errors, queries, notices) values"
        " ('s1', '341522', 'county', '2022-09', 1, 'accepted', true, '2022-10-10', %(night)s, %(night)s, 'ab', %(name)s,"
        " 'p', 0, 0, 0),"
        " ('s2', null, null, null, 1, 'unreadable', false, null, %(night)s, %(night)s, 'cd', 'x.xlsx', 'q', 1, 0, 0)",
        {"night": NIGHT, "name": '报表,"终稿"\n第二行.xlsx'},
    )
    empty_warehouse.execute("insert into ops.submission_form values ('s1', 'ZS01', 'present', 3)")
    empty_warehouse.commit()
    return empty_warehouse


def _publish(connection: psycopg.Connection, home: Path, moment: dt.datetime = NIGHT, **changes: Any) -> Release:
    return publish_release(connection, home, moment, "code-1", changes.get("tables", TABLES))


def _tree(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _rows(connection: psycopg.Connection, query: str) -> list[tuple[Any, ...]]:
    rows = connection.execute(query).fetchall()
    connection.commit()
    return rows


def test_a_release_lies_where_the_contract_says(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    release = _publish(warehouse, tmp_path)
    assert release.created and len(release.release_id) == 16
    assert sorted(_tree(tmp_path / "published")) == sorted(
        ["latest.json"]
        + [
            f"releases/{release.release_id}/{path}"
            for path in (
                "indicator_values/period=2021-09/part-0.parquet",
                "indicator_values/period=2022-09/part-0.parquet",
                "manifest.json",
                "regions/part-0.parquet",
                "revisions/period=2022-09/part-0.parquet",
                "submissions/period=2022-09/part-0.parquet",
                "submissions/period=unknown/part-0.parquet",
            )
        ]
    )


def test_the_manifest_names_every_file_and_latest_names_the_manifest(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    release = _publish(warehouse, tmp_path)
    raw = (release.folder / "manifest.json").read_bytes()
    manifest = json.loads(raw)
    assert (manifest["release_id"], manifest["code_version"], manifest["schema_version"]) == (release.release_id, "code-1", "1")
    assert manifest["submissions"] == [
        {"submission_id": "s1", "unit_code": "341522", "period": "2022-09", "attempt": 1, "sha256": "ab"}
    ]
    tree = _tree(release.folder)
    tree.pop("manifest.json")
    assert {file["path"]: file["sha256"] for file in manifest["files"]} == tree
    for file in manifest["files"]:
        path = release.folder / file["path"]
        assert (file["bytes"], file["rows"]) == (path.stat().st_size, pq.read_metadata(path).num_rows)
    assert json.loads((tmp_path / "published" / "latest.json").read_text()) == {
        "release_id": release.release_id,
        "manifest_sha256": hashlib.sha256(raw).hexdigest(),
    }


def test_a_file_has_types_labels_sorted_rows_and_no_period(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    release = _publish(warehouse, tmp_path)
    path = release.folder / "indicator_values" / "period=2022-09" / "part-0.parquet"
    table = pq.ParquetFile(path).read()
    assert table.schema.names == ["region_code", "obs_value", "display_value", "rank_value", "release_id"]
    assert table.schema.field("obs_value").type == pa.decimal128(38, 10)
    assert table.schema.field("obs_value").metadata == {
        b"label": "obs_value的标签".encode(),
        b"unit": "万元".encode(),
        b"definition": "本年累计".encode(),
    }
    assert table.schema.metadata[b"label"] == "indicator_values的标签".encode()
    assert b"pandas" not in table.schema.metadata
    assert pq.read_metadata(path).row_group(0).column(0).compression == "ZSTD"
    assert table.to_pylist() == [
        _figure("340000", None, None, None, release),
        _figure("341504", "12345678901234567890.12", "", 2, release),
        _figure("341522", "33.3333333333", "33.3", 1, release),
    ]


def _figure(region: str, value: str | None, shown: str | None, rank: int | None, release: Release) -> dict[str, object]:
    return {
        "region_code": region,
        "obs_value": None if value is None else Decimal(value),
        "display_value": shown,
        "rank_value": rank,
        "release_id": release.release_id,
    }


def test_names_with_line_breaks_and_moments_survive(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    release = _publish(warehouse, tmp_path)
    (row,) = pq.ParquetFile(release.folder / "submissions" / "period=2022-09" / "part-0.parquet").read().to_pylist()
    assert row == {
        "file_name": '报表,"终稿"\n第二行.xlsx',
        "received_at": NIGHT,
        "on_time": True,
        "reported_on": dt.date(2022, 10, 10),
    }


def test_every_reader_opens_a_folder_and_finds_the_period(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    folder = _publish(warehouse, tmp_path).folder
    frame = pd.read_parquet(folder / "indicator_values")
    assert sorted(frame["period"].astype(str).unique()) == ["2021-09", "2022-09"]
    assert len(pd.read_parquet(folder / "revisions")) == 0
    assert "period" in pd.read_parquet(folder / "revisions").columns
    query = "select period, count(*) from read_parquet(?, hive_partitioning = true) group by period order by period"
    found = duckdb.execute(query, [f"{folder}/indicator_values/*/*.parquet"]).fetchall()
    assert found == [("2021-09", 1), ("2022-09", 3)]


def test_pub_carries_the_same_rows_types_and_labels(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    release = _publish(warehouse, tmp_path)
    in_pub = _rows(
        warehouse,
        "select region_code, obs_value, display_value, rank_value, release_id from pub.indicator_values"
        " where period = '2022-09' order by region_code",
    )
    in_file = pq.ParquetFile(release.folder / "indicator_values" / "period=2022-09" / "part-0.parquet").read().to_pylist()
    assert in_pub == [tuple(row.values()) for row in in_file]
    types = (
        "select format_type(atttypid, atttypmod) from pg_attribute"
        " where attrelid = 'pub.indicator_values'::regclass and attnum > 0 order by attnum"
    )
    assert _rows(warehouse, types) == [("text",), ("text",), ("numeric(38,10)",), ("text",), ("bigint",), ("text",)]
    assert _rows(
        warehouse, "select obj_description('pub.regions'::regclass), col_description('pub.indicator_values'::regclass, 3)"
    ) == [("regions的标签", "obs_value的标签（万元）：本年累计")]
    assert _rows(warehouse, "select release_id, published_at, manifest_sha256 from ops.release") == [
        (release.release_id, NIGHT, release.manifest_sha256)
    ]


def test_a_run_without_new_content_touches_nothing(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    first = _publish(warehouse, tmp_path)
    stamps = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    rows = "select xmin::text from pub.submissions union all select xmin::text from mart.indicator_values_vintage"
    written = _rows(warehouse, f"{rows} union all select xmin::text from ops.release")
    second = publish_release(warehouse, tmp_path, NEXT_NIGHT, "code-2", TABLES)
    assert (second.release_id, second.manifest_sha256, second.created) == (first.release_id, first.manifest_sha256, False)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == stamps
    assert _rows(warehouse, f"{rows} union all select xmin::text from ops.release") == written


@pytest.mark.parametrize(
    "change",
    [
        "update mart.figures set obs_value = obs_value + 0.0000000001 where region_code = '341522'",
        "update mart.figures set display_value = null where display_value = ''",
        "insert into mart.figures values ('2022-10', '341522', 1, '1', 1)",
        "delete from mart.figures where period = '2021-09'",
    ],
)
def test_any_change_makes_a_new_release_and_keeps_the_old(warehouse: psycopg.Connection, tmp_path: Path, change: str) -> None:
    first = _publish(warehouse, tmp_path)
    before = _tree(first.folder)
    warehouse.execute(change)
    warehouse.commit()
    second = _publish(warehouse, tmp_path, NEXT_NIGHT)
    assert second.created and second.release_id != first.release_id
    assert _tree(first.folder) == before
    assert _rows(warehouse, "select distinct release_id from pub.indicator_values") == [(second.release_id,)]
    assert _rows(warehouse, "select count(*) from pub.indicator_values") == _rows(
        warehouse, "select count(*) from mart.figures"
    )


def test_a_new_label_is_new_content(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    first = _publish(warehouse, tmp_path)
    relabelled = replace(REGIONS, label="区划")
    assert _publish(warehouse, tmp_path, tables=(VALUES, SUBMISSIONS, relabelled, REVISIONS)).release_id != first.release_id


def test_the_order_in_which_rows_were_stored_does_not_matter(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    first = _publish(warehouse, tmp_path / "a")
    warehouse.execute("create table mart.again as select * from mart.figures order by region_code desc")
    warehouse.execute("drop table mart.figures")
    warehouse.execute("alter table mart.again rename to figures")
    warehouse.commit()
    second = _publish(warehouse, tmp_path / "b", NEXT_NIGHT)
    assert second.release_id == first.release_id
    assert _tree(tmp_path / "b") == _tree(tmp_path / "a")


@pytest.mark.parametrize(
    "killed_at",
    ["parquet._write", "release._submissions", "release.sync_folder", "release._replace_pub", "release._record", "latest"],
)
def test_a_run_killed_anywhere_is_made_good_by_the_next(
    warehouse: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed_at: str
) -> None:
    previous = _publish(warehouse, tmp_path / "killed", tables=(VALUES,))
    latest = (tmp_path / "killed" / "published" / "latest.json").read_bytes()

    def killed(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        if killed_at == "latest":
            patch.setattr("anhui_stats.publish.release._record", _record_then(patch, killed))
        else:
            patch.setattr(f"anhui_stats.publish.{killed_at}", killed)
        _publish(warehouse, tmp_path / "killed")
    assert (tmp_path / "killed" / "published" / "latest.json").read_bytes() == latest
    if killed_at != "latest":
        assert _rows(warehouse, "select distinct release_id from pub.indicator_values") == [(previous.release_id,)]
    release = _publish(warehouse, tmp_path / "killed", NEXT_NIGHT)
    assert release.created
    assert not list((tmp_path / "killed").rglob("*.tmp"))
    assert _rows(warehouse, "select distinct release_id from pub.indicator_values") == [(release.release_id,)]
    untouched = _publish(warehouse, tmp_path / "untouched", NEXT_NIGHT)
    assert _tree(release.folder) == _tree(untouched.folder)


def _record_then(patch: pytest.MonkeyPatch, killed: Any) -> Any:
    """The real record of the release, after which the next file that is written kills the run."""
    from anhui_stats.publish import release as module

    record = module._record

    def recorded(*arguments: Any) -> None:
        record(*arguments)
        patch.setattr("anhui_stats.publish.release.write_atomically", killed)

    return recorded


def test_a_warehouse_made_anew_is_filled_again_under_the_same_release(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    first = _publish(warehouse, tmp_path)
    warehouse.execute("delete from ops.release")
    warehouse.execute("drop view pub.indicator_values")
    warehouse.commit()
    again = _publish(warehouse, tmp_path, NEXT_NIGHT)
    assert (again.release_id, again.created) == (first.release_id, True)
    assert _rows(warehouse, "select count(*) from pub.indicator_values") == [(4,)]


def test_a_reader_is_not_kept_waiting_and_sees_one_release_whole(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    first = _publish(warehouse, tmp_path)
    query = "select count(*), count(distinct release_id), min(release_id) from pub.indicator_values"
    with psycopg.connect(warehouse.info.dsn, password=warehouse.info.password) as reader:
        reader.execute("set transaction isolation level repeatable read")
        reader.execute("set lock_timeout to '2s'")
        assert reader.execute(query).fetchone() == (4, 1, first.release_id)
        warehouse.execute("insert into mart.figures values ('2022-10', '341522', 1, '1', 1)")
        warehouse.commit()
        _publish(warehouse, tmp_path, NEXT_NIGHT)
        assert reader.execute(query).fetchone() == (4, 1, first.release_id)


def test_a_table_whose_columns_changed_is_made_anew(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    _publish(warehouse, tmp_path)
    wider = _table("regions", "select region_code, 1 as rank_value from mart.figures", "region_code", "rank_value")
    _publish(warehouse, tmp_path, tables=(VALUES, SUBMISSIONS, wider, REVISIONS))
    assert _rows(warehouse, "select count(rank_value) from pub.regions") == [(4,)]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("select region_code as code from mart.figures", "names the columns"),
        ("select 1.5::float8 as region_code", "a type that is not published"),
    ],
)
def test_a_query_that_does_not_fit_its_metadata_stops_the_release(
    warehouse: psycopg.Connection, tmp_path: Path, query: str, told: str
) -> None:
    with pytest.raises(ConfigurationError, match=told):
        _publish(warehouse, tmp_path, tables=(_table("regions", query, "region_code"),))
    assert not list(tmp_path.iterdir())
    assert _rows(warehouse, "select to_regclass('pub.regions')") == [(None,)]


def test_rows_that_no_partition_can_hold_stop_the_release(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    lost = _table("findings", "select period, attempt from ops.submission", "period", "attempt")
    with pytest.raises(ConsistencyError, match="pub_findings: some rows have no period"):
        _publish(warehouse, tmp_path, tables=(VALUES, lost))
    assert not list(tmp_path.iterdir())


def test_inside_a_transaction_nothing_is_published(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    warehouse.execute("select 1")
    with pytest.raises(RunError, match="inside a transaction"):
        _publish(warehouse, tmp_path)
    warehouse.rollback()


def test_partitions_that_did_not_change_are_one_file(
    warehouse: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _publish(warehouse, tmp_path)
    warehouse.execute("insert into mart.figures values ('2022-09', '341502', 5, '5.0', 3)")
    warehouse.commit()
    second = _publish(warehouse, tmp_path)
    same, other = "submissions/period=2022-09/part-0.parquet", "regions/part-0.parquet"
    assert (first.folder / same).stat().st_ino == (second.folder / same).stat().st_ino
    assert (first.folder / other).stat().st_ino != (second.folder / other).stat().st_ino

    def refuse(*arguments: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr("anhui_stats.publish.parquet.os.link", refuse)
    warehouse.execute("delete from mart.figures where region_code = '341502'")
    warehouse.execute("insert into mart.figures values ('2022-09', '341503', 5, '5.0', 3)")
    warehouse.commit()
    third = _publish(warehouse, tmp_path)
    assert (third.folder / same).read_bytes() == (first.folder / same).read_bytes()
    assert (third.folder / same).stat().st_ino != (first.folder / same).stat().st_ino
