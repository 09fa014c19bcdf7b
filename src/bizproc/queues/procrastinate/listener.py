"""Hear wake-ups by procrastinate's workers, and do what is due in threads."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from procrastinate import App

from bizproc.queue import Consumer
from bizproc.queues.backoff import Backoff
from bizproc.queues.procrastinate.connector import Connector
from bizproc.queues.procrastinate.wake_ups import GIVEN_UP, JOBS, TIMERS, Kind

__all__ = ["listen"]

_log = logging.getLogger("bizproc.worker")

# seconds: how often a listener says that it is there
_HEARTBEAT = GIVEN_UP / 3
# seconds between two signs of life, and that closing may take
_SIGN, _CLOSING = 1.0, 5.0
# what procrastinate calls the tasks that give signs of life
_SIDE = "update_heartbeats"


async def listen(
    consumer: Consumer, address: Mapping[str, Any], *, poll: float
) -> None:
    """Do what wake-ups tell of, until the worker stops."""
    loop, woken = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(woken.set)

    backoff = Backoff()
    with consumer.subscribe(wake):
        while not consumer.stopping.is_set():
            try:
                await _listen_once(consumer, address, poll, woken, backoff)
            except Exception as error:  # noqa: BLE001 - it must go on, whatever it meets
                consumer.alive()
                await _pause(consumer, woken, backoff.failed(error))


async def _listen_once(
    consumer: Consumer,
    address: Mapping[str, Any],
    poll: float,
    woken: asyncio.Event,
    backoff: Backoff,
) -> None:
    """Listen until the worker stops, or a listener gives up."""
    app = App(connector=Connector(address))
    _hear(app, JOBS, lambda _: _do_jobs(consumer))
    _hear(app, TIMERS, partial(_fire, consumer))
    async with app.open_async():
        listeners = [
            asyncio.create_task(_worker(app, JOBS, consumer.threads, poll)),
            asyncio.create_task(_worker(app, TIMERS, 1, poll)),
        ]
        sides: set[asyncio.Task[Any]] = set()
        try:
            while not consumer.stopping.is_set():
                woken.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), _SIGN)
                    continue
                _check(listeners, sides)
                consumer.alive()
                backoff.succeeded()
        finally:
            for listener in listeners:
                listener.cancel()
            await asyncio.wait(listeners, timeout=_CLOSING)


def _check(listeners: list[asyncio.Task[None]], sides: set[asyncio.Task[Any]]) -> None:
    """See to it that the listeners work, and that others know that they are there.

    procrastinate looks after its side tasks only while it has periodic ones.

    Raises:
        ConnectionError: one has ended.
    """
    for listener in listeners:
        if listener.done():
            listener.result()
    sides.update(it for it in asyncio.all_tasks() if it.get_name() == _SIDE)
    if any(it.done() for it in (*listeners, *sides)):
        message = "a listener of procrastinate has ended by itself"
        raise ConnectionError(message)


def _hear(app: App, kind: Kind, do: Callable[[Sequence[str]], None]) -> None:
    """Have what a wake-up tells of done in a thread of its own."""

    @app.task(name=kind.task, queue=kind.queue)
    async def heard(ids: list[str]) -> None:
        await _in_thread(partial(do, ids), f"bizproc-{kind.name}")


async def _worker(app: App, kind: Kind, concurrency: int, poll: float) -> None:
    await app.run_worker_async(
        queues=[kind.queue],
        name=f"bizproc-{kind.name}s",
        concurrency=concurrency,
        delete_jobs="always",
        install_signal_handlers=False,
        fetch_job_polling_interval=poll,
        update_heartbeat_interval=_HEARTBEAT,
        stalled_worker_timeout=GIVEN_UP,
        # who waits for the jobs themselves is the worker, not its queue
        shutdown_graceful_timeout=0.0,
    )


def _do_jobs(consumer: Consumer) -> None:
    """Do jobs as long as any is due: whoever raised one may have woken somebody else."""
    found = True
    while found:
        found, work = consumer.begin_job()
        if work is not None:
            work()


def _fire(consumer: Consumer, timers: Sequence[str]) -> None:
    """Fire timers; those that are left when the worker stops are told of again."""
    for timer in timers:
        if not consumer.stopping.is_set():
            consumer.fire_timer(timer)


async def _in_thread(do: Callable[[], None], name: str) -> None:
    """Do something in a thread that nobody waits for at the end of the process."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()

    def end() -> None:
        if not ended.done():
            ended.set_result(None)

    def run() -> None:
        try:
            do()
        except Exception as error:  # noqa: BLE001 - the pump wakes somebody again
            code = getattr(error, "code", type(error).__name__)
            _log.warning("what is due was left for a while: %s", code)
        finally:
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(end)

    threading.Thread(target=run, name=name, daemon=True).start()
    await ended


async def _pause(consumer: Consumer, woken: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until the worker stops."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while not consumer.stopping.is_set() and (left := until - loop.time()) > 0:
        woken.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(woken.wait(), left)
