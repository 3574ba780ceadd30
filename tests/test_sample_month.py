"""The sample through the pipeline: every injected fault is found at its cell, and nobody sound is sent away.

Without Airflow: the functions of a night in their order, on an embedded PostgreSQL.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow.dataset as ds
import pytest
import yaml

from anhui_stats.database.connect import connect
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.database.warehouse import open_databases
from anhui_stats.sample.generate import DEFAULT_SEED, generate_sample
from anhui_stats.sample.manifest import SampleReport, unmet
from anhui_stats.settings import Settings, load_settings
from lineage import unexplained
from pipeline import run_night

PERIODS = ("2021-09", "2022-09")


@dataclass(frozen=True)
class SampleNight:
    """A home after one night on the sample."""

    settings: Settings
    report: SampleReport
    counts: dict[str, object]


@pytest.fixture(scope="module")
def sample(open_folder: Path, server: EmbeddedServer) -> Iterator[SampleNight]:
    settings = load_settings(home=open_folder / "sample", settle_seconds=0, database_url=server.url("sample_month"))
    settings.create_folders()
    report = generate_sample(settings.landing, PERIODS, DEFAULT_SEED)
    with open_databases(settings) as opened:
        yield SampleNight(opened, report, run_night(opened))


def test_every_injected_fault_is_found_and_no_sound_workbook_is_rejected(sample: SampleNight) -> None:
    with connect(sample.settings) as connection:
        submissions = connection.execute("select path, submission_id, state from ops.submission").fetchall()
        findings = connection.execute("select submission_id, severity, form_code, sheet, cell from ops.finding").fetchall()
    said = [dict(zip(("submission_id", "severity", "form_code", "sheet", "cell"), row, strict=True)) for row in findings]
    arrived = [dict(zip(("path", "submission_id", "state"), row, strict=True)) for row in submissions]
    assert unmet(sample.report.files, arrived, said) == []
    assert sum(file.is_rejected for file in sample.report.files) >= 20, "a sample without faults would prove nothing"


def test_every_row_on_a_sheet_was_read_or_skipped_for_a_reason(sample: SampleNight) -> None:
    query = """
        select count(*), sum(rows_found) from ops.sheet
        where rows_found <> rows_parsed + (select coalesce(sum(skipped.value::integer), 0)
            from jsonb_each_text(rows_skipped) as skipped)
    """
    with connect(sample.settings) as connection:
        assert connection.execute(query).fetchone() == (0, None)
        parsed = connection.execute("select sum(rows_parsed) from ops.sheet where form_code = 'ZS01'").fetchone()
        loaded = connection.execute("select count(*) from raw.zs01").fetchone()
    assert parsed == loaded
    assert loaded is not None and loaded[0] > 10_000


def test_parquet_and_pub_carry_the_same_rows(sample: SampleNight) -> None:
    folder = _release(sample.settings)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    tables = {file["path"].split("/")[0] for file in manifest["files"] if file["path"].endswith(".parquet")}
    with connect(sample.settings) as connection:
        for table in sorted(tables):
            stored = connection.execute(f'select count(*) from pub."{table}"').fetchone()
            written = ds.dataset(folder / table, partitioning="hive", format="parquet").count_rows()
            assert stored == (written,), table


def test_the_published_columns_are_those_of_the_contract(sample: SampleNight) -> None:
    contract = yaml.safe_load((Path(__file__).parent / "data" / "published_columns.yaml").read_text(encoding="utf-8"))
    for table, columns in contract.items():
        parts = sorted((_release(sample.settings) / table).rglob("*.parquet"))
        names = set(ds.dataset(parts[0]).schema.names) | {"period"}
        assert set(columns) <= names, table


def test_every_published_value_is_the_sum_of_its_cells(sample: SampleNight) -> None:
    query = """
        select count(*), count(distinct indicator_code)
        from mart.indicator_values where period = '2022-09' and obs_value <> 0
    """
    with connect(sample.settings) as connection:
        assert unexplained(connection, "2022-09") == []
        counted = connection.execute(query).fetchone()
        cells = connection.execute("select count(*) from mart.lineage_cell where period = '2022-09'").fetchone()
    assert counted is not None and counted[0] > 25_000 and counted[1] > 40, "adding up nothing proves nothing"
    assert cells is not None and cells[0] > 50_000


def test_a_statistician_asks_why_and_finds_the_very_cells(sample: SampleNight) -> None:
    with connect(sample.settings) as connection:
        connection.execute("set role statistician")
        connection.execute("set transaction read only")
        found = connection.execute("select * from pub.why('2022-09', '340000', 'out_funds')").fetchall()
        shown = connection.execute(
            "select obs_value from pub.indicator_values where (period, region_code, indicator_code, breakdown, member, basis)"
            " = ('2022-09', '340000', 'out_funds', 'none', '', 'reported')"
        ).fetchone()
        _, sha256, file_name, sheet, cell, value, contribution = next(row for row in found if row[2].endswith(".xlsx"))
        touched = connection.execute(
            "select count(*) from pub.touched_by((select submission_id from pub.submissions where sha256 = %s))", (sha256,)
        ).fetchone()
    assert shown == (sum(row[-1] for row in found),)
    assert touched is not None and touched[0] > 100
    workbook = io.BytesIO(next(sample.settings.archive.rglob(sha256)).read_bytes())
    written = openpyxl.load_workbook(workbook, data_only=True)[sheet][cell].value
    assert file_name
    assert Decimal(str(written).replace(",", "")) == Decimal(value) == contribution


def test_a_second_night_changes_nothing(sample: SampleNight) -> None:
    before = _state(sample.settings)
    counts = run_night(sample.settings, run_key="second")
    assert counts["register_files"] == []
    assert counts["find_stale_periods"] == []
    assert _state(sample.settings) == before


def _release(settings: Settings) -> Path:
    latest = json.loads((settings.published / "latest.json").read_text(encoding="utf-8"))
    return settings.published / "releases" / str(latest["release_id"])


def _state(settings: Settings) -> object:
    files = sorted((path.as_posix(), path.stat().st_mtime_ns) for path in settings.published.rglob("*"))
    return files, sorted(path.name for path in settings.outbox.iterdir())


def test_every_unit_is_scored_by_every_scheme_and_its_total_is_the_sum_of_its_items(sample: SampleNight) -> None:
    with connect(sample.settings) as connection:
        found = connection.execute(
            "select scheme_code, unit_code, sum(points) filter (where item_code <> 'total'),"
            " sum(points) filter (where item_code = 'total'), max(input_value) from pub.assessment_scores"
            " where period = '2022-09' group by scheme_code, unit_code"
        ).fetchall()
        units = connection.execute(
            "select region_code, region_level from pub.regions where region_level in ('county', 'zone', 'city')"
            " and '2022-09-30' between coalesce(valid_from, '0001-01-01') and coalesce(valid_to, '9999-12-31')"
        ).fetchall()
        split = connection.execute(
            "select sum(view.input_value), sum(figure.obs_value) from mart.assessment_inputs as view"
            " inner join pub.indicator_values as figure on view.period = figure.period and view.unit_code = figure.region_code"
            " and view.indicator_code = figure.indicator_code and figure.breakdown = 'none' and figure.basis = 'reported'"
            " where view.period = '2022-09' and view.indicator_code = 'signed_projects' and view.unit_level <> 'city'"
        ).fetchone()
    assert [row for row in found if row[2] != row[3]] == []
    scored = {scheme: {row[1] for row in found if row[0] == scheme} for scheme in ("province_reform", "county_quarterly")}
    assert scored["province_reform"] == {code for code, _ in units}
    assert scored["county_quarterly"] == {code for code, level in units if level != "city"}
    assert split is not None and 0 < split[0] <= split[1], (
        "the assessment view leaves out what does not count, and adds nothing"
    )
