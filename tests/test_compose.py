"""``docker-compose.yaml`` against the compose specification's schema, and against itself: what has to agree, agrees."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from compose_pydantic.models import ComposeSpecification
from pydantic import ValidationError

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docker-compose.yaml"
COMPONENTS = ("api-server", "scheduler", "dag-processor", "triggerer", "worker")
SHARED = (
    "ANHUI_STATS_DATABASE_URL",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
    "AIRFLOW__CORE__EXECUTOR",
    "AIRFLOW__CORE__EXECUTION_API_SERVER_URL",
    "AIRFLOW__API_AUTH__JWT_SECRET",
    "AIRFLOW__CORE__FERNET_KEY",
    "AIRFLOW__API__SECRET_KEY",
    "AIRFLOW__CELERY__BROKER_URL",
    "AIRFLOW__CELERY__RESULT_BACKEND",
    "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL",
)


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = compose["services"]
    return found


def example_values() -> dict[str, str]:
    lines = (ROOT / "deploy" / "example.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def substituted(value: str, values: dict[str, str]) -> str:
    return re.sub(r"\$\{(\w+)[^}]*\}", lambda match: values[match.group(1)] or f"{match.group(1).lower()}-value", value)


def test_it_fits_the_compose_specification(compose: dict[str, Any]) -> None:
    extensions = {name for name in compose if name.startswith("x-")}
    ComposeSpecification.model_validate({name: value for name, value in compose.items() if name not in extensions})


@pytest.mark.parametrize(
    "mistake",
    [{"enviroment": {}}, {"ports": "8080"}, {"depends_on": {"redis": {"condition": "healthy"}}}, {"healthcheck": {"test": 1}}],
)
def test_the_schema_would_notice_a_mistake(compose: dict[str, Any], mistake: dict[str, Any]) -> None:
    broken = {"services": {"scheduler": compose["services"]["scheduler"] | mistake}}
    with pytest.raises(ValidationError):
        ComposeSpecification.model_validate(broken)


def test_docker_itself_accepts_it(tmp_path: Path) -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True).returncode:
        pytest.skip("docker compose is not installed")
    values = "\n".join(f"{name}={value or 'x'}" for name, value in example_values().items())
    (tmp_path / "env").write_text(values, encoding="utf-8")
    command = [docker, "compose", "--file", str(FILE), "--env-file", str(tmp_path / "env"), "config", "--quiet"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_every_part_is_there(services: dict[str, Any]) -> None:
    assert set(services) == {*COMPONENTS, "init", "postgres", "redis", "mail"}
    commands = {name: services[name]["command"] for name in COMPONENTS}
    assert commands["worker"][:3] == ["airflow", "celery", "worker"]
    assert all(commands[name][1] == name for name in COMPONENTS if name != "worker")


@pytest.mark.parametrize("variable", SHARED)
def test_what_the_components_must_share_is_the_same_everywhere(services: dict[str, Any], variable: str) -> None:
    assert len({services[name]["environment"][variable] for name in (*COMPONENTS, "init")}) == 1


def test_no_secret_stands_in_the_file(services: dict[str, Any]) -> None:
    for name, service in services.items():
        for variable, value in service.get("environment", {}).items():
            if re.search(r"SECRET|PASSWORD$|KEY|AUTH$", variable):
                assert re.fullmatch(r"\$\{\w+:\?see deploy/example\.env\}", value), f"{name}: {variable}"


def test_the_example_names_exactly_the_variables_that_the_file_asks_for() -> None:
    asked = set(re.findall(r"\$\{(\w+)", FILE.read_text(encoding="utf-8")))
    assert set(example_values()) == asked


def test_no_variable_without_default_is_filled_in_by_the_example_but_the_mail_server() -> None:
    required = set(re.findall(r"\$\{(\w+):\?", FILE.read_text(encoding="utf-8")))
    filled = {name for name, value in example_values().items() if value}
    assert required & filled == {"AIRFLOW_CONN_SMTP_DEFAULT"}


def test_warehouse_and_metadata_are_two_databases_of_two_owners_that_the_script_makes(services: dict[str, Any]) -> None:
    values = example_values()
    environment = {name: substituted(value, values) for name, value in services["worker"]["environment"].items()}
    warehouse = urlsplit(environment["ANHUI_STATS_DATABASE_URL"])
    metadata = urlsplit(environment["ANHUI_STATS_METADATA_DATABASE_URL"])
    airflow = urlsplit(environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"])
    assert (metadata.netloc, metadata.path) == (airflow.netloc, airflow.path)
    script = (ROOT / "deploy" / "create_databases.sh").read_text(encoding="utf-8")
    for url in (warehouse, metadata):
        assert url.hostname in services
        assert f"create role {url.username} login password" in script
        assert f"create database {url.path[1:]} owner {url.username};" in script
    assert warehouse.username != metadata.username


def test_every_host_that_a_url_names_is_a_service(services: dict[str, Any]) -> None:
    environment = services["worker"]["environment"]
    for variable in (
        "AIRFLOW__CELERY__BROKER_URL",
        "AIRFLOW__CELERY__RESULT_BACKEND",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL",
    ):
        assert urlsplit(substituted(environment[variable], example_values())).hostname in services
    assert '"host": "mail", "port": 1025' in example_values()["AIRFLOW_CONN_SMTP_DEFAULT"]
    assert "0.0.0.0:1025" in services["mail"]["command"]


@pytest.mark.parametrize("name", [*COMPONENTS, "postgres", "redis", "mail"])
def test_every_service_tells_whether_it_is_well(services: dict[str, Any], name: str) -> None:
    assert services[name]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")


@pytest.mark.parametrize("name", COMPONENTS)
def test_components_wait_for_the_migration_and_share_the_home(services: dict[str, Any], name: str) -> None:
    service = services[name]
    assert service["depends_on"]["init"] == {"condition": "service_completed_successfully"}
    assert f"home:{service['environment']['ANHUI_STATS_HOME']}" in service["volumes"]


def test_nothing_listens_beyond_this_machine(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_the_image_holds_what_its_instructions_copy() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    admitted = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")}
    copied = {
        source for line in re.findall(r"^COPY --chown=anhui (.+) \S+$", dockerfile, re.MULTILINE) for source in line.split()
    }
    assert copied == admitted
    assert [source for source in sorted(copied) if not (ROOT / source).exists()] == []
    assert not set(re.findall(r"pip install (?!--require-hashes).*", dockerfile))
