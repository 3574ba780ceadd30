"""Settings from the environment (prefix ``ANHUI_STATS_``), and the folders that follow from them.

Comes in: environment variables. Goes out: a frozen ``Settings``; the folders of ``docs/architecture.md`` as properties.
An unusable value raises ``ConfigurationError`` naming the variable.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from anhui_stats.errors import ConfigurationError

PREFIX = "ANHUI_STATS_"
PROJECT_ROOT = Path(__file__).resolve().parents[2]
SMTP_VARIABLE = "AIRFLOW_CONN_SMTP_DEFAULT"


class Settings(BaseSettings):
    """One process's settings. The field's description is its documentation: README and tests read it from here."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, env_ignore_empty=True, extra="ignore")

    home: Path = Field(
        default=PROJECT_ROOT / "var",
        description="folder that holds landing, archive, published, returned, outbox, work, logs and the embedded database",
    )
    database_url: str | None = Field(
        default=None,
        description="warehouse on a server of your own (postgresql://user:password@host/database); empty: embedded PostgreSQL",
    )
    metadata_database_url: str | None = Field(
        default=None,
        description="Airflow's metadata database; empty: the database `airflow` on the warehouse's server",
    )
    settle_seconds: int = Field(
        default=5,
        ge=0,
        description="pause between the two listings of the landing folder, in seconds: a file whose size and time of change"
        " are equal in both is finished",
    )
    landing_url: str | None = Field(
        default=None,
        description="where files land in an object store (s3://connection@bucket/landing, file:///...), listed and copied into"
        " landing/ each night through Airflow's ObjectStoragePath; empty: only the folder landing/",
    )
    batches: int = Field(default=12, ge=1, le=64, description="mapped parse tasks that a night is cut into")
    parallelism: int = Field(default=2, ge=1, le=32, description="tasks that run at the same time on one machine")
    ui_port: int = Field(default=8080, ge=1, le=65535, description="port of the Airflow UI that `make up` opens on 127.0.0.1")
    start_timeout_seconds: int = Field(
        default=180, ge=10, description="how long to wait for the database and for Airflow's processes to become healthy"
    )
    run_timeout_seconds: int = Field(default=3600, ge=10, description="how long `make run` waits for one night to finish")
    max_attachment_mb: int = Field(
        default=10, ge=1, description="largest workbook that is attached to a mail, in MB; above it the mail says where it lies"
    )
    night_due_hour: int = Field(
        default=6, ge=1, le=23, description="hour by which a night has to have ended, else the operator is told"
    )
    schedules: bool = Field(
        default=True, description="false: the DAGs run only when triggered (`make run` sets it for its own processes)"
    )

    carry: bool = Field(
        default=True,
        description="a unit that is not in yet stands in preliminary figures with its last accepted report of the year;"
        " false: it is left out",
    )

    max_file_mb: int = Field(default=32, ge=1, description="largest file that is read, in MB")
    max_sheets: int = Field(default=200, ge=1, description="most sheets of a workbook")
    max_rows: int = Field(default=50_000, ge=1, le=1_048_576, description="last row of a sheet that may be used")
    max_columns: int = Field(default=500, ge=1, le=16_384, description="last column of a sheet that may be used")
    max_cells: int = Field(default=10_000_000, ge=1, description="most cells in the used areas of a workbook together")
    max_unpacked_mb: int = Field(default=256, ge=1, description="largest unpacked size of an xlsx, in MB")
    max_ratio: int = Field(default=200, ge=2, description="largest unpacked : packed ratio of an xlsx above 16 MB unpacked")
    max_file_seconds: int = Field(default=60, ge=1, description="how long the reading of one file may take, in seconds")
    max_file_memory_mb: int = Field(default=1024, ge=64, description="memory that the reading of one file may take, in MB")
    second_reader_every: int = Field(
        default=100, ge=0, description="one workbook in so many is read by a second library and compared; 1: all, 0: none"
    )

    @field_validator("home")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("database_url", "metadata_database_url")
    @classmethod
    def _plain_postgresql(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("expected postgresql://user:password@host:port/database")
        return value

    @field_validator("landing_url")
    @classmethod
    def _has_scheme(cls, value: str | None) -> str | None:
        if value is not None and "://" not in value:
            raise ValueError("expected a URL such as s3://bucket/landing or file:///srv/landing")
        return value

    @cached_property
    def landing(self) -> Path:
        """Where counties drop their files."""
        return self.home / "landing"

    @cached_property
    def archive(self) -> Path:
        """What arrived, byte for byte, under its SHA-256."""
        return self.home / "archive"

    @cached_property
    def published(self) -> Path:
        """Immutable releases and ``latest.json``."""
        return self.home / "published"

    @cached_property
    def returned(self) -> Path:
        """Annotated workbooks that went back to the units."""
        return self.home / "returned"

    @cached_property
    def outbox(self) -> Path:
        """Mails as files, where no SMTP server is configured."""
        return self.home / "outbox"

    @cached_property
    def work(self) -> Path:
        """Hand-over files between the tasks of one run."""
        return self.home / "work"

    @cached_property
    def logs(self) -> Path:
        """Logs of Airflow's processes and tasks, and of the embedded database."""
        return self.home / "logs"

    @cached_property
    def airflow(self) -> Path:
        """Airflow's own folder: its secrets, its migration stamp, and who runs it at present."""
        return self.home / "airflow"

    @cached_property
    def database(self) -> Path:
        """State of the embedded PostgreSQL (its data may lie elsewhere, see ``database.server``)."""
        return self.home / "database"

    @property
    def folders(self) -> tuple[Path, ...]:
        """Every folder of the home that has to exist before a night begins."""
        return (self.landing, self.archive, self.published, self.returned, self.outbox, self.work, self.logs, self.airflow)

    @property
    def has_smtp(self) -> bool:
        """Whether an SMTP connection is configured; without one mails become files in ``outbox``."""
        return bool(os.environ.get(SMTP_VARIABLE))

    def create_folders(self) -> None:
        """Create the folders of the home. Raises ``ConfigurationError`` where that is not allowed."""
        try:
            for folder in self.folders:
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(f"{PREFIX}HOME={self.home}: cannot create {error.filename}: {error.strerror}") from error


def load_settings(**overrides: object) -> Settings:
    """The settings of this process; keyword arguments win over the environment."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [f"{PREFIX}{'_'.join(map(str, item['loc'])).upper()}: {item['msg']}" for item in error.errors()]
        raise ConfigurationError("; ".join(lines)) from error
