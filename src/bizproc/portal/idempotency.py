"""Do a command once, however often its event arrives."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bizproc.engine import Engine
from bizproc.portal.repository.repository import Repository, repository_of

__all__ = ["once"]


T = TypeVar("T")


def once(engine: Engine, event_id: str | None, do: Callable[[Repository], T]) -> T:
    """Do something in one transaction; a repeated event has its first answer."""
    return engine.once(event_id, lambda work: do(repository_of(work)))
