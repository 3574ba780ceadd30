"""What Airflow's processes share."""

from __future__ import annotations

from pathlib import Path

import pytest

from anhui_stats.errors import RunError
from anhui_stats.runtime.environment import Mode, build_environment, load_secrets
from anhui_stats.settings import Settings, load_settings

MODE = Mode(api_port=18080, with_ui=True, schedules=False)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    url = "postgresql://owner:secret@127.0.0.1:5999/anhui_stats"
    return load_settings(home=tmp_path, database_url=url, metadata_database_url=url.replace("anhui_stats", "airflow"))


def test_secrets_are_made_once_for_a_home_and_kept_private(settings: Settings) -> None:
    first = load_secrets(settings.airflow)
    assert load_secrets(settings.airflow) == first
    assert (settings.airflow / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert len({first.jwt_secret, first.api_secret_key, first.fernet_key, first.ui_password}) == 4


def test_tasks_get_the_open_databases_and_the_home(settings: Settings) -> None:
    environment = build_environment(settings, MODE)
    assert environment["ANHUI_STATS_HOME"] == str(settings.home)
    assert environment["ANHUI_STATS_DATABASE_URL"] == settings.database_url
    assert environment["ANHUI_STATS_SCHEDULES"] == "False"
    assert environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == "postgresql+psycopg2://owner:secret@127.0.0.1:5999/airflow"
    assert environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:18080/execution/"


def test_settings_survive_the_way_through_the_environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in build_environment(settings, MODE).items():
        if name.startswith("ANHUI_STATS_"):
            monkeypatch.setenv(name, value)
    assert load_settings() == settings.model_copy(update={"schedules": False})


def test_what_the_callers_shell_says_about_python_and_airflow_is_not_passed_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "CeleryExecutor")
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", "smtp://localhost")
    environment = build_environment(settings, MODE)
    assert "PYTHONDONTWRITEBYTECODE" not in environment
    assert environment["AIRFLOW__CORE__EXECUTOR"] == "LocalExecutor"
    assert environment["AIRFLOW_CONN_SMTP_DEFAULT"] == "smtp://localhost"


def test_closed_databases_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="open_databases"):
        build_environment(load_settings(home=tmp_path), MODE)
