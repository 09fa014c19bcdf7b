"""What a store answers: conditions, order, limits."""

# ruff: noqa: S101, PLR2004 - the checks assert, on the data they wrote above

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bizproc.errors import ConflictError, InvalidValueError, StoreError
from bizproc.model.rows import Timer
from bizproc.store import (
    TIMERS,
    Condition,
    Store,
    Transaction,
    eq,
    none_of,
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


def check_reading_on(store: Store) -> None:
    """Rows behind a place come in order, whether or not a row stands there."""
    rows = [
        Sample(id=id_, number=number, title=title, at=NOON + dt.timedelta(minutes=late))
        for id_, number, title, late in (
            ("a", 1, None, 2),
            ("b", 1, None, 0),
            ("c", 2, None, 0),
            ("d", 3, "x", 0),
            ("E", 3, "y", 1),
        )
    ]
    with store.begin() as tx:
        tx.insert(SAMPLES, *rows)
        behind = _reader_of(tx)

        assert behind("number id", 1, "a") == "bcEd"
        assert behind("number id", 1, "a", limit=2) == "bc"
        assert behind("number id", 1, "aa") == "bcEd"
        assert behind("number id", 0, "z") == "abcEd"
        assert behind("number id", 3, "d") == ""
        assert behind("-number -id", 3, "E") == "cba"
        assert behind("-number -id", 2, "zz", limit=1) == "c"
        assert behind("at id", NOON, "b") == "cdEa"
        assert behind("id", "b") == "cd"
        assert behind("-id", "b") == "aE"
        where = [eq("title", None), Condition("number", "<", 3)]
        assert behind("number id", 1, "a", where=where) == "bc"
        assert behind("number id", 1, "a", where=[eq("number", 1)]) == "b"
        assert behind("number id", 0, "z", where=[eq("number", 1)]) == "ab"
        assert behind("-number -id", 0, "z", where=[eq("number", 1)]) == ""


def _reader_of(tx: Transaction) -> Callable[..., str]:
    """Return what reads the samples behind a place of an order, and joins their ids."""

    def behind(order: str, *place: Any, **more: Any) -> str:
        conditions = more.pop("where", ())
        found = tx.select(
            SAMPLES, *conditions, order_by=order.split(), after=place, **more
        )
        return "".join(ids(found))

    return behind


def check_places_that_lead_nowhere(store: Store) -> None:
    """A place that does not tell rows apart, or is none of the order, is refused."""
    with store.begin() as tx:
        behind = _reader_of(tx)
        for order, place, word in (
            ("number", (1,), "id"),
            ("due id", (NOON, "a"), "due"),
            ("-number id", (1, "a"), "two directions"),
        ):
            with refused(StoreError, word):
                behind(order, *place)
        for wrong in ((1,), (1, None)):
            with refused(InvalidValueError, "number, id"):
                behind("number id", *wrong)


def check_reading_on_by_index(store: Store) -> None:
    """Reading on page by page meets every row once, whatever the index gives."""
    places = [(n % 7, n) for n in range(40)]
    flavours = (Flavour.SWEET, Flavour.SOUR)
    rows = [
        Sample(
            id=f"{n:02}",
            number=number,
            flavour=flavours[n % 2],
            at=NOON + dt.timedelta(hours=number),
        )
        for number, n in places
    ]
    with store.begin() as tx:
        tx.insert(SAMPLES, *rows)
        for sign in ("", "-"):
            order = (f"{sign}flavour", f"{sign}at", f"{sign}id")
            where = eq("flavour", Flavour.SOUR)
            whole = tx.select(SAMPLES, where, order_by=order)
            met, after = [], None
            while page := tx.select(
                SAMPLES, where, order_by=order, limit=3, after=after
            ):
                met.extend(page)
                after = (page[-1].flavour, page[-1].at, page[-1].id)
                moved = replace(page[0], number=99, revision=2)  # none of the order
                tx.replace(SAMPLES, moved)
            assert ids(met) == ids(whole)
            assert len(whole) == 20


def check_any_of_several(store: Store) -> None:
    """Rows of any branch come in one order, once for each branch, page by page."""
    with store.begin() as tx:
        tx.insert(
            SAMPLES, *[Sample(id=it, number=n % 2) for n, it in enumerate("abcdef")]
        )
        ones, evens = [eq("number", 1)], [eq("number", 0), Condition("id", ">", "a")]

        def met(*branches: list[Condition], order: str = "id", **more: Any) -> str:
            asked = {"order_by": order.split(), "limit": 9, **more}
            return "".join(ids(tx.select_any(SAMPLES, branches, **asked)))

        assert met(ones) == "bdf"
        assert met(ones, evens) == "bcdef"
        assert met(ones, evens, ones) == "bbcddeff"
        assert met(ones, evens, order="-id") == "fedcb"
        assert met(ones, evens, order="number id") == "cebdf"
        assert met(ones, evens, limit=2) == "bc"
        assert met(ones, evens, limit=2, after=["c"]) == "de"
        assert met(ones, evens, order="-number -id", after=[1, "d"]) == "bec"
        assert met([one_of("id", ["a", "f"])], evens, limit=3) == "ace"
        with refused(StoreError, "'id'"):
            met(ones, evens, order="number", after=[1])
        with refused(InvalidValueError, "negative"):
            met(ones, limit=-1)


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
    ("bd", [none_of("id", ["a", "c", "zz"])]),
    ("d", [none_of("rank", [1, 3, None])]),
    ("acd", [none_of("rank", [])]),
    ("a", [none_of("flavour", [Flavour.SWEET]), eq("title", "x")]),
    ("", [none_of("due", [NOON])]),
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


def check_update(store: Store) -> None:
    """An update writes some columns of what meets all conditions, and says how many."""
    first, second, third = samples(1, 2, 3, title="old", names=("a",))
    first, second = replace(first, rank=1), replace(second, rank=2)
    with store.begin() as tx:
        tx.insert(SAMPLES, first, second, third)
        assert tx.get(SAMPLES, "s1") == first
        told: dict[str, Any] = {"result": {"b": [1]}, "due": NOON, "rank": 3}
        assert tx.update(SAMPLES, eq("title", "old"), eq("rank", 1), **told) == 1
        first = replace(first, **told)
        assert tx.select(SAMPLES) == [first, second, third]
        first = replace(first, rank=4)
        tx.replace(SAMPLES, first, revision=1)
        assert tx.update(SAMPLES, eq("title", "new"), flag=True) == 0
        assert tx.update(SAMPLES, Condition("rank", "is not null"), rank=None) == 2
        assert tx.update(SAMPLES, taste=Flavour.SOUR) == 3
    all_ = [replace(it, rank=None, taste=Flavour.SOUR) for it in (first, second, third)]
    with store.read() as tx:
        assert tx.select(SAMPLES) == all_
        assert tx.select(SAMPLES, eq("due", NOON)) == all_[:1]
    for changes, words in (
        ({}, "no column is named"),
        ({"id": "x"}, "column 'id' is of its key"),
        ({"ttle": "x"}, "has no column 'ttle'"),
    ):
        with refused(StoreError, "suite_sample", words), store.begin() as tx:
            tx.update(SAMPLES, **changes)
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(4, title="new", rank=1))
        with refused(ConflictError), tx.savepoint():
            tx.update(SAMPLES, title="new", rank=1)
        assert tx.select(SAMPLES, eq("id", "s1")) == all_[:1]


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


