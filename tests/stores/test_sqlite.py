"""What is particular to SQLite: faults with a remedy, joined transactions, crashes."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from dataclasses import dataclass, replace

import pytest
import sqlalchemy as sa

from bizproc.errors import ConflictError, InvalidValueError, StoreError
from bizproc.store import Table, eq
from bizproc.stores.memory import MemoryStore
from bizproc.stores.sql import SqlStore, migrate
from bizproc.stores.sql.schema import schema_of
from bizproc.testing.store_suite.samples import (
    SAMPLES,
    SUITE_TABLES,
    ids,
    refused,
    samples,
)


def opened(path, **options):
    return SqlStore.open(f"sqlite:///{path}", tables=SUITE_TABLES, **options)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.db"


@pytest.fixture
def store(path):
    store = opened(path)
    yield store
    store.close()


def pragma(store, name):
    with store.read() as tx:
        return tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_opened_for_durability_by_default(store, path):
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    assert [pragma(store, name) for name in names] == ["wal", 2, 1, 10_000]
    fast = opened(path, synchronous="NORMAL")
    assert pragma(fast, "synchronous") == 1
    fast.close()
    fast = opened(f"{path}?synchronous=NORMAL")
    assert pragma(fast, "synchronous") == 1
    fast.close()
    assert {file.name.partition("-")[0] for file in path.parent.iterdir()} == {
        path.name
    }


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", ["nonsense", "sqlite:///file.db"]),
        ("mysql://host/db", ["mysql", "sqlite:///file.db"]),
        ("sqlite://x.db", ["three slashes", "sqlite:///x.db"]),
        ("sqlite:////no/such/place/x.db", ["/no/such/place", "create it"]),
        ("sqlite:///x.db?synchronous=OFF", ["'OFF'", "FULL, NORMAL"]),
        ("sqlite:///x.db?mode=ro", ["mode", "synchronous"]),
        ("postgresql://host:port/x", ["no database URL", "postgresql://user@host"]),
        ("postgresql://[::1", ["no database URL"]),
        ("sqlite:///\ud800.db", ["no database URL"]),
        ("sqlite:///nul\0.db", ["null"]),
    ],
)
def test_url_that_cannot_be_opened_is_explained(url, words):
    with pytest.raises(StoreError) as caught:
        SqlStore.open(url)
    assert [word for word in words if word not in str(caught.value)] == []


def test_file_of_another_kind_is_no_database(path):
    path.write_bytes(b"Dear customer, " * 1000)
    with pytest.raises(StoreError, match="not a SQLite database; check the path"):
        opened(path)
    assert path.read_bytes().startswith(b"Dear customer")


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE suite_sample SET title = CAST(x'ff' AS TEXT)",
        """PRAGMA writable_schema = ON; UPDATE sqlite_master
        SET sql = 'x', name = CAST(x'ff' AS TEXT) WHERE name = 'suite_sample'""",
    ],
    ids=["of a row", "of the schema"],
)
def test_text_that_was_never_written_is_damage(path, damage):
    opening = opened(path)
    with opening.begin() as tx:
        tx.insert(SAMPLES, *samples(1))
    opening.close()
    file = sqlite3.connect(path)
    file.executescript(damage)
    file.close()
    with refused(StoreError, "damaged; stop writing"), opened(path).read() as tx:
        tx.select(SAMPLES)


def test_directory_instead_of_a_file(tmp_path):
    with pytest.raises(StoreError, match="cannot be opened; check"):
        opened(tmp_path)


def test_lock_of_another_process_is_named(store, path):
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(1))
        tx.connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match=r"begin a transaction: .* locked: another"):
        store.begin().__enter__()
    with store.read() as tx:
        assert tx.count(SAMPLES) == 1
    other.execute("ROLLBACK")
    other.close()
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(2))


def test_full_disk_loses_nothing_that_was_committed(store):
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(1))
        pages = tx.connection.exec_driver_sql("PRAGMA page_count").scalar()
        tx.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
    with refused(StoreError, "full; free some space"), store.begin() as tx:
        tx.insert(SAMPLES, *samples(2))
        try:
            tx.insert(SAMPLES, *samples(3, blob=b"x" * 100_000))
        finally:
            # What comes after must not be kept without what came before.
            with pytest.raises(StoreError, match="ended"):
                tx.insert(SAMPLES, *samples(4))
    with (
        refused(StoreError, "rolled the transaction back"),
        store.begin() as tx,
        contextlib.suppress(StoreError),
    ):
        tx.insert(SAMPLES, *samples(3, blob=b"x" * 100_000))
    with store.begin() as tx:
        assert ids(tx.select(SAMPLES)) == ["s1"]
        tx.connection.exec_driver_sql("PRAGMA max_page_count = 100000")
        tx.insert(SAMPLES, *samples(5))
    with store.read() as tx:
        assert ids(tx.select(SAMPLES)) == ["s1", "s5"]


def test_read_only_database_is_named(store):
    with store.read() as tx:
        tx.connection.exec_driver_sql("PRAGMA query_only = 1")
    with refused(StoreError, "cannot be written to; check"), store.begin() as tx:
        tx.insert(SAMPLES, *samples(1))


def test_value_that_no_column_holds_is_refused(store):
    for row in (
        *samples(2**63),
        *samples(1, title="\ud800"),
        *samples(1, title=[]),
        *samples(1, at=[]),
    ):
        with pytest.raises(InvalidValueError), store.begin() as tx:
            tx.insert(SAMPLES, row)


def test_table_of_another_shape_is_named(store):
    with store.begin() as tx:
        tx.connection.exec_driver_sql("ALTER TABLE suite_sample DROP COLUMN names")
    with refused(StoreError, "suite_sample", "names", "migrations"), store.read() as tx:
        tx.select(SAMPLES)
    with refused(StoreError, "suite_sample", "migrations"), store.begin() as tx:
        tx.insert(SAMPLES, *samples(1))


def test_closed_store_says_so(path):
    store = opened(path)
    with store.begin() as tx:
        store.close()
        tx.insert(SAMPLES, *samples(1))
    with pytest.raises(StoreError, match="closed; open it again"):
        store.read().__enter__()
    again = opened(path)
    with again.read() as tx:
        assert tx.count(SAMPLES) == 1
    again.close()


def test_rows_of_sqlalchemy_belong_to_the_same_transaction(store):
    table = schema_of(SUITE_TABLES).tables["suite_sample"]
    with refused(KeyError), store.begin() as tx:
        tx.insert(SAMPLES, *samples(1))
        tx.connection.execute(table.update().values(title="by hand"))
        assert tx.select(SAMPLES)[0].title == "by hand"
        raise KeyError
    with store.begin() as tx:
        assert tx.count(SAMPLES) == 0
        tx.insert(SAMPLES, *samples(1))
        connection = tx.connection
        with refused(KeyError), tx.savepoint():
            connection.execute(table.delete())
            raise KeyError
    with store.read() as tx:
        [found] = tx.connection.execute(sa.select(table.c.at, table.c.data)).all()
        assert found == (samples(1)[0].at, {})


def test_replace_after_a_change_by_hand_writes_the_whole_row(store):
    [row] = samples(1)
    with store.begin() as tx:
        tx.insert(SAMPLES, row)
    with store.begin() as tx:
        assert tx.get(SAMPLES, "s1") == row
        tx.connection.exec_driver_sql("UPDATE suite_sample SET title = 'by hand'")
        tx.replace(SAMPLES, replace(row, rank=5))
    with store.begin() as tx:
        assert tx.get(SAMPLES, "s1") == replace(row, rank=5)
        with refused(KeyError), tx.savepoint():
            tx.replace(SAMPLES, replace(row, rank=6))
            raise KeyError
        tx.replace(SAMPLES, replace(row, rank=6, flag=True))
        tx.replace(SAMPLES, replace(row, rank=6))
        tx.replace(SAMPLES, replace(row, rank=6))
        assert tx.get(SAMPLES, "s1") == replace(row, rank=6)
        tx.delete(SAMPLES, eq("id", "s1"))
        with refused(ConflictError), tx.savepoint():
            tx.replace(SAMPLES, replace(row, rank=6))


@pytest.mark.parametrize(
    ("column", "text"), [("at", "yesterday"), ("flavour", "salty"), ("data", "{'a'}")]
)
def test_row_written_by_hand_that_cannot_be_read_is_named(store, column, text):
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(1))
        sql = f"UPDATE suite_sample SET {column} = ?"  # noqa: S608 - named above
        tx.connection.exec_driver_sql(sql, (text,))
        for read in (lambda: tx.get(SAMPLES, "s1"), lambda: tx.select(SAMPLES)):
            with refused(StoreError, "suite_sample", "s1", column, text):
                read()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Be a table of an application that is all key."""

    left: str
    right: int


