"""Every store passes the conformance suite."""

from contextlib import closing

import pytest
import sqlalchemy as sa

from bizproc.stores.memory import MemoryStore
from bizproc.stores.sql import SqlStore, migrate
from bizproc.stores.sql.schema import schema_of
from bizproc.testing.store_suite import (
    CHECKS,
    CONCURRENT_CHECKS,
    DURABLE_CHECKS,
    SUITE_TABLES,
    check_store,
)


def each(*checks):
    return pytest.mark.parametrize("check", checks, ids=lambda check: check.__name__)


@each(*CHECKS, *CONCURRENT_CHECKS)
def test_memory(check):
    check(MemoryStore(SUITE_TABLES))


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """Make the schema once: each test then copies the file."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    SqlStore.open(f"sqlite:///{path}", tables=SUITE_TABLES).close()
    return path.read_bytes()


@pytest.fixture
def path(template, tmp_path):
    path = tmp_path / "store.db"
    path.write_bytes(template)
    return path


@each(*CHECKS, *CONCURRENT_CHECKS)
def test_sqlite_file(check, path):
    store = SqlStore.open(f"sqlite:///{path}", tables=SUITE_TABLES)
    check(store)
    store.close()


@each(*DURABLE_CHECKS)
def test_sqlite_file_lasts(check, path):
    check(lambda: SqlStore.open(f"sqlite:///{path}", tables=SUITE_TABLES))


@each(*CHECKS, *CONCURRENT_CHECKS)
def test_sqlite_in_memory(check):
    store = SqlStore.open("sqlite://", tables=SUITE_TABLES)
    check(store)
    store.close()


@each(*CHECKS)
def test_joined_transaction(check):
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        migrate(connection)
        schema_of(SUITE_TABLES).create_all(connection)
        check(SqlStore.on(connection, tables=SUITE_TABLES))
    engine.dispose()


class Forgetful(MemoryStore):
    """Break one promise, to see that the suite notices."""

    def read(self, *, limit=None):
        return MemoryStore(SUITE_TABLES).read(limit=limit)


def test_check_store_runs_all_checks_and_finds_a_broken_store():
    check_store(lambda: closing(MemoryStore(SUITE_TABLES)))
    with pytest.raises(AssertionError):
        check_store(lambda: closing(Forgetful(SUITE_TABLES)))
