"""An engine of SQLAlchemy that stays the application's."""

import sqlite3
import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import AssertionPool, NullPool, SingletonThreadPool, StaticPool

import bizproc
from bizproc.errors import StoreError
from bizproc.stores.sql import SqlStore
from bizproc.testing.store_suite import (
    CHECKS,
    CONCURRENT_CHECKS,
    DURABLE_CHECKS,
    SUITE_TABLES,
)
from bizproc.testing.store_suite.samples import SAMPLES, ids, refused, samples


def each(*checks):
    return pytest.mark.parametrize("check", checks, ids=lambda check: check.__name__)


def opened(engine):
    return SqlStore.open(engine, tables=SUITE_TABLES)


@each(*CHECKS, *CONCURRENT_CHECKS)
def test_suite(check, application):
    store = opened(application)
    check(store)
    store.close()


@each(*DURABLE_CHECKS)
def test_lasts(check, application):
    check(lambda: opened(application))


def begin_as_the_manual_says(engine):
    """Let SQLAlchemy begin, by the recipe of its manual for SQLite."""

    @sa.event.listens_for(engine, "connect")
    def connected(connection, _):
        connection.isolation_level = None

    @sa.event.listens_for(engine, "begin")
    def begun(connection):
        connection.exec_driver_sql("BEGIN")


@pytest.fixture(params=["plain", "begins itself", "autocommit", "no pool"])
def sqlite(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'app.db'}"
    options = {
        "autocommit": {"isolation_level": "AUTOCOMMIT"},
        "no pool": {"poolclass": NullPool},
    }
    engine = sa.create_engine(url, **options.get(request.param, {}))
    if request.param == "begins itself":
        begin_as_the_manual_says(engine)
    yield engine
    engine.dispose()


@each(*CHECKS)
def test_suite_on_every_kind_of_sqlite_engine(check, sqlite):
    store = opened(sqlite)
    check(store)
    store.close()


def test_actions_write_on_the_connection_of_the_transaction(sqlite):
    store = opened(sqlite)
    orders = sa.Table("orders", sa.MetaData(), sa.Column("id", sa.Text))
    orders.metadata.create_all(sqlite)
    with refused(KeyError), store.begin() as tx:
        tx.insert(SAMPLES, *samples(1))
        tx.connection.execute(orders.insert().values(id="undone"))
        raise KeyError
    with store.begin() as tx:
        with refused(KeyError), tx.savepoint():
            tx.connection.execute(orders.insert().values(id="undone too"))
            raise KeyError
        tx.connection.execute(orders.insert().values(id="kept"))
        tx.insert(SAMPLES, *samples(2))
    with sqlite.connect() as connection:
        assert connection.scalars(sa.select(orders.c.id)).all() == ["kept"]
    with store.read() as tx:
        assert ids(tx.select(SAMPLES)) == ["s2"]


