"""The conformance suite of stores: what every implementation must do.

Each check is a function of a fresh store that has `SUITE_TABLES`:

    @pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
    def test_store(check):
        check(MyStore(SUITE_TABLES))

`CHECKS` hold for any store, `CONCURRENT_CHECKS` for one that several threads share,
`DURABLE_CHECKS` take a function that opens the same store again. `check_store`
runs all that apply.
"""

# ruff: noqa: S101, PLR2004 - the checks assert, on the data they wrote above

from __future__ import annotations

import datetime as dt
import threading
import zoneinfo
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from bizproc.errors import ConflictError, InvalidValueError, StoreError
from bizproc.feel.values import YearsMonthsDuration
from bizproc.model.rows import HistoryEvent, ProcessInstance, Timer, UserTask
from bizproc.model.states import InstanceState, TaskKind, TaskState
from bizproc.store import (
    ENGINE_TABLES,
    HISTORY,
    INSTANCES,
    TIMERS,
    USER_TASKS,
    Condition,
    Index,
    Store,
    Table,
    eq,
    one_of,
)

__all__ = [
    "CHECKS",
    "CONCURRENT_CHECKS",
    "DURABLE_CHECKS",
    "SAMPLES",
    "SUITE_TABLES",
    "Sample",
    "check_store",
]

NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)


