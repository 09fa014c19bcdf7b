"""Wait for what was begun, also when whoever waits is cancelled meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

__all__ = ["settled"]

T = TypeVar("T")


async def settled(begun: asyncio.Future[T], *, give_up: Callable[[], object]) -> T:
    """Return what becomes of it.

    A cancellation asks it to give up, waits for its end however it ends, and is raised
    then: behind it nothing goes on that the caller does not know of.
    """
    try:
        return await asyncio.shield(begun)
    except asyncio.CancelledError as cancelled:
        give_up()
        while not begun.done():
            try:
                await asyncio.wait([begun])
            except asyncio.CancelledError:
                continue  # a scope that is cancelled says so at every turn
        if not begun.cancelled() and (error := begun.exception()) is not None:
            raise cancelled from error
        raise
