"""Statements of PostgreSQL travel together, and each refusal is still told as what it is."""

from __future__ import annotations

import dataclasses
from contextlib import suppress

import psycopg
import pytest
import sqlalchemy as sa

from bizproc.errors import (
    CollisionError,
    InvalidValueError,
    StoreUnavailableError,
)
from bizproc.store import Condition, eq
from bizproc.stores.sql import SqlStore
from bizproc.stores.sql.pipeline import PipelinedTransaction, cursor
from bizproc.stores.sql.pipeline.exchange import numbered
from bizproc.stores.sql.pipeline.prepared import PreparedStatements
from bizproc.testing.store_suite.samples import SAMPLES, samples

ROWS = dataclasses.replace(SAMPLES, name="deferred_sample")
_BACKEND = "SELECT pg_backend_pid()"


@pytest.fixture(scope="module")
def store(postgresql_of_module):
    opened = SqlStore.open(postgresql_of_module, tables=[ROWS, SAMPLES])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PipelinedTransaction, "deferred", {ROWS})
        yield opened
    opened.close()


@pytest.fixture(autouse=True)
def _one_row(store):
    with store.begin() as tx:
        tx.delete(ROWS)
        tx.insert(ROWS, *samples(1))


@pytest.fixture
def trips(monkeypatch, store):
    """Return a list that gets the statements of each round trip."""
    made = []

    def counted(driver, commands, prepared):
        made.append([it.text.partition(" ")[0] for it in commands])
        return exchange(driver, commands, prepared)

    assert isinstance(store, SqlStore)
    exchange = cursor.exchange
    monkeypatch.setattr(cursor, "exchange", counted)
    return made


def left(store):
    with store.read() as tx:
        return sorted(row.id for row in tx.select(ROWS))


def test_what_is_written_travels_with_the_next_question_and_with_the_commit(
    store, trips
):
    [row] = samples(1)
    with store.begin() as tx:
        tx.hold("somebody", shared=True)
        assert tx.get(ROWS, "s1", lock=True) == row
        tx.insert(ROWS, *samples(2, 3))
        tx.replace(ROWS, dataclasses.replace(row, number=7, revision=2), revision=1)
        assert tx.get(ROWS, "s1").number == 7  # nobody else can have changed it
        tx.insert(ROWS, *samples(4))
    begun = ["BEGIN", "SELECT", "SELECT"]
    assert trips == [begun, ["INSERT", "INSERT", "UPDATE", "INSERT", "COMMIT"]]
    with store.read() as tx:
        assert tx.get(ROWS, "s1").revision == 2
        assert tx.count(ROWS) == 4
    assert trips[2:] == [["BEGIN", "SELECT"], ["SELECT"]]


def test_a_row_is_known_until_its_own_table_is_written_otherwise(store, trips):
    """What is known is written in part, and needs no count of rows."""
    others = samples(8)[0]
    with store.begin() as tx:
        row = tx.get(ROWS, "s1", lock=True)
        tx.delete(SAMPLES)
        tx.update(SAMPLES, eq("id", others.id), number=9)
        assert tx.get(ROWS, "s1") == row
        tx.replace(
            ROWS, dataclasses.replace(row, title="known", revision=2), revision=1
        )
        tx.update(ROWS, eq("id", "s1"), number=9)
        tx.replace(ROWS, dataclasses.replace(row, title="new", revision=3), revision=2)
    verbs = [verb for trip in trips for verb in trip]
    assert verbs == [
        "BEGIN",
        "SELECT",
        "DELETE",
        "UPDATE",
        "UPDATE",
        "UPDATE",
        "WITH",
        "COMMIT",
    ]
    with store.read() as tx:
        assert tx.get(ROWS, "s1") == dataclasses.replace(row, title="new", revision=3)


def test_who_asks_nothing_bothers_no_server(store, trips):
    with store.begin() as tx, suppress(KeyError), tx.savepoint():
        tx.insert(ROWS, *samples(2))
        raise KeyError
    with store.read():
        pass
    with suppress(KeyError), store.begin() as tx:
        tx.insert(ROWS, *samples(2))
        raise KeyError
    assert trips == []
    assert left(store) == ["s1"]


def test_a_row_of_another_revision_is_told_and_nothing_is_committed(store):
    """The commit stands behind the update, in one round trip, and is not done."""

    def change():
        with store.begin() as tx:
            row = tx.get(ROWS, "s1")
            tx.insert(ROWS, *samples(2))
            newer = dataclasses.replace(row, revision=row.revision + 1)
            tx.replace(ROWS, newer, revision=row.revision + 5)

    with pytest.raises(CollisionError, match="deferred_sample has no row s1 at revis"):
        change()
    assert left(store) == ["s1"]


def test_a_row_that_others_changed_meanwhile_is_told(store, postgresql_of_module):
    other = SqlStore.open(postgresql_of_module, tables=[ROWS])

    def change(changed):
        with store.begin() as tx:
            row = tx.get(ROWS, "s1")
            changed(row)
            tx.insert(ROWS, *samples(2))
            newer = dataclasses.replace(row, title="mine", revision=2)
            tx.replace(ROWS, newer, revision=1)

    def quicker(row):
        with other.begin() as tx:
            newer = dataclasses.replace(row, title="theirs", revision=2)
            tx.replace(ROWS, newer, revision=1)

    with pytest.raises(CollisionError, match="at revision 1"):
        change(quicker)
    assert left(store) == ["s1"]
    with store.read() as tx:
        assert tx.get(ROWS, "s1").title == "theirs"
    other.close()