def check_counts(store: Store) -> None:
    """Several lists of conditions are counted at once, each for itself, in order."""
    rows = [Sample(id=f"{n:03}", number=n % 7, due=None) for n in range(140)]
    with store.begin() as tx:
        tx.insert(SAMPLES, *rows)
        each = [[eq("number", n), Condition("id", "<", "070")] for n in range(8)]
        assert tx.count_each(SAMPLES, each) == [10] * 7 + [0]
        assert tx.count_each(SAMPLES, []) == []
        assert tx.count_each(SAMPLES, [[]]) == [140]
        many = [[eq("id", it.id)] for it in rows]
        assert tx.count_each(SAMPLES, many) == [1] * 140
        mixed = [[one_of("number", (1, 2))], [eq("due", None)], [one_of("id", ())]]
        assert tx.count_each(SAMPLES, mixed) == [40, 140, 0]
        with refused(StoreError, "numbr", "number"):
            tx.count_each(SAMPLES, [[], [eq("numbr", 1)]])


def check_summaries(store: Store) -> None:
    """Rows are counted by their values, with the least of a column and its bytes."""
    late = NOON + dt.timedelta(days=1)
    rows = [
        Sample(id="a", number=1, rank=1, flavour=Flavour.SOUR, due=late, title="xyz"),
        Sample(id="b", number=2, rank=None, flavour=Flavour.SOUR, due=NOON, title="я"),
        Sample(id="c", number=3, rank=3, flavour=Flavour.SWEET, due=None),
    ]
    with store.begin() as tx:
        assert tx.summarize(SAMPLES, least="due", size="id") == [((), 0, None, 0, 0)]
        assert tx.summarize(SAMPLES, by=("flavour",)) == []
        tx.insert(SAMPLES, *rows)
        assert tx.summarize(SAMPLES) == [((), 3, None, 0, 0)]
        assert tx.summarize(
            SAMPLES,
            Condition("title", "is not null"),
            by=("flavour",),
            least="due",
            size="title",
        ) == [((Flavour.SOUR,), 2, NOON, 5, 3)]
        by_rank = tx.summarize(SAMPLES, by=("rank", "flavour"), least="number")
        assert [(it.values, it.rows, it.least) for it in by_rank] == [
            ((None, Flavour.SOUR), 1, 2),
            ((1, Flavour.SOUR), 1, 1),
            ((3, Flavour.SWEET), 1, 3),
        ]
        for wrong in ({"by": ["rnk"]}, {"least": "rnk"}, {"size": "rnk"}):
            with refused(StoreError, "rnk", "rank"):
                tx.summarize(SAMPLES, **wrong)