def settings(engine):
    """Return how a connection of the pool stands, as the application finds it."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        names = ("synchronous", "busy_timeout", "foreign_keys")
        found = [driver.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
        return driver, [driver.isolation_level, *found]


def test_a_connection_of_sqlite_comes_back_as_it_was(tmp_path):
    engine = sa.create_engine(
        f"sqlite:///{tmp_path / 'app.db'}", pool_size=1, max_overflow=0
    )

    @sa.event.listens_for(engine, "connect")
    def connected(connection, _):
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA busy_timeout = 77")

    before = settings(engine)
    assert before[1] == ["", 0, 77, 0]
    store = opened(engine)
    with store.begin() as tx:
        connection = tx.connection
        inside = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("synchronous", "busy_timeout", "journal_mode")
        ]
        tx.insert(SAMPLES, *samples(1))
    assert inside == [2, 10_000, "wal"]
    assert settings(engine) == before
    with refused(KeyError), store.begin():
        raise KeyError
    with store.read() as tx:
        tx.count(SAMPLES)
    assert settings(engine) == before
    store.close()
    assert settings(engine) == before
    engine.dispose()


def test_a_writer_begins_at_once(tmp_path):
    """A transaction that began late could read what is changed before it writes."""
    path = tmp_path / "app.db"
    engine = sa.create_engine(f"sqlite:///{path}")
    store = opened(engine)
    other = sqlite3.connect(path, timeout=0, isolation_level=None)
    with store.begin() as tx:
        assert tx.count(SAMPLES) == 0
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.execute("ROLLBACK")
    with store.read() as tx:
        tx.count(SAMPLES)
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    other.close()
    engine.dispose()


def test_a_connection_of_postgresql_comes_back_as_it_was(empty_postgresql):
    engine = sa.create_engine(
        empty_postgresql.set(drivername="postgresql+psycopg"),
        pool_size=1,
        max_overflow=0,
        isolation_level="SERIALIZABLE",
    )

    def state():
        with engine.connect() as connection:
            driver = connection.connection.driver_connection
            level = connection.exec_driver_sql("SHOW transaction_isolation").scalar()
            return driver, driver.autocommit, driver.read_only, level

    before = state()
    assert before[1:] == (False, None, "serializable")
    store = opened(engine)
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(1))
        show = "SHOW transaction_isolation"
        assert tx.connection.exec_driver_sql(show).scalar() == "read committed"
    with store.read() as tx:
        show = "SHOW transaction_read_only"
        assert tx.connection.exec_driver_sql(show).scalar() == "on"
    assert state() == before
    with refused(KeyError), store.begin() as tx:
        tx.insert(SAMPLES, *samples(2))
        raise KeyError
    assert state() == before
    with store.begin() as tx:
        assert ids(tx.select(SAMPLES)) == ["s1"]
    engine.dispose()


def test_the_engine_stays_open_and_no_connection_is_kept(application):
    engine = bizproc.connect(application)
    assert engine.instances() == []
    assert application.pool.checkedout() == 0
    pool = application.pool
    with application.connect() as connection:
        engine.close()
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    assert application.pool is pool
    with refused(StoreError, "closed"):
        engine.instances()
    again = bizproc.connect(application)
    assert again.instances() == []
    again.close()


def test_the_application_disposes_of_its_pool_meanwhile(application):
    store = opened(application)
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(1))
    application.dispose()
    with store.begin() as tx:
        assert tx.count(SAMPLES) == 1


def test_lost_connections_of_the_pool_are_replaced(empty_postgresql, admin):
    engine = sa.create_engine(empty_postgresql.set(drivername="postgresql+psycopg"))
    store = opened(engine)
    with engine.connect(), engine.connect(), engine.connect():
        pass  # three stale ones
    for verb in (store.read, store.begin):
        admin.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = :name"
            ),
            {"name": empty_postgresql.database},
        )
        with verb() as tx:
            assert tx.count(SAMPLES) == 0
    assert engine.pool.checkedout() == 0
    engine.dispose()


def test_processes_run_on_the_pool_of_the_application(application):
    actions = bizproc.Actions()
    orders = sa.Table("orders", sa.MetaData(), sa.Column("id", sa.Text))
    orders.metadata.create_all(application)

    @actions.add("reserve_stock", transactional=True)
    def reserve_stock(item: str, amount: int, context: bizproc.ActionContext) -> None:
        del amount
        context.connection.execute(orders.insert().values(id=item))

    engine = bizproc.connect(application, actions=actions)
    engine.deploy("examples/order.bpmn")
    faults = []

    def work(number):
        try:
            began = engine.start("order", {"item": f"lamp {number}", "amount": 1})
            [task] = engine.user_tasks(instance=began.id)
            engine.complete_user_task(task.id, {"boxes": 1}, by="warehouse")
        except BaseException as error:  # noqa: BLE001 - shown by the assertion
            faults.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with application.begin() as connection:
        began = engine.using(connection).start("order", {"item": "sofa", "amount": 1})
        assert len(connection.scalars(sa.select(orders.c.id)).all()) == 5
        connection.rollback()
    assert len(engine.instances()) == 4
    assert began.id not in {it.id for it in engine.instances()}
    assert application.pool.checkedout() == 0
    engine.close()


@pytest.mark.parametrize("pool", [AssertionPool, SingletonThreadPool, StaticPool])
def test_a_pool_of_one_connection_is_refused(pool, tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'app.db'}", poolclass=pool)
    with refused(StoreError, pool.__name__, "one connection", "engine.using"):
        bizproc.connect(engine)
    engine.dispose()


def test_a_database_in_memory_is_refused(tmp_path):
    plain = sa.create_engine("sqlite://")
    queue = sa.create_engine("sqlite://", poolclass=sa.pool.QueuePool)
    made = sa.create_engine(
        f"sqlite:///{tmp_path / 'app.db'}", creator=lambda: sqlite3.connect(":memory:")
    )
    for engine in (plain, queue, made):
        with refused(StoreError, "address instead of the engine"):
            bizproc.connect(engine)
        engine.dispose()


def test_a_driver_that_ends_transactions_itself_is_refused(tmp_path):
    """Python 3.12 has such a switch."""

    class Ending(sqlite3.Connection):
        autocommit = True

    engine = sa.create_engine(
        f"sqlite:///{tmp_path / 'app.db'}", connect_args={"factory": Ending}
    )
    with refused(StoreError, "autocommit", "leave that argument out"):
        bizproc.connect(engine)
    engine.dispose()


def test_an_engine_of_another_driver_is_refused(tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'app.db'}")
    engine.dialect.driver = "pysqlcipher"
    with refused(StoreError, "'pysqlcipher'", "sqlite+pysqlite://"):
        bizproc.connect(engine)
    with engine.connect() as connection, refused(StoreError, "'pysqlcipher'"):
        SqlStore.on(connection)
    engine.dispose()
