"""A server of PostgreSQL for the benchmarks, which waits for the disk as one does in use.

The contestants that use SQL by themselves speak to it through psycopg.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa

from bizproc.testing.postgres import Server

POSTGRES = "postgres"
"""The store, as a command names it."""

_DURABLE = "-c fsync=on -c synchronous_commit=on -c shared_buffers=128MB"
_numbers = itertools.count(1)


@contextmanager
def serving() -> Iterator[str]:
    """Run a server, unless BIZPROC_TEST_DB names one; yield its address."""
    if named := os.environ.get("BIZPROC_TEST_DB"):
        yield named
        return
    server = Server()
    try:
        server.start(_DURABLE)
        yield server.url.render_as_string(hide_password=False)
    finally:
        server.stop()
        server.remove()


@contextmanager
def database(server: str) -> Iterator[str]:
    """Make a database; yield its address, and drop it."""
    name = f"bench_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        url = sa.make_url(server).set(database=name)
        yield url.render_as_string(hide_password=False)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def is_address(store: str) -> bool:
    return store.startswith("postgresql:")


class Connection:
    """Execute the SQL of SQLite's contestants, each statement a commit of its own."""

    def __init__(self, address: str) -> None:
        self.driver = psycopg.connect(address, autocommit=True)
        self._cursor = self.driver.cursor()

    def execute(self, text: str, values: Sequence[Any] = ()) -> Any:
        return self._cursor.execute(text.replace("?", "%s"), values)

    def close(self) -> None:
        self.driver.close()