PAIRS = Table("pair", Pair, key=("right", "left"))


def test_application_brings_tables_of_its_own(path):
    opened(path).close()
    store = SqlStore.open(f"sqlite:///{path}", tables=(*SUITE_TABLES, PAIRS))
    pair = Pair(left="a", right=1)
    with store.begin() as tx:
        tx.insert(PAIRS, pair)
        tx.replace(PAIRS, pair)
        assert tx.get(PAIRS, 1, "a") == pair
        tx.replace(PAIRS, pair)
    store.close()


@pytest.fixture
def application(path):
    """Return an engine of SQLAlchemy as an application makes it, with a table."""
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        migrate(connection)
        schema_of(SUITE_TABLES).create_all(connection)
        connection.exec_driver_sql("CREATE TABLE orders (id TEXT)")
    yield engine
    engine.dispose()


def rows(engine):
    with engine.connect() as connection:
        orders = connection.exec_driver_sql("SELECT id FROM orders").scalars().all()
        with SqlStore.on(connection, tables=SUITE_TABLES).read() as tx:
            return orders + ids(tx.select(SAMPLES))


@pytest.mark.parametrize("engine_first", [True, False])
def test_engine_and_application_commit_together(application, engine_first):
    def work(connection):
        store = SqlStore.on(connection, tables=SUITE_TABLES)
        if not engine_first:
            connection.exec_driver_sql("INSERT INTO orders VALUES ('o1')")
        with store.begin() as tx:
            tx.insert(SAMPLES, *samples(1))
        with store.begin() as tx:
            assert tx.count(SAMPLES) == 1
        if engine_first:
            connection.exec_driver_sql("INSERT INTO orders VALUES ('o1')")

    with refused(KeyError), application.begin() as connection:
        work(connection)
        raise KeyError
    assert rows(application) == []
    with application.connect() as connection:
        work(connection)
        connection.rollback()
        work(connection)
    assert rows(application) == []
    with application.begin() as connection:
        work(connection)
    assert rows(application) == ["o1", "s1"]


