"""Addresses: every form of them opens, and none tells its password."""

import logging
import traceback

import pytest
import sqlalchemy as sa

import bizproc
from bizproc.connecting import open_store
from bizproc.errors import StoreError
from bizproc.stores.sql import SqlStore
from bizproc.stores.sql.address import hidden, read_address, secrets_of, shown
from bizproc.stores.sql.backend import backend_for
from bizproc.testing.store_suite.samples import refused

SECRET = "s3cr3t!Pa:ss/w%rd@#?& x"  # noqa: S105 - of nobody
SPELLED = "s3cr3t%21Pa%3Ass%2Fw%25rd%40%23%3F%26%20x"
# whatever is left of it in a message is too much
PARTS = ("s3cr3t", "Pa:ss", "Pa%3Ass", "w%rd", "w%25rd", "ss/w")


def address_of(url):
    return url.render_as_string(hide_password=False)


def test_the_address_of_sqlalchemy_opens(database, application):
    driver = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}
    full = database.set(drivername=driver[database.drivername])
    for address in (address_of(database), address_of(full), database, full):
        bizproc.connect(address).close()
    portal = bizproc.open_workspace(full, ".")
    assert portal.find("lead") == []
    portal.close()
    assert sa.inspect(application).has_table("bizproc_record")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("postgres://h/x", ["'postgres'", "did you mean 'postgresql'"]),
        ("memry://", ["'memry'", "did you mean 'memory'"]),
        ("mysql://u:p@h/x", ["'mysql'", "sqlite:///file.db", "postgresql://"]),
        ("postgresql+psycopg2://h/x", ["'psycopg2'", "did you mean 'psycopg'"]),
        ("postgresql+asyncpg://h/x", ["'asyncpg'", "postgresql+psycopg://"]),
        ("sqlite+aiosqlite:///x.db", ["'aiosqlite'", "sqlite+pysqlite://"]),
        ("sqlite+pysqlcipher://:k@/x.db", ["'pysqlcipher'", "sqlite://"]),
        ("postgresql+nonsense://h/x", ["'nonsense'", "postgresql://"]),
        ("nonsense", ["'nonsense'", "no database URL"]),
        ("", ["''", "no database URL"]),
        ("shop.db", ["'shop.db'", "sqlite:///file.db"]),
        ("host=h dbname=x", ["the address is no database URL"]),
        ("postgresql://h/dbname=x", ["options of libpq", "question mark"]),
    ],
)
def test_another_database_or_driver_is_refused(address, words):
    for opened in (address, *([sa.make_url(address)] if ":" in address else [])):
        with refused(StoreError, *words):
            open_store(opened)


@pytest.mark.parametrize(
    "database",
    [None, 5, b"sqlite://", object(), ["sqlite://"]],
    ids=lambda it: str(it)[:6],
)
def test_what_is_no_address_is_refused(database):
    with refused(StoreError, type(database).__name__, "is no database", "Engine"):
        bizproc.connect(database)


def test_connection_and_asynchronous_engine_are_refused():
    engine = sa.create_engine("sqlite://")
    with (
        engine.connect() as connection,
        refused(StoreError, "engine.using(connection)"),
    ):
        bizproc.connect(connection)
    engine.dispose()
    with refused(StoreError, "AsyncEngine", "synchronous Engine"):
        bizproc.connect(type("AsyncEngine", (), {})())


