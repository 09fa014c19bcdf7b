"""What a store promises to threads that share it."""

# ruff: noqa: S101, PLR2004 - the checks assert, on the data they wrote above

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from bizproc.errors import ConflictError, StoreError
from bizproc.store import (
    Store,
    Transaction,
    eq,
)
from bizproc.testing.store_suite.samples import (
    SAMPLES,
    Sample,
    count,
    refused,
    samples,
)

# Seconds until a store counts as hung; how fast it is, is not asked.
_PATIENCE = 300


def check_threads_never_lose_an_update(store: Store) -> None:
    """Eight threads raise a number by 1; each revision is written exactly once."""
    with store.begin() as tx:
        tx.insert(SAMPLES, Sample(id="s", number=0))

    def work(_: int) -> list[int]:
        written = []
        for _ in range(15):
            with store.begin() as tx:
                row = tx.get(SAMPLES, "s", lock=True)
                assert row is not None
                after = replace(row, number=row.number + 1, revision=row.revision + 1)
                tx.replace(SAMPLES, after, revision=row.revision)
                written.append(tx.next_number("n"))
        return written

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(number for part in pool.map(work, range(8)) for number in part)
    with store.read() as tx:
        row = tx.get(SAMPLES, "s")
        assert row is not None
        assert (row.number, row.revision) == (120, 121)
    assert numbers == list(range(1, 121))


def check_holders_of_a_name_take_turns(store: Store) -> None:
    """Who holds a name alone reads what the holder before has written."""
    with store.begin() as tx:
        tx.insert(SAMPLES, Sample(id="s", number=0))

    def work(_: int) -> None:
        for _ in range(10):
            with store.begin() as tx:
                tx.hold("turn")
                row = tx.get(SAMPLES, "s")
                assert row is not None
                tx.replace(SAMPLES, replace(row, number=row.number + 1))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    with store.begin() as tx:
        tx.hold("turn", shared=True)
        tx.hold("turn", shared=True)
        row = tx.get(SAMPLES, "s")
        assert row is not None
        assert row.number == 80


def check_takers_pass_over_what_another_holds(store: Store) -> None:
    """Eight threads take what comes first, and each row is taken once."""
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(*range(1, 41)))

    def first(tx: Transaction) -> list[Sample]:
        return tx.select(SAMPLES, order_by=("number",), limit=1, skip_locked=True)

    def work(_: int) -> list[int]:
        taken: list[int] = []
        while True:
            with store.begin() as tx:
                found = first(tx)
                if not found:
                    return taken
                tx.delete(SAMPLES, eq("id", found[0].id))
                taken.append(found[0].number)

    with ThreadPoolExecutor(8) as pool:
        taken = sorted(number for part in pool.map(work, range(8)) for number in part)
    assert taken == list(range(1, 41))
    with refused(StoreError, "read"), store.read() as tx:
        first(tx)


def check_stale_writers_conflict(store: Store) -> None:
    """Of writers that read the same revision earlier, exactly one gets through."""
    with store.begin() as tx:
        tx.insert(SAMPLES, Sample(id="s", number=0))
    start = threading.Barrier(6)

    def work(number: int) -> bool:
        with store.read() as tx:
            row = tx.get(SAMPLES, "s")
        assert row is not None
        start.wait(_PATIENCE)
        try:
            with store.begin() as tx:
                tx.replace(SAMPLES, replace(row, number=number, revision=2), revision=1)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(work, range(6))) == [False] * 5 + [True]


def check_readers_see_one_moment(store: Store) -> None:
    """A reader sees nothing uncommitted, and nothing committed after it began."""
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(1))
    begun, written = threading.Event(), threading.Event()

    def read() -> tuple[int, int]:
        with store.read() as tx:
            first = tx.count(SAMPLES)
            begun.set()
            written.wait(0.3)  # a store that takes turns lets nobody write meanwhile
            return first, tx.count(SAMPLES)

    def write() -> None:
        begun.wait(_PATIENCE)
        with store.begin() as tx:
            tx.insert(SAMPLES, *samples(2))
        written.set()

    with ThreadPoolExecutor(2) as pool:
        reading, writing = pool.submit(read), pool.submit(write)
        writing.result(_PATIENCE)
        assert reading.result(_PATIENCE) == (1, 1)

    with ThreadPoolExecutor(1) as pool:
        with store.begin() as tx:
            tx.insert(SAMPLES, *samples(3))
            counting = pool.submit(count, store)
            assert not counting.done() or counting.result() == 2
        assert counting.result(_PATIENCE) in {2, 3}
    assert count(store) == 3


def check_second_transaction_of_a_thread(store: Store) -> None:
    """A thread has one transaction at a time, and is told so, not left to wait."""
    with store.begin() as tx:
        with refused(StoreError, "savepoint"), store.begin():
            pass
        with refused(StoreError, "open already"), store.read():
            pass
        tx.insert(SAMPLES, *samples(1))
    with store.read() as tx:
        with refused(StoreError, "open already"), store.begin():
            pass
        with refused(StoreError, "open already"), store.read():
            pass
    assert count(store) == 1
