"""What a store keeps of a transaction: all or nothing."""

# ruff: noqa: S101, PLR2004 - the checks assert, on the data they wrote above

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from bizproc.clauses import EVERY
from bizproc.clock import TimeLimit
from bizproc.errors import (
    ConflictError,
    InvalidValueError,
    QueryTimeoutError,
    StoreError,
)
from bizproc.store import (
    HISTORY,
    Store,
    Table,
    eq,
)
from bizproc.testing.store_suite.samples import (
    SAMPLES,
    Sample,
    ids,
    refused,
    samples,
)


def check_failed_block_leaves_nothing(store: Store) -> None:
    """A transaction that raises takes back inserts, replaces and deletes."""
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(1, 2, 3))
    before = [*samples(1, 2, 3)]
    with refused(KeyError, "stop"), store.begin() as tx:
        tx.insert(SAMPLES, *samples(4))
        tx.replace(SAMPLES, replace(before[0], title="new"))
        assert tx.delete(SAMPLES, eq("id", "s2")) == 1
        assert tx.update(SAMPLES, title=None, rank=7) == 3
        tx.replace(SAMPLES, replace(before[0], title="newer"))
        assert tx.next_number("n") == 1
        message = "stop"
        raise KeyError(message)
    with store.begin() as tx:
        assert tx.select(SAMPLES) == before
        assert tx.select(SAMPLES, eq("title", "newer")) == []
        assert tx.next_number("n") == 1


def check_savepoints_nest(store: Store) -> None:
    """A block that raises undoes itself alone; one that passes is kept."""
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(1))
        with tx.savepoint():
            tx.insert(SAMPLES, *samples(2))
            with refused(KeyError), tx.savepoint():
                tx.insert(SAMPLES, *samples(3))
                with tx.savepoint():
                    tx.delete(SAMPLES)
                    assert tx.next_number("n") == 1
                raise KeyError
            with tx.savepoint():
                tx.insert(SAMPLES, *samples(4))
        with refused(KeyError), tx.savepoint():
            with tx.savepoint():
                tx.delete(SAMPLES, eq("id", "s1"))
            raise KeyError
        with refused(KeyError), tx.savepoint():
            raise KeyError
        tx.insert(SAMPLES, *samples(5))
        assert tx.next_number("n") == 1
    with store.read() as tx:
        assert ids(tx.select(SAMPLES)) == ["s1", "s2", "s4", "s5"]


def check_rollback_is_forgotten(store: Store) -> None:
    """What a block wrote and took back is written again when it comes again.

    A store that writes only what differs must compare with what is stored now.
    """
    first, second = samples(1, 2)
    renamed = replace(first, title="new", names=("a",))
    both = replace(renamed, rank=1)
    with store.begin() as tx:
        tx.insert(SAMPLES, first, second)
    with store.begin() as tx:
        assert tx.get(SAMPLES, "s1") == first
        with refused(KeyError), tx.savepoint():
            tx.replace(SAMPLES, renamed)
            with tx.savepoint():
                tx.replace(SAMPLES, both)
            assert tx.get(SAMPLES, "s1") == both
            raise KeyError
        tx.replace(SAMPLES, replace(both, number=5))
    with store.begin() as tx:
        assert tx.get(SAMPLES, "s1") == replace(both, number=5)
        with refused(KeyError), tx.savepoint():
            tx.replace(SAMPLES, replace(both, number=6, flag=True))
            with refused(KeyError), tx.savepoint():
                tx.replace(SAMPLES, first)
                raise KeyError
            assert tx.get(SAMPLES, "s1") == replace(both, number=6, flag=True)
            raise KeyError
        assert tx.get(SAMPLES, "s1") == replace(both, number=5)
        tx.replace(SAMPLES, replace(first, number=6, flag=True))
    with store.begin() as tx:
        assert tx.get(SAMPLES, "s1") == replace(first, number=6, flag=True)
        with refused(ConflictError), tx.savepoint():
            tx.replace(SAMPLES, replace(second, title="two", rank=2))
            tx.insert(SAMPLES, second)
        tx.replace(SAMPLES, replace(second, title="two", number=3))
        with refused(KeyError), tx.savepoint():
            tx.delete(SAMPLES, eq("id", "s1"))
            raise KeyError
        tx.replace(SAMPLES, replace(first, title="again"))
    with store.read() as tx:
        assert tx.select(SAMPLES, order_by=("id",)) == [
            replace(first, title="again"),
            replace(second, title="two", number=3),
        ]


