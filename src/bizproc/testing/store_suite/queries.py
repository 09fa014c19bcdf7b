"""What a store answers: conditions, order, limits."""

# ruff: noqa: S101, PLR2004 - the checks assert, on the data they wrote above

from __future__ import annotations

import datetime as dt

from bizproc.errors import InvalidValueError, StoreError
from bizproc.model.rows import Timer
from bizproc.store import (
    TIMERS,
    Condition,
    Store,
    eq,
    one_of,
)
from bizproc.testing.store_suite.samples import (
    NOON,
    SAMPLES,
    Flavour,
    Sample,
    ids,
    refused,
    samples,
)


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


# Conditions, and the ids of the rows of `check_conditions` that meet them.
EXPECTED: list[tuple[str, list[Condition]]] = [
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
    ("", [eq("title", "x"), one_of("id", []), Condition("number", "<", 9)]),
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


def check_conditions(store: Store) -> None:
    """All operators, on full and empty columns, and all conditions must hold."""
    rows = [
        Sample(id="a", number=1, rank=1, title="x", flavour=Flavour.SOUR, flag=True),
        Sample(id="b", number=2, rank=None, title="x", due=NOON),
        Sample(id="c", number=3, rank=3, title=None, checked=False, taste=Flavour.SOUR),
        Sample(id="d", number=4, rank=4, title="y", checked=True, result=0),
    ]
    with store.begin() as tx:
        tx.insert(SAMPLES, *rows)
        for found, conditions in EXPECTED:
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
