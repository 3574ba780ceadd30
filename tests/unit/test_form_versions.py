"""A second version of a form and of the cover: each workbook is read by the version that its period asks for."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import psycopg
import pytest

from anhui_stats.blank_forms import TemplateOrder, template_bytes
from anhui_stats.catalog.forms import Form, all_covers, all_forms, form_set
from anhui_stats.catalog.regions import load_reference
from anhui_stats.database.connect import ensure_database, with_database
from anhui_stats.database.form_tables import form_table_ddl
from anhui_stats.database.migrate import migrate
from anhui_stats.errors import ConfigurationError
from anhui_stats.models import Receipt
from anhui_stats.parse import ArrivedFile, parse_files
from anhui_stats.periods import TIMEZONE
from anhui_stats.validate import project_context, validate_batch
from form_versions import two_versions

MOMENT = dt.datetime(2023, 4, 5, 1, tzinfo=TIMEZONE)
ACTIVITY = {
    "activity_id": "341522-HD-2023-001",
    "kind": "外出招商",
    "held_on": dt.date(2022, 3, 1),
    "led_by": "部门负责人",
    "destination": "苏州市",
    "visited_enterprises": 4,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_versions(tmp_path_factory.mktemp("definitions"))


def workbook(folder: Path, version_of: str, period: str, row: dict[str, object]) -> ArrivedFile:
    """The template of the version valid in ``version_of``, carrying the period ``period``."""
    reference = load_reference()
    unit = reference.region("341522")
    assert unit is not None
    order = TemplateOrder(unit, period, form_set(version_of, folder), reference, {"ZS04": [row]})  # type: ignore[list-item]
    content = template_bytes(order)
    sha256 = hashlib.sha256(content).hexdigest()
    return ArrivedFile(
        Receipt(f"{period}{version_of}", f"{period}-{version_of}.xlsx", sha256, len(content), 1, MOMENT), content
    )


def form_of(folder: Path, period: str) -> Form:
    return form_set(period, folder).form("ZS04")


def test_the_period_chooses_the_version(folder: Path) -> None:
    assert (form_of(folder, "2022-12").version, form_of(folder, "2023-01").version) == ("2022", "2023")
    assert (form_set("2022-12", folder).version, form_set("2023-01", folder).version) == ("2022", "2023")
    assert [cover.version for cover in all_covers(folder)] == ["2022", "2023"]
    assert form_set("2023-01", folder).cover.fields[2].heading == "报表所属期"
    assert form_set("2023-01", folder).form("ZS01") == form_set("2022-12", folder).form("ZS01")


def test_each_workbook_is_read_by_the_version_of_its_period(folder: Path) -> None:
    old = ACTIVITY | {"received_guests": 2}
    new = ACTIVITY | {"followed_up": True, "held_on": dt.date(2023, 3, 1)}
    files = [workbook(folder, "2022-09", "2022-09", old), workbook(folder, "2023-03", "2023-03", new)]
    batch = parse_files(files, load_reference(), MOMENT, forms_folder=folder)
    covers = [(row["period"], row["form_version"]) for row in batch.submissions.to_pylist()]
    assert covers == [("2022-09", "2022"), ("2023-03", "2023")]
    first, second = batch.rows["ZS04"].to_pylist()
    assert (first["received_guests"], first["followed_up"], first["visited_enterprises"]) == (2, None, 4)
    assert (second["received_guests"], second["followed_up"], second["visited_enterprises"]) == (None, True, 4)
    assert first["destination"] == second["destination"] == "苏州市"
    unknown = [row["unknown_headings"] for row in batch.sheets.to_pylist() if row["form_code"] == "ZS04"]
    assert unknown == ["{}", "{}"]


def test_a_workbook_of_another_version_is_read_by_its_period_and_says_so(folder: Path) -> None:
    late = workbook(folder, "2022-12", "2023-03", ACTIVITY | {"received_guests": 2, "held_on": dt.date(2023, 3, 1)})
    right = workbook(folder, "2023-03", "2023-03", ACTIVITY | {"followed_up": True, "held_on": dt.date(2023, 3, 1)})
    batch = parse_files([late, right], load_reference(), MOMENT, forms_folder=folder)
    found = validate_batch(batch, project_context(MOMENT, forms_folder=folder)).to_pylist()
    told = {(row["file_name"], row["period"]): row["submission_id"] for row in batch.submissions.to_pylist()}
    ours = [f for f in found if f["submission_id"] == told["2023-03-2022-12.xlsx", "2023-03"]]
    (notice,) = [f for f in ours if f["rule_id"] == "COVER-N04"]
    assert (notice["value"], notice["expected"]) == ("2022", "2023")
    missing = {f["column"] for f in ours if f["rule_id"] == "SHEET-E04"}
    assert missing == {"destination", "followed_up"}, "the renamed and the added column are asked for by the new version"
    assert "接待客商批次" in {f["value"] for f in ours if f["rule_id"] == "SHEET-N02"}, "the dropped column is kept, noticed"
    theirs = [f for f in found if f["submission_id"] == told["2023-03-2023-03.xlsx", "2023-03"]]
    assert [f for f in theirs if f["rule_id"] in ("COVER-N04", "SHEET-E04", "SHEET-N02")] == []


def test_the_raw_table_has_the_columns_of_every_version(folder: Path, database_url: str) -> None:
    url = with_database(database_url, "form_versions")
    ensure_database(url)
    with psycopg.connect(url) as connection:
        migrate(connection)
        for statement in form_table_ddl("ZS04", all_forms(folder)):
            connection.execute(statement)
        names = connection.execute(
            "select column_name from information_schema.columns where table_schema = 'raw' and table_name = 'zs04'"
        ).fetchall()
    assert {("received_guests",), ("followed_up",), ("travel_cost_wan",), ("visited_enterprises",)} <= set(names)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "type: int, required: never, note: for 驻外招商",
            "type: text, required: never, note: for 驻外招商",
            "stationed_days is",
        ),
        ("valid_from: 2023-01", "valid_from: 2022-12", "begins before 2022 ends"),
    ],
)
def test_versions_that_cannot_live_together_are_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    forms = two_versions(tmp_path)
    path = forms / "zs04-2023.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=told):
        all_forms(forms)
