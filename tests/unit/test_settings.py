"""Settings: defaults, the environment, refusals that name the variable, and documentation that does not lag behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from anhui_stats.errors import ConfigurationError
from anhui_stats.settings import PREFIX, PROJECT_ROOT, Settings, load_settings

README = PROJECT_ROOT / "README.md"


def test_without_any_variable_the_home_is_var_in_the_checkout_and_the_database_embedded() -> None:
    settings = load_settings()
    assert settings.home == PROJECT_ROOT / "var"
    assert settings.database_url is None
    assert not settings.has_smtp


def test_the_home_moves_every_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(f"{PREFIX}HOME", str(tmp_path / "统计 数据"))
    settings = load_settings()
    settings.create_folders()
    assert {folder.parent for folder in settings.folders} == {tmp_path / "统计 数据"}
    assert all(folder.is_dir() for folder in settings.folders)


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", "")
    assert load_settings().database_url is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("BATCHES", "0"), ("SETTLE_SECONDS", "-1"), ("PARALLELISM", "many"), ("DATABASE_URL", "mysql://host/database")],
)
def test_an_unusable_value_is_refused_by_the_variables_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(ConfigurationError, match=PREFIX + name):
        load_settings()


def test_smtp_is_used_where_a_connection_is_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", '{"conn_type": "smtp", "host": "127.0.0.1"}')
    assert load_settings().has_smtp


def test_a_home_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot create"):
        load_settings(home=tmp_path / "file" / "home").create_folders()


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_variable_is_documented(name: str) -> None:
    assert Settings.model_fields[name].description
    documented = README.read_text(encoding="utf-8") + (PROJECT_ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    assert f"`{PREFIX}{name.upper()}`" in documented
