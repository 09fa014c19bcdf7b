"""Do something once, however often its event arrives."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from bizproc.engine import seen_events
from bizproc.engine.unit_of_work import UnitOfWork

T = TypeVar("T")


def once(work: UnitOfWork, event_id: str | None, do: Callable[[UnitOfWork], T]) -> T:
    """Do something and keep its answer; a repeated event has the first answer."""
    if event_id is None:
        return do(work)
    if not work.is_new(event_id):
        return cast("T", seen_events.result_of(work.transaction, event_id))
    result = do(work)
    seen_events.keep_result(work.transaction, event_id, result)
    return result
