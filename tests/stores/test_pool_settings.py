"""How many connections a store has, and how long anything is waited for."""

import threading

import pytest
import sqlalchemy as sa

from bizproc.connecting import connect, open_store
from bizproc.errors import InvalidValueError, StoreError, StoreUnavailableError
from bizproc.stores.sql import SqlStore
from bizproc.testing.store_suite import SUITE_TABLES
from bizproc.testing.store_suite.samples import SAMPLES, refused, samples

WRONG = [
    ({"pool_sise": 5}, "no setting 'pool_sise'; did you mean 'pool_size'"),
    ({"pool_size": 0}, "pool_size=0: write a whole number from 1 on"),
    ({"pool_size": True}, "pool_size=True"),
    ({"pool_size": "5"}, "pool_size='5'"),
    ({"pool_timeout": -1}, "pool_timeout=-1: write seconds"),
    ({"pool_timeout": float("nan")}, "pool_timeout=nan"),
    ({"statement_timeout": 30}, "statement_timeout=30: write a time with its unit"),
    ({"statement_timeout": "30"}, "such as '30s'"),
    ({"lock_timeout": "5s -c fsync=off"}, "lock_timeout='5s -c fsync=off'"),
    ({"prepare_threshold": -1}, "prepare_threshold=-1"),
]
IN_ADDRESS = [
    ("pool_size=0", "pool_size=0"),
    ("pool_size=many", "pool_size='many': write a whole number"),
    ("statement_timeout=30", "statement_timeout='30'"),
    ("prepare_threshold=never", "prepare_threshold='never'"),
]


@pytest.fixture(params=["sqlite", "postgresql"])
def two(request, tmp_path):
    """Return a store that may have two connections, on either database."""
    url = f"sqlite:///{tmp_path}/pool.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("url")
    store = SqlStore.open(url, tables=SUITE_TABLES, pool_size=2, pool_timeout=0)
    yield store
    store.close()


def in_thread(do):
    """Do something in a thread of its own; return the error it ended with, or None."""
    errors = []

    def run():
        try:
            do()
        except StoreUnavailableError as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return errors[0] if errors else None


def held(store, others, do):
    """Do something while so many threads read."""
    if not others:
        return in_thread(do)
    errors = []

    def hold():
        with store.read() as tx:
            tx.count(SAMPLES)
            errors.append(held(store, others - 1, do))

    thread = threading.Thread(target=hold)
    thread.start()
    thread.join()
    return errors[0]


def count(store):
    with store.read() as tx:
        return tx.count(SAMPLES)


def test_who_finds_no_connection_is_told_which_setting_to_raise(two):
    error = held(two, 2, lambda: count(two))
    assert isinstance(error, StoreUnavailableError)
    assert error.waited
    assert "pool_timeout=0 seconds: all of pool_size=2 are in use" in str(error)
    assert "raise pool_size" in str(error)
    for _ in range(5):  # nobody keeps a place
        assert held(two, 1, lambda: count(two)) is None


def test_a_place_is_given_back_whatever_happens(two):
    for _ in range(5):
        with refused(KeyError), two.begin() as tx:
            tx.insert(SAMPLES, *samples(1))
            raise KeyError
        with refused(StoreError, "rolled the transaction back"), two.begin() as tx:
            tx.connection.exec_driver_sql("ROLLBACK")
    assert held(two, 1, lambda: count(two)) is None


def test_a_connection_that_fails_takes_no_place(url, admin):
    store = SqlStore.open(url, tables=SUITE_TABLES, pool_size=1, pool_timeout=0)
    name = sa.make_url(url).database
    allow = f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS"
    admin.exec_driver_sql(f"{allow} false")
    store._discard_idle()
    for _ in range(3):
        with pytest.raises(StoreUnavailableError, match="not currently accepting"):
            count(store)
    admin.exec_driver_sql(f"{allow} true")
    assert count(store) == 0
    store.close()


def test_who_waits_gets_the_connection_that_becomes_free(url):
    store = SqlStore.open(url, tables=SUITE_TABLES, pool_size=1, pool_timeout=600)
    entered, results = threading.Event(), []

    def wait():
        entered.set()
        results.append(count(store))

    thread = threading.Thread(target=wait)
    with store.read():
        thread.start()
        entered.wait()
    thread.join()
    assert results == [0]
    store.close()


def shown(store, name):
    with store.begin() as tx:
        return tx.connection.exec_driver_sql(f"SHOW {name}").scalar()


def test_the_times_reach_the_server_by_name_and_by_address(url):
    engine = connect(url, statement_timeout="30s", lock_timeout="500ms")
    store = engine.components.store
    assert shown(store, "statement_timeout") == "30s"
    assert shown(store, "lock_timeout") == "500ms"
    engine.close()
    own = sa.make_url(url).update_query_dict({"options": "-c work_mem=9MB"})
    own = own.update_query_dict({"statement_timeout": "7min", "pool_size": "3"})
    store = SqlStore.open(own, statement_timeout="30s", pool_size=1)
    assert shown(store, "statement_timeout") == "7min"
    assert shown(store, "work_mem") == "9MB"
    assert store._backend.pool.pool_size == 3
    store.close()


@pytest.mark.parametrize(("threshold", "kept"), [(5, True), ("none", False)])
def test_without_a_threshold_the_server_keeps_no_statement(url, threshold, kept):
    """A pooler gives each transaction another connection: none may count on the last."""
    address = sa.make_url(url).update_query_dict({"prepare_threshold": str(threshold)})
    store = SqlStore.open(address, tables=SUITE_TABLES)
    for _ in range(8):
        with store.begin() as tx:
            tx.insert(SAMPLES, *samples(1, title="again"))
            tx.delete(SAMPLES)
    with store.begin() as tx:
        prepared = "SELECT count(*) FROM pg_prepared_statements"
        assert (tx.connection.exec_driver_sql(prepared).scalar() > 0) is kept
    store.close()


@pytest.mark.parametrize(("given", "words"), WRONG)
def test_a_setting_that_means_nothing_is_refused(given, words):
    for address in ("sqlite://", "memory://", "postgresql://u@nowhere/d"):
        with pytest.raises(InvalidValueError, match=words.replace("(", r"\(")):
            open_store(address, **given)


@pytest.mark.parametrize(("option", "words"), IN_ADDRESS)
def test_so_is_one_in_an_address(option, words):
    with pytest.raises(InvalidValueError, match=words):
        open_store(f"postgresql://u@nowhere/d?{option}")


def test_settings_are_refused_where_they_have_no_meaning(url):
    with pytest.raises(InvalidValueError, match="memory:// has no connections"):
        connect("memory://", pool_size=5)
    for name in ("statement_timeout", "lock_timeout"):
        with pytest.raises(InvalidValueError, match=f"{name} is a setting of Postgre"):
            connect("sqlite://", **{name: "1s"})
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with pytest.raises(InvalidValueError, match="give pool_size to its create_engine"):
        connect(engine, pool_size=5)
    engine.dispose()
