"""The two databases of a home, ready for use: the warehouse, and Airflow's metadata beside it.

On the embedded server both are made; on a server of one's own they are created where the user may, else they must exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import psycopg

from anhui_stats.database.connect import METADATA, WAREHOUSE, connect, connect_url, ensure_database, with_database
from anhui_stats.database.migrate import migrate
from anhui_stats.database.roles import ensure_statistician
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.settings import Settings


@contextmanager
def open_databases(settings: Settings, *, durable: bool = True) -> Iterator[Settings]:
    """The settings with both URLs filled in, for the length of the block; the warehouse's schema is up to date.

    ``durable=False`` (sample, tests) lets the embedded server skip fsync. Raises ``DatabaseError``.
    """
    with embedded_server(settings, durable=durable) as server:
        opened = with_urls(settings, server)
        assert opened.database_url and opened.metadata_database_url
        ensure_database(opened.database_url)
        ensure_database(opened.metadata_database_url)
        with connect(opened) as connection:
            migrate(connection)
            ensure_statistician(connection, server.statistician_password if server else None)
        if server:
            _keep_private(opened.metadata_database_url)
        yield opened


@contextmanager
def embedded_server(settings: Settings, *, durable: bool = True) -> Iterator[EmbeddedServer | None]:
    """The home's embedded server, running; None where a database URL is configured."""
    if settings.database_url is not None:
        with nullcontext():
            yield None
        return
    with EmbeddedServer(settings.database, durable=durable, timeout_seconds=settings.start_timeout_seconds) as server:
        yield server


def with_urls(settings: Settings, server: EmbeddedServer | None) -> Settings:
    """The settings with the URLs that follow from the server, or from the configured warehouse."""
    database_url = server.url(WAREHOUSE) if server else settings.database_url
    assert database_url is not None
    metadata_url = settings.metadata_database_url or with_database(database_url, METADATA)
    return settings.model_copy(update={"database_url": database_url, "metadata_database_url": metadata_url})


def _keep_private(metadata_url: str) -> None:
    """Only the owner may even connect to Airflow's metadata: it holds connections and run configurations."""
    with connect_url(metadata_url) as connection:
        name = psycopg.sql.Identifier(connection.info.dbname)
        connection.execute(psycopg.sql.SQL("revoke connect on database {} from public").format(name))