# Every shape in which a password comes to us; nobody listens on port 1.
SHAPES = [
    f"postgresql://ann:{SPELLED}@127.0.0.1:1/shop",
    f"postgresql+psycopg://ann:{SPELLED}@127.0.0.1:1/shop",
    f"postgresql://ann@127.0.0.1:1/shop?password={SPELLED}",
    f"postgresql://ann:other@127.0.0.1:1/shop?password={SPELLED}&password={SPELLED}",
    f"postgresql://ann@127.0.0.1:1/shop?sslpassword={SPELLED}&password=x",
    f"postgresql://ann@127.0.0.1:1/shop?passwort={SPELLED}",
    f"postgresql://ann:{SPELLED}@127.0.0.1:port/shop",
    f"postgresql://ann:{SPELLED}@[::1/shop",
    f"postgresql://ann:{SPELLED}@127.0.0.1:1/host=h password={SECRET}",
    f"postgresql://127.0.0.1:1/password={SPELLED}",
    f"postgresql://ann:{SECRET}@127.0.0.1:1/shop",
    f"postgresql://ann:{SECRET}/shop",
    f"postgresql://ann:{SPELLED}/shop",
    f"postgresql://ann:{SPELLED}",
    f"postgresql:ann:{SPELLED}@127.0.0.1/shop",
    f"//ann:{SPELLED}@127.0.0.1/shop",
    f"host=127.0.0.1 port=1 user=ann password={SPELLED}",
    f"host=127.0.0.1 port=1 user=ann password='{SECRET}'",
    f"password={SECRET}",
    f"mysql://ann:{SPELLED}@127.0.0.1/shop",
    f"postgresql+psycopg2://ann:{SPELLED}@127.0.0.1/shop",
    f"sqlite://ann:{SPELLED}@host/shop.db",
    f"sqlite:///shop.db?password={SPELLED}",
    f"sqlite:///no/such/folder/shop.db?key={SPELLED}",
    f"memory://ann:{SPELLED}@x",
    sa.URL.create("postgresql", "ann", SECRET, "127.0.0.1", 1, "shop"),
    sa.URL.create("postgresql", "ann", SECRET, "127.0.0.1", 1, f"password={SECRET}"),
    sa.URL.create(
        "postgresql", "ann", None, "127.0.0.1", 1, "shop", {"password": SECRET}
    ),
    sa.URL.create("oracle", "ann", SECRET, "127.0.0.1", 1, "shop"),
]


@pytest.mark.parametrize("address", SHAPES, ids=str)
def test_a_password_stands_in_no_error_and_no_log(address, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(StoreError) as caught:
        bizproc.connect(address)
    told = [*traceback.format_exception(caught.value, chain=True), caplog.text]
    error = caught.value
    while error is not None:
        told += [str(error), repr(error), repr(error.args)]
        error = error.__cause__ or error.__context__
    # the lines of source that the traceback shows are those of this package
    assert [part for part in PARTS if part in "".join(told)] == []


def test_the_rest_of_the_address_is_told():
    with refused(StoreError, "postgresql://ann:***@127.0.0.1:1/shop", "port 1 failed"):
        bizproc.connect(f"postgresql://ann:{SPELLED}@127.0.0.1:1/shop")
    with refused(StoreError, "invalid connection option", "passwort"):
        bizproc.connect(f"postgresql://ann@127.0.0.1:1/shop?passwort={SPELLED}")


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://ann:{SPELLED}@127.0.0.1:1/shop?sslpassword={SPELLED}",
        f"postgresql://ann@127.0.0.1:1/shop?password={SPELLED}&sslkey={SPELLED}",
    ],
)
def test_nothing_that_is_opened_shows_it(address):
    backend = backend_for(address)
    store = SqlStore(backend, ())
    shown_all = (repr(backend), str(backend), repr(store), shown(backend.engine.url))
    assert [part for part in PARTS if part in "".join(shown_all)] == []
    assert backend.engine.url.password == SECRET or "sslpassword" in address


def test_what_the_driver_says_is_cleaned_in_every_spelling():
    url = read_address(f"postgresql://ann:{SPELLED}@127.0.0.1:1/shop")
    said = (
        f"bad value {SECRET!r} in postgresql://ann:{SPELLED}@127.0.0.1: {SECRET}, "
        f"{SPELLED.lower()}"
    )
    cleaned = hidden(said, secrets_of(url))
    assert cleaned == "bad value '***' in postgresql://ann:***@127.0.0.1: ***, ***"


def test_a_wrong_password_is_not_repeated(server):
    url = server.set(password=SECRET, username="nobody_of_that_name")
    with pytest.raises(StoreError, match="nobody_of_that_name") as caught:
        bizproc.connect(url)
    assert [part for part in PARTS if part in str(caught.value)] == []
