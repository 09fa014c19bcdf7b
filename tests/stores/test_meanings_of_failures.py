"""Which failures of a database pass by themselves, and which concern one row."""

import sqlite3

import psycopg
import pytest

from bizproc.errors import (
    CollisionError,
    StateError,
    StoreError,
    StoreUnavailableError,
)
from bizproc.stores.sql.failures import failure
from bizproc.stores.turn import Turns


def of_sqlite(name):
    error = sqlite3.OperationalError("as SQLite says")
    error.sqlite_errorname = name
    return error


PASSING = {
    "deadlock": psycopg.errors.DeadlockDetected(),
    "serialization": psycopg.errors.SerializationFailure(),
    "shut down": psycopg.errors.AdminShutdown(),
    "crashed": psycopg.errors.CrashShutdown(),
    "starting": psycopg.errors.CannotConnectNow(),
    "too many": psycopg.errors.TooManyConnections(),
    "connection failed": psycopg.errors.ConnectionFailure(),
    "closed": psycopg.OperationalError("server closed the connection unexpectedly"),
    "stale snapshot": of_sqlite("SQLITE_BUSY_SNAPSHOT"),
}
LASTING = {
    "full": psycopg.errors.DiskFull(),
    "no table": psycopg.errors.UndefinedTable(),
    "full file": of_sqlite("SQLITE_FULL"),
    "no rights": of_sqlite("SQLITE_READONLY"),
    "damaged": of_sqlite("SQLITE_CORRUPT"),
    "closed": sqlite3.ProgrammingError("Cannot operate on a closed database."),
}


@pytest.mark.parametrize("error", PASSING.values(), ids=PASSING)
def test_what_passes_by_itself_is_said_to(error):
    meaning = failure(error, doing="read table bizproc_job")
    assert isinstance(meaning, StoreUnavailableError)
    assert (meaning.code, meaning.waited, meaning.in_doubt) == ("STORE", False, False)


@pytest.mark.parametrize("error", LASTING.values(), ids=LASTING)
def test_what_lasts_is_not(error):
    meaning = failure(error, doing="read table bizproc_job")
    assert type(meaning) is StoreError


@pytest.mark.parametrize(
    "error", [of_sqlite("SQLITE_BUSY"), psycopg.errors.LockNotAvailable()]
)
def test_of_what_is_locked_it_is_known_that_it_was_waited_for(error):
    meaning = failure(error, doing="begin a transaction")
    assert isinstance(meaning, StoreUnavailableError)
    assert meaning.waited


def test_a_thread_that_keeps_its_transaction_too_long_is_waited_for_again():
    turns = Turns(one_writer=True, one_reader=False, patience=0)
    turns._lock.acquire()
    with pytest.raises(StoreUnavailableError) as late:
        turns.take(to_write=True)
    assert late.value.waited


def test_two_writers_of_one_key_collide():
    meaning = failure(psycopg.errors.UniqueViolation(), doing="insert into t")
    assert isinstance(meaning, CollisionError)
    assert meaning.code == "CONFLICT"


def test_a_row_that_is_no_text_concerns_that_row_alone():
    error = sqlite3.OperationalError("Could not decode to UTF-8 column 'content'")
    assert isinstance(failure(error, doing="read table t"), StateError)
