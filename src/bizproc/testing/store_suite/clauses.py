"""What a store answers to clauses: comparisons in trees, places, tallies, words."""

# ruff: noqa: S101, PLR2004 - the checks assert, on the data they wrote above

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from bizproc.clauses import (
    EVERY,
    NONE,
    All,
    Among,
    AnyOf,
    Clause,
    Compare,
    Has,
    Member,
    MemberKind,
    Not,
    Order,
    Steps,
    Word,
    Words,
    is_one_of,
)
from bizproc.errors import InvalidValueError, StoreError
from bizproc.store import Store, Tally, Transaction
from bizproc.testing.store_suite.samples import (
    NOON,
    SAMPLE_WORDS,
    SAMPLES,
    Sample,
    SampleWords,
    ids,
    refused,
)

_HOUR = dt.timedelta(hours=1)
_DAY = dt.date(2027, 3, 1)
_DATA: Sequence[dict[str, Any]] = (
    {},
    {"a": "x", "n": 2, "yes": True, "day": _DAY, "at": NOON, "list": ["x", "y"]},
    {"a": "y", "n": Decimal("2.50"), "yes": False, "day": _DAY + dt.timedelta(1)},
    {"a": "Ж", "n": -1, "yes": 1, "at": NOON + _HOUR, "list": [Decimal("2.5"), 2]},
    {"a": 7, "n": "2", "yes": "x", "day": NOON, "at": _DAY, "list": "x"},
    {"a": "", "n": Decimal("1e3"), "yes": 0, "list": [], "b": {"a": "x"}},
)


def _filled(store: Store) -> None:
    with store.begin() as tx:
        tx.insert(
            SAMPLES,
            *(
                Sample(
                    id=f"s{number}",
                    number=number,
                    title=None if number % 2 else f"t{number}",
                    rank=number // 2 if number else None,
                    due=NOON + number * _HOUR if number < 3 else None,
                    data=data,
                )
                for number, data in enumerate(_DATA)
            ),
        )


def _found(tx: Transaction, clause: Clause) -> str:
    """Return the numbers of the rows that are meant."""
    order = Order("number")
    return "".join(str(it.number) for it in tx.pick(SAMPLES, clause, order=order))


def _data(name: str, kind: MemberKind) -> Member:
    return Member("data", name, kind)


def check_clauses(store: Store) -> None:
    """Trees of comparisons mean what they say, and their opposite the other rows."""
    _filled(store)
    clauses: dict[Clause, str] = {
        EVERY: "012345",
        NONE: "",
        Compare("rank", "=", 1): "23",
        Compare("rank", "=", None): "",
        Compare("rank", ">", 1): "45",
        Compare("due", "<=", NOON + _HOUR): "01",
        Compare("title", "is null"): "135",
        Compare("title", "is not null"): "024",
        is_one_of("id", ["s1", "s4", "s9"]): "14",
        is_one_of("rank", [None, 2]): "45",
        is_one_of("rank", []): "",
        All((Compare("rank", ">=", 1), Compare("title", "is null"))): "35",
        AnyOf((Compare("rank", "=", 0), Compare("number", "=", 0))): "01",
    }
    other = Among("rank", SAMPLES, "number", Compare("title", "=", "t2"))
    clauses[other] = "45"
    with store.read() as tx:
        for clause, expected in clauses.items():
            assert _found(tx, clause) == expected, clause
            rest = "".join(it for it in "012345" if it not in expected)
            assert _found(tx, Not(clause)) == rest, clause
        with refused(StoreError, "rnk", "rank"):
            _found(tx, Compare("rnk", "=", 1))
        with refused(StoreError, "data", "FEEL"):
            _found(tx, Compare("data", "=", "x"))


def check_members(store: Store) -> None:
    """Members are compared as one kind; a value of another is none."""
    _filled(store)
    clauses: dict[Clause, str] = {
        Compare(_data("a", "text"), "=", "x"): "1",
        Compare(_data("a", "text"), ">", "x"): "23",
        Compare(_data("a", "text"), "is null"): "04",
        Compare(_data("a", "any"), "is null"): "0",
        is_one_of(_data("a", "text"), ["y", "Ж", 7]): "23",
        Compare(_data("n", "number"), ">=", 2): "125",
        Compare(_data("n", "number"), "=", Decimal("2.5")): "2",
        Compare(_data("n", "number"), "is null"): "04",
        Compare(_data("yes", "truth"), "=", True): "13",  # noqa: FBT003 - a value
        Compare(_data("yes", "truth"), "=", False): "0245",  # noqa: FBT003 - likewise
        Compare(_data("day", "date"), "<=", _DAY): "1",
        Compare(_data("at", "instant"), ">", NOON): "3",
        Compare(_data("b", "text"), "=", "x"): "",
        Has(_data("list", "text"), ("x",)): "1",
        Has(_data("list", "number"), (2.5, 9)): "3",
        Has(_data("list", "number"), ()): "",
    }
    with store.read() as tx:
        for clause, expected in clauses.items():
            assert _found(tx, clause) == expected, clause
            rest = "".join(it for it in "012345" if it not in expected)
            assert _found(tx, Not(clause)) == rest, clause
        with refused(StoreError, "a'b"):
            _found(tx, Compare(_data("a'b", "text"), "=", "x"))


def check_places(store: Store) -> None:
    """Every order is read on from each of its rows, whatever is empty."""
    _filled(store)
    operands = (
        "rank",
        "title",
        "due",
        "number",
        _data("n", "number"),
        _data("a", "text"),
    )
    with store.read() as tx:
        for operand in operands:
            for descending in (False, True):
                order = Order(operand, descending=descending, then=("number",))
                every = tx.pick(SAMPLES, EVERY, order=order)
                assert sorted(ids(every)) == [f"s{it}" for it in range(6)]
                for size in (1, 4):
                    assert _page_by_page(tx, order, size) == ids(every), order
        assert ids(tx.pick(SAMPLES, EVERY, limit=2)) == ["s0", "s1"]
        with refused(InvalidValueError, "limit"):
            tx.pick(SAMPLES, EVERY, limit=-1)


