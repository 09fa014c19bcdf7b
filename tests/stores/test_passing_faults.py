"""What PostgreSQL refuses for the moment is marked so, whatever it calls it."""

from __future__ import annotations

import contextvars
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bizproc.errors import StoreError, StoreUnavailableError
from bizproc.stores.sql import SqlStore
from bizproc.testing.store_suite import SUITE_TABLES
from bizproc.testing.store_suite.samples import SAMPLES, samples

# a row whose id is a state of SQL is refused with that state
REFUSES = """
CREATE FUNCTION refuse() RETURNS trigger AS $$
BEGIN
    IF NEW.id ~ '^[0-9A-Z]{5}$' THEN
        RAISE EXCEPTION 'refused' USING ERRCODE = NEW.id;
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER refuse BEFORE INSERT ON suite_sample FOR EACH ROW EXECUTE FUNCTION refuse()
"""
PASSING = {
    "a serialization failure": "40001",
    "a deadlock": "40P01",
    "a connection that failed": "08006",
    "a connection that is not there": "08003",
    "no connection to be had": "08001",
    "a server that refuses connections": "08004",
    "no free connection": "53300",
    "no free memory": "53200",
    "a lock that is not to be had": "55P03",
    "a statement that took too long": "57014",
    "a transaction that idled too long": "25P03",
    "a transaction that took too long": "25P04",
    "a connection that idled too long": "57P05",
    "a server that shuts down": "57P01",
    "a server that crashed": "57P02",
    "a server that starts": "57P03",
}
LASTING = {
    "no right to do it": "42501",
    "a full disk": "53100",
    "a check of the application": "23514",
    "a division by zero": "22012",
    "an internal error": "XX000",
}
GONE = {"57P01", "57P02"}


@pytest.fixture
def store(url):
    opened = SqlStore.open(url, tables=SUITE_TABLES)
    with opened.begin() as tx:
        tx.insert(SAMPLES, *samples(1))
        tx.connection.exec_driver_sql(REFUSES)
    yield opened
    opened.close()


def raised_by(store, do):
    """Return the error with which a transaction ends."""

    def transact():
        with store.begin() as tx:
            do(tx)

    with pytest.raises(StoreError) as caught:
        transact()
    return caught.value


def refused(store, state):
    """Return the error of a transaction that the database refuses with a state."""
    [sample] = samples(2)
    rows = [sample, replace(sample, id=state)]
    return raised_by(store, lambda tx: [tx.insert(SAMPLES, row) for row in rows])


def left(store):
    with store.read() as tx:
        return [row.id for row in tx.select(SAMPLES)]


@pytest.mark.parametrize("state", PASSING.values(), ids=PASSING.keys())
def test_what_passes_is_marked_and_leaves_nothing(store, state):
    error = refused(store, state)
    assert isinstance(error, StoreUnavailableError)
    assert "insert into table suite_sample" in str(error)
    assert not error.in_doubt
    assert left(store) == ["s1"]


@pytest.mark.parametrize("state", LASTING.values(), ids=LASTING.keys())
def test_what_lasts_is_not(store, state):
    error = refused(store, state)
    assert not isinstance(error, StoreUnavailableError)
    assert left(store) == ["s1"]


@pytest.fixture
def other(url):
    """Return a connection of somebody else that holds the row of the store."""
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with contextvars.Context().run(engine.connect) as connection:
        connection.exec_driver_sql("SELECT id FROM suite_sample FOR UPDATE")
        yield connection
        connection.rollback()
    engine.dispose()


@pytest.mark.parametrize("limit", ["lock_timeout", "statement_timeout"])
def test_who_waits_too_long_for_a_row_is_told_that_it_passes(store, other, limit):
    assert other.in_transaction()

    def wait(tx):
        tx.connection.exec_driver_sql(f"SET LOCAL {limit} = 100")
        tx.get(SAMPLES, "s1", lock=True)

    error = raised_by(store, wait)
    assert isinstance(error, StoreUnavailableError)
    assert error.waited
    assert left(store) == ["s1"]


def cut_off(tx, admin):
    """Insert a row, and lose the connection."""
    pid = tx.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    tx.insert(SAMPLES, *samples(2))
    admin.exec_driver_sql(f"SELECT pg_terminate_backend({pid}, 60000)")


def test_a_connection_that_is_cut_is_told_so(store, admin):
    error = raised_by(store, lambda tx: (cut_off(tx, admin), tx.count(SAMPLES)))
    assert isinstance(error, StoreUnavailableError)
    assert not error.in_doubt
    assert left(store) == ["s1"]


def test_a_commit_that_is_not_answered_is_in_doubt(store, admin):
    error = raised_by(store, lambda tx: cut_off(tx, admin))
    assert isinstance(error, StoreUnavailableError)
    assert error.in_doubt
    assert left(store) == ["s1"]


def test_a_server_that_is_full_is_waited_for(url, admin):
    """The one connection that the role may have is taken."""
    name = sa.make_url(url).database
    admin.exec_driver_sql(f"CREATE ROLE lonely_{name} LOGIN CONNECTION LIMIT 1")
    admin.exec_driver_sql(f"GRANT ALL ON DATABASE {name} TO lonely_{name}")
    alone = sa.make_url(url).set(username=f"lonely_{name}")
    engine = sa.create_engine(alone.set(drivername="postgresql+psycopg"))
    with engine.connect(), pytest.raises(StoreUnavailableError, match="too many"):
        SqlStore.open(alone)
    engine.dispose()