def test_failed_command_leaves_the_callers_transaction_alone(application):
    with application.begin() as connection:
        store = SqlStore.on(connection, tables=SUITE_TABLES)
        connection.exec_driver_sql("INSERT INTO orders VALUES ('kept')")
        with refused(KeyError), store.begin() as tx:
            tx.insert(SAMPLES, *samples(1))
            connection.exec_driver_sql("INSERT INTO orders VALUES ('of the action')")
            raise KeyError
        with store.begin() as tx, store.begin() as inner:
            inner.insert(SAMPLES, *samples(2))
            tx.insert(SAMPLES, *samples(3))
    assert rows(application) == ["kept", "s2", "s3"]


def test_store_joins_a_connection_with_its_own_tables(application, store):
    with application.connect() as connection:
        with store.joining(connection).begin() as tx:
            tx.insert(SAMPLES, *samples(1))
        with store.read() as tx:
            assert tx.count(SAMPLES) == 0
        connection.commit()
    assert rows(application) == ["s1"]
    with refused(InvalidValueError, "in memory", "connect to a database"):
        MemoryStore().joining(connection)


def test_missing_schema_on_a_joined_connection_names_the_remedy():
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        store = SqlStore.on(connection)
        with refused(StoreError, "stores.sql.migrate(connection)"), store.begin() as tx:
            tx.next_number("n")
    engine.dispose()


WRITER = """
import sys
from bizproc.stores.sql import SqlStore
from bizproc.testing.store_suite.samples import SAMPLES, SUITE_TABLES, Sample
store = SqlStore.open(sys.argv[1], tables=SUITE_TABLES)
while True:
    with store.begin() as tx:
        number = tx.next_number("batch")
        tx.insert(SAMPLES, *(
            Sample(id=f"{number}-{item}", number=number, blob=bytes(3000))
            for item in range(3)
        ))
    print(number, flush=True)
"""


def test_killed_writer_loses_nothing_it_had_acknowledged(path):
    """Kill -9 at five moments: whole batches are there, at least those printed."""
    opened(path).close()
    for acknowledged in (1, 4, 9, 16, 25):
        writer = subprocess.Popen(  # noqa: S603 - our own code
            [sys.executable, "-c", textwrap.dedent(WRITER), f"sqlite:///{path}"],
            stdout=subprocess.PIPE,
            text=True,
        )
        with writer, writer.stdout:
            for _ in range(acknowledged):
                last = int(writer.stdout.readline())
            os.kill(writer.pid, signal.SIGKILL)
            rest = writer.stdout.read().split("\n")[:-1]
            last = int(rest[-1]) if rest else last
        store = opened(path)
        with store.begin() as tx:
            kept = [row.number for row in tx.select(SAMPLES, order_by=("number",))]
            assert tx.next_number("batch") == kept[-1] + 1
        store.close()
        assert kept[-1] >= last
        assert [number for number in dict.fromkeys(kept) for _ in range(3)] == kept
        with contextlib.closing(sqlite3.connect(path)) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_driver_asks_nobody_how_empty_columns_are_bound(store, monkeypatch):
    asked = []
    key = (type(None), sqlite3.PrepareProtocol)
    found = sqlite3.adapters[key]
    monkeypatch.setitem(
        sqlite3.adapters, key, lambda value: asked.append(value) or found(value)
    )
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(1))
    assert asked
    assert set(asked) == {None}


def test_application_that_adapts_none_itself_keeps_its_way(path, monkeypatch):
    key = (type(None), sqlite3.PrepareProtocol)
    theirs = {None: None}.get
    monkeypatch.setitem(sqlite3.adapters, key, theirs)
    opened(path).close()
    assert sqlite3.adapters[key] is theirs