def _page_by_page(tx: Transaction, order: Order, size: int) -> list[str]:
    found: list[str] = []
    after = None
    while rows := tx.pick(SAMPLES, EVERY, order=order, limit=size, after=after):
        found += ids(rows)
        after = (_rank(rows[-1], order), rows[-1].number)
    return found


def _rank(row: Sample, order: Order) -> Any:
    operand = order.operand
    if not isinstance(operand, Member):
        return getattr(row, operand)
    value = row.data.get(operand.name)
    if operand.kind == "text":
        return value if isinstance(value, str) else None
    return float(value) if isinstance(value, (int, Decimal)) else None


def check_tallies(store: Store) -> None:
    """Rows are counted by columns, and a column is summed up."""
    _filled(store)
    with store.read() as tx:
        by = tx.tally(SAMPLES, EVERY, by=("rank",), total="number")
        assert sorted(by, key=str) == [
            Tally((0,), 1, 1),
            Tally((1,), 2, 5),
            Tally((2,), 2, 9),
            Tally((None,), 1, 0),
        ]
        assert tx.tally(SAMPLES, EVERY, total="rank") == [Tally((), 6, 6)]
        assert tx.tally(SAMPLES, NONE, total="rank") == [Tally((), 0, None)]
        assert tx.tally(SAMPLES, NONE, by=("rank",)) == []
        middles = tx.tally(SAMPLES, EVERY, by=("rank",), middle="number")
        assert sorted(middles, key=str) == [
            Tally((0,), 1, None, 1.0),
            Tally((1,), 2, None, 2.5),
            Tally((2,), 2, None, 4.5),
            Tally((None,), 1, None, 0.0),
        ]
        ranks = tx.tally(SAMPLES, EVERY, by=("revision",), middle="rank")
        assert ranks == [Tally((1,), 5, None, 1.0)]
        tally_parts(tx)
        assert tx.tally(SAMPLES, EVERY, most=4) == [Tally((), 4)]
        assert tx.tally(SAMPLES, Compare("number", "<", 2), most=4) == [Tally((), 2)]


def tally_parts(tx: Transaction) -> None:
    """Rows are counted by the parts between edges, in which they are by a column."""
    edges = (NOON + _HOUR, NOON + 2 * _HOUR)
    told = tx.tally(
        SAMPLES, EVERY, by=("revision", Steps("due", edges)), total="number"
    )
    assert sorted(told, key=str) == [
        Tally((1, 0), 1, 0),
        Tally((1, 1), 1, 1),
        Tally((1, 2), 1, 2),
        Tally((1, None), 3, 12),
    ]
    ranks = tx.tally(SAMPLES, EVERY, by=(Steps("rank", (1, 2)),), middle="number")
    assert sorted(ranks, key=str) == [
        Tally((0,), 1, None, 1.0),
        Tally((1,), 2, None, 2.5),
        Tally((2,), 2, None, 4.5),
        Tally((None,), 1, None, 0.0),
    ]
    assert len(tx.tally(SAMPLES, EVERY, by=(Steps("rank", ()),))) == 2


def check_words(store: Store) -> None:
    """Words are found whole or by how they begin, until their row is gone."""
    texts = {1: "anna petrov 7495", 2: "petr ж=да it's", 3: "anna peter", 256: "anna"}
    with store.begin() as tx:
        for number, words in texts.items():
            row = SampleWords(number=number, about=f"s{number}", words=words)
            tx.insert(SAMPLE_WORDS, row)
        tx.insert(SAMPLE_WORDS, SampleWords(number=300, about="s300", words="annas"))

    def found(*groups: Sequence[Word], descending: bool = False) -> list[int]:
        order = Order("number", descending=descending)
        clause = Words("words", tuple(map(tuple, groups)))
        with store.read() as tx:
            rows = tx.pick(SAMPLE_WORDS, clause, order=order)
            if rows:
                place = (rows[0].number,)
                rest = tx.pick(SAMPLE_WORDS, clause, order=order, limit=2, after=place)
                assert rest == rows[1:3]
            among = Among("about", SAMPLE_WORDS, "about", clause)
            same = tx.pick(SAMPLE_WORDS, among, order=order)
        assert same == rows
        return [it.number for it in rows]

    assert found([Word("anna")]) == [1, 3, 256, 300]
    assert found([Word("anna")], descending=True) == [300, 256, 3, 1]
    assert found([Word("anna", begins=False)]) == [1, 3, 256]
    assert found([Word("anna")], [Word("pet")]) == [1, 3]
    assert found([Word("ж=д")]) == [2]
    assert found([Word("petrov"), Word("annas", begins=False)]) == [1, 300]
    assert found([Word("nobody")]) == []
    with store.begin() as tx:
        for number in range(1_000, 1_200):
            row = SampleWords(number=number, about=f"s{number}", words=f"zoe{number}")
            tx.insert(SAMPLE_WORDS, row)
        late = SampleWords(number=500, about="s500", words="zoe500 late")
        tx.insert(SAMPLE_WORDS, late)
    assert found([Word("zoe")]) == [500, *range(1_000, 1_200)]
    assert found([Word("late")]) == [500]
    with store.begin() as tx:
        tx.delete(SAMPLE_WORDS)
        tx.insert(SAMPLE_WORDS, SampleWords(number=301, about="s301", words="anna"))
    assert found([Word("anna")]) == [301]
