"""What `using` takes, and what it says of the rest."""

import sqlite3

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    mapped_column,
    scoped_session,
    sessionmaker,
)

import bizproc
from bizproc.errors import InvalidValueError, StoreError
from bizproc.stores.sql import SqlStore
from bizproc.testing.store_suite import CHECKS, SUITE_TABLES
from bizproc.testing.store_suite.samples import SAMPLES, ids, refused, samples


class Base(DeclarativeBase):
    """The tables of the application."""


class Note(Base):
    __tablename__ = "notes"
    text: Mapped[str] = mapped_column(primary_key=True)


@pytest.fixture
def store(application):
    opened = SqlStore.open(application, tables=SUITE_TABLES)
    Base.metadata.create_all(application)
    yield opened
    opened.close()


def kept(application, store):
    with Session(application) as session, store.read() as tx:
        return session.scalars(sa.select(Note.text)).all(), ids(tx.select(SAMPLES))


def test_the_suite_of_stores_in_a_session(application, store):
    for check in CHECKS:
        with Session(application) as session:
            check(store.joining(session))
    assert kept(application, store) == ([], [])


@pytest.mark.parametrize("is_scoped", [False, True])
def test_a_session_is_flushed_and_commits_or_rolls_back_with_the_store(
    application, store, is_scoped
):
    made = sessionmaker(application)
    session = scoped_session(made) if is_scoped else made()
    joined = store.joining(session)
    session.add(Note(text="undone"))
    with joined.begin() as tx:
        count = sa.text("SELECT count(*) FROM notes")
        assert tx.connection.scalar(count) == 1  # what was new has been written
        tx.insert(SAMPLES, *samples(1))
    session.add(Note(text="undone too"))
    with joined.read() as tx:
        assert ids(tx.select(SAMPLES)) == ["s1"]
    session.rollback()
    assert kept(application, store) == ([], [])
    with refused(KeyError), joined.begin() as tx:
        tx.insert(SAMPLES, *samples(2))
        raise KeyError
    with session.begin_nested() as nested:
        with joined.begin() as tx:
            tx.insert(SAMPLES, *samples(3))
        nested.rollback()
    session.add(Note(text="kept"))
    with joined.begin() as tx:
        tx.insert(SAMPLES, *samples(4))
    session.commit()
    session.close()
    assert kept(application, store) == (["kept"], ["s4"])


def test_a_session_whose_transaction_failed_says_to_roll_back(application, store):
    with Session(application) as session:
        session.add_all([Note(text="one")])
        session.commit()
        session.add(Note(text="one"))
        joined = store.joining(session)
        with pytest.raises(sa.exc.IntegrityError):
            joined.begin().__enter__()  # the caller's own constraint, as ever
        with refused(StoreError, "Session", "roll it back"):
            joined.begin().__enter__()
        session.rollback()
        with joined.begin() as tx:
            tx.insert(SAMPLES, *samples(1))
        session.commit()
    assert kept(application, store) == (["one"], ["s1"])


def test_a_session_of_several_databases_is_asked_for_a_connection(application, store):
    with Session(binds={Note: application}) as session:
        with refused(StoreError, "session.connection(", "bind_arguments"):
            store.joining(session)
        connection = session.connection(bind_arguments={"mapper": Note})
        with store.joining(connection).begin() as tx:
            tx.insert(SAMPLES, *samples(1))
        session.commit()
    assert kept(application, store) == ([], ["s1"])


def test_a_connection_that_was_closed_says_so(application, store):
    with application.connect() as connection:
        joined = store.joining(connection)
    with refused(StoreError, "closed", "inside the block"):
        joined.begin().__enter__()


def test_a_connection_of_postgresql_in_autocommit_mode_is_refused(empty_postgresql):
    database = sa.create_engine(empty_postgresql.set(drivername="postgresql+psycopg"))
    store = SqlStore.open(database, tables=SUITE_TABLES)
    with database.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        with refused(StoreError, "autocommit", "leave isolation_level"):
            store.joining(alone).begin().__enter__()
    store.close()
    database.dispose()


def test_everything_else_is_refused_with_what_to_pass(tmp_path):
    engine = bizproc.connect(f"sqlite:///{tmp_path / 'app.db'}")
    database = sa.create_engine("sqlite://")
    asynchronous = create_async_engine("sqlite+aiosqlite://")
    raw = sqlite3.connect(":memory:")
    connection = database.connect()
    cases = [
        (database, "Engine", "begin a transaction on it"),
        (asynchronous, "AsyncEngine", "bizproc.AsyncEngine"),
        (AsyncConnection(asynchronous), "AsyncConnection", "bizproc.AsyncEngine"),
        (AsyncSession(asynchronous), "AsyncSession", "bizproc.AsyncEngine"),
        (sessionmaker(database), "sessionmaker", "Session.begin()"),
        (connection.begin(), "RootTransaction", "transaction.connection"),
        (raw, "Connection is no transaction", "driver's own", "create_engine"),
        (psycopg.Connection.__new__(psycopg.Connection), "driver's own"),
        ("sqlite:///app.db", "str", "connect() takes it"),
        (None, "NoneType"),
        (raw.cursor(), "Cursor"),
    ]
    for given, *told in cases:
        both = ("a Session of SQLAlchemy", "django.db.connection", "atomic()")
        with refused(InvalidValueError, *told, *both):
            engine.using(given)
    raw.close()
    connection.close()
    database.dispose()
    engine.close()
