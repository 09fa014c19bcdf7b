"""Databases for the tests of the store."""

import os

import pytest
import sqlalchemy as sa
from tests.postgresql import numbers

from bizproc.stores.sql import SqlStore
from bizproc.testing.store_suite import SUITE_TABLES


@pytest.fixture(scope="session")
def template(server, admin):
    name = f"bizproc_template_{os.getpid()}"
    admin.exec_driver_sql(f"CREATE DATABASE {name}")
    url = server.set(database=name).render_as_string(hide_password=False)
    SqlStore.open(url, tables=SUITE_TABLES).close()
    yield name
    admin.exec_driver_sql(f"DROP DATABASE {name}")


@pytest.fixture
def url(server, admin, template):
    name = f"bizproc_test_{os.getpid()}_{next(numbers)}"
    admin.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.set(database=name).render_as_string(hide_password=False)
    admin.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """Return the URL of a database without tables, of either kind."""
    if request.param == "sqlite":
        return sa.make_url(f"sqlite:///{tmp_path / 'app.db'}")
    return request.getfixturevalue("empty_postgresql")


@pytest.fixture
def application(database):
    """Return an engine on that database as an application makes it."""
    name = {"postgresql": "postgresql+psycopg"}.get(database.drivername, "sqlite")
    engine = sa.create_engine(database.set(drivername=name))
    yield engine
    engine.dispose()
