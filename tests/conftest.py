"""What many tests need: one PostgreSQL for the whole run, with settings of its own, gone afterwards."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from anhui_stats.database.server import EmbeddedServer
from anhui_stats.settings import PREFIX

# No setting of the developer's machine reaches a test: no real database, no real mail server. Airflow reads its variables
# when it is first imported, so this cannot wait for a fixture.
for _name in [name for name in os.environ if name.startswith((PREFIX, "AIRFLOW"))]:
    del os.environ[_name]
# Every workbook in the tests is read by the second reader too.
os.environ[f"{PREFIX}SECOND_READER_EVERY"] = "1"
os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp(prefix="anhui-stats-airflow-")
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
atexit.register(shutil.rmtree, os.environ["AIRFLOW_HOME"], ignore_errors=True)
# The same examples in every run: a test that fails once in a hundred runs stops somebody who changed something else.
hypothesis.settings.register_profile("repeatable", derandomize=True)
hypothesis.settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A temporary folder that every OS user may enter (pytest's own may not be entered by PostgreSQL's user)."""
    folder = Path(tempfile.mkdtemp(prefix="anhui-stats-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def server(open_folder: Path) -> Iterator[EmbeddedServer]:
    """A running embedded server without fsync, shared by all tests of the process."""
    with EmbeddedServer(open_folder / "shared", durable=False) as running:
        yield running


@pytest.fixture(scope="session")
def database_url(server: EmbeddedServer) -> str:
    """The owner's URL of the server's maintenance database; tests create databases of their own beside it."""
    return server.url("postgres")
