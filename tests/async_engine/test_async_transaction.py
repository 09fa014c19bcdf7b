"""One transaction of an asynchronous host and the engine: aiosqlite, psycopg."""

import asyncio
import contextlib
import types

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

import bizproc
from bizproc.async_engine import runners
from bizproc.errors import InvalidValueError, StoreError
from bizproc.stores.sql import SqlStore, migrate
from bizproc.testing.store_suite import CHECKS, SUITE_TABLES

ORDER = {"item": "lamp", "amount": 1}
orders = sa.Table("orders", sa.MetaData(), sa.Column("item", sa.Text, unique=True))


class Host:
    """An application with its database, and an engine on it."""

    def __init__(self, url):
        self.url = url
        self.in_action = []
        actions = bizproc.Actions()

        @actions.add("reserve_stock", transactional=True)
        def reserve_stock(
            item: str, amount: int, context: bizproc.ActionContext
        ) -> None:
            del amount
            taken = orders.insert().values(item=f"{item} {context.instance_id}")
            context.connection.execute(taken)
            for do in self.in_action:
                do(context)

        self.engine = bizproc.connect(url, actions=actions)
        self.engine.deploy("examples/order.bpmn")

    async def rows(self, aengine, database):
        async with database.connect() as connection:
            items = (await connection.scalars(sa.select(orders.c.item))).all()
        return len(items), len(await aengine.instances())


@pytest.fixture(params=["sqlite+aiosqlite", "postgresql+psycopg"])
def url(request, tmp_path):
    if request.param.startswith("sqlite"):
        return sa.make_url(f"sqlite:///{tmp_path / 'app.db'}")
    return request.getfixturevalue("empty_postgresql")


@pytest.fixture
def host(url):
    made = Host(url)
    yield made
    made.engine.close()


@contextlib.asynccontextmanager
async def opened(host):
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
    name = drivers[host.url.drivername]
    database = create_async_engine(host.url.set(drivername=name))
    async with database.begin() as connection:
        await connection.run_sync(orders.metadata.create_all)
    async with bizproc.AsyncEngine(host.engine) as aengine:
        try:
            yield aengine, database
        finally:
            await database.dispose()


def run(host, main):
    async def whole():
        async with opened(host) as (aengine, database):
            await main(aengine, database)

    asyncio.run(whole())


def test_the_suite_of_stores_in_an_asynchronous_connection(host):
    def check_all(connection):
        migrate(connection)
        for check in CHECKS:
            with contextlib.suppress(_Undone), connection.begin_nested():
                check(SqlStore.on(connection, tables=SUITE_TABLES))
                raise _Undone

    async def main(_, database):
        SqlStore.open(host.url, tables=SUITE_TABLES).close()
        async with database.connect() as connection:
            await connection.run_sync(check_all)

    run(host, main)


class _Undone(Exception):  # noqa: N818 - no error
    """Leave a block."""


@pytest.mark.parametrize("kind", ["connection", "session"])
def test_both_are_kept_or_undone_together(host, kind):
    async def main(aengine, database):
        @contextlib.asynccontextmanager
        async def transaction():
            if kind == "connection":
                async with database.begin() as connection:
                    yield connection
            else:
                async with AsyncSession(database) as session, session.begin():
                    yield session

        async with transaction() as caller, aengine.using(caller) as joined:
            began = await joined.start("order", ORDER, key="kept")
            [task] = await joined.user_tasks(instance=began.id)
            await caller.execute(orders.insert().values(item="kept"))
            with pytest.raises(bizproc.errors.RefusedError):
                await joined.start("order", ORDER, key="kept")
            await joined.complete_user_task(task.id, {"boxes": 1})
        assert await host.rows(aengine, database) == (2, 1)
        assert (await aengine.instance(began.id)).state == "COMPLETED"
        with contextlib.suppress(_Undone):
            async with transaction() as caller:
                await aengine.using(caller).start("order", ORDER)
                await caller.execute(orders.insert().values(item="undone"))
                raise _Undone
        assert await host.rows(aengine, database) == (2, 1)

    run(host, main)


