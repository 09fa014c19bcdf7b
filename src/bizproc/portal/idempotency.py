"""Do a command once, however often its event arrives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from bizproc.engine import Engine
from bizproc.engine.seen_events import event_of
from bizproc.portal.repository.repository import Repository, repository_of
from bizproc.work import Work

__all__ = ["once"]


T = TypeVar("T")


def once(
    engine: Engine,
    event_id: str | None,
    do: Callable[[Repository], T],
    *,
    door: str = "",
    whose: Sequence[str | None] = (),
    check: Callable[[Repository], object] | None = None,
) -> T:
    """Do something in one transaction; a repeated event has its first answer.

    An event is that of its door, such as the name of a command, and of whoever comes
    through it: the same id elsewhere, or of another person, is another event. `check`
    is asked before, of a repeat too.
    """

    def checked(work: Work) -> None:
        if check is not None:
            check(repository_of(work))

    return engine.once(
        event_of(event_id, door, *whose),
        lambda work: do(repository_of(work)),
        check=checked,
    )
