"""The store in memory: its indexes answer as a plain search would."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizproc.store import Condition, eq
from bizproc.stores.memory import MemoryStore
from bizproc.stores.sql import SqlStore
from bizproc.testing.store_suite.samples import (
    NOON,
    SAMPLES,
    SUITE_TABLES,
    Flavour,
    Sample,
)

few = st.integers(0, 3)
instants = st.none() | few.map(lambda n: NOON + dt.timedelta(seconds=n))
rows = st.builds(
    Sample,
    id=st.sampled_from("abcdefgh"),
    number=few,
    flag=st.booleans(),
    flavour=st.sampled_from(Flavour),
    title=st.none(),
    rank=st.none() | few,
    due=instants,
)
comparisons = st.sampled_from(["=", "<", "<=", ">", ">="])
conditions = st.one_of(
    st.builds(Condition, st.just("due"), comparisons, instants),
    st.builds(Condition, st.just("number"), comparisons, few),
    st.builds(Condition, st.just("rank"), comparisons, st.none() | few),
    st.builds(eq, st.just("flavour"), st.sampled_from(Flavour)),
    st.builds(eq, st.just("flag"), st.booleans()),
    st.builds(
        Condition,
        st.just("due"),
        st.sampled_from(["is null", "is not null"]),
        st.none(),
    ),
)
orders = st.lists(
    st.sampled_from(["due", "-due", "number", "-rank", "id"]), max_size=2, unique=True
)
questions = st.tuples(
    st.lists(conditions, max_size=3),
    st.just(["due", "number"]) | orders,
    st.none() | st.integers(0, 4),
)
steps = st.lists(
    st.tuples(st.just("write"), rows)
    | st.tuples(st.just("delete"), st.lists(conditions, min_size=1, max_size=2))
    | st.tuples(st.just("ask"), questions),
    max_size=20,
)


@pytest.fixture(scope="module")
def sql():
    store = SqlStore.open("sqlite://", tables=SUITE_TABLES)
    yield store
    store.close()


@given(steps=steps)
@settings(max_examples=60)
def test_memory_and_sqlite_give_the_same_answers(sql, steps):
    memory = MemoryStore(SUITE_TABLES)
    with sql.begin() as tx:
        tx.delete(SAMPLES)
    with memory.begin() as left, sql.begin() as right:
        for kind, what in steps:
            if kind == "write":
                for tx in (left, right):
                    known = tx.get(SAMPLES, what.id)
                    (tx.replace if known else tx.insert)(SAMPLES, what)
            elif kind == "delete":
                assert left.delete(SAMPLES, *what) == right.delete(SAMPLES, *what)
            else:
                asked, order, limit = what
                answers = [
                    tx.select(SAMPLES, *asked, order_by=order, limit=limit)
                    for tx in (left, right)
                ]
                assert answers[0] == answers[1]
                assert left.count(SAMPLES, *asked) == right.count(SAMPLES, *asked)
