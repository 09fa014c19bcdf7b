"""Commands as awaitables: the engine's own signatures, threads, cancellation."""

import asyncio
import contextvars
import inspect
import threading

import anyio
import pytest

import bizproc
from bizproc.errors import InvalidTransitionError, InvalidValueError, StoreError

# What holds a transaction open for a block stays in one thread: `run` takes a function
OF_ONE_THREAD = {"components", "read", "view", "watch", "work"}
OWN = {"close", "once", "run", "using", "within"}
NEVER = 60
"""Seconds that nobody waits: long after a busy machine has come round to it."""


def public(kind):
    return {it for it in dir(kind) if not it.startswith("_")}


def test_it_has_what_the_engine_has():
    assert public(bizproc.AsyncEngine) == public(bizproc.Engine) - OF_ONE_THREAD | OWN


@pytest.mark.parametrize("name", sorted(public(bizproc.AsyncEngine) - OWN))
def test_each_is_an_awaitable_with_the_signature_of_the_engine(name):
    ours, theirs = getattr(bizproc.AsyncEngine, name), getattr(bizproc.Engine, name)
    assert inspect.iscoroutinefunction(ours)
    assert inspect.signature(ours) == inspect.signature(theirs)
    assert ours.__doc__ == theirs.__doc__


@pytest.mark.parametrize("name", ["close", "once", "within"])
def test_what_is_written_here_takes_the_same(name):
    ours = inspect.signature(getattr(bizproc.AsyncEngine, name))
    theirs = inspect.signature(getattr(bizproc.Engine, name))
    assert ours.parameters == theirs.parameters


class Gate:
    """An action that waits until it is let through."""

    def __init__(self):
        self.reached = threading.Event()
        self.open = threading.Event()
        self.seen = []

    def pass_through(self):
        self.seen.append((threading.current_thread().name, PERSON.get()))
        self.reached.set()
        assert self.open.wait(NEVER)


PERSON = contextvars.ContextVar("person", default="nobody")


@pytest.fixture
def gate():
    return Gate()


@pytest.fixture
def engine(gate):
    actions = bizproc.Actions()

    @actions.add("reserve_stock", transactional=True)
    def reserve_stock(item: str, amount: int) -> None:
        del item, amount
        gate.pass_through()

    made = bizproc.connect("memory://", actions=actions)
    made.deploy("examples/order.bpmn")
    yield made
    made.close()


ORDER = {"item": "lamp", "amount": 1}


async def reached(gate):
    assert await asyncio.to_thread(gate.reached.wait, NEVER)


def test_the_loop_goes_on_and_the_context_is_carried(engine, gate):
    async def main():
        PERSON.set("anna")
        async with bizproc.AsyncEngine(engine) as aengine:
            order = asyncio.create_task(aengine.start("order", ORDER, key="one"))
            await reached(gate)  # the loop runs while the command waits
            assert not order.done()
            gate.open.set()
            began = await order
            [task] = await aengine.user_tasks(instance=began.id)
            await aengine.complete_user_task(task.id, {"boxes": 1})
            with pytest.raises(InvalidTransitionError) as refused:
                await aengine.complete_user_task(task.id)
            assert refused.value.code == "TASK_CLOSED"
            assert await aengine.once("e", lambda work: work.now.year) > 2000
            same = await aengine.run(lambda given: given.instance(began.id))
            assert same == await aengine.instance(began.id)
            other = aengine.within(bizproc.Domain())
            assert await other.instances() == [same]
        with pytest.raises(StoreError, match="closed"):
            await aengine.instances()

    asyncio.run(main())
    [(thread, person)] = gate.seen
    assert thread.startswith("bizproc")
    assert person == "anna"


def test_a_command_that_waits_for_a_thread_and_is_cancelled_never_begins(engine, gate):
    async def main():
        async with bizproc.AsyncEngine(engine, threads=1) as aengine:
            first = asyncio.create_task(aengine.start("order", ORDER, key="one"))
            await reached(gate)
            second = asyncio.create_task(aengine.start("order", ORDER, key="two"))
            await asyncio.sleep(0)
            second.cancel()
            with pytest.raises(asyncio.CancelledError):
                await second
            gate.open.set()
            await first
            assert [it.key for it in await aengine.instances()] == ["one"]

    asyncio.run(main())


@pytest.mark.parametrize("is_scope", [False, True])
def test_a_command_that_has_begun_and_is_cancelled_ends_first(engine, gate, is_scope):
    async def cancelled(aengine):
        order = asyncio.create_task(aengine.start("order", ORDER, key="one"))
        await reached(gate)
        order.cancel()
        await asyncio.sleep(0)
        order.cancel()  # impatient
        await asyncio.sleep(0)
        assert not order.done()
        gate.open.set()
        with pytest.raises(asyncio.CancelledError):
            await order

    async def cancelled_by_a_scope(aengine):
        async def opened(scope):
            await reached(gate)
            scope.cancel()
            gate.open.set()

        with anyio.CancelScope() as scope:
            opening = asyncio.create_task(opened(scope))
            await aengine.start("order", ORDER, key="one")
            pytest.fail("it was not cancelled")
        await opening

    async def main():
        async with bizproc.AsyncEngine(engine) as aengine:
            await (cancelled_by_a_scope if is_scope else cancelled)(aengine)
            [kept] = engine.instances()  # at once: nothing goes on behind
            assert kept.key == "one"
            assert engine.waiting_at(kept.id) == ["PackOrder"]

    asyncio.run(main())


def test_what_is_wrong_is_told():
    with pytest.raises(InvalidValueError, match=r"str is no engine.*bizproc\.connect"):
        bizproc.AsyncEngine("sqlite://")
    engine = bizproc.connect("memory://")
    for threads in (0, True, 1.5):
        with pytest.raises(InvalidValueError, match=r"threads=.*from 1 on"):
            bizproc.AsyncEngine(engine, threads=threads)
    aengine = bizproc.AsyncEngine(engine)
    with pytest.raises(
        InvalidValueError, match=r"object is no asynchronous.*AsyncSess"
    ):
        aengine.using(object())
    asyncio.run(aengine.close())
