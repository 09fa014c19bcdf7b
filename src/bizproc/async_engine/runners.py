"""Where a command of an asynchronous program runs: in a thread, or in a transaction.

A command is synchronous. In a thread of its own it holds nobody up. In a transaction
of the caller's, whose connection belongs to the event loop, SQLAlchemy runs it in a
greenlet: the loop goes on with others while each of its statements is under way.
"""

from __future__ import annotations

import asyncio
import contextvars
import time
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from bizproc.async_engine.settling import settled
from bizproc.engine import Engine
from bizproc.errors import InvalidValueError, StoreError

__all__ = ["Runner", "Threads", "Within"]

T = TypeVar("T")


class Runner(Protocol):
    """Run what is synchronous with an engine, and await it."""

    async def run(self, engine: Engine, do: Callable[[Engine], T]) -> T:
        """Return what it returns; the context of the caller is its own."""
        ...

    async def close(self, engine: Engine) -> None:
        """Release what is held for it."""
        ...


class Threads:
    """Run each command in one of a few threads; others wait for a free one."""

    def __init__(self, threads: int) -> None:
        if type(threads) is not int or threads < 1:
            message = f"threads={threads!r}: write a whole number from 1 on"
            raise InvalidValueError(message)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="bizproc")

    async def run(self, engine: Engine, do: Callable[[Engine], T]) -> T:
        """Return what it returns; one that has begun goes on to its end."""
        context = contextvars.copy_context()
        try:
            job = self._pool.submit(context.run, do, engine)
        except RuntimeError as error:
            message = "the engine is closed; open it again by bizproc.connect"
            raise StoreError(message) from error
        return await settled(asyncio.wrap_future(job), give_up=job.cancel)

    async def close(self, engine: Engine) -> None:
        """Take nothing more, wait for what was taken, and release the store."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._pool.shutdown)
        await loop.run_in_executor(None, engine.close)


class Within:
    """Run each command in the transaction of an asynchronous connection or session."""

    def __init__(self, caller: Any) -> None:
        self._caller = caller

    async def run(self, engine: Engine, do: Callable[[Engine], T]) -> T:
        """Return what it returns; one that is cancelled is undone."""
        slices = _Slices()

        def within(connection: Any) -> T:
            return do(engine.using(connection, stopwatch=slices.spent))

        begun = asyncio.ensure_future(_driven(slices, self._caller.run_sync(within)))
        return await settled(begun, give_up=begun.cancel)

    async def close(self, engine: Engine) -> None:
        """Do nothing: connection and engine stay their owners'."""


class _Slices:
    """Reckon the processor time of a command that is left and entered again.

    The thread has other things to do while a statement is under way, so its own time
    says nothing.
    """

    def __init__(self) -> None:
        self._before = 0.0
        self._entered = 0.0

    def enter(self) -> None:
        """Begin a slice."""
        self._entered = time.thread_time()

    def leave(self) -> None:
        """End a slice."""
        self._before += time.thread_time() - self._entered

    def spent(self) -> float:
        """Return the seconds of all slices, inside of one."""
        return self._before + time.thread_time() - self._entered


async def _driven(slices: _Slices, command: Coroutine[Any, Any, T]) -> T:
    result: T = await _Drive(slices, command)
    return result


class _Drive:
    """Await a command slice by slice."""

    def __init__(self, slices: _Slices, command: Coroutine[Any, Any, Any]) -> None:
        self._slices = slices
        self._command = command

    def __await__(self) -> Generator[Any, Any, Any]:
        steps: Any = self._command.__await__()
        step, given = steps.send, None
        while True:
            self._slices.enter()
            try:
                awaited = step(given)
            except StopIteration as ended:
                return ended.value
            finally:
                self._slices.leave()
            try:
                given = yield awaited
                step = steps.send
            except BaseException as error:  # noqa: BLE001 - a cancellation, handed on
                step, given = steps.throw, error