def check_deleted_row_may_come_back_otherwise(store: Store) -> None:
    """A row that was read, deleted and made anew is replaced as it now stands."""
    [old] = samples(1, title="old", rank=1)
    new = replace(old, title="new")
    with store.begin() as tx:
        tx.insert(SAMPLES, old)
        assert tx.get(SAMPLES, "s1") == old
        assert tx.delete(SAMPLES, eq("id", "s1")) == 1
        tx.insert(SAMPLES, new)
        tx.replace(SAMPLES, replace(old, number=9))
        assert tx.get(SAMPLES, "s1") == replace(old, number=9)
        assert tx.select(SAMPLES, eq("title", "new")) == []
    with store.read() as tx:
        assert tx.select(SAMPLES) == [replace(old, number=9)]


def check_failed_transaction_is_forgotten(store: Store) -> None:
    """A transaction that began after one that failed sees nothing of it."""
    [row] = samples(1)
    with store.begin() as tx:
        tx.insert(SAMPLES, row)
    with refused(KeyError), store.begin() as tx:
        assert tx.get(SAMPLES, "s1") == row
        tx.replace(SAMPLES, replace(row, title="new", revision=2), revision=1)
        raise KeyError
    with store.begin() as tx:
        tx.replace(SAMPLES, replace(row, title="new", number=2), revision=1)
        assert tx.get(SAMPLES, "s1") == replace(row, title="new", number=2)


def check_sequences(store: Store) -> None:
    """Sequences count from 1, apart from each other, and leave no gap."""
    with store.begin() as tx:
        assert [tx.next_number("task") for _ in range(3)] == [1, 2, 3]
        assert tx.next_number("timer") == 1
        with refused(KeyError), tx.savepoint():
            assert tx.next_number("task") == 4
            raise KeyError
        assert tx.next_number("task") == 4
    with store.begin() as tx:
        assert (tx.next_number("task"), tx.next_number("timer")) == (5, 2)


def check_reading_only(store: Store) -> None:
    """A transaction for reading refuses every way of writing."""
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(1))
    with store.read() as tx:
        [row] = tx.select(SAMPLES)
        for write in (
            lambda: tx.insert(SAMPLES, *samples(2)),
            lambda: tx.replace(SAMPLES, row),
            lambda: tx.update(SAMPLES, rank=1),
            lambda: tx.delete(SAMPLES),
            lambda: tx.next_number("n"),
            lambda: tx.hold("n"),
        ):
            with refused(StoreError, "read()", "begin()"):
                write()
        assert tx.count(SAMPLES) == 1


def check_reading_for_a_limited_time(store: Store) -> None:
    """Within its time a transaction reads as any other; behind it nothing is begun."""
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(1, 2))
    with store.read(limit=TimeLimit(dt.timedelta(hours=1))) as tx:
        assert ids(tx.select(SAMPLES, order_by=("id",))) == ["s1", "s2"]
        assert [it.rows for it in tx.tally(SAMPLES, EVERY)] == [2]
    seconds = iter((0.0, 4.0, 5.0))
    limit = TimeLimit(dt.timedelta(seconds=5), lambda: next(seconds, 6.0))
    with store.read(limit=limit) as tx:
        assert tx.get(SAMPLES, "s1") is not None
        for ask in (
            lambda: tx.get(SAMPLES, "s1"),
            lambda: tx.select(SAMPLES),
            lambda: tx.count(SAMPLES),
            lambda: tx.summarize(SAMPLES),
            lambda: tx.pick(SAMPLES, EVERY),
            lambda: tx.tally(SAMPLES, EVERY),
        ):
            with refused(QueryTimeoutError, "suite_sample", "longer than the 5 s"):
                ask()
    with store.read() as tx:
        assert tx.count(SAMPLES) == 2
    with store.begin() as tx:
        assert tx.update(SAMPLES, rank=None) == 2


def check_misuse_is_named(store: Store) -> None:
    """A foreign table, a wrong key and a use after the end say what is wrong."""
    foreign = Table("suite_sampel", Sample)
    with store.begin() as tx:
        with refused(StoreError, "suite_sampel", "suite_sample", "tables="):
            tx.select(foreign)
        with refused(StoreError, "instance_id, number", "1"):
            tx.get(HISTORY, "i1")
        with refused(InvalidValueError, "suite_sample", "flag"), tx.savepoint():
            tx.insert(SAMPLES, Sample(id="s", number=1, flag=None))  # type: ignore[arg-type]
    with refused(StoreError, "ended"):
        tx.select(SAMPLES)


def check_kept_across_reopening(open_store: Callable[[], Store]) -> None:
    """What was committed is there after closing and opening; the rest is not."""
    store = open_store()
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(1, 2))
        tx.next_number("n")
    with refused(KeyError), store.begin() as tx:
        tx.insert(SAMPLES, *samples(3))
        raise KeyError
    store.close()
    again = open_store()
    with again.begin() as tx:
        assert ids(tx.select(SAMPLES)) == ["s1", "s2"]
        assert tx.next_number("n") == 2
    again.close()
