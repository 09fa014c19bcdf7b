"""Whatever is written and taken back in savepoints, all stores agree with a dict."""

import dataclasses
import datetime as dt
from contextlib import contextmanager, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizproc.errors import ConflictError
from bizproc.store import Condition, eq
from bizproc.stores.memory import MemoryStore
from bizproc.stores.sql import SqlStore
from bizproc.stores.sql.pipeline import PipelinedTransaction
from bizproc.testing.store_suite.samples import NOON, SAMPLES, SUITE_TABLES, Sample

some_id = st.sampled_from("ab")
few = st.integers(0, 1)
instants = st.none() | few.map(lambda n: NOON + dt.timedelta(seconds=n))
columns = st.fixed_dictionaries(
    {},
    optional={
        "number": few,
        "flag": st.booleans(),
        "due": instants,
        "names": st.sampled_from([(), ("x",)]),
        "revision": few,
    },
)
questions = (
    st.builds(eq, st.just("flag"), st.booleans()),
    st.builds(eq, st.just("due"), instants),
    st.builds(Condition, st.just("due"), st.sampled_from(["<=", ">"]), instants),
)
deeds = (
    st.tuples(st.just("read"), some_id)
    | st.tuples(st.just("change"), some_id, columns, st.none() | few)
    | st.tuples(st.just("insert"), some_id, columns)
    | st.tuples(st.just("delete"), some_id)
    | st.tuples(st.just("update"), st.one_of(questions), columns.filter(bool))
    | st.tuples(st.just("find"), st.one_of(questions))
)
ends = st.sampled_from(["kept", "undone"])
blocks = st.recursive(
    deeds,
    lambda inner: st.tuples(ends, st.lists(inner, min_size=1, max_size=4)),
    max_leaves=12,
)
transactions = st.lists(
    st.tuples(ends, st.lists(blocks, min_size=1, max_size=8)), min_size=1, max_size=3
)


class Undone(Exception):  # noqa: N818 - no error, but the end of a block
    pass


class Both:
    """Do the same to a transaction and to a dict of rows, and compare."""

    def __init__(self, rows, table=SAMPLES):
        self.rows = rows
        self.table = table
        self.tx = None

    def block(self, opening, end, inner):
        before = dict(self.rows)
        with suppress(Undone), opening as tx:
            self.tx = tx or self.tx
            for deed in inner:
                self.do(deed)
            self.end(end)
        if end == "undone":
            self.rows = before

    def end(self, end):
        if end == "undone":
            raise Undone

    def do(self, deed):
        kind, *given_ = deed
        if kind in ("kept", "undone"):
            self.block(self.tx.savepoint(), kind, *given_)
        else:
            getattr(self, kind)(*given_)

    def read(self, id_):
        assert self.tx.get(self.table, id_) == self.rows.get(id_)

    def find(self, condition):
        found = self.tx.select(self.table, condition, order_by=("due", "number"))
        assert all(row == self.rows[row.id] for row in found)
        assert len(found) == sum(map(meets(condition), self.rows.values()))

    def delete(self, id_):
        known = self.rows.pop(id_, None)
        assert self.tx.delete(self.table, eq("id", id_)) == (known is not None)

    def update(self, condition, columns):
        holds = meets(condition)
        found = {id_: row for id_, row in self.rows.items() if holds(row)}
        assert self.tx.update(self.table, condition, **columns) == len(found)
        for id_, row in found.items():
            self.rows[id_] = dataclasses.replace(row, **columns)

    def insert(self, id_, columns):
        row = Sample(**{"id": id_, "number": 0, **columns})
        with self.refusing(id_ in self.rows):
            self.tx.insert(self.table, row)
        self.rows.setdefault(id_, row)

    def change(self, id_, columns, revision):
        known = self.rows.get(id_)
        row = dataclasses.replace(known or Sample(id=id_, number=0), **columns)
        refused = known is None or revision not in (None, known.revision)
        with self.refusing(refused):
            self.tx.replace(self.table, row, revision=revision)
        if not refused:
            self.rows[id_] = row

    @contextmanager
    def refusing(self, refused):
        """Expect a refusal, in a savepoint; without one, what is written may wait."""
        if not refused:
            yield
            return
        with pytest.raises(ConflictError), self.tx.savepoint():
            yield


def meets(condition):
    def holds(row):
        held, asked = getattr(row, condition.column), condition.value
        match condition.operator:
            case "=" | "is null":
                return held == asked
            case "<=":
                return None not in (held, asked) and held <= asked
            case _:
                return None not in (held, asked) and held > asked

    return holds


@pytest.fixture(scope="module", params=["memory", "sqlite"])
def store(request):
    if request.param == "memory":
        yield MemoryStore(SUITE_TABLES)
        return
    store = SqlStore.open("sqlite://", tables=SUITE_TABLES)
    yield store
    store.close()


def agree(store, table, done):
    with store.begin() as tx:
        tx.delete(table)
        tx.insert(table, Sample(id="a", number=0))
    both = Both({"a": Sample(id="a", number=0)}, table)
    for end, inner in done:
        both.block(store.begin(), end, inner)
        with store.read() as tx:
            assert {row.id: row for row in tx.select(table)} == both.rows


@settings(max_examples=60)
@given(done=transactions)
def test_a_store_holds_what_was_kept(store, done):
    agree(store, SAMPLES, done)


DEFERRED = dataclasses.replace(SAMPLES, name="deferred_sample")


@pytest.fixture(scope="module")
def server_store(postgresql_of_module):
    store = SqlStore.open(postgresql_of_module, tables=[SAMPLES, DEFERRED])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PipelinedTransaction, "deferred", {DEFERRED})
        yield store
    store.close()


@settings(max_examples=40)
@given(done=transactions, table=st.sampled_from([SAMPLES, DEFERRED]))
def test_so_does_a_server_that_is_told_several_things_at_once(
    server_store, done, table
):
    agree(server_store, table, done)
