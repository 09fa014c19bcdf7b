"""Run chains of bare procrastinate jobs: each service task is a job that defers the next.

Many chains wait and one worker takes ten at a time: what a queue alone can do.
There is no engine, so nothing is joined and nobody is waited for: no W3 and no W4.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from typing import Any

import procrastinate
from payload import payload
from playing import Asked, Opened, asked, play

AT_ONCE = 10
STEPS = {"W1": 5, "W1s": 5, "W2": 10}


class Chains:
    """Chains of jobs on one database, worked off until none is left."""

    def __init__(self, address: str, steps: int, count: int) -> None:
        connector = procrastinate.PsycopgConnector(
            conninfo=address, min_size=2, max_size=AT_ONCE + 4
        )
        self._app = procrastinate.App(connector=connector)
        self._steps = steps
        self._count = count
        self._left = 0
        self.last: dict[str, Any] = {}
        self._ended = asyncio.Event()

        @self._app.task(name="increment")
        async def increment(data: dict[str, Any], left: int) -> None:
            data = {**data, "i": data["i"] + 1}
            if left > 1:
                await increment.defer_async(data=data, left=left - 1)
                return
            self.last = data
            self._left -= 1
            if self._left == 0:
                self._ended.set()

        self._increment = increment

    async def open(self) -> None:
        await self._app.open_async()
        schema = self._app.schema_manager
        # another work was measured in this database before
        if not await self._app.check_connection_async():
            await schema.apply_schema_async()
        self._worker = asyncio.create_task(
            self._app.run_worker_async(
                concurrency=AT_ONCE,
                install_signal_handlers=False,
                delete_jobs="always",
            )
        )

    async def run(self) -> None:
        self._left = self._count
        self._ended.clear()
        jobs = [{"data": payload(), "left": self._steps} for _ in range(self._count)]
        await self._increment.batch_defer_async(*jobs)
        await self._ended.wait()

    async def close(self) -> None:
        self._worker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._worker
        await self._app.close_async()


@contextlib.contextmanager
def opened(work: str, given: Asked) -> Iterator[Opened]:
    with asyncio.Runner() as runner:
        chains = Chains(given.address, STEPS[work], given.in_flight)
        runner.run(chains.open())

        def once() -> None:
            runner.run(chains.run())

        yield Opened(once, lambda: chains.last, given.in_flight)
        runner.run(chains.close())


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    play(opened, asked())
