"""Who forgets `using` waits for themselves, and is told so."""

import asyncio
import contextlib
import contextvars
import threading

import pytest
import sqlalchemy as sa
from django.db import transaction
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import Session
from tests import django_project

import bizproc
from bizproc.errors import StoreError, StoreUnavailableError
from bizproc.stores.sql import backend, lent, pragmas
from bizproc.stores.sql.callers import open_transactions

ORDER = {"item": "lamp", "amount": 1}
TAKE = sa.text("UPDATE bizproc_process_instance SET revision = revision")


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    """Let what is waited for in vain be waited for a moment."""
    monkeypatch.setattr(backend, "BUSY_TIMEOUT_SECONDS", 0.05)
    monkeypatch.setitem(lent._LEAST, "busy_timeout", 50)
    monkeypatch.setattr(open_transactions, "BUSY_TIMEOUT_SECONDS", 0.05)
    monkeypatch.setattr(pragmas, "BUSY_TIMEOUT_SECONDS", 0.05)


def actions():
    made = bizproc.Actions()

    @made.add("reserve_stock", transactional=True)
    def reserve_stock(item: str, amount: int) -> None:
        del item, amount

    return made


@pytest.fixture
def application(database):
    """Return an engine that waits no longer by itself."""
    is_file = database.drivername == "sqlite"
    made = sa.create_engine(
        database.set(drivername="sqlite" if is_file else "postgresql+psycopg"),
        connect_args={"timeout": 0.05} if is_file else {},
    )
    yield made
    made.dispose()


@pytest.fixture(params=["address", "engine"])
def engine(request, database, application):
    address = database.render_as_string(hide_password=False)
    given = address if request.param == "address" else application
    opened = bizproc.connect(given, actions=actions())
    opened.deploy("examples/order.bpmn")
    yield opened
    opened.close()


def told(error):
    assert not isinstance(error, StoreUnavailableError)  # it is not tried again
    assert "this thread has an open transaction on the same database" in error.message
    assert "pass it with `using`" in error.message
    return True


@contextlib.contextmanager
def refused_in_vain(*words):
    with pytest.raises(StoreError, check=told) as caught:
        yield
    for word in words:
        assert word in caught.value.message


@pytest.mark.parametrize("kind", ["connection", "session"])
def test_a_transaction_of_sqlalchemy_is_named(engine, application, kind):
    began = engine.start("order", ORDER)
    made = application.connect if kind == "connection" else lambda: Session(application)
    with made() as caller:
        caller.execute(TAKE)
        with refused_in_vain("SQLAlchemy's", "engine.using(connection)"):
            engine.terminate(began.id)
        engine.using(caller).terminate(began.id)
        assert engine.instance(began.id).state == "ACTIVE"  # questions wait for nobody
        caller.commit()
    assert engine.instance(began.id).state == "TERMINATED"


def test_what_using_wrote_is_waited_for_by_who_forgets_it_next(engine, application):
    with application.begin() as connection:
        engine.using(connection).start("order", ORDER, key="one")
        with refused_in_vain():
            engine.start("order", ORDER, key="one")
    assert len(engine.instances()) == 1


def test_a_transaction_of_django_is_named(engine, database):
    began = engine.start("order", ORDER)
    address = database.render_as_string(hide_password=False)
    with (
        django_project.database(address, alias="shop") as connection,
        transaction.atomic(using="shop"),
    ):
        with connection.cursor() as cursor:
            cursor.execute(TAKE.text)
        with refused_in_vain("Django's", "engine.using(connections['shop'])"):
            engine.terminate(began.id)
        engine.using(connection).terminate(began.id)
    assert engine.instance(began.id).state == "TERMINATED"


def test_a_transaction_of_an_asynchronous_connection_is_named(database):
    address = database.render_as_string(hide_password=False)
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
    name = drivers[database.drivername]

    async def main():
        hosted = create_async_engine(database.set(drivername=name))
        async with bizproc.AsyncEngine(
            bizproc.connect(address, actions=actions())
        ) as engine:
            await engine.deploy("examples/order.bpmn")
            began = await engine.start("order", ORDER)
            async with hosted.begin() as connection:
                await connection.execute(TAKE)
                with refused_in_vain("SQLAlchemy's"):
                    await engine.terminate(began.id)
                await engine.using(connection).terminate(began.id)
        await hosted.dispose()

    asyncio.run(main())


def test_a_file_that_cannot_be_opened_meanwhile(tmp_path):
    url = sa.make_url(f"sqlite:///{tmp_path / 'app.db'}")
    application = sa.create_engine(url)
    with application.begin() as connection:
        connection.execute(sa.text("CREATE TABLE orders (id TEXT)"))
        connection.execute(sa.text("INSERT INTO orders VALUES ('one')"))
        with refused_in_vain("cannot open", "app.db"):
            bizproc.connect(url)
    bizproc.connect(url).close()
    application.dispose()


def test_another_thread_is_not_taken_for_the_caller(tmp_path):
    url = f"sqlite:///{tmp_path / 'app.db'}"
    engine = bizproc.connect(url, actions=actions(), pool_timeout=1)
    engine.deploy("examples/order.bpmn")
    application = sa.create_engine(url)
    holds, done = threading.Event(), threading.Event()

    def hold():
        with application.begin() as connection:
            connection.execute(TAKE)
            connection.execute(sa.text("DELETE FROM bizproc_timer"))
            holds.set()
            done.wait(60)

    thread = threading.Thread(target=contextvars.Context().run, args=(hold,))
    thread.start()
    holds.wait(60)
    other = sa.create_engine(f"sqlite:///{tmp_path / 'other.db'}")
    with other.begin() as connection:
        connection.execute(sa.text("CREATE TABLE orders (id TEXT)"))
        with pytest.raises(StoreUnavailableError, match="another process or conn"):
            engine.start("order", ORDER)
    done.set()
    thread.join()
    engine.close()
    application.dispose()
    other.dispose()


def test_what_does_not_meet_goes_on_beside_it(empty_postgresql):
    application = sa.create_engine(
        empty_postgresql.set(drivername="postgresql+psycopg")
    )
    address = empty_postgresql.render_as_string(hide_password=False)
    engine = bizproc.connect(address, actions=actions(), lock_timeout="7s")
    engine.deploy("examples/order.bpmn")
    with application.begin() as connection:
        engine.using(connection).start("order", ORDER, key="one")
        engine.start("order", ORDER, key="two")
        with engine.work() as work:
            show = "SHOW lock_timeout"
            assert work.transaction.connection.exec_driver_sql(show).scalar() == "7s"
    assert {it.key for it in engine.instances()} == {"one", "two"}
    engine.close()
    application.dispose()
