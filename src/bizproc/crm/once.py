"""Do a command once, however often its event arrives (V-1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bizproc.crm.desk import Desk, desk_of
from bizproc.engine import Engine

__all__ = ["once"]


T = TypeVar("T")


def once(engine: Engine, event_id: str | None, do: Callable[[Desk], T]) -> T:
    """Do something in one transaction; a repeated event has its first answer."""
    return engine.once(event_id, lambda work: do(desk_of(work)))
