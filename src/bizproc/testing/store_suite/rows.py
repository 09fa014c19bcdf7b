"""What a store does to rows: keeps them exactly, and refuses what is taken."""

# ruff: noqa: S101 - the checks assert, on the data they wrote above

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bizproc.clauses import Compare
from bizproc.errors import ConflictError, InvalidValueError
from bizproc.feel.values import YearsMonthsDuration
from bizproc.model.rows import Transition, UserTask
from bizproc.model.states import TaskKind, TaskState
from bizproc.model.task_details import Addresses, ChecklistItem, Comment, TaskDetails
from bizproc.store import (
    HISTORY,
    INSTANCES,
    USER_TASKS,
    Condition,
    Store,
    Transaction,
    eq,
)
from bizproc.testing.store_suite.samples import (
    NOON,
    SAMPLES,
    Flavour,
    Part,
    Sample,
    Whole,
    ids,
    instance,
    refused,
    samples,
)


def check_row_comes_back_equal(store: Store) -> None:
    """A row of every engine table kind comes back as it went in."""
    task = UserTask(
        id="t1",
        number=7,
        kind=TaskKind.FORM,
        state=TaskState.CREATED,
        title="Позвонить клиенту",
        assignee=None,
        created_at=NOON,
        observers=("u_chief", "u_clerk"),
        group="sales",
        details=TaskDetails(
            addresses=Addresses(assignee="role:«первый»", observers=["u_chief"]),
            checklist=(ChecklistItem(text="раз"), ChecklistItem(text="два", done=True)),
            comments=(Comment(text="!", by=None, at=NOON, attachments=("план.pdf",)),),
            data={"n": 1},
        ),
    )
    event = Transition(
        instance_id="i1", number=1, at=NOON, events='[["STARTED",null,{}]]'
    )
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
        whole=Whole(
            title="w",
            parts=(Part(name="a", at=NOON), Part(name="b")),
            first=Part(name="c"),
            data={"k": [Decimal("0.10")]},
        ),
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
    row = Sample(id="s", number=1, data=data, whole=Whole(data=data))
    other: dict[str, Any] = {}
    with store.begin() as tx:
        tx.insert(SAMPLES, row, Sample(id="t", number=1, whole=Whole(data=other)))
        data["list"].append(2)
        other["new"] = 1
        first = tx.get(SAMPLES, "s")
        assert first is not None
        first.data["list"].append(3)
        first.whole.data["list"].append(3)
    with store.read() as tx:
        second = tx.get(SAMPLES, "s")
        assert second is not None
        assert second.data == second.whole.data == {"list": [1]}
        [third] = tx.select(SAMPLES, eq("id", "t"))
        assert third.whole == Whole()


def check_what_was_changed_in_place_is_written(store: Store) -> None:
    """A replace keeps the row as it is given, even if it is the very one that was read."""
    changes: tuple[Callable[[Any], object], ...] = (
        lambda row: row.data["list"].append(3),
        lambda row: row.result.clear(),
        lambda row: row.whole.data.update(new=1),
        repr,  # nothing
    )
    with store.begin() as tx:
        whole = Whole(data={"a": 1})
        new = Sample(id="s", number=1, data={"list": [1]}, whole=whole, result={"b": 2})
        tx.insert(SAMPLES, new)
        for change in changes:
            row = tx.get(SAMPLES, "s")
            assert row is not None
            change(row)
            tx.replace(SAMPLES, row, revision=1)
            assert tx.get(SAMPLES, "s") == row
            tx.replace(SAMPLES, replace(row, names=("x",)))
            tx.replace(SAMPLES, row)
    with store.read() as tx:
        assert tx.get(SAMPLES, "s") == replace(
            new, data={"list": [1, 3]}, whole=Whole(data={"a": 1, "new": 1}), result={}
        )


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
        tx.insert(HISTORY, Transition(instance_id="i", number=1, at=NOON, events="A"))
        with refused(ConflictError, "suite_sample", "id"), tx.savepoint():
            tx.insert(SAMPLES, Sample(id="s1", number=9))
        with refused(ConflictError, "history", "number"), tx.savepoint():
            tx.insert(
                HISTORY, Transition(instance_id="i", number=1, at=NOON, events="B")
            )
        tx.insert(HISTORY, Transition(instance_id="i", number=2, at=NOON, events="C"))
    with store.read() as tx:
        assert tx.select(SAMPLES) == samples(1)
        assert [row.events for row in tx.select(HISTORY)] == ["A", "C"]


def check_unique_index_skips_none(store: Store) -> None:
    """One live instance per key; ended ones and ones without a key are free."""
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


def check_texts_that_no_database_keeps(store: Store) -> None:
    """NUL and half of a character are refused alike, where it is written and asked."""
    with store.begin() as tx:
        tx.insert(SAMPLES, Sample(id="s", number=1, data={"a\x00b": "\x00"}))
    for text in ("a\x00b", "a\ud800b"):
        for do in _uses_of(text):
            with store.begin() as tx, refused(InvalidValueError), tx.savepoint():
                do(tx)
    with store.read() as tx:
        assert ids(tx.select(SAMPLES)) == ["s"]


def _uses_of(text: str) -> list[Callable[[Transaction], object]]:
    sample = Sample(id="t", number=1)
    return [
        lambda tx: tx.insert(SAMPLES, replace(sample, id=text)),
        lambda tx: tx.insert(SAMPLES, sample, replace(sample, id="u", title=text)),
        lambda tx: tx.update(SAMPLES, eq("id", "s"), title=text),
        lambda tx: tx.get(SAMPLES, text),
        lambda tx: tx.select(SAMPLES, eq("title", text)),
        lambda tx: tx.count(SAMPLES, Condition("title", "in", ["a", text])),
        lambda tx: tx.pick(SAMPLES, Compare("title", "=", text)),
        lambda tx: tx.next_number(text),
    ]