def test_a_cancelled_command_undoes_itself_and_the_host_goes_on(host):
    async def main(aengine, database):
        async with database.begin() as connection:
            joined = aengine.using(connection)
            await joined.start("order", ORDER, key="before")
            command = asyncio.create_task(joined.start("order", ORDER, key="cancelled"))

            def cancel(context):
                command.cancel()
                asyncio.get_running_loop().call_soon(command.cancel)  # impatient
                context.work.transaction.count(bizproc.store.INSTANCES)
                context.work.transaction.count(bizproc.store.INSTANCES)

            host.in_action.append(cancel)
            with pytest.raises(asyncio.CancelledError):
                await command
            host.in_action.clear()
            await joined.start("order", ORDER, key="after")
        keys = [it.key for it in await aengine.instances()]
        assert keys == ["before", "after"]
        assert await host.rows(aengine, database) == (2, 2)

    run(host, main)


def test_a_cancelled_statement_of_an_action_has_everything_undone(host):
    """SQLAlchemy gives a connection up on which a statement was left."""

    async def main(aengine, database):
        with contextlib.suppress(asyncio.CancelledError):
            async with database.begin() as connection:
                joined = aengine.using(connection)
                await joined.start("order", ORDER, key="before")
                command = asyncio.create_task(joined.start("order", ORDER, key="one"))

                def cancel(context):
                    command.cancel()
                    context.connection.execute(sa.select(orders.c.item))

                host.in_action.append(cancel)
                try:
                    await command
                finally:
                    with pytest.raises(StoreError):
                        await joined.start("order", ORDER, key="after")
        assert await host.rows(aengine, database) == (0, 0)

    run(host, main)


def test_a_row_that_another_holds_is_waited_for_until_one_is_cancelled(
    empty_postgresql,
):
    host = Host(empty_postgresql)

    async def main(aengine, database):
        async with database.begin() as other, database.begin() as connection:
            await aengine.using(other).start("order", ORDER, key="one")
            joined = aengine.using(connection)
            waiting = asyncio.create_task(joined.start("order", ORDER, key="one"))
            seen = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            while not await other.scalar(seen):  # noqa: ASYNC110 - the server knows
                await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            await joined.start("order", ORDER, key="two")
            await other.rollback()
        assert [it.key for it in await aengine.instances()] == ["two"]

    run(host, main)
    host.engine.close()


def test_many_transactions_in_one_loop(empty_postgresql):
    host = Host(empty_postgresql)

    async def main(aengine, database):
        async def place(number):
            async with database.begin() as connection:
                joined = aengine.using(connection)
                began = await joined.start("order", ORDER, key=f"order-{number}")
                [task] = await joined.user_tasks(instance=began.id)
                await joined.complete_user_task(task.id, {"boxes": number})

        await asyncio.gather(*(place(number) for number in range(5)))
        assert await host.rows(aengine, database) == (5, 5)
        assert len(await aengine.instances(state="COMPLETED")) == 5

    run(host, main)
    host.engine.close()


def test_only_its_own_processor_time_counts(host, monkeypatch):
    """The thread of the loop has other things to do while a statement is under way."""
    spent = [0]
    clock = types.SimpleNamespace(thread_time=lambda: spent[0])
    monkeypatch.setattr(runners, "time", clock)

    def measured(engine):
        stopwatch, turns = engine.components.stopwatch, spent[0]
        begun = stopwatch()
        engine.instances()
        after_statements = stopwatch()
        assert spent[0] > turns  # others had their turn
        spent[0] += 7
        return after_statements - begun, stopwatch() - after_statements

    async def main(aengine, database):
        async def others():
            while True:
                spent[0] += 1_000
                await asyncio.sleep(0)

        busy = asyncio.create_task(others())
        async with database.begin() as connection:
            assert await aengine.using(connection).run(measured) == (0, 7)
        busy.cancel()

    run(host, main)


def test_what_cannot_be_joined_is_told(tmp_path):
    host = Host(sa.make_url(f"sqlite:///{tmp_path / 'app.db'}"))

    async def main(aengine, database):
        with pytest.raises(InvalidValueError, match="AsyncEngine is no asynchronous"):
            aengine.using(database)
        async with database.connect() as connection:
            joined = aengine.using(connection)
        with pytest.raises(StoreError, match="closed"):
            await joined.instances()
        in_memory = bizproc.AsyncEngine(bizproc.connect("memory://"))
        async with in_memory, database.connect() as connection:
            with pytest.raises(InvalidValueError, match="in memory"):
                await in_memory.using(connection).instances()
        async with database.connect() as connection:
            connection.dialect.driver = "asyncpg"
            with pytest.raises(StoreError, match=r"asyncpg.*postgresql\+psycopg"):
                await aengine.using(connection).instances()
            connection.dialect.driver = "aiosqlite"

    run(host, main)
    host.engine.close()