@pytest.mark.parametrize("ends", ["with the commit", "with a question"])
def test_a_key_that_is_taken_is_told_of_its_own_table(store, ends):
    def insert():
        with store.begin() as tx:
            tx.insert(ROWS, *samples(2), *samples(1))
            tx.insert(ROWS, *samples(3))
            if ends == "with a question":
                tx.count(SAMPLES)

    with pytest.raises(CollisionError, match="table deferred_sample already has a row"):
        insert()
    assert left(store) == ["s1"]


def test_a_savepoint_is_where_a_refusal_ends(store, trips):
    with store.begin() as tx:
        tx.insert(ROWS, *samples(2))
        with pytest.raises(CollisionError), tx.savepoint():
            tx.insert(ROWS, *samples(3, 1))
        tx.insert(ROWS, *samples(4))
        with tx.savepoint(), tx.savepoint():
            tx.insert(ROWS, *samples(5))
    assert left(store) == ["s1", "s2", "s4", "s5"]
    assert ["INSERT", "SAVEPOINT", "SAVEPOINT", "INSERT"] in [it[-4:] for it in trips]


def test_a_value_that_cannot_be_sent_is_told_at_once(store):
    with store.begin() as tx:
        with pytest.raises(InvalidValueError, match="half of a surrogate pair"):
            tx.insert(ROWS, *samples(2, title="\ud800"))
        assert tx.count(ROWS) == 1


def test_whoever_gets_the_connection_finds_what_was_written(store):
    with store.begin() as tx:
        tx.insert(ROWS, *samples(2))
        with tx.savepoint():
            tx.insert(ROWS, *samples(3))
            count = "SELECT count(*) FROM deferred_sample"
            assert tx.connection.exec_driver_sql(count).scalar() == 3
        tx.insert(ROWS, *samples(4))
        assert tx.connection.exec_driver_sql(count).scalar() == 4
    assert left(store) == ["s1", "s2", "s3", "s4"]


def number_of(tx):
    return tx._answered(_BACKEND, (), ROWS)[0][0]


def end(admin, number):
    admin.exec_driver_sql(f"SELECT pg_terminate_backend({number}, 60000)")


def ended(admin, tx):
    """End the connection of a transaction, whose number is asked of the server."""
    end(admin, number_of(tx))


def test_a_connection_lost_before_the_commit_leaves_it_in_doubt(store, admin):
    def cut():
        with store.begin() as tx:
            ended(admin, tx)
            tx.insert(ROWS, *samples(2))

    with pytest.raises(StoreUnavailableError) as caught:
        cut()
    # the server said before it went that it would do nothing more
    assert "deferred_sample" in str(caught.value) or caught.value.in_doubt
    assert left(store) == ["s1"]


def test_a_connection_lost_between_two_transactions_is_replaced(store, admin):
    with store.read() as tx:
        ended(admin, tx)
    with store.begin() as tx:
        tx.insert(ROWS, *samples(2))
        assert tx.count(ROWS) == 2
    for opened in (store.read, store.begin):  # nobody waits for the end of the first
        with opened() as tx:
            number = number_of(tx)
        end(admin, number)
        assert left(store) == ["s1", "s2"]


def test_one_lost_within_a_transaction_is_not(store, admin):
    """What it has read may have changed since."""

    def cut():
        with store.begin() as tx:
            ended(admin, tx)
            tx.count(ROWS)

    with pytest.raises(StoreUnavailableError) as caught:
        cut()
    assert not caught.value.in_doubt
    assert left(store) == ["s1"]


def test_more_than_the_buffers_of_the_system_take_is_sent_and_read(store):
    long = "x" * 100_000
    with store.begin() as tx:
        tx.insert(ROWS, *samples(*range(100, 160), data={"a": long}))
    with store.read() as tx:
        rows = tx.select(ROWS, Condition("number", ">=", 100))
    assert [row.data for row in rows] == [{"a": long}] * 60


def test_the_server_keeps_few_statements(postgresql_of_module, monkeypatch):
    monkeypatch.setattr(PreparedStatements.__init__, "__kwdefaults__", {"most": 3})
    address = sa.make_url(postgresql_of_module)
    address = address.update_query_dict({"prepare_threshold": "0"})
    store = SqlStore.open(address, tables=[ROWS])
    kept = "SELECT count(*) FROM pg_prepared_statements"
    for _ in range(3):
        with store.begin() as tx:
            for number in range(8):
                tx.select(ROWS, *(eq("number", it) for it in range(number)))
        with store.begin() as tx:
            assert tx._answered(kept, (), ROWS)[0][0] <= 5
    store.close()


def test_without_libpq_14_each_statement_goes_by_itself(
    postgresql_of_module, monkeypatch, trips
):
    monkeypatch.setattr(psycopg.Pipeline, "is_supported", lambda: False)
    store = SqlStore.open(postgresql_of_module, tables=[ROWS])
    with store.begin() as tx:
        tx.insert(ROWS, *samples(2))
    with suppress(KeyError), store.begin() as tx:
        tx.insert(ROWS, *samples(3))
        raise KeyError
    with pytest.raises(CollisionError), store.begin() as tx:
        tx.insert(ROWS, *samples(4, 1))
    assert left(store) == ["s1", "s2"]
    assert trips == []
    store.close()


def test_marks_are_numbered():
    assert (
        numbered("a = %s AND b LIKE '%%' OR c = %s")
        == b"a = $1 AND b LIKE '%' OR c = $2"
    )
    assert numbered("BEGIN") == b"BEGIN"
