"""The environment of Airflow's processes on one machine: every variable that they have to share, and the home's secrets."""

from __future__ import annotations

import base64
import json
import os
import secrets
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from anhui_stats.errors import RunError
from anhui_stats.runtime.host import LOOPBACK, write_private
from anhui_stats.settings import PREFIX, PROJECT_ROOT, Settings

UI_USER = "admin"


@dataclass(frozen=True)
class Secrets:
    """What Airflow's components must agree on; made once for a home."""

    jwt_secret: str
    fernet_key: str
    api_secret_key: str
    ui_password: str


@dataclass(frozen=True)
class Mode:
    """How Airflow runs: which port its api-server has, whether with UI, and whether schedules are on."""

    api_port: int
    with_ui: bool
    schedules: bool


def load_secrets(folder: Path) -> Secrets:
    """The home's secrets from ``secrets.json`` (mode 600), made on first use."""
    path = folder / "secrets.json"
    if path.exists():
        return Secrets(**json.loads(path.read_text(encoding="utf-8")))
    made = Secrets(
        jwt_secret=secrets.token_urlsafe(48),
        fernet_key=base64.urlsafe_b64encode(os.urandom(32)).decode("ascii"),
        api_secret_key=secrets.token_urlsafe(32),
        ui_password=secrets.token_urlsafe(12),
    )
    write_private(path, json.dumps(asdict(made)))
    return made


def build_environment(settings: Settings, mode: Mode) -> dict[str, str]:
    """The whole environment of a component. ``settings`` must carry both database URLs (see ``database.warehouse``)."""
    if settings.database_url is None or settings.metadata_database_url is None:
        raise RunError("Airflow needs open databases: use open_databases()")
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AIRFLOW__", PREFIX, "PYTHON")) and name != "AIRFLOW_HOME"
    }
    return inherited | _python_variables() | _project_variables(settings, mode) | _airflow_variables(settings, mode)


def _python_variables() -> dict[str, str]:
    # PYTHONDONTWRITEBYTECODE is left out on purpose: without .pyc each process compiles Airflow again.
    search = [str(PROJECT_ROOT / "plugins"), str(PROJECT_ROOT / "airflow_config")]
    return {"PYTHONPATH": os.pathsep.join(search), "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", "PYTHONWARNINGS": "ignore"}


def _project_variables(settings: Settings, mode: Mode) -> dict[str, str]:
    values = settings.model_dump(exclude_none=True) | {"schedules": mode.schedules}
    return {f"{PREFIX}{name.upper()}": str(value) for name, value in values.items()} | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "GX_ANALYTICS_ENABLED": "false",
        "TZ": "Asia/Shanghai",
    }


def _airflow_variables(settings: Settings, mode: Mode) -> dict[str, str]:
    keys = load_secrets(settings.airflow)
    passwords = settings.airflow / "ui_passwords.json"
    if mode.with_ui:
        write_private(passwords, json.dumps({UI_USER: keys.ui_password}))
    url = f"http://{LOOPBACK}:{mode.api_port}"
    assert settings.metadata_database_url is not None
    sections: dict[str, dict[str, object]] = {
        "core": {
            "executor": "LocalExecutor",
            "parallelism": settings.parallelism,
            "dags_folder": PROJECT_ROOT / "dags",
            "plugins_folder": PROJECT_ROOT / "plugins",
            "load_examples": False,
            "default_timezone": "Asia/Shanghai",
            "dags_are_paused_at_creation": False,
            "fernet_key": keys.fernet_key,
            "execution_api_server_url": f"{url}/execution/",
            "simple_auth_manager_users": f"{UI_USER}:admin",
            "simple_auth_manager_passwords_file": passwords,
        },
        "database": {
            "sql_alchemy_conn": with_driver(settings.metadata_database_url, "psycopg2"),
            "sql_alchemy_conn_async": with_driver(settings.metadata_database_url, "asyncpg"),
        },
        "api": {"base_url": url, "secret_key": keys.api_secret_key, "host": LOOPBACK, "port": mode.api_port, "workers": 1},
        "api_auth": {"jwt_secret": keys.jwt_secret},
        "workers": {"min_heartbeat_interval": 1},
        "scheduler": {"enable_health_check": False},
        "logging": {
            "base_log_folder": settings.logs / "tasks",
            "dag_processor_child_process_log_directory": settings.logs / "dag_processor",
        },
        "dag_processor": {"refresh_interval": 60, "parsing_processes": 2},
    }
    variables = {
        f"AIRFLOW__{section.upper()}__{option.upper()}": str(value)
        for section, options in sections.items()
        for option, value in options.items()
    }
    return variables | {"AIRFLOW_HOME": str(settings.airflow)}


def with_driver(url: str, driver: str) -> str:
    """A plain postgresql:// URL as SQLAlchemy wants it."""
    return urlunsplit(urlsplit(url)._replace(scheme=f"postgresql+{driver}"))