class Flavour(StrEnum):
    """Give the sample table a column of an enum."""

    SWEET = "sweet"
    SOUR = "sour"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Have one column of every kind that a table can have, and its empty form."""

    id: str
    number: int
    flag: bool = False
    flavour: Flavour = Flavour.SWEET
    at: dt.datetime = NOON
    blob: bytes = b""
    title: str | None = None
    rank: int | None = None
    checked: bool | None = None
    taste: Flavour | None = None
    due: dt.datetime | None = None
    names: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    result: Any = None
    revision: int = 1


SAMPLES = Table(
    "suite_sample",
    Sample,
    indexes=(
        Index(("title", "rank"), unique=True),
        Index(("due", "number")),
        Index(("flavour", "flag")),
    ),
)
SUITE_TABLES: tuple[Table[Any], ...] = (*ENGINE_TABLES, SAMPLES)


class refused:  # noqa: N801 - reads as a statement
    """Expect the block to raise that error, with all the words in its text."""

    def __init__(self, error: type[Exception], *words: str) -> None:
        self._error = error
        self._words = words

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, caught: BaseException | None, _: object
    ) -> bool:
        assert caught is not None, f"expected {self._error.__name__}"
        if not isinstance(caught, self._error):
            return False
        missing = [word for word in self._words if word not in str(caught)]
        assert missing == [], f"{caught} does not say {missing}"
        return True


def samples(*numbers: int, **columns: Any) -> list[Sample]:
    """Make sample rows s1, s2 … of these numbers."""
    return [Sample(id=f"s{number}", number=number, **columns) for number in numbers]


def ids(rows: list[Any]) -> list[str]:
    """Return the ids of rows."""
    return [row.id for row in rows]


def instance(number: int = 1, **columns: Any) -> ProcessInstance:
    """Make a process instance."""
    values = {
        "id": f"i{number}",
        "process_id": "lead",
        "definition_id": "lead:1",
        "key": "L1",
        "live_key": "L1",
        "state": InstanceState.ACTIVE,
        "revision": 1,
        "started_at": NOON,
    }
    return ProcessInstance(**{**values, **columns})


def check_row_comes_back_equal(store: Store) -> None:
    """A row of every engine table kind comes back as it went in."""
    task = UserTask(
        id="t1",
        number=7,
        kind=TaskKind.FORM,
        state=TaskState.OPEN,
        title="Позвонить клиенту",
        assignee=None,
        created_at=NOON,
        observers=("u_chief", "u_clerk"),
        group="sales",
        details={"addresses": ["«первый»"], "n": 1},
    )
    event = HistoryEvent(instance_id="i1", number=1, at=NOON, type="STARTED")
    with store.begin() as tx:
        tx.insert(USER_TASKS, task)
        tx.insert(INSTANCES, instance(content="x" * 5000))
        tx.insert(HISTORY, event)
        assert tx.get(USER_TASKS, "t1") == task
    with store.read() as tx:
        assert tx.get(USER_TASKS, "t1") == task
        assert tx.get(INSTANCES, "i1") == instance(content="x" * 5000)
        assert tx.get(HISTORY, "i1", 1) == event
        assert tx.get(HISTORY, "i1", 2) is None


def check_every_kind_of_column(store: Store) -> None:
    """Every kind of column keeps its value and type, full and empty."""
    full = Sample(
        id="full",
        number=-(2**62),
        flag=True,
        flavour=Flavour.SOUR,
        at=dt.datetime(1, 1, 1, 0, 0, 0, 1, tzinfo=dt.UTC),
        blob=b"\x00\xff",
        title="with 'quotes', \"more\" and \\",
        rank=0,
        checked=False,
        taste=Flavour.SOUR,
        due=dt.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=dt.UTC),
        names=("a", "b"),
        data={"k": [1, {"d": dt.date(2027, 1, 1)}]},
        result=Decimal("1.10"),
    )
    empty = Sample(id="empty", number=0)
    with store.begin() as tx:
        tx.insert(SAMPLES, full, empty)
    with store.read() as tx:
        for row in (full, empty):
            found = tx.get(SAMPLES, row.id)
            assert found == row
            assert found is not None
            for name in Sample.__dataclass_fields__:
                kind = type(getattr(row, name))
                assert type(getattr(found, name)) is kind, name


def check_values_of_feel(store: Store) -> None:
    """Columns of FEEL values keep every type of FEEL, and the order of keys."""
    moscow = zoneinfo.ZoneInfo("Europe/Moscow")
    data: dict[str, Any] = {
        "z": None,
        "a": [True, 2**70, Decimal("0.10"), "текст"],
        "$date": {"$number": 1},
        "date": dt.date(2027, 6, 1),
        "time": dt.time(10, 0, tzinfo=dt.UTC),
        "local": dt.datetime(2027, 6, 1, 10),  # noqa: DTZ001 - FEEL has these
        "zoned": dt.datetime(2027, 6, 1, 10, tzinfo=moscow),
        "days": dt.timedelta(days=-1, microseconds=1),
        "months": YearsMonthsDuration(-14),
    }
    with store.begin() as tx:
        tx.insert(SAMPLES, Sample(id="s", number=1, data=data, result=1.5))
        tx.insert(SAMPLES, Sample(id="f", number=1, result=False))
    with store.read() as tx:
        found = tx.get(SAMPLES, "s")
        assert found is not None
        assert list(found.data.items()) == list(data.items())
        assert found.data["zoned"].tzinfo is moscow
        assert (found.result, type(found.result)) == (Decimal("1.5"), Decimal)
        [other] = tx.select(SAMPLES, eq("id", "f"))
        assert other.result is False
    with store.begin() as tx, refused(InvalidValueError, "set"):
        tx.insert(SAMPLES, Sample(id="x", number=1, result={1}))


def check_nobody_shares_values_with_the_store(store: Store) -> None:
    """Changing a value after insert, or after get, changes nothing that is kept."""
    data: dict[str, Any] = {"list": [1]}
    with store.begin() as tx:
        tx.insert(SAMPLES, Sample(id="s", number=1, data=data))
        data["list"].append(2)
        first = tx.get(SAMPLES, "s")
        assert first is not None
        first.data["list"].append(3)
    with store.read() as tx:
        second = tx.get(SAMPLES, "s")
        assert second is not None
        assert second.data == {"list": [1]}


def check_instants_are_utc(store: Store) -> None:
    """Any zone goes in, UTC comes out; an instant without a zone is refused."""
    moscow = dt.timezone(dt.timedelta(hours=3))
    local = dt.datetime(2027, 3, 1, 15, tzinfo=moscow)
    with store.begin() as tx:
        tx.insert(SAMPLES, Sample(id="s", number=1, at=local))
        assert ids(tx.select(SAMPLES, eq("at", NOON))) == ["s"]
        assert ids(tx.select(SAMPLES, eq("at", local))) == ["s"]
        found = tx.get(SAMPLES, "s")
        assert found is not None
        assert (found.at, found.at.tzinfo) == (NOON, dt.UTC)
    naive = NOON.replace(tzinfo=None)
    with store.begin() as tx:
        with refused(InvalidValueError, "time zone"):
            tx.insert(SAMPLES, Sample(id="n", number=2, at=naive))
        with refused(InvalidValueError, "time zone"):
            tx.select(SAMPLES, Condition("at", "<", naive))


def check_taken_key_conflicts(store: Store) -> None:
    """A second row of the same key is a conflict and leaves the first alone."""
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(1))
        tx.insert(HISTORY, HistoryEvent(instance_id="i", number=1, at=NOON, type="A"))
        with refused(ConflictError, "suite_sample", "id"), tx.savepoint():
            tx.insert(SAMPLES, Sample(id="s1", number=9))
        with refused(ConflictError, "history", "number"), tx.savepoint():
            tx.insert(
                HISTORY, HistoryEvent(instance_id="i", number=1, at=NOON, type="B")
            )
        tx.insert(HISTORY, HistoryEvent(instance_id="i", number=2, at=NOON, type="C"))
    with store.read() as tx:
        assert tx.select(SAMPLES) == samples(1)
        assert [event.type for event in tx.select(HISTORY)] == ["A", "C"]


def check_unique_index_skips_none(store: Store) -> None:
    """One live instance per key; ended ones and ones without a key are free (V-3)."""
    with store.begin() as tx:
        tx.insert(INSTANCES, instance(1))
        with refused(ConflictError, "process_instance", "live_key"), tx.savepoint():
            tx.insert(INSTANCES, instance(2))
        tx.insert(INSTANCES, instance(3, live_key=None), instance(4, live_key=None))
        tx.insert(INSTANCES, instance(5, process_id="other"))
        with refused(ConflictError, "live_key"), tx.savepoint():
            tx.replace(INSTANCES, instance(3))
        tx.replace(INSTANCES, instance(1, live_key=None))
        tx.replace(INSTANCES, instance(3))
        assert ids(tx.select(INSTANCES, eq("live_key", "L1"))) == ["i3", "i5"]


def check_replace_checks_the_revision(store: Store) -> None:
    """A stale or missing row is a conflict; the same revision is not."""
    with store.begin() as tx:
        tx.insert(INSTANCES, instance())
    with store.begin() as tx:
        tx.replace(INSTANCES, instance(revision=2, content="two"), revision=1)
    with refused(ConflictError, "i1", "revision 1"), store.begin() as tx:
        tx.replace(INSTANCES, instance(revision=2, content="late"), revision=1)
    with refused(ConflictError, "i9"), store.begin() as tx:
        tx.replace(INSTANCES, instance(9))
    with store.begin() as tx:
        found = tx.get(INSTANCES, "i1", lock=True)
        assert found == instance(revision=2, content="two")
        tx.replace(INSTANCES, instance(revision=2, live_key=None, key=None))
        tx.replace(INSTANCES, instance(revision=2, content="three"))
        assert tx.get(INSTANCES, "i1") == instance(revision=2, content="three")


def check_failed_block_leaves_nothing(store: Store) -> None:
    """A transaction that raises takes back inserts, replaces and deletes."""
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(1, 2, 3))
    before = [*samples(1, 2, 3)]
    with refused(KeyError, "stop"), store.begin() as tx:
        tx.insert(SAMPLES, *samples(4))
        tx.replace(SAMPLES, replace(before[0], title="new"))
        assert tx.delete(SAMPLES, eq("id", "s2")) == 1
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


def check_order_and_limit(store: Store) -> None:
    """Rows come ordered, empty first, rows of equal rank by their key."""
    late = NOON + dt.timedelta(microseconds=1)
    rows = [
        Sample(id="a", number=2, due=late),
        Sample(id="b", number=1, due=NOON),
        Sample(id="c", number=1, due=None),
        Sample(id="d", number=2, due=NOON),
        Sample(id="Ж", number=10, due=NOON),
        Sample(id="E", number=3, due=late),
    ]
    with store.begin() as tx:
        tx.insert(SAMPLES, *reversed(rows))

        def ordered(*columns: str, limit: int | None = None) -> str:
            return "".join(ids(tx.select(SAMPLES, order_by=columns, limit=limit)))

        assert ordered() == "EabcdЖ"
        assert ordered("due", "number") == "cbdЖaE"
        assert ordered("-due", "number") == "aEbdЖc"
        assert ordered("-number") == "ЖEadbc"
        assert ordered("-id", limit=2) == "Жd"
        assert ordered("due", limit=0) == ""
        assert ordered("due", limit=99) == "cbdЖEa"
        with refused(InvalidValueError, "limit"):
            ordered(limit=-1)
        with refused(StoreError, "numbr", "number"):
            ordered("numbr")


def check_conditions(store: Store) -> None:
    """All operators, on full and empty columns, and all conditions must hold."""
    rows = [
        Sample(id="a", number=1, rank=1, title="x", flavour=Flavour.SOUR, flag=True),
        Sample(id="b", number=2, rank=None, title="x", due=NOON),
        Sample(id="c", number=3, rank=3, title=None, checked=False, taste=Flavour.SOUR),
        Sample(id="d", number=4, rank=4, title="y", checked=True, result=0),
    ]
    expected: list[tuple[str, list[Condition]]] = [
        ("abcd", []),
        ("b", [eq("id", "b")]),
        ("ab", [eq("title", "x")]),
        ("c", [eq("title", None)]),
        ("c", [Condition("title", "=", None)]),
        ("abd", [Condition("title", "is not null")]),
        ("b", [eq("title", "x"), eq("rank", None)]),
        ("cd", [Condition("number", ">", 2)]),
        ("bcd", [Condition("number", ">=", 2)]),
        ("ac", [Condition("rank", "<", 4)]),
        ("acd", [Condition("rank", "<=", 4)]),
        ("", [Condition("rank", "<", None)]),
        ("ac", [one_of("id", ["a", "c", "zz"])]),
        ("a", [one_of("rank", [1, None])]),
        ("", [one_of("id", [])]),
        ("bd", [one_of("number", [2, 3, 4]), one_of("title", ["x", "y"])]),
        ("cd", [one_of("number", range(3, 2000))]),
        ("a", [eq("flag", value=True)]),
        ("c", [eq("checked", value=False)]),
        ("bcd", [eq("flavour", Flavour.SWEET)]),
        ("c", [one_of("taste", [Flavour.SOUR, Flavour.SWEET])]),
        ("b", [Condition("due", "<=", NOON)]),
        ("", [Condition("due", "<", NOON)]),
        ("b", [one_of("due", [NOON])]),
        ("d", [Condition("result", "is not null")]),
        ("abc", [eq("result", None)]),
    ]
    with store.begin() as tx:
        tx.insert(SAMPLES, *rows)
        for found, conditions in expected:
            assert "".join(ids(tx.select(SAMPLES, *conditions))) == found, conditions
            assert tx.count(SAMPLES, *conditions) == len(found), conditions
        with refused(StoreError, "titel", "title"):
            tx.select(SAMPLES, eq("titel", "x"))
        with refused(StoreError, "data", "FEEL values"):
            tx.count(SAMPLES, eq("data", {}))


def check_delete(store: Store) -> None:
    """Delete removes what meets all conditions, and says how many."""
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(1, 2, flag=True), *samples(3, 4, 5))
        assert tx.delete(SAMPLES, eq("flag", value=True), eq("number", 2)) == 1
        assert tx.delete(SAMPLES, eq("number", 2)) == 0
        assert tx.delete(SAMPLES, Condition("number", ">", 4)) == 1
        assert tx.delete(SAMPLES, one_of("id", [])) == 0
        assert ids(tx.select(SAMPLES)) == ["s1", "s3", "s4"]
        assert tx.delete(SAMPLES) == 3
        tx.insert(SAMPLES, *samples(1))
    with store.read() as tx:
        assert ids(tx.select(SAMPLES)) == ["s1"]


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
            lambda: tx.delete(SAMPLES),
            lambda: tx.next_number("n"),
        ):
            with refused(StoreError, "read()", "begin()"):
                write()
        assert tx.count(SAMPLES) == 1


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


def check_many_rows(store: Store) -> None:
    """A thousand rows go in at once and come out in order."""
    rows = [
        Timer(
            id=f"m{number:04}",
            instance_id="i1",
            process_id="p",
            element_id="e",
            token=number,
            key=None,
            due=NOON - dt.timedelta(minutes=number // 2),
            number=number,
        )
        for number in range(1000)
    ]
    with store.begin() as tx:
        tx.insert(TIMERS, *rows)
        tx.insert(TIMERS)
    with store.read() as tx:
        until = NOON - dt.timedelta(minutes=400)
        due = tx.select(
            TIMERS,
            Condition("due", "<=", until),
            order_by=("due", "number"),
            limit=3,
        )
        assert [timer.number for timer in due] == [998, 999, 996]
        assert tx.count(TIMERS, Condition("due", "<=", until)) == 200


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


def check_stale_writers_conflict(store: Store) -> None:
    """Of writers that read the same revision earlier, exactly one gets through."""
    with store.begin() as tx:
        tx.insert(SAMPLES, Sample(id="s", number=0))
    start = threading.Barrier(6)

    def work(number: int) -> bool:
        with store.read() as tx:
            row = tx.get(SAMPLES, "s")
        assert row is not None
        start.wait(10)
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
        begun.wait(10)
        with store.begin() as tx:
            tx.insert(SAMPLES, *samples(2))
        written.set()

    with ThreadPoolExecutor(2) as pool:
        reading, writing = pool.submit(read), pool.submit(write)
        writing.result(10)
        assert reading.result(10) == (1, 1)

    with ThreadPoolExecutor(1) as pool:
        with store.begin() as tx:
            tx.insert(SAMPLES, *samples(3))
            counting = pool.submit(_count, store)
            assert not counting.done() or counting.result() == 2
        assert counting.result(10) in {2, 3}
    assert _count(store) == 3


def _count(store: Store) -> int:
    with store.read() as tx:
        return tx.count(SAMPLES)


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
    assert _count(store) == 1


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


Check = Callable[[Store], None]

CHECKS: tuple[Check, ...] = (
    check_row_comes_back_equal,
    check_every_kind_of_column,
    check_values_of_feel,
    check_nobody_shares_values_with_the_store,
    check_instants_are_utc,
    check_taken_key_conflicts,
    check_unique_index_skips_none,
    check_replace_checks_the_revision,
    check_failed_block_leaves_nothing,
    check_savepoints_nest,
    check_order_and_limit,
    check_conditions,
    check_delete,
    check_sequences,
    check_reading_only,
    check_misuse_is_named,
    check_many_rows,
)
CONCURRENT_CHECKS: tuple[Check, ...] = (
    check_threads_never_lose_an_update,
    check_stale_writers_conflict,
    check_readers_see_one_moment,
    check_second_transaction_of_a_thread,
)
DURABLE_CHECKS: tuple[Callable[[Callable[[], Store]], None], ...] = (
    check_kept_across_reopening,
)


def check_store(
    make_store: Callable[[], AbstractContextManager[Store]],
    *,
    concurrent: bool = True,
) -> None:
    """Run every check, each on a fresh store with `SUITE_TABLES`."""
    for check in (*CHECKS, *(CONCURRENT_CHECKS if concurrent else ())):
        with make_store() as store:
            check(store)
