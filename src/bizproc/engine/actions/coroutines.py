"""Run the coroutine of an `async def` action to its end, in an event loop of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

__all__ = ["run_to_end"]


def run_to_end(coroutine: Coroutine[Any, Any, Any], limit: dt.timedelta | None) -> Any:
    """Return what a coroutine returns; over its time limit it is cancelled.

    In a thread that has a running loop already it runs in another one.

    Raises:
        TimeoutError: it was over its time limit, or cancelled itself.
    """
    import asyncio  # noqa: PLC0415 - slow import, of few applications

    async def within() -> Any:
        seconds = None if limit is None else limit.total_seconds()
        return await asyncio.wait_for(coroutine, seconds)

    def run() -> Any:
        try:
            return asyncio.run(within())
        except asyncio.CancelledError as error:
            message = "the action was cancelled"
            raise TimeoutError(message) from error

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return run()
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()
