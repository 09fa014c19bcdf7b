"""A question that takes longer than it was given is stopped in the middle of it."""

import contextlib
import datetime as dt

import pytest
import sqlalchemy as sa

from bizproc.clauses import Compare, Not
from bizproc.clock import TimeLimit
from bizproc.errors import QueryTimeoutError
from bizproc.stores.memory import MemoryStore
from bizproc.stores.sql import SqlStore
from bizproc.testing.store_suite import SUITE_TABLES
from bizproc.testing.store_suite.samples import SAMPLES, samples

# as the store's own watch stands still, the server alone stops a question
MOMENT = TimeLimit(dt.timedelta(milliseconds=1), lambda: 0.0)
MANY = 2_000


def leaping():
    """Return a limit that is over soon after the first question has begun."""
    told = iter((0.0, 0.0, 0.0))
    return TimeLimit(dt.timedelta(seconds=5), lambda: next(told, 9.0))


@contextlib.contextmanager
def opened(kind, folder):
    if kind == "memory":
        yield MemoryStore(SUITE_TABLES)
    elif kind == "joined":
        engine = sa.create_engine(f"sqlite:///{folder / 'store.db'}")
        SqlStore.open(engine, tables=SUITE_TABLES).close()
        with engine.connect() as connection:
            yield SqlStore.on(connection, tables=SUITE_TABLES)
        engine.dispose()
    else:
        at = folder / "store.db"
        url = {"sqlite": "sqlite://", "sqlite-file": f"sqlite:///{at}"}[kind]
        store = SqlStore.open(url, tables=SUITE_TABLES)
        yield store
        store.close()


@pytest.mark.parametrize("kind", ["memory", "sqlite", "sqlite-file", "joined"])
def test_a_question_is_stopped_in_its_middle_and_the_next_is_answered(kind, tmp_path):
    unequal = Not(Compare("title", "=", "x"))
    with opened(kind, tmp_path) as store:
        with store.begin() as tx:
            tx.insert(SAMPLES, *samples(*range(MANY)))
        with (
            pytest.raises(QueryTimeoutError, match="read table suite_sample: it took"),
            store.read(limit=leaping()) as tx,
        ):
            tx.tally(SAMPLES, unequal, by=("title",))
        # the limit went with its transaction: nothing else is stopped
        with store.read() as tx:
            assert tx.tally(SAMPLES, unequal)[0].rows == MANY
        with store.begin() as tx:
            assert tx.update(SAMPLES, rank=None) == MANY


@contextlib.contextmanager
def locked(engine):
    """Keep everybody from reading, as a question that goes on and on would."""
    with engine.connect() as connection:
        connection.exec_driver_sql("LOCK TABLE suite_sample IN ACCESS EXCLUSIVE MODE")
        yield


@pytest.fixture
def application(url):
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    yield engine
    engine.dispose()


@pytest.mark.parametrize("lent", [False, True])
def test_postgresql_stops_a_question_and_keeps_no_limit(application, url, lent):
    store = SqlStore.open(application if lent else url, tables=SUITE_TABLES)
    with (
        locked(application),
        pytest.raises(QueryTimeoutError, match=r"longer than the 0\.001 s"),
        store.read(limit=MOMENT) as tx,
    ):
        tx.select(SAMPLES)
    with store.read() as tx:
        assert tx.select(SAMPLES) == []
        shown = tx.connection.exec_driver_sql("SHOW statement_timeout").scalar()
    assert shown == "0"
    store.close()


def test_the_transaction_of_an_application_goes_on_with_its_own_limit(application):
    with application.connect() as connection:
        connection.exec_driver_sql("SET LOCAL statement_timeout = '7s'")
        store = SqlStore.on(connection, tables=SUITE_TABLES)
        with store.begin() as tx:
            tx.insert(SAMPLES, *samples(1))
        with (
            held(application),
            pytest.raises(QueryTimeoutError),
            store.read(limit=MOMENT) as tx,
        ):
            tx._answered("SELECT pg_advisory_xact_lock(7)", (), SAMPLES)
        with store.read() as tx:
            assert [it.id for it in tx.select(SAMPLES)] == ["s1"]
        shown = connection.exec_driver_sql("SHOW statement_timeout").scalar()
        assert shown == "7s"


@contextlib.contextmanager
def held(engine):
    """Hold what the question waits for: the table is locked by the reader itself."""
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7)")
        yield
