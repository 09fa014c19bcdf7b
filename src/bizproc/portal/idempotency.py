"""Do a command once, however often its event arrives (V-1)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TypeVar, cast

from bizproc.engine import Engine
from bizproc.portal.repository import Repository, repository_of
from bizproc.store import SEEN_EVENTS

__all__ = ["once"]


T = TypeVar("T")


def once(engine: Engine, event_id: str | None, do: Callable[[Repository], T]) -> T:
    """Do something in one transaction; a repeated event has its first answer."""
    with engine.work() as work:
        if not work.is_new(event_id):
            seen = work.transaction.get(SEEN_EVENTS, event_id)
            return cast("T", seen.result if seen is not None else None)
        result = do(repository_of(work))
        if event_id is not None:
            seen = work.transaction.get(SEEN_EVENTS, event_id)
            if seen is not None:
                kept = dataclasses.replace(seen, result=result)
                work.transaction.replace(SEEN_EVENTS, kept)
    return result
